internal import FleetModel
internal import Planning
internal import Policy

extension Controller {
  mutating func handle(_ report: DriverReport, at now: Instant, into actions: inout [Action]) {
    switch report {
    case .memberRegistered(let launch, let member, let providerID):
      guard let domain = current(launch, member: member) else { return }
      memberRegistered(member, as: providerID, in: domain, at: now, into: &actions)
    case .memberAttested(let launch, let member, let providerID):
      guard let domain = current(launch, member: member) else { return }
      // A late report of a member that has been lost since; once it has registered anew, it is attested anew.
      if case .lost = domains[domain].members[member] { return }
      memberBecameUsable(member, as: providerID, in: domain, at: now, into: &actions)
    case .memberLost(let launch, let member, let reason):
      guard let domain = current(launch, member: member) else { return }
      memberLost(member, of: domain, reason: reason, at: now, into: &actions)
    case .interruptionNotice(let launch, let member, let instant):
      guard let domain = current(launch, member: member) else { return }
      interrupt(domain, at: instant, now: now, into: &actions)
    case .launchFailed(let launch, let failure):
      guard let domain = current(launch), case .comingUp = snapshot.phase(of: domain) else { return }
      giveBack(domain, cause: .launchFailed(failure: failure), at: now, into: &actions)
    case .released(let launch):
      guard let domain = current(launch), case .releasing = snapshot.phase(of: domain) else { return }
      becomeAbsent(domain, at: now, into: &actions)
    case .inventory(let pool, let entries):
      reconcile(pool, entries, at: now, into: &actions)
    }
  }

  /// The slot that a launch fills now; nil when the launch is not the current one, since reports may be late.
  func current(_ launch: LaunchToken, member: Int = 0) -> DomainIndex? {
    guard let domain = topology.domain(at: launch.slot), domains[domain].generation == launch.generation,
      snapshot.phase(of: domain).isCommitted, domains[domain].members.indices.contains(member)
    else { return nil }
    return domain
  }

  /// Moves a domain to a phase with a deadline of its own, if it has one.
  mutating func enter(_ phase: DomainPhase, domain: DomainIndex) {
    let was = snapshot.phase(of: domain)
    if isReclaimable(domain) { reclaimableCount -= 1 }
    snapshot.setPhase(phase, of: domain)
    if isReclaimable(domain) { reclaimableCount += 1 }
    if was == .absent && phase != .absent { begin(domain, chargedTo: nil) }
    if was != .absent && phase == .absent { endCharge(of: domain) }
    if !was.isCommitted && phase.isCommitted, let end = topology.pool(of: domain).usableUntil {
      deadlines.add(.blockEnd(domain), at: end)
    }
    // A spare on which no gang can be placed is none.
    if isBelowSpares { isPlanStale = true }
    switch phase {
    case .comingUp(let deadline), .repairing(let deadline), .releasing(let deadline):
      deadlines.add(.phase(domain), at: deadline)
    case .absent, .planned, .ready, .draining:
      break
    }
  }

  // MARK: Members

  mutating func memberRegistered(
    _ member: Int,
    as providerID: ProviderID,
    in domain: DomainIndex,
    at now: Instant,
    into actions: inout [Action]
  ) {
    let isAttested =
      topology.pool(of: domain).attestation == nil || domains[domain].members[member].isUsable
    guard isAttested else {
      domains[domain].members[member] = .unattested(providerID)
      return
    }
    memberBecameUsable(member, as: providerID, in: domain, at: now, into: &actions)
  }

  /// It has registered and, where the policy asks for it, is attested.
  mutating func memberBecameUsable(
    _ member: Int,
    as providerID: ProviderID,
    in domain: DomainIndex,
    at now: Instant,
    into actions: inout [Action]
  ) {
    domains[domain].members[member] = .registered(providerID)
    let node = topology.nodes(in: domain).lowerBound + member
    switch snapshot.phase(of: domain) {
    case .comingUp:
      snapshot.setUsable(true, node: node)
      if domains[domain].usableCount == domains[domain].members.count {
        becomeReady(domain, at: now, into: &actions)
      }
    case .ready:
      snapshot.setUsable(true, node: node)
      noteCapacity()
    case .repairing:
      snapshot.setUsable(true, node: node)
      if snapshot.usableNodeCount(in: domain) >= topology.pool(of: domain).minReadyMembers {
        becomeReady(domain, at: now, into: &actions)
      }
    case .absent, .planned, .draining, .releasing:
      // It is on its way out; a member that comes back changes nothing.
      break
    }
  }

  mutating func memberLost(
    _ member: Int,
    of domain: DomainIndex,
    reason: String,
    at now: Instant,
    into actions: inout [Action]
  ) {
    let known = domains[domain].members[member]
    guard known.isRegistered else { return }
    domains[domain].members[member] = .lost(known.providerID)
    let launch = launch(of: domain)
    switch snapshot.phase(of: domain) {
    case .ready, .repairing:
      actions.append(.notify(notice: .memberLost(slot: launch.slot, member: member, reason: reason)))
      snapshot.setUsable(false, node: topology.nodes(in: domain).lowerBound + member)
      withdrawGangs(on: member, of: domain, at: now, into: &actions)
      if isRepairing(domain) {
        actions.append(.repair(launch: launch, member: member))
      } else {
        repairLostMembers(of: domain, at: now, into: &actions)
        startRepairIfNeeded(domain, at: now)
      }
    case .comingUp, .draining, .releasing, .absent, .planned:
      // The deadline of the phase decides what becomes of the whole domain.
      break
    }
  }

  private func isRepairing(_ domain: DomainIndex) -> Bool {
    if case .repairing = snapshot.phase(of: domain) { true } else { false }
  }

  private mutating func withdrawGangs(
    on member: Int,
    of domain: DomainIndex,
    at now: Instant,
    into actions: inout [Action]
  ) {
    let node = topology.nodes(in: domain).lowerBound + member
    for place in domains[domain].holders {
      guard let placement = gangs[place].state.placement,
        placement.assignments.contains(where: { $0.node == node })
      else { continue }
      withdraw(place, reason: .memberLost, at: now, into: &actions)
    }
  }

  private mutating func startRepairIfNeeded(_ domain: DomainIndex, at now: Instant) {
    guard snapshot.phase(of: domain) == .ready,
      snapshot.usableNodeCount(in: domain) < topology.pool(of: domain).minReadyMembers
    else { return }
    enter(.repairing(deadline: now.advanced(by: policy.patience.repairTime)), domain: domain)
    domains[domain].idleSince = nil
    domains[domain].retryAt = nil
    scheduleRetry(of: domain, at: now)
  }

  /// What is pending, or only planned, may find a place on what has become free.
  mutating func noteCapacity() {
    isPlanStale = isPlanStale || gangs.pendingCount > 0 || !planned.isEmpty
  }

  // MARK: Up

  mutating func becomeReady(_ domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    let pool = topology.poolIndex(of: domain)
    let missing = domains[domain].members.count - domains[domain].usableCount
    enter(.ready, domain: domain)
    if domains[domain].readySince == nil { domains[domain].readySince = now }
    domains[domain].retryAt = nil
    endBackoff(of: pool)
    actions.append(
      .notify(notice: .domainReady(slot: topology.slot(of: domain), missingMembers: missing))
    )
    for place in domains[domain].holders.sorted() { admitIfReady(place, at: now, into: &actions) }
    noteIdleness(of: domain, at: now)
    repairLostMembers(of: domain, at: now, into: &actions)
    noteCapacity()
  }

  /// At its deadline a domain counts as ready with enough members, or is given back whole.
  mutating func endBringUp(of domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    let needed = topology.pool(of: domain).minReadyMembers
    let (registered, usable) = (domains[domain].registeredCount, domains[domain].usableCount)
    guard usable >= needed else {
      if domains[domain].isAdopted && registered > 0 {
        startDrain(domain, cause: .brokenMembers, at: now, into: &actions)
        return
      }
      let cause: GiveBackCause =
        registered >= needed
        ? .notAttested(attested: usable, registered: registered, needed: needed)
        : .deadlineMissed(registered: registered, needed: needed)
      giveBack(domain, cause: cause, at: now, into: &actions)
      return
    }
    let first = topology.nodes(in: domain).lowerBound
    for member in domains[domain].members.indices where !domains[domain].members[member].isUsable {
      snapshot.setUsable(false, node: first + member)
      withdrawGangs(on: member, of: domain, at: now, into: &actions)
    }
    becomeReady(domain, at: now, into: &actions)
  }

  // MARK: Down

  /// Gives a domain that is coming up back whole, and lets its pool and slot rest.
  mutating func giveBack(
    _ domain: DomainIndex,
    cause: GiveBackCause,
    at now: Instant,
    into actions: inout [Action]
  ) {
    let pool = topology.poolIndex(of: domain)
    backOff(pool, cause: cause, at: now)
    if policy.actuation == .clusterAutoscaler {
      let rested = now.advanced(by: policy.backoff.slotRest)
      availability.restingUntil[domain] = rested
      deadlines.add(.replan, at: rested)
    }
    actions.append(
      .notify(notice: .domainGivenBack(slot: topology.slot(of: domain), cause: cause))
    )
    withdrawAll(from: domain, reason: .domainFailed, at: now, into: &actions)
    release(domain, at: now, into: &actions)
  }

  mutating func withdrawAll(
    from domain: DomainIndex,
    reason: WithdrawalReason,
    at now: Instant,
    into actions: inout [Action]
  ) {
    for place in domains[domain].holders.sorted() {
      withdraw(place, reason: reason, at: now, into: &actions)
    }
  }

  /// Asks the pool to take the whole domain back, until it says that it has.
  mutating func release(_ domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    enter(.releasing(deadline: now.advanced(by: policy.patience.releaseTime)), domain: domain)
    noteDrainEnd(at: now)
    domains[domain].idleSince = nil
    actions.append(.release(launch: launch(of: domain)))
    scheduleRetry(of: domain, at: now)
  }

  mutating func becomeAbsent(_ domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    let launch = launch(of: domain)
    enter(.absent, domain: domain)
    let generation = domains[domain].generation
    domains[domain] = DomainRecord()
    domains[domain].generation = generation
    dropErrands { $0.isUncordon(of: launch) }
    run(.deleteNodes(launch: launch), at: now, into: &actions)
    actions.append(.notify(notice: .domainReleased(slot: launch.slot)))
    isPlanStale = true
  }

  mutating func scheduleRetry(of domain: DomainIndex, at now: Instant) {
    let instant = now.advanced(by: policy.patience.retryTime)
    domains[domain].retryAt = instant
    deadlines.add(.retry(domain), at: instant)
  }
}
