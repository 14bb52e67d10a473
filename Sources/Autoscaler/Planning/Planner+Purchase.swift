internal import FleetModel
internal import Policy

extension Planner {
  /// How often a purchase is searched anew because a cheaper one has made room for more gangs.
  static let mostPurchaseRounds = 3

  /// Replaces what a greedy plan buys by something cheaper for the same gangs, where there is, and says how
  /// cheap any plan could be.
  ///
  /// Gangs that then find room after all are served too, and the purchase is searched again for all of them. A plan
  /// that buys at an unknown price stays as it is: nothing can be said of its cost. Returns false when the plan has not
  /// changed but in its bound; gangs without a place have had no part in that. `outlook` becomes what is known of the
  /// last purchase that was looked at; nil when none was.
  @discardableResult
  func improve(
    _ plan: inout Plan,
    for demand: [Gang],
    in snapshot: inout Snapshot,
    availability: Availability,
    at now: Instant,
    outlook: inout PurchaseOutlook?
  ) -> Bool {
    var moved: [Int] = []
    var isImproved = false
    outlook = nil
    for _ in 0..<Self.mostPurchaseRounds {
      let after = improveOnce(
        &plan,
        for: demand,
        in: &snapshot,
        availability: availability,
        at: now,
        outlook: &outlook
      )
      guard let after else { break }
      isImproved = true
      moved = plan.placed.map(\.gang)
      serveRest(of: demand, in: &snapshot, plan: &plan, availability: after, at: now)
      if plan.placed.count == moved.count { break }
    }
    for placed in plan.placed where moved.contains(placed.gang) {
      plan.explanations[placed.gang] = explanation(
        of: demand[placed.gang],
        on: placed.placement,
        in: snapshot,
        plan: plan,
        availability: availability,
        at: now
      )
    }
    return isImproved
  }

  /// Searches once for a cheaper purchase that serves the same gangs, and returns what may be spent after it; nil
  /// when the plan stays as it is.
  private func improveOnce(
    _ plan: inout Plan,
    for demand: [Gang],
    in snapshot: inout Snapshot,
    availability: Availability,
    at now: Instant,
    outlook: inout PurchaseOutlook?
  ) -> Availability? {
    guard let cost = plan.cost else { return nil }
    plan.bound = .zero
    guard policy.pools.count <= PurchaseProblem.mostPools else { return nil }
    let prefersOne = plan.placed.contains { placed in
      demand[placed.gang].topology.prefersSameDomain && placed.placement.domains.count > 1
    }
    guard cost > .zero || prefersOne else { return nil }
    let problem = problem(of: plan, for: demand, in: snapshot, availability: availability, at: now)
    let search = PurchaseSearch(problem: problem, cost: cost.microUnits, known: counts(of: plan, in: problem))
    outlook = search.outlook
    let outcome = search.run()
    plan.bound = Money(microUnits: outcome.bound)
    // The search is for the pods that elastic gangs must have; what else they hold would be lost.
    guard !plan.placed.contains(where: { demand[$0.gang].isElastic }) else { return nil }
    guard let fleet = outcome.fleet ?? (prefersOne ? search.packTogether() : nil) else { return nil }
    var settling = PurchaseSettling(of: fleet, in: problem)
    return adopt(settling.settle(), of: demand, in: &snapshot, plan: &plan, availability: availability)
  }

  /// Adopts a purchase unless it costs the fleet or one of the tenants more than is allowed; nil then.
  private func adopt(
    _ fleet: PackedFleet,
    of demand: [Gang],
    in snapshot: inout Snapshot,
    plan: inout Plan,
    availability: Availability
  ) -> Availability? {
    var cheaper = plan
    var changed = snapshot
    adopt(fleet, of: demand, in: &changed, plan: &cheaper)
    let after = availability.after(cheaper, for: demand, in: snapshot.topology, policy: policy)
    if let before = availability.commitments, after.commitments?.exceedsLimits(since: before) ?? false {
      // Cheaper by what is compared, but not within what may be spent.
      return nil
    }
    (plan, snapshot) = (cheaper, changed)
    return after
  }

  /// How many domains of each offer the plan buys.
  private func counts(of plan: Plan, in problem: PurchaseProblem) -> [Int] {
    let bought = plan.added.dropFirst(plan.minimumCount)
    return problem.offers.map { offer in
      bought.count { problem.base.topology.poolIndex(of: $0) == offer.pool }
    }
  }

  /// What the plan serves, of elastic gangs the pods that they must have, on the fleet as it was before.
  private func problem(
    of plan: Plan,
    for demand: [Gang],
    in snapshot: Snapshot,
    availability: Availability,
    at now: Instant
  ) -> PurchaseProblem {
    let bought = Array(plan.added.dropFirst(plan.minimumCount))
    var isBought = Array(repeating: false, count: snapshot.topology.domainCount)
    for domain in bought { isBought[domain] = true }
    return PurchaseProblem(
      planner: self,
      base: fleet(before: plan, buying: bought, of: demand, from: snapshot),
      gangs: plan.placed.map { demand[$0.gang].withoutExtraPods },
      kept: plan.placed.map { placed in
        let mayStay = !demand[placed.gang].isElastic && !placed.placement.domains.contains { isBought[$0] }
        return mayStay ? placed.placement : nil
      },
      availability: availability,
      at: now
    )
  }

  /// What those domains are expected to cost for an hour; nil when one of their prices is not known.
  func cost(ofAdding domains: ArraySlice<DomainIndex>, topology: Topology) -> Money? {
    domains.reduce(.zero) { sum($0, policy.expectedHourlyCost(of: topology.pool(of: $1))) }
  }

  /// The fleet as it was before the plan placed and bought anything, its minimums included.
  private func fleet(
    before plan: Plan,
    buying bought: [DomainIndex],
    of demand: [Gang],
    from snapshot: Snapshot
  ) -> Snapshot {
    var before = snapshot
    for placed in plan.placed { before.release(placed.placement, of: demand[placed.gang]) }
    for domain in bought { before.setPhase(.absent, of: domain) }
    return before
  }

  private func adopt(
    _ fleet: PackedFleet,
    of demand: [Gang],
    in snapshot: inout Snapshot,
    plan: inout Plan
  ) {
    let known = Array(plan.added.prefix(plan.minimumCount))
    let existing = snapshot.liveDomains.filter { !plan.added.contains($0) } + known
    snapshot = fleet.snapshot
    plan.added = known
    plan.charges = Array(repeating: nil, count: known.count)
    plan.placed = zip(plan.placed, fleet.placements).map { placed, placement in
      guard let placement else { preconditionFailure("a packed fleet has a place for every gang") }
      let new = placement.domains.filter { !existing.contains($0) && !plan.added.contains($0) }
      plan.added.append(contentsOf: new)
      plan.charges += new.map { _ in demand[placed.gang].tenant }
      return Plan.Placed(gang: placed.gang, placement: placement)
    }
    for domain in snapshot.liveDomains where !existing.contains(domain) && !plan.added.contains(domain) {
      snapshot.setPhase(.absent, of: domain)
    }
    plan.cost = cost(ofAdding: plan.added.dropFirst(plan.minimumCount), topology: snapshot.topology)
  }

  /// Serves gangs whose tenants may not buy what they need on what later gangs of others have bought since.
  ///
  /// Where no tenant has a budget there are none. O(demand x the same as a pass) at worst.
  func serveLeftOut(
    of demand: [Gang],
    in snapshot: inout Snapshot,
    plan: inout Plan,
    availability: Availability,
    at now: Instant
  ) {
    let tenants = availability.commitments?.rules.tenants ?? []
    guard tenants.contains(where: { $0.budgetPerHour != nil }), !plan.added.isEmpty else { return }
    while plan.placed.count < demand.count {
      let after = availability.after(plan, for: demand, in: snapshot.topology, policy: policy)
      var (fuller, changed) = (plan, snapshot)
      serveRest(of: demand, in: &changed, plan: &fuller, availability: after, at: now)
      guard fuller.placed.count > plan.placed.count else { return }
      (plan, snapshot) = (fuller, changed)
    }
  }

  /// Serves gangs that had found no place, on what the cheaper plan leaves free or by the domains that it has made
  /// room for.
  private func serveRest(
    of demand: [Gang],
    in snapshot: inout Snapshot,
    plan: inout Plan,
    availability: Availability,
    at now: Instant
  ) {
    var isPlaced = Array(repeating: false, count: demand.count)
    for placed in plan.placed { isPlaced[placed.gang] = true }
    var all = plan.explanations
    plan.explanations = []
    var pass = PlanningPass(planner: self, availability: availability, now: now, plan: plan)
    for wait in plan.waits { isPlaced[wait.position] = true }
    let rest = demand.indices.filter { !isPlaced[$0] }
    for position in rest { pass.place(demand[position], position: position, in: &snapshot) }
    plan = pass.plan
    for (position, explanation) in zip(rest, plan.explanations) { all[position] = explanation }
    plan.explanations = all
    plan.placed.sort { $0.gang < $1.gang }
    plan.cost = cost(ofAdding: plan.added.dropFirst(plan.minimumCount), topology: snapshot.topology)
    if plan.cost == nil { plan.bound = nil }
  }
}

// MARK: - Explaining

extension Planner {
  /// What a gang is told that has a place in an improved plan.
  private func explanation(
    of gang: Gang,
    on placement: Placement,
    in snapshot: Snapshot,
    plan: Plan,
    availability: Availability,
    at now: Instant
  ) -> GangExplanation {
    let search = PoolSearch(
      planner: self,
      gang: gang,
      exclusions: policy.pools.map { policy.exclusion(of: gang, from: $0, at: now) },
      availability: availability,
      now: now,
      heedsSpending: false
    )
    let found = explanation(of: gang, on: placement, in: snapshot)
    let bought = plan.added.dropFirst(plan.minimumCount)
    guard placement.domains.contains(where: { bought.contains($0) }) else { return found }
    // The verdict names those that fill a pool up to its minimum too.
    let new = placement.domains.filter { snapshot.phase(of: $0) == .planned }
    return GangExplanation(
      gang: gang.id,
      verdict: found.verdict,
      pools: poolAnswers(search.answers(in: snapshot), new: new, topology: snapshot.topology),
      warmPlaces: found.warmPlaces
    )
  }
}
