internal import FleetModel
internal import Planning
internal import Policy

extension Controller {
  mutating func gangArrived(_ gang: Gang, at now: Instant, into actions: inout [Action]) {
    guard let place = gangs.place(of: gang.id) else {
      _ = gangs.add(gang)
      isPlanStale = true
      return
    }
    let record = gangs[place]
    switch record.state {
    case .running:
      // A gang that runs keeps its machines; the new demand counts when it comes back pending.
      break
    case .expired:
      gangs[place].gang = gang
      gangs.renewSequence(of: place)
      gangs.setState(.pending, of: place)
      isPlanStale = true
    case .pending, .reserved:
      // Sources announce what they know again and again.
      guard record.gang != gang else { return }
      withdraw(place, reason: .demandChanged, at: now, into: &actions)
      gangs.remove(place)
      _ = gangs.add(gang)
      isPlanStale = true
    }
  }

  mutating func gangStarted(_ id: GangID) {
    guard let place = gangs.place(of: id) else { return }
    switch gangs[place].state {
    case .reserved(let placement, _):
      gangs.setState(.running(placement), of: place)
    case .pending, .running, .expired:
      // It started somewhere that was not reserved for it, or the report is repeated.
      break
    }
  }

  mutating func gangEnded(_ id: GangID, at now: Instant) {
    guard let place = gangs.place(of: id) else { return }
    free(place, at: now)
    gangs.remove(place)
    isPlanStale = isPlanStale || !gangs.pending.isEmpty || !planned.isEmpty
  }

  /// Takes a gang's place away; it is pending again, in its old order.
  mutating func withdraw(
    _ place: Int,
    reason: WithdrawalReason,
    at now: Instant,
    into actions: inout [Action]
  ) {
    guard gangs[place].state.placement != nil else { return }
    free(place, at: now)
    gangs.setState(.pending, of: place)
    actions.append(.withdraw(gang: gangs[place].gang.id, reason: reason))
    isPlanStale = true
  }

  /// Gives a gang's amounts back to its domains, without a word to anybody.
  mutating func free(_ place: Int, at now: Instant) {
    guard let placement = gangs[place].state.placement else { return }
    snapshot.release(placement, of: gangs[place].gang)
    for domain in placement.domains {
      domains[domain].holders.removeAll { $0 == place }
      noteIdleness(of: domain, at: now)
    }
  }

  /// Records since when a ready domain is idle, and when that has lasted long enough.
  mutating func noteIdleness(of domain: DomainIndex, at now: Instant) {
    guard snapshot.phase(of: domain) == .ready, snapshot.isIdle(domain) else {
      domains[domain].idleSince = nil
      return
    }
    domains[domain].idleSince = now
    deadlines.add(.idle(domain), at: now.advanced(by: policy.idleTime))
  }

  /// Admits a gang once every domain of its place is ready.
  mutating func admitIfReady(_ place: Int, at now: Instant, into actions: inout [Action]) {
    guard case .reserved(let placement, nil) = gangs[place].state,
      placement.domains.allSatisfy({ snapshot.phase(of: $0) == .ready })
    else { return }
    let expiry = now.advanced(by: policy.reservationTime)
    gangs.setState(.reserved(placement, expires: expiry), of: place)
    deadlines.add(.reservation(place), at: expiry)
    actions.append(.admit(gang: gangs[place].gang.id, placement: placement))
  }

  mutating func expireReservation(_ place: Int, at now: Instant, into actions: inout [Action]) {
    let gang = gangs[place].gang.id
    free(place, at: now)
    gangs.setState(.expired, of: place)
    actions.append(.withdraw(gang: gang, reason: .reservationExpired))
    actions.append(.notify(notice: .reservationExpired(gang: gang)))
    isPlanStale = true
  }
}
