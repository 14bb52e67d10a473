internal import FleetModel
internal import Planning
internal import Policy

extension Controller {
  /// Plans anew for every gang that nothing has been bought for yet.
  ///
  /// What is only planned is dropped first, so that gangs move to capacity that has become free instead of
  /// waiting for machines to be bought.
  mutating func replan(at now: Instant, into actions: inout [Action]) {
    isPlanStale = false
    if gangs.pendingCount == 0 && planned.isEmpty && !isBelowMinimum && !isBelowSpares { return }
    if resumePlan(at: now, into: &actions) { return }
    let before = planned
    forgetColdModels(at: now)
    retractPlanned(at: now)
    reclaimDrained(at: now, into: &actions)
    readCommitments(at: now)
    readFinishes(at: now)
    let last = gangs.lastOrder
    let outcome = plan(at: now)
    noteWaits(outcome, at: now)
    planned = outcome.plan.added
    for (domain, tenant) in zip(planned, outcome.plan.charges) { begin(domain, chargedTo: tenant) }
    for placed in outcome.plan.placed {
      hold(placed.placement, for: outcome.demand[placed.gang])
    }
    planSummary = PlanSummary(of: outcome.plan, waitingGangs: gangs.pendingCount, at: now)
    explain(outcome, into: &actions)
    demandPass.forgetUnlessRepeatable()
    lastWalk = outcome.walk
    gangs.notePlanned(upTo: last)
    reportHeldPurchases(of: outcome.plan, into: &actions)
    for placed in outcome.plan.placed { admitIfReady(outcome.demand[placed.gang], at: now, into: &actions) }
    closeWindows(before, into: &actions)
    publish(from: 0, at: now, into: &actions)
  }

  /// Notes the place that a gang has got in the plan.
  mutating func hold(_ placement: Placement, for place: Int) {
    gangs.setState(.reserved(placement, expires: nil), of: place)
    for domain in placement.domains {
      domains[domain].holders.append(place)
      domains[domain].idleSince = nil
    }
  }

  /// Keeps idle domains that are only being drained when a pending gang fits there and nowhere else.
  private mutating func reclaimDrained(at now: Instant, into actions: inout [Action]) {
    guard reclaimableCount > 0 else { return }
    let drained = snapshot.liveDomains.filter(isReclaimable)
    readCommitments(at: now)
    // What the gangs before it were promised is no longer free for the next one.
    var promised = snapshot
    // What the first of a class could not use, the others cannot use either, until a domain is kept.
    let sharesAnswers = canPlanByClass
    var isTried = Array(repeating: false, count: gangs.classes.count)
    for place in gangs.pending {
      guard let index = gangs[place].pendingClass, !(sharesAnswers && isTried[index]) else { continue }
      let gang = gangs[place].demand
      if availability.commitments?.quota(passedBy: gang) != nil { continue }
      let allowed = policy.pools.map { policy.exclusion(of: gang, from: $0, at: now) == nil }
      if let placement = planner.placement(of: gang, in: promised, allowed: allowed) {
        promised.reserve(placement, for: gang)
        continue
      }
      var whatIf = promised
      for domain in drained where isReclaimable(domain) { whatIf.setPhase(.ready, of: domain) }
      guard let placement = planner.placement(of: gang, in: whatIf, allowed: allowed) else {
        isTried[index] = true
        continue
      }
      for domain in placement.domains where isReclaimable(domain) {
        abandonDrain(of: domain, podCount: 0, at: now, into: &actions)
        promised.setPhase(snapshot.phase(of: domain), of: domain)
      }
      let isKept = placement.domains.allSatisfy { promised.phase(of: $0).isPlaceable }
      if isKept { promised.reserve(placement, for: gang) }
      isTried = Array(repeating: false, count: isTried.count)
    }
    isPlanStale = false
  }

  /// True while an idle domain is drained and could still be kept.
  func isReclaimable(_ domain: DomainIndex) -> Bool {
    if case .draining(_, .idle) = snapshot.phase(of: domain) { true } else { false }
  }

  var isBelowMinimum: Bool {
    topology.pools.indices.contains { snapshot.liveCounts[$0] < topology.pools[$0].minDomains }
  }

  private mutating func retractPlanned(at now: Instant) {
    for domain in planned { dropPlan(of: domain, at: now) }
    planned = []
  }

  /// Drops the plan for one domain; its gangs are pending again.
  mutating func retractPlan(of domain: DomainIndex, at now: Instant) {
    guard snapshot.phase(of: domain) == .planned else { return }
    dropPlan(of: domain, at: now)
    planned.removeAll { $0 == domain }
    isPlanStale = true
  }

  private mutating func dropPlan(of domain: DomainIndex, at now: Instant) {
    for place in domains[domain].holders {
      free(place, at: now)
      gangs.setState(.pending, of: place)
    }
    snapshot.setPhase(.absent, of: domain)
    endCharge(of: domain)
  }

  /// Closes the windows of what is planned no longer.
  private mutating func closeWindows(_ before: [DomainIndex], into actions: inout [Action]) {
    guard policy.actuation == .clusterAutoscaler else { return }
    for domain in before where snapshot.phase(of: domain) != .planned {
      domains[domain].openedAt = nil
      actions.append(.notify(notice: .windowClosed(slot: topology.slot(of: domain))))
    }
  }

  /// Opens windows for what is newly planned, or asks the pools itself; the first ones of the plan are known already.
  mutating func publish(from first: Int, at now: Instant, into actions: inout [Action]) {
    let new = Array(planned.dropFirst(first))
    switch policy.actuation {
    case .direct:
      for domain in new { commit(domain, at: now, into: &actions) }
    case .clusterAutoscaler:
      for domain in new where domains[domain].openedAt == nil {
        openWindow(domain, at: now, into: &actions)
      }
      for domain in new { wakeWhenUseless(domain, at: now) }
    }
  }

  /// Plans anew once a window has been open for so long that its domain would come too late for a gang.
  private mutating func wakeWhenUseless(_ domain: DomainIndex, at now: Instant) {
    let pool = topology.pool(of: domain)
    let last = domains[domain].holders.compactMap { gangs[$0].demand.latestStart(before: pool.usableUntil) }
      .min()
    let late = last?.advanced(by: .nanoseconds(1 - pool.bringUpDeadline.wholeNanoseconds))
    guard late != domains[domain].uselessFrom else { return }
    domains[domain].uselessFrom = late
    if let late, late > now { deadlines.add(.replan, at: late) }
  }

  private mutating func openWindow(_ domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    domains[domain].openedAt = now
    domains[domain].openEpochs = 0
    domains[domain].isReportedUnanswered = false
    deadlines.add(.watchdog(domain), at: now.advanced(by: policy.watchdog.time))
    actions.append(.notify(notice: .windowOpened(slot: topology.slot(of: domain))))
  }

  /// Asks the pool for a planned domain: from here on it is bought or given back whole.
  mutating func commit(_ domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    precondition(snapshot.phase(of: domain) == .planned, "only what is planned is requested")
    let pool = topology.pool(of: domain)
    let deadline = now.advanced(by: pool.bringUpDeadline)
    planned.removeAll { $0 == domain }
    domains[domain].generation += 1
    domains[domain].members = Array(repeating: .awaited, count: pool.shape.nodeCount)
    domains[domain].requestedAt = now
    domains[domain].openedAt = nil
    enter(.comingUp(deadline: deadline), domain: domain)
    let token = launch(of: domain)
    actions.append(
      .launch(
        request: DomainRequest(token: token, memberCount: pool.shape.nodeCount, deadline: deadline)
      )
    )
    actions.append(
      .notify(notice: .domainRequested(slot: token.slot, generation: token.generation))
    )
  }
}
