internal import FleetModel
internal import Policy

/// Rules on time, on labels and taints, and on how pods are spread.
extension TrialDraw {
  /// Blocks that end sooner or later, durations and times by which gangs must start.
  mutating func addTimes(to trial: inout Trial) {
    for pool in trial.pools.indices where rarely(in: 2) {
      trial.pools[pool].capacityType = .capacityBlock
      let seconds: Int64 = one(ofRules: [-60, 0, 600, 900, 1_500, 4_000])
      let notice: Int64 = one(ofRules: [0, 300, 1_800])
      let end = Trial.now.advanced(by: .seconds(seconds + notice))
      trial.pools[pool].block = CapacityBlock(endsAt: end, notice: .seconds(notice))
    }
    for gang in trial.gangs.indices {
      let duration: Int64? = one(ofRules: [nil, 300, 900, 3_600])
      let startBy: Int64? = one(ofRules: [nil, nil, nil, -1, 0, 300, 600, 900])
      trial.gangs[gang] = trial.gangs[gang].changed {
        $0.expectedDuration = duration.map { .seconds($0) }
        $0.startBy = startBy.map { Trial.now.advanced(by: .seconds($0)) }
      }
    }
  }

  /// A policy that has gangs wait for others to end, and held gangs of which it is known when they do.
  mutating func addFinishes(to trial: inout Trial) {
    trial.waitForFinish = WaitForFinish(
      grace: .seconds(one(ofRules: [0, 60])),
      atMost: .seconds(one(ofRules: [300, 1_800]))
    )
    for pool in trial.pools.indices {
      for slot in trial.pools[pool].slots.indices {
        for holder in trial.pools[pool].slots[slot].holders.indices {
          let seconds: Int64? = one(ofRules: [nil, -30, 60, 120, 240, 400, 599, 600])
          trial.pools[pool].slots[slot].holders[holder].endsIn = seconds
        }
      }
    }
  }

  // MARK: Labels and taints

  mutating func addLabels(to trial: inout Trial) {
    for pool in trial.pools.indices {
      if !rarely(in: 3) {
        trial.pools[pool].labels = [Label(key: "team", value: one(ofRules: ["blue", "green", "7", "30"]))]
      }
      if rarely(in: 2) { trial.pools[pool].taints = [taint()] }
    }
    for gang in trial.gangs.indices {
      let drawn = trial.gangs[gang].roles.map { _ in constraints() }
      trial.gangs[gang] = trial.gangs[gang].changed { draft in
        draft.roles = zip(draft.roles, drawn).map { role, new in
          role.requesting { $0.constraints = new }
        }
      }
    }
  }

  private mutating func taint() -> Taint {
    Taint(
      key: one(ofRules: ["gpu", "team", "startup-taint.cluster-autoscaler.kubernetes.io/fabric"]),
      value: one(ofRules: ["", "blue"]),
      effect: one(ofRules: [.noSchedule, .noExecute, .preferNoSchedule])
    )
  }

  private mutating func constraints() -> NodeConstraints? {
    if rarely(in: 3) { return nil }
    let tolerations = rarely(in: 2) ? (0..<ruleRandom.below(3)).map { _ in toleration() } : nil
    let selector = Label(
      key: one(ofRules: ["team", "kubernetes.io/arch"]),
      value: one(ofRules: ["blue", "amd64"])
    )
    let termCount = rarely(in: 3) ? 1 + ruleRandom.below(2) : 0
    return NodeConstraints(
      tolerations: tolerations,
      nodeSelector: rarely(in: 6) ? [selector] : [],
      nodeAffinity: (0..<termCount).map { _ in (0..<(1 + ruleRandom.below(2))).map { _ in expression() } }
    )
  }

  private mutating func toleration() -> Toleration {
    let key: String? = one(ofRules: [nil, "gpu", "team"])
    return Toleration(
      key: key,
      comparison: key == nil || rarely(in: 2) ? .exists : .equal,
      value: one(ofRules: ["", "blue"]),
      effect: one(ofRules: [nil, .noSchedule, .noExecute])
    )
  }

  private mutating func expression() -> LabelExpression {
    let comparison: LabelExpression.Comparison = one(ofRules: LabelExpression.Comparison.allCases)
    let key: String = one(ofRules: ["team", "team", "nvidia.com/gpu.count", "topology.kubernetes.io/zone"])
    switch comparison {
    case .isIn, .isNotIn:
      return LabelExpression(key: key, comparison: comparison, values: ["blue", "4", "eu-1"])
    case .exists, .doesNotExist: return LabelExpression(key: key, comparison: comparison)
    case .isGreater, .isLess:
      return LabelExpression(key: key, comparison: comparison, values: [one(ofRules: ["4", "20"])])
    }
  }

  // MARK: Pods and nodes

  mutating func addHugePages(to trial: inout Trial) {
    for pool in trial.pools.indices where !rarely(in: 4) {
      let pages = HugePages(small: one(ofRules: [0, 64, 256]), large: one(ofRules: [0, 8_192, 32_768]))
      trial.pools[pool].node = trial.pools[pool].node.with(pages)
    }
    for gang in trial.gangs.indices where rarely(in: 2) {
      let pages = HugePages(small: one(ofRules: [0, 2, 32, 64]), large: one(ofRules: [0, 0, 1_024, 8_192]))
      trial.gangs[gang] = trial.gangs[gang].changingRoles { $0.requesting { $0.hugePages = pages } }
    }
  }

  /// Most gangs, and of those that are there already one a node, have a ComputeDomain.
  mutating func addComputeDomains(to trial: inout Trial) {
    for pool in trial.pools.indices {
      for slot in trial.pools[pool].slots.indices {
        var isTaken = Array(repeating: false, count: trial.pools[pool].nodeCount)
        for holder in trial.pools[pool].slots[slot].holders.indices where !rarely(in: 3) {
          let nodes = trial.pools[pool].slots[slot].holders[holder].pods.indices.filter {
            trial.pools[pool].slots[slot].holders[holder].pods[$0] > 0
          }
          guard !nodes.contains(where: { isTaken[$0] }) else { continue }
          for node in nodes { isTaken[node] = true }
          trial.pools[pool].slots[slot].holders[holder].hasComputeDomain = true
        }
      }
    }
    for gang in trial.gangs.indices where !rarely(in: 3) {
      trial.gangs[gang] = trial.gangs[gang].changed { $0.computeDomain = true }
    }
  }

  /// Most pods on a node, fewest pods of a gang, and one domain where that is possible.
  mutating func addShapes(to trial: inout Trial) {
    for gang in trial.gangs.indices {
      let most: Int? = one(ofRules: [nil, 1, 2, 4])
      let fewer = 1 + ruleRandom.below(8)
      let (isElastic, prefers) = (rarely(in: 3), rarely(in: 2))
      trial.gangs[gang] = trial.gangs[gang].changed { draft in
        let isCut = draft.subgroups != nil
        draft.roles = draft.roles.map { role in
          let least = isElastic && !isCut && role.count > 1 ? max(1, role.count - fewer) : nil
          return role.counted(minCount: .some(least), maxPerNode: .some(most))
        }
        if prefers { draft.prefersOneDomain() }
      }
    }
  }
}

extension Gang {
  /// Where several domains are allowed, one is better.
  fileprivate mutating func prefersOneDomain() {
    switch topology {
    case .sameDomain, .preferSameDomain: break
    case .atMost(let domains): topology = .preferSameDomain(limit: domains)
    case .unconstrained: topology = .preferSameDomain(limit: nil)
    }
  }
}

extension NodeShape {
  /// The same node with huge pages.
  fileprivate func with(_ pages: HugePages) -> NodeShape {
    NodeShape(
      instanceType: instanceType,
      architecture: architecture,
      isaFeatures: isaFeatures,
      cpuMilli: cpuMilli,
      memoryMiB: memoryMiB,
      gpuModelName: gpuModelName,
      gpuCount: gpuCount,
      migLayout: migLayout,
      hugePages: pages
    )
  }
}
