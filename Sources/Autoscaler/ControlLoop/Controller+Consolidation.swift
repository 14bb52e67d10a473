package import FleetModel
package import Planning
internal import Policy

/// Gangs that run are moved where that pays, if the policy says so, or the move is only proposed.
extension Controller {
  /// The domains that are worth emptying now, what saves most first; empty without rules for it.
  ///
  /// O(limit x domains x gangs x live domains).
  package func consolidation(at now: Instant, limit: Int) -> [Evacuation] {
    guard let rules = policy.consolidation, limit > 0 else { return [] }
    let spares = topology.pools.indices.map { pool in
      topology.domains(in: pool).count { isStaying($0) } - topology.pools[pool].minDomains
    }
    return planner.evacuations(
      of: runningGangs,
      in: snapshot,
      rules: rules,
      spares: spares,
      limit: limit,
      mayEmpty: { mayEmpty($0, at: now) }
    )
  }

  /// The moves that would empty one domain and what they would save; nil when nothing is to be gained.
  func evacuation(of domain: DomainIndex, at now: Instant) -> Evacuation? {
    guard let rules = policy.consolidation, mayEmpty(domain, at: now) else { return nil }
    let pool = topology.poolIndex(of: domain)
    guard topology.domains(in: pool).count(where: { isStaying($0) }) > topology.pools[pool].minDomains else {
      return nil
    }
    return planner.evacuation(of: domain, running: runningGangs, in: snapshot, rules: rules)
  }

  /// The moves that would make room for a gang that waits; nil when there are none.
  func roomProposal(for gang: Gang) -> RoomProposal? {
    guard let rules = policy.consolidation else { return nil }
    return planner.proposal(for: gang, running: runningGangs, in: snapshot, rules: rules)
  }

  /// In the order of their places, which is the same in every replay.
  private var runningGangs: [RunningGang] {
    gangs.records.compactMap { record in
      guard let record, case .running(let placement) = record.state else { return nil }
      return RunningGang(gang: record.demand, placement: placement)
    }
  }

  /// True for a domain in use that would go once it is idle, and not stay as a spare.
  private func mayEmpty(_ domain: DomainIndex, at now: Instant) -> Bool {
    guard snapshot.phase(of: domain) == .ready, !snapshot.isIdle(domain) else { return false }
    if let end = holdEnd(of: domain), end > now { return false }
    let pool = topology.poolIndex(of: domain)
    guard let wanted = topology.pools[pool].warmSpares else { return true }
    return topology.domains(in: pool).count { isSpare($0) } >= wanted
  }

  // MARK: Moving

  /// Looks for moves once the fleet has been left alone for the idle time.
  mutating func scheduleConsolidation(at now: Instant) {
    guard policy.consolidation?.act == .move else { return }
    let instant = now.advanced(by: max(policy.idleTime, policy.patience.retryTime))
    consolidateAt = instant
    deadlines.add(.consolidation, at: instant)
  }

  /// Moves gangs as far as disruption is allowed now; what becomes idle then goes as all idle domains do.
  mutating func consolidate(at now: Instant, into actions: inout [Action]) {
    consolidateAt = nil
    let limit = evacuationLimit(at: now)
    let room = min(limit, Self.mostEvacuations) - voluntaryDrainCount
    guard planned.isEmpty && room > 0 else {
      postponeConsolidation(at: now)
      return
    }
    let found = consolidation(at: now, limit: room)
    for evacuation in found { carryOut(evacuation, at: now, into: &actions) }
    if !found.isEmpty { scheduleConsolidation(at: now) }
  }

  /// How many domains may be emptied now: what is emptied must also be allowed to go once it has been idle.
  private func evacuationLimit(at now: Instant) -> Int {
    guard let disruption = policy.disruption else { return Self.mostEvacuations }
    let later = disruption.limit(at: now.advanced(by: policy.idleTime)) ?? Self.mostEvacuations
    return min(disruption.limit(at: now) ?? Self.mostEvacuations, later)
  }

  /// Looks again when the next window opens, where one is to open, or after a while.
  private mutating func postponeConsolidation(at now: Instant) {
    guard let disruption = policy.disruption, evacuationLimit(at: now) == 0 else {
      scheduleConsolidation(at: now)
      return
    }
    guard let opening = disruption.nextOpening(after: now) else { return }
    consolidateAt = opening
    deadlines.add(.consolidation, at: opening)
  }

  /// How many domains are emptied at one time where the policy sets no limit.
  private static var mostEvacuations: Int { 4 }

  private mutating func carryOut(
    _ evacuation: Evacuation,
    at now: Instant,
    into actions: inout [Action]
  ) {
    let places = evacuation.moves.map { move in
      guard let place = gangs.place(of: move.gang.id) else { preconditionFailure("gangs that run are known") }
      return place
    }
    let slot = topology.slot(of: evacuation.domain)
    let notice = Notice.consolidation(slot: slot, gangs: evacuation.moves.count, saving: evacuation.saving)
    actions.append(.notify(notice: notice))
    for place in places { withdraw(place, reason: .consolidated, at: now, into: &actions) }
    for (place, move) in zip(places, evacuation.moves) { reserve(move.to, for: place) }
    for place in places { admitIfReady(place, at: now, into: &actions) }
  }

  private mutating func reserve(_ placement: Placement, for place: Int) {
    snapshot.reserve(placement, for: gangs[place].gang)
    gangs.setState(.reserved(placement, expires: nil), of: place)
    for domain in placement.domains {
      domains[domain].holders.append(place)
      domains[domain].idleSince = nil
    }
  }
}
