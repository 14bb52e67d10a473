internal import FleetModel
internal import Policy

/// Rules on single gangs that not every gang has.
extension PlanChecker {
  mutating func checkLateGangs() {
    for placed in record.placed where TimeRules.isTooLate(world.gangs[placed.gang]) {
      report(.time, "\(world.gangs[placed.gang].id) is too late and has a place")
    }
  }

  mutating func checkPodsPerNode(of gang: Gang, _ placement: Placement) {
    for (index, role) in gang.roles.enumerated() {
      guard let most = role.maxPerNode else { continue }
      for node in Set(placement.assignments.map(\.node)).sorted() {
        let count = pods(ofRole: index, on: node, placement)
        if count > most { report(.podsPerNode, "\(gang.id) has \(count) of \(role.name) on node \(node)") }
      }
    }
  }

  private func pods(ofRole role: Int, on node: NodeIndex, _ placement: Placement) -> Int {
    placement.assignments.reduce(0) { $0 + ($1.role == role && $1.node == node ? $1.count : 0) }
  }

  /// 1 when the gang has pods on the node, so that it serves the gang's own ComputeDomain; otherwise 0.
  private func ownDomains(on node: NodeIndex, _ placement: Placement) -> Int {
    placement.assignments.contains { $0.node == node } ? 1 : 0
  }

  /// Nothing that is still free at the end on the gang's domains would do for a pod that it lacks.
  mutating func checkExtraPods(of gang: Gang, _ placement: Placement) {
    for (index, role) in gang.roles.enumerated() where role.minCount != nil {
      let count = placement.assignments.reduce(0) { $0 + ($1.role == index ? $1.count : 0) }
      guard count < role.count, mayHoldMore(gang, role) else { continue }
      let counted = countedOn
      let nodes = placement.domains.filter { !counted.contains($0) }.flatMap { Array(topology.nodes(in: $0)) }
      let free = nodes.first { node in
        let isOpen =
          gang.computeDomain != true || after.computeDomains[node] == ownDomains(on: node, placement)
        let room =
          after.isUsable[node] && isOpen && after.rooms[node].podCount(of: role.request, limit: 1) > 0
        return room && role.maxPerNode.map { pods(ofRole: index, on: node, placement) < $0 } ?? true
      }
      if let free { report(.elastic, "\(gang.id) has \(count) of \(role.name), node \(free) has room") }
    }
  }

  /// What a quota leaves to several roles depends on their order; only for one role it is certain.
  private func mayHoldMore(_ gang: Gang, _ role: Role) -> Bool {
    guard role.request.gpus > 0, let before = SpendingAccount(of: world),
      before.rule(of: gang.tenant)?.maxGPUs != nil
    else { return true }
    return gang.roles.count == 1 && accountAfter(before).mayHold(role.request.gpus, gang.tenant)
  }

  /// A gang that prefers one domain is on several only where no domain that was there holds it.
  mutating func checkPreference(of gang: Gang, _ placement: Placement) {
    guard case .preferSameDomain = gang.topology, gang.roles.count == 1, placement.domains.count > 1 else {
      return
    }
    var without = after
    without.put(gang, placement, times: -1)
    let live = (0..<topology.domainCount).filter { world.snapshot.phase(of: $0) != .absent }
    guard let one = live.first(where: { without.podCount(of: gang, in: $0) >= gang.roles[0].requiredCount })
    else { return }
    report(.topology, "\(gang.id) is on \(placement.domains.map(slot)) and would fit \(slot(one))")
  }
}
