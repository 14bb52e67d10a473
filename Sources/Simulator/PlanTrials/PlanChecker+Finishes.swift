internal import FleetModel
internal import Planning
internal import Policy

/// Gangs that wait for others to end, and those that should.
extension PlanChecker {
  /// Domains on which gangs count that wait: what is free there is not for everybody.
  var countedOn: [DomainIndex] { Set(record.waiting.flatMap(\.placement.domains)).sorted() }

  func isWaiting(_ position: Int) -> Bool { record.waiting.contains { $0.gang == position } }

  mutating func checkFinishes() {
    for waiting in record.waiting {
      if let problem = problem(of: waiting) {
        report(.finishes, "\(world.gangs[waiting.gang].id) waits, \(problem)")
      }
    }
    checkRoomOfWaiting()
    checkUselessPurchase()
  }

  private func problem(of waiting: PlanRecord.Waiting) -> String? {
    let gang = world.gangs[waiting.gang]
    guard let rules = world.policy.waitForFinish else { return "and the policy does not say so" }
    if placement(of: waiting.gang) != nil { return "and has a place" }
    for (index, role) in gang.roles.enumerated() {
      let count = waiting.placement.assignments.reduce(0) { $0 + ($1.role == index ? $1.count : 0) }
      if count < role.minCount ?? role.count { return "with a place for a part of it" }
    }
    if !waiting.placement.domains.allSatisfy({ PoolRules.mayUse(gang, topology.pool(of: $0)) }) {
      return "for machines that it may not use"
    }
    if !awaited(by: waiting).contains(where: { $0.at <= waiting.until }) { return "for nobody" }
    guard case .fitsAfterFinish(let names, let slots, waiting.until, let within) = verdict(of: waiting) else {
      return "and is told \(verdict(of: waiting))"
    }
    if slots != waiting.placement.domains.map({ topology.slot(of: $0) }) {
      return "and is told of other domains"
    }
    if !names.allSatisfy({ name in awaited(by: waiting).contains { $0.gang.id == name } }) {
      return "and is told of other gangs"
    }
    return lateness(until: waiting.until, within: within, gang: gang, rules: rules)
  }

  /// Why the wait is too long; nil when it is not.
  private func lateness(until: Instant, within: Duration, gang: Gang, rules: WaitForFinish) -> String? {
    let late = until.advanced(by: rules.grace)
    if until >= Trial.now.advanced(by: within) { return "and new domains would be ready before" }
    if late > Trial.now.advanced(by: rules.atMost) { return "for longer than it may" }
    if let startBy = gang.startBy, late.advanced(by: within) > startBy { return "and could come too late" }
    return nil
  }

  private func verdict(of waiting: PlanRecord.Waiting) -> Verdict {
    record.explanations[waiting.gang].verdict
  }

  private func awaited(by waiting: PlanRecord.Waiting) -> [Departure] {
    world.departures.filter { $0.placement.domains.contains { waiting.placement.domains.contains($0) } }
  }

  /// No two gangs count on the same room: all those that wait fit at once, when all have ended that they wait for.
  private mutating func checkRoomOfWaiting() {
    guard let last = record.waiting.map(\.until).max() else { return }
    var future = after
    for departure in world.departures where departure.at <= last {
      future.put(departure.gang, departure.placement, times: -1)
    }
    for waiting in record.waiting { future.put(world.gangs[waiting.gang], waiting.placement, times: 1) }
    for domain in countedOn {
      if future.owners[domain] > 0 && future.holders[domain] > 1 {
        report(.finishes, "\(slot(domain)) is to be owned and shared")
      }
      for node in topology.nodes(in: domain)
      where future.rooms[node].isOvercommitted || future.computeDomains[node] > 1 {
        report(.finishes, "gangs count on more than node \(node) will have")
      }
    }
  }

  /// Nothing is bought for a gang that would fit one domain in time, once those have ended that are expected to.
  ///
  /// Certain where only one gang is served: otherwise it depends on who was served before.
  private mutating func checkUselessPurchase() {
    guard let rules = world.policy.waitForFinish, record.waiting.isEmpty, record.placed.count == 1 else {
      return
    }
    let (gang, placement) = (world.gangs[record.placed[0].gang], record.placed[0].placement)
    let bought = placement.domains.filter { record.added.contains($0) && !minimums.contains($0) }
    guard gang.roles.count == 1, let within = bought.map({ topology.pool(of: $0).bringUpDeadline }).max()
    else {
      return
    }
    var future = after
    future.put(gang, placement, times: -1)
    for departure in world.departures
    where lateness(until: departure.at, within: within, gang: gang, rules: rules) == nil {
      future.put(departure.gang, departure.placement, times: -1)
    }
    let useful = (0..<topology.domainCount).first { domain in
      future.phases[domain] == .ready && topology.pool(of: domain).capacityBlock == nil
        && future.holds(gang, on: [domain])
    }
    if let useful {
      report(.finishes, "\(gang.id) would fit \(slot(useful)) before \(bought.map(slot)) are ready")
    }
  }
}

extension NodeRoom {
  /// True when more has been taken than there is.
  fileprivate var isOvercommitted: Bool {
    cpuMilli < 0 || memoryMiB < 0 || smallPages < 0 || largePages < 0 || gpus < 0
      || instances.contains { $0 < 0 }
  }
}
