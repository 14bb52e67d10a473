internal import FleetModel
internal import Planning
internal import Policy

extension Controller {
  mutating func gangArrived(_ gang: Gang, at now: Instant, into actions: inout [Action]) {
    guard let place = gangs.place(of: gang.id) else {
      add(gang, at: now)
      return
    }
    let record = gangs[place]
    switch record.state {
    case .running, .runningElsewhere:
      // A gang that runs keeps its machines; the new demand counts when it comes back pending.
      break
    case .expired:
      gangs.replaceGang(of: place, by: gang)
      wakeWhenTooLate(gang, at: now)
      gangs.renewSequence(of: place)
      gangs.setState(.pending, of: place)
      isPlanStale = true
    case .pending, .reserved:
      // Sources announce what they know again and again.
      guard record.gang != gang else { return }
      withdraw(place, reason: .demandChanged, at: now, into: &actions)
      gangs.remove(place)
      add(gang, at: now)
    }
  }

  private mutating func add(_ gang: Gang, at now: Instant) {
    _ = gangs.add(gang)
    wakeWhenTooLate(gang, at: now)
    isPlanStale = true
  }

  /// Plans anew once the gang's time to start has passed.
  private mutating func wakeWhenTooLate(_ gang: Gang, at now: Instant) {
    guard let startBy = gang.startBy, startBy >= now else { return }
    deadlines.add(.replan, at: startBy.advanced(by: .nanoseconds(1)))
  }

  mutating func gangStarted(_ id: GangID, at now: Instant, into actions: inout [Action]) {
    guard let place = gangs.place(of: id) else { return }
    switch gangs[place].state {
    case .reserved(let placement, .some):
      run(place, on: placement, at: now)
      scheduleConsolidation(at: now)
    case .pending where !isSynced:
      startBeforeSync(place, at: now, into: &actions)
    case .pending where gangs[place].isWithdrawn:
      // The report has crossed the withdrawal on its way; the gang will be admitted anew.
      break
    case .reserved(let placement, nil)
    where placement.domains.allSatisfy({ snapshot.phase(of: $0).isCommitted }):
      // Its pods were bound as the last members came up.
      run(place, on: placement, at: now)
    case .pending, .reserved(_, nil):
      // It has found machines of its own: its place here was not ready yet.
      free(place, at: now)
      gangs.setState(.runningElsewhere, of: place)
      isPlanStale = true
    case .expired(let placement):
      startLate(place, on: placement, at: now, into: &actions)
    case .running, .runningElsewhere:
      // The report is repeated.
      break
    }
  }

  /// A gang that ran before this process began: it is taken to be on the domains that were taken over.
  private mutating func startBeforeSync(_ place: Int, at now: Instant, into actions: inout [Action]) {
    let gang = gangs[place].gang
    let allowed = policy.pools.map { policy.exclusion(of: gang, from: $0) == nil }
    guard let placement = planner.placement(of: gang, in: snapshot, allowed: allowed) else {
      gangs.setState(.runningElsewhere, of: place)
      return
    }
    startLate(place, on: placement, at: now, into: &actions)
    for domain in placement.domains { charge(domain, to: gang.tenant) }
  }

  /// A gang whose reservation had expired starts after all; where its place is still free, it runs there, and
  /// a drain of its domain, which only looked idle, is given up.
  private mutating func startLate(
    _ place: Int,
    on placement: Placement,
    at now: Instant,
    into actions: inout [Action]
  ) {
    let gang = gangs[place].gang
    for domain in placement.domains where isReclaimable(domain) {
      abandonDrain(of: domain, podCount: gang.podCount, at: now, into: &actions)
    }
    let isThere = placement.domains.allSatisfy {
      snapshot.phase(of: $0).isCommitted && snapshot.phase(of: $0).isPlaceable
    }
    guard isThere, snapshot.fits(placement, for: gang) else {
      gangs.setState(.runningElsewhere, of: place)
      return
    }
    snapshot.reserve(placement, for: gang)
    for domain in placement.domains {
      domains[domain].holders.append(place)
      domains[domain].idleSince = nil
    }
    run(place, on: placement, at: now)
  }

  private mutating func run(_ place: Int, on placement: Placement, at now: Instant) {
    gangs.setState(.running(placement), of: place)
    noteEnding(of: place, at: now)
    noteModels(of: gangs[place].gang, on: placement, at: now)
  }

  mutating func gangEnded(_ id: GangID, at now: Instant) {
    guard let place = gangs.place(of: id) else { return }
    free(place, at: now)
    gangs.remove(place)
    noteCapacity()
    scheduleConsolidation(at: now)
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
    gangs[place].isWithdrawn = true
    actions.append(.withdraw(gang: gangs[place].gang.id, reason: reason))
    isPlanStale = true
  }

  /// Gives a gang's amounts back to its domains, without a word to anybody.
  mutating func free(_ place: Int, at now: Instant) {
    guard let placement = gangs[place].state.placement else { return }
    if case .running = gangs[place].state { noteModels(of: gangs[place].gang, on: placement, at: now) }
    snapshot.release(placement, of: gangs[place].gang)
    for domain in placement.domains {
      domains[domain].holders.removeAll { $0 == place }
      noteIdleness(of: domain, at: now)
    }
  }

  /// Admits a gang once every domain of its place is ready.
  mutating func admitIfReady(_ place: Int, at now: Instant, into actions: inout [Action]) {
    guard case .reserved(let placement, nil) = gangs[place].state,
      placement.domains.allSatisfy({ snapshot.phase(of: $0) == .ready })
    else { return }
    let expiry = now.advanced(by: policy.reservationTime)
    gangs.setState(.reserved(placement, expires: expiry), of: place)
    gangs[place].isWithdrawn = false
    deadlines.add(.reservation(place), at: expiry)
    actions.append(.admit(gang: gangs[place].gang.id, placement: placement))
  }

  mutating func expireReservation(_ place: Int, at now: Instant, into actions: inout [Action]) {
    let gang = gangs[place].gang.id
    guard let placement = gangs[place].state.placement else { return }
    free(place, at: now)
    gangs.setState(.expired(placement), of: place)
    actions.append(.withdraw(gang: gang, reason: .reservationExpired))
    actions.append(.notify(notice: .reservationExpired(gang: gang)))
    isPlanStale = true
  }
}
