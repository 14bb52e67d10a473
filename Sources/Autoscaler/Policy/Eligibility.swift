package import DeviceSelectors
package import FleetModel

/// Why a gang may not use a pool, whatever is free there.
package enum PoolExclusion: Hashable, Sendable, Codable {
  case residency(allowed: [String], jurisdiction: String)
  case notCheckpointable
  case latencySensitive
  /// A pod asks for a share of a GPU, and takes turns with others there; the gang cannot wait for its turn.
  case takesTurns(role: String)
  case architecture(role: String, wanted: Architecture, offered: Architecture)
  case isaFeature(role: String, missing: String)
  case gpuModel(role: String, wanted: [String], offered: String)
  case gpusInMIGMode(role: String)
  case migProfile(role: String, profile: String, offered: [String])
  case taint(role: String, Taint)
  case nodeSelector(role: String, wanted: Label, offered: String?)
  case nodeAffinity(role: String, unmet: [LabelExpression], alternatives: Int)
  case podTooLarge(role: String, resource: String, wanted: Int64, offered: Int64)
  case zoneTooSmall(role: String, resource: String, wanted: Int64, offered: Int64)
  case noFittingZones(role: String, zones: Int)
  case gpusNotShared(role: String)
  case deviceSelector(role: String, selector: String)
  case selectorNotUnderstood(role: String, problem: SelectorProblem)
  /// The gang could still run when the machines are taken away; its duration is nil when nobody knows it.
  case outlasts(usableUntil: Instant, duration: Duration?)
  case over(since: Instant)
}

extension PoolExclusion: CustomStringConvertible {
  package var description: String {
    switch self {
    case .residency(let allowed, let jurisdiction):
      "must stay in \(allowed.joined(separator: " or ")), the pool is in \(jurisdiction)"
    case .notCheckpointable: "spot, and the gang is not checkpointable"
    case .latencySensitive: "spot, and the gang is latency-sensitive"
    case .takesTurns(let role): "role \(role) would take turns on a GPU, and the gang is realtime"
    case .architecture(let role, let wanted, let offered):
      "role \(role) needs \(wanted.rawValue), the nodes are \(offered.rawValue)"
    case .isaFeature(let role, let missing): "role \(role) needs the ISA feature \(missing)"
    case .gpuModel(let role, let wanted, let offered):
      "role \(role) needs \(wanted.joined(separator: " or ")), the nodes have \(offered)"
    case .gpusInMIGMode(let role): "role \(role) needs whole GPUs, which a node in MIG mode does not offer"
    case .migProfile(let role, let profile, let offered):
      offered.isEmpty
        ? "role \(role) needs \(profile), and the pool's GPUs are not in MIG mode"
        : "role \(role) needs \(profile), the pool's layout offers \(offered.joined(separator: ", "))"
    case .taint(let role, let taint):
      "role \(role) does not tolerate the taint \(taint)"
    case .nodeSelector(let role, let wanted, let offered):
      "role \(role) needs the label \(wanted.key)=\(wanted.value), the nodes have "
        + (offered.map { "\(wanted.key)=\($0)" } ?? "no such label")
    case .nodeAffinity(let role, let unmet, let alternatives):
      "role \(role) needs \(unmet.map(\.description).joined(separator: " and ")), which the labels do not meet"
        + (alternatives > 0 ? ", nor do they meet its \(alternatives) other terms" : "")
    case .podTooLarge(let role, let resource, let wanted, let offered):
      "a pod of role \(role) needs \(wanted) \(resource), a node has \(offered)"
    case .zoneTooSmall(let role, let resource, let wanted, let offered):
      "a pod of role \(role) needs \(wanted) \(resource) in one NUMA zone, a zone has \(offered)"
    case .noFittingZones(let role, let zones):
      "no \(zones == 1 ? "NUMA zone" : "\(zones) NUMA zones") of a node can hold all that a pod of role \(role) needs"
    case .gpusNotShared(let role): "role \(role) needs a share of a GPU, and the pool's GPUs are not shared"
    case .deviceSelector(let role, let selector):
      "role \(role) selects other devices than the nodes have: \(selector)"
    case .selectorNotUnderstood(let role, let problem):
      "role \(role): selector not understood: \(problem)"
    case .outlasts(let end, let duration): Self.text(ofOutlasting: end, duration)
    case .over(let end): "was usable until \(end)"
    }
  }

  private static func text(ofOutlasting end: Instant, _ duration: Duration?) -> String {
    "usable until \(end), and the gang "
      + (duration.map { "runs for \($0.briefText)" } ?? "is not checkpointable and of unknown duration")
  }
}

extension Policy {
  /// The first reason for which a gang may not use a pool; nil when it may.
  package func exclusion(of gang: Gang, from pool: NodePool) -> PoolExclusion? {
    if !gang.residency.isEmpty && !gang.residency.contains(pool.jurisdiction) {
      return .residency(allowed: gang.residency, jurisdiction: pool.jurisdiction)
    }
    if pool.capacityType.isInterruptible {
      if !gang.isCheckpointable { return .notCheckpointable }
      if gang.latencyClass != .batch { return .latencySensitive }
    }
    for role in gang.roles {
      if gang.latencyClass == .realtime, role.request.gpuShareMilli != nil {
        return .takesTurns(role: role.name)
      }
      if let exclusion = machineExclusion(of: role, from: pool) { return exclusion }
      if let exclusion = constraintExclusion(of: role, from: pool) { return exclusion }
      if let exclusion = amountExclusion(of: role, from: pool) { return exclusion }
      if let exclusion = partExclusion(of: role, from: pool.shape.node) { return exclusion }
      if let exclusion = deviceExclusion(of: role, from: pool) { return exclusion }
    }
    return nil
  }

  /// The same, for a gang that is to be placed at that instant.
  package func exclusion(of gang: Gang, from pool: NodePool, at now: Instant) -> PoolExclusion? {
    if let exclusion = exclusion(of: gang, from: pool) { return exclusion }
    guard let end = pool.usableUntil, gang.couldOutlast(end, startingAt: now) else { return nil }
    return end <= now ? .over(since: end) : .outlasts(usableUntil: end, duration: gang.expectedDuration)
  }

  private func machineExclusion(of role: Role, from pool: NodePool) -> PoolExclusion? {
    let (request, node) = (role.request, pool.shape.node)
    if let wanted = request.architecture, wanted != node.architecture {
      return .architecture(role: role.name, wanted: wanted, offered: node.architecture)
    }
    for feature in request.isaFeatures where !node.isaFeatures.contains(feature) {
      return .isaFeature(role: role.name, missing: feature)
    }
    if !request.gpuModels.isEmpty {
      let offered = node.gpuModelName ?? "no GPU of a known model"
      guard request.gpuModels.contains(offered) else {
        return .gpuModel(role: role.name, wanted: request.gpuModels, offered: offered)
      }
    }
    return nil
  }

  private func constraintExclusion(of role: Role, from pool: NodePool) -> PoolExclusion? {
    guard let constraints = role.request.constraints else { return nil }
    if let tolerations = constraints.tolerations {
      let untolerated = pool.lastingTaints.first { taint in !tolerations.contains { $0.tolerates(taint) } }
      if let untolerated { return .taint(role: role.name, untolerated) }
    }
    for label in constraints.nodeSelector {
      let offered = pool.labelValue(of: label.key)
      if offered != label.value { return .nodeSelector(role: role.name, wanted: label, offered: offered) }
    }
    let unmet = constraints.nodeAffinity.map { term in
      term.filter { !$0.holds(for: pool.labelValue(of: $0.key)) }
    }
    guard let first = unmet.first, unmet.allSatisfy({ !$0.isEmpty }) else { return nil }
    return .nodeAffinity(role: role.name, unmet: first, alternatives: unmet.count - 1)
  }

  private func amountExclusion(of role: Role, from pool: NodePool) -> PoolExclusion? {
    let (request, capacity) = (role.request, pool.nodeCapacity)
    if request.gpus > 0 && pool.shape.node.isInMIGMode { return .gpusInMIGMode(role: role.name) }
    if let mig = request.mig {
      let offers = pool.shape.node.migInstanceCounts
      guard let offer = offers.first(where: { $0.profile == mig.profile }) else {
        return .migProfile(role: role.name, profile: mig.profile, offered: offers.map(\.profile))
      }
      if mig.count > offer.count {
        return tooLarge(role, "instances of \(mig.profile)", Int64(mig.count), Int64(offer.count))
      }
    }
    if request.gpus > capacity.gpus {
      return tooLarge(role, "GPUs", Int64(request.gpus), Int64(capacity.gpus))
    }
    if request.cpuMilli > capacity.cpuMilli {
      return tooLarge(role, "milli-CPU", request.cpuMilli, capacity.cpuMilli)
    }
    if request.memoryMiB > capacity.memoryMiB {
      return tooLarge(role, "MiB of memory", request.memoryMiB, capacity.memoryMiB)
    }
    let (pages, offered) = (request.hugePages ?? HugePages(), capacity.hugePages)
    if pages.small > offered.small {
      return tooLarge(role, "MiB in huge pages of 2Mi", pages.small, offered.small)
    }
    if pages.large > offered.large {
      return tooLarge(role, "MiB in huge pages of 1Gi", pages.large, offered.large)
    }
    return nil
  }

  private func tooLarge(_ role: Role, _ resource: String, _ wanted: Int64, _ offered: Int64) -> PoolExclusion
  {
    .podTooLarge(role: role.name, resource: resource, wanted: wanted, offered: offered)
  }
}
