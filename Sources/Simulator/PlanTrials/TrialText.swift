internal import FleetModel
internal import Policy

extension Trial: CustomStringConvertible {
  /// The whole trial, one line for a pool, a slot that is not empty, and a gang.
  package var description: String {
    (["seed \(seed), placement order \(order.rawValue), now \(Trial.now)"] + limits + pools.flatMap(\.lines)
      + gangs.map(Self.line)).joined(separator: "\n")
  }

  /// What tenants may hold and spend; money in micro-units.
  private var limits: [String] {
    guard let spending else { return [] }
    let fleet = [
      spending.budgetPerHour.map { "budget \($0.microUnits)" },
      spending.approvalAbove.map { "approval above \($0.microUnits)" },
    ]
    let tenants = spending.tenants.map { tenant in
      let words = [
        tenant.name, tenant.maxGPUs.map { "at most \($0) GPUs" },
        tenant.budgetPerHour.map { "budget \($0.microUnits)" },
      ]
      return words.compactMap(\.self).joined(separator: ", ")
    }
    return [(fleet.compactMap(\.self) + tenants).joined(separator: "; ")]
  }

  private static func line(of gang: Gang) -> String {
    let roles = gang.roles.map { "\(Self.counts(of: $0)) x [\(Self.words(of: $0.request))]" }.joined(
      separator: " + "
    )
    let place =
      switch gang.topology {
      case .sameDomain: "in one domain"
      case .atMost(let domains): "in at most \(domains) domains"
      case .unconstrained: "anywhere"
      case .preferSameDomain(let limit): "best in one domain, at most \(limit.map(String.init) ?? "any")"
      }
    var words = [roles, place]
    words += (gang.subgroups ?? []).map { "\($0.replicas) replicas of \($0.name) of roles \($0.roles)" }
    if !gang.residency.isEmpty { words.append("only in \(gang.residency.joined(separator: " or "))") }
    if gang.computeDomain == true { words.append("with a ComputeDomain") }
    if let startBy = gang.startBy { words.append("to start by \(startBy)") }
    if let duration = gang.expectedDuration { words.append("for \(duration)") }
    if gang.tenant != "default" { words.append("of \(gang.tenant)") }
    if gang.isCheckpointable { words.append("checkpointable") }
    if gang.latencyClass != .batch { words.append(gang.latencyClass.rawValue) }
    return "\(gang.id): " + words.joined(separator: ", ")
  }

  private static func counts(of role: Role) -> String {
    (role.minCount.map { "\($0) to " } ?? "") + "\(role.count)"
      + (role.maxPerNode.map { ", at most \($0) a node," } ?? "")
  }

  private static func words(of constraints: NodeConstraints) -> [String] {
    var words = constraints.nodeSelector.map { "\($0.key)=\($0.value)" }
    if let tolerations = constraints.tolerations {
      let texts = tolerations.map { toleration in
        "\(toleration.key ?? "any") \(toleration.comparison.rawValue) '\(toleration.value)' "
          + (toleration.effect?.rawValue ?? "any")
      }
      words.append("tolerates \(texts)")
    }
    if !constraints.nodeAffinity.isEmpty { words.append("affinity \(constraints.nodeAffinity)") }
    return words
  }

  static func words(of request: PodRequest) -> String {
    var words: [String] = []
    if request.gpus > 0 { words.append("\(request.gpus) GPUs") }
    if let mig = request.mig { words.append("\(mig.count) of \(mig.profile)") }
    if request.cpuMilli > 0 { words.append("\(request.cpuMilli) milli-CPU") }
    if request.memoryMiB > 0 { words.append("\(request.memoryMiB) MiB") }
    words += request.gpuModels + request.isaFeatures
    if let architecture = request.architecture { words.append(architecture.rawValue) }
    if let pages = request.hugePages { words.append("huge pages of \(pages.small) and \(pages.large) MiB") }
    words += request.constraints.map { Self.words(of: $0) } ?? []
    if request.ownsDomain { words.append("owns its domain") }
    return words.isEmpty ? "nothing" : words.joined(separator: ", ")
  }
}

extension TrialPool {
  fileprivate var lines: [String] {
    var words = [
      "\(name): \(slots.count) slots, min \(min(minDomains, slots.count)), \(nodeCount) nodes of "
        + "\(node.gpuCount) GPUs",
      node.gpuModelName ?? "no known model", node.architecture.rawValue, "\(node.cpuMilli) milli-CPU",
      "\(node.memoryMiB) MiB", capacityType.rawValue, jurisdiction,
      price.map { "\($0.microUnits) micro-units a node" } ?? "price unknown",
    ]
    words += node.isaFeatures
    if let layout = node.migLayout { words.append("cut into \(layout.profileNames.joined(separator: " "))") }
    words += labels.map { "label \($0.key)=\($0.value)" } + taints.map { "taint \($0)" }
    if let pages = node.hugePages { words.append("huge pages of \(pages.small) and \(pages.large) MiB") }
    if let block { words.append("usable until \(block.usableUntil)") }
    if let backingOffUntil { words.append("backing off until \(backingOffUntil)") }
    let drawn = slots.enumerated().compactMap { index, slot in
      slot == .absent ? nil : "  d\(index) \(slot.text)"
    }
    return [words.joined(separator: ", ")] + drawn
  }
}

extension TrialSlot {
  fileprivate var text: String {
    var words = [phase.word]
    if phase != .absent { words.append("age \(age)") }
    if case .comingUp(let deadline) = phase { words.append("until \(deadline)") }
    if !lost.isEmpty { words.append("lost \(lost)") }
    if let boughtFor { words.append("charged to \(boughtFor)") }
    if let restingUntil { words.append("resting until \(restingUntil)") }
    words += holders.map {
      "held: \($0.pods) x [\(Trial.words(of: $0.request))] of \($0.tenant)"
        + ($0.hasComputeDomain ? " with a ComputeDomain" : "")
        + ($0.endsIn.map { " ending in \($0)s" } ?? "")
    }
    return words.joined(separator: ", ")
  }
}
