package import FleetModel
package import Policy

/// Decides where gangs go and which whole domains are added for those that fit nowhere.
///
/// The planner is a function of its arguments: values in, values out.
package struct Planner: Sendable {
  package let policy: Policy
  /// True when the machines of some pool can be had until an instant only.
  let hasEnds: Bool

  package init(policy: Policy) {
    self.policy = policy
    hasEnds = policy.pools.contains { $0.usableUntil != nil }
  }

  /// What the gang asks for, whoever it is: equal for gangs that can take each other's place in these pools.
  func asked(by gang: Gang) -> Gang {
    hasEnds ? gang.anonymousButForDuration : gang.anonymous
  }

  /// Places the demand, in its order, and adds whole domains only for what then remains.
  ///
  /// The snapshot is changed to what it will be: placements are reserved, added domains are `planned`.
  /// A gang is placed as a whole or not at all. O(demand x live domains x nodes of a domain) at worst, and the
  /// limits of ``PurchaseSearch`` on top where domains are added.
  package func plan(
    for demand: [Gang],
    in snapshot: inout Snapshot,
    availability: Availability,
    at now: Instant
  ) -> Plan {
    demand.contains { $0.models != nil }
      ? planPreferringWarmDomains(for: demand, in: &snapshot, availability: availability, at: now)
      : improvedPlan(for: demand, in: &snapshot, availability: availability, at: now)
  }

  /// The greedy plan, or a cheaper one for the same gangs.
  func improvedPlan(
    for demand: [Gang],
    in snapshot: inout Snapshot,
    availability: Availability,
    at now: Instant
  ) -> Plan {
    var plan = greedyPlan(for: demand, in: &snapshot, availability: availability, at: now)
    serveLeftOut(of: demand, in: &snapshot, plan: &plan, availability: availability, at: now)
    var outlook: PurchaseOutlook?
    improve(&plan, for: demand, in: &snapshot, availability: availability, at: now, outlook: &outlook)
    serveLeftOut(of: demand, in: &snapshot, plan: &plan, availability: availability, at: now)
    settleWaits(of: demand, in: &snapshot, plan: &plan, availability: availability)
    let after = availability.after(plan, for: demand, in: snapshot.topology, policy: policy)
    addSpares(in: &snapshot, availability: after, at: now, plan: &plan)
    return plan
  }

  /// The plan of one gang after another, each served as cheaply as it can be by itself.
  ///
  /// Changes the snapshot like ``plan(for:in:availability:at:)``, which starts from it; what is held for gangs that
  /// wait for others to end is still taken.
  package func greedyPlan(
    for demand: [Gang],
    in snapshot: inout Snapshot,
    availability: Availability,
    at now: Instant
  ) -> Plan {
    var plan = Plan()
    snapshot.asOf = now
    // First, so that gangs use what is bought anyway.
    addMinimums(in: &snapshot, availability: availability, at: now, plan: &plan)
    let after = availability.after(plan, for: demand, in: snapshot.topology, policy: policy)
    var pass = PlanningPass(planner: self, availability: after, now: now, plan: plan)
    for (position, gang) in demand.enumerated() { pass.place(gang, position: position, in: &snapshot) }
    plan = pass.plan
    plan.cost = cost(ofAdding: plan.added.dropFirst(plan.minimumCount), topology: snapshot.topology)
    return plan
  }

  /// The placement of the whole gang on domains that exist or are planned, in the policy's order; nil when
  /// there is none.
  package func placement(of gang: Gang, in snapshot: Snapshot, allowed: [Bool]) -> Placement? {
    switch gang.topology {
    case .sameDomain:
      return singleDomainPlacement(of: gang, in: snapshot, allowed: allowed)
    case .atMost(let limit):
      if let single = singleDomainPlacement(of: gang, in: snapshot, allowed: allowed) { return single }
      return fullestPlacement(of: gang, in: snapshot, allowed: allowed, maxDomains: limit)
    case .unconstrained:
      return spreadPlacement(of: gang, in: snapshot, allowed: allowed)
    case .preferSameDomain(let limit):
      if let single = singleDomainPlacement(of: gang, in: snapshot, allowed: allowed) { return single }
      let most = limit ?? snapshot.liveDomains.count
      return fullestPlacement(of: gang, in: snapshot, allowed: allowed, maxDomains: most)
    }
  }

  private func singleDomainPlacement(of gang: Gang, in snapshot: Snapshot, allowed: [Bool]) -> Placement? {
    let empty = DomainFit(of: gang)
    return firstDomain(for: gang, in: snapshot, freeGPUs: gang.requiredGPUCount, allowed: allowed) { domain in
      var fit = empty
      _ = fit.fill(domain, of: snapshot)
      fit.addExtraPods(on: [], of: snapshot, maxDomains: 1)
      return fit.placement
    }
  }

  /// Fills one domain after another.
  private func spreadPlacement(of gang: Gang, in snapshot: Snapshot, allowed: [Bool]) -> Placement? {
    var fit = DomainFit(of: gang)
    let leastGPUs = gang.leastGPUsOfPod
    let isPlaced: Bool? = firstDomain(for: gang, in: snapshot, freeGPUs: leastGPUs, allowed: allowed) {
      domain in
      _ = fit.fill(domain, of: snapshot)
      return fit.isComplete ? true : nil
    }
    guard isPlaced != nil else { return nil }
    if gang.isElastic {
      var others: [DomainIndex] = []
      let _: Bool? = firstDomain(for: gang, in: snapshot, freeGPUs: leastGPUs, allowed: allowed) { domain in
        others.append(domain)
        return nil
      }
      fit.addExtraPods(on: others, of: snapshot, maxDomains: nil)
    }
    return fit.placement
  }

  /// Hands domains with so many free GPUs to `attempt`, in the policy's order, until it returns something; of
  /// domains in equal phase those come first that are warm for the gang.
  func firstDomain<Result>(
    for gang: Gang,
    in snapshot: Snapshot,
    freeGPUs: Int,
    allowed: [Bool],
    _ attempt: (DomainIndex) -> Result?
  ) -> Result? {
    guard prefersWarmDomains(gang, in: snapshot) else {
      return firstDomain(in: snapshot, freeGPUs: freeGPUs, allowed: allowed, attempt)
    }
    var domains: [DomainIndex] = []
    let _: Bool? = firstDomain(in: snapshot, freeGPUs: freeGPUs, allowed: allowed) { domain in
      domains.append(domain)
      return nil
    }
    for domain in warmestFirst(domains, for: gang, in: snapshot) {
      if let result = attempt(domain) { return result }
    }
    return nil
  }

  /// Hands domains with so many free GPUs to `attempt`, in the policy's order, until it returns something.
  private func firstDomain<Result>(
    in snapshot: Snapshot,
    freeGPUs: Int,
    allowed: [Bool],
    _ attempt: (DomainIndex) -> Result?
  ) -> Result? {
    switch policy.placementOrder {
    case .firstFit:
      for domain in snapshot.liveDomains
      where snapshot.freeGPUs[domain] >= freeGPUs && isCandidate(domain, in: snapshot, allowed: allowed) {
        if let result = attempt(domain) { return result }
      }
      return nil
    case .tightest:
      return snapshot.firstOfTightest(freeGPUs: freeGPUs, allowed: allowed) { attempt($0.domain) }
    }
  }

  private func isCandidate(_ domain: DomainIndex, in snapshot: Snapshot, allowed: [Bool]) -> Bool {
    allowed[snapshot.topology.poolIndex(of: domain)] && snapshot.phase(of: domain).isPlaceable
  }

  /// Fills those domains first that by themselves hold the most of the gang.
  private func fullestPlacement(
    of gang: Gang,
    in snapshot: Snapshot,
    allowed: [Bool],
    maxDomains: Int
  ) -> Placement? {
    let fullest = fullestFirst(for: gang, in: snapshot, allowed: allowed)
    var fit = DomainFit(of: gang)
    for domain in fullest where fit.domains.count < maxDomains && !fit.isComplete {
      _ = fit.fill(domain, of: snapshot)
    }
    fit.addExtraPods(on: fullest, of: snapshot, maxDomains: maxDomains)
    return fit.placement
  }

  /// The domains where its pods may go, those first that by themselves hold the most of the gang.
  func fullestFirst(for gang: Gang, in snapshot: Snapshot, allowed: [Bool]) -> [DomainIndex] {
    let candidates = snapshot.liveDomains.filter { isCandidate($0, in: snapshot, allowed: allowed) }
    let keyed = candidates.map {
      (
        domain: $0, holds: capacity(of: $0, for: gang, in: snapshot),
        warmth: warmth(of: $0, for: gang, in: snapshot)
      )
    }
    let fullest = keyed.sorted {
      ($1.holds.gpus, $1.holds.pods, $1.warmth, snapshot.serials[$0.domain])
        < ($0.holds.gpus, $0.holds.pods, $0.warmth, snapshot.serials[$1.domain])
    }
    return fullest.map(\.domain)
  }

  /// As much of the gang as the domains hold that exist or are planned, on as many of them as it may span.
  ///
  /// O(live domains x roles x nodes of a domain).
  func largestPart(of gang: Gang, in snapshot: Snapshot, allowed: [Bool]) -> DomainFit {
    let most = gang.topology.maxDomains ?? snapshot.liveDomains.count
    var fit = DomainFit(of: gang)
    for domain in fullestFirst(for: gang, in: snapshot, allowed: allowed) where fit.domains.count < most {
      if fit.isComplete { break }
      _ = fit.fill(domain, of: snapshot)
    }
    return fit
  }

  /// What the domain by itself holds of the gang.
  private func capacity(
    of domain: DomainIndex,
    for gang: Gang,
    in snapshot: Snapshot
  ) -> (gpus: Int, pods: Int) {
    var fit = DomainFit(of: gang)
    let pods = fit.fill(domain, of: snapshot)
    return (fit.assignments.reduce(0) { $0 + $1.count * gang.roles[$1.role].request.gpus }, pods)
  }

  /// What a placement on domains that exist or are planned means for its gang.
  func existingVerdict(_ placement: Placement, in snapshot: Snapshot) -> Verdict {
    let slots = placement.domains.map { snapshot.topology.slot(of: $0) }
    var deadline: Instant?
    var planned: Money? = .zero
    var plannedSlots: [Slot] = []
    var within: Duration = .zero
    for domain in placement.domains {
      switch snapshot.phase(of: domain) {
      case .comingUp(let end):
        deadline = max(deadline ?? end, end)
      case .planned:
        plannedSlots.append(snapshot.topology.slot(of: domain))
        let pool = snapshot.topology.pool(of: domain)
        planned = sum(planned, policy.hourlyCost(of: pool))
        within = max(within, pool.bringUpDeadline)
      case .absent, .ready, .repairing, .draining, .releasing:
        continue
      }
    }
    if !plannedSlots.isEmpty {
      return .fitsAfterAdding(domains: plannedSlots, hourlyCost: planned, within: within)
    }
    if let deadline { return .fitsWhenReady(domains: slots, deadline: deadline) }
    return .fitsNow(domains: slots)
  }

  func sum(_ left: Money?, _ right: Money?) -> Money? {
    guard let left, let right else { return nil }
    return left + right
  }
}

// MARK: - Adding domains

extension Planner {
  /// Takes the cheapest pool that can serve the gang, or several together when none can alone, adds the domains
  /// and reserves the placement.
  func adopt(
    _ search: PoolSearch,
    position: Int,
    in snapshot: inout Snapshot,
    plan: inout Plan
  ) -> GangExplanation {
    let gang = search.gang
    let answers = search.answers(in: snapshot)
    var limit: SpendingLimit?
    guard let choice = cheapest(answers) ?? search.mixedAddition(answers, in: snapshot, limit: &limit) else {
      return refusal(of: search, answers: answers, limit: limit, in: snapshot)
    }
    for domain in choice.domains { snapshot.setPhase(.planned, of: domain) }
    snapshot.reserve(choice.placement, for: gang)
    plan.added.append(contentsOf: choice.domains)
    plan.charges += choice.domains.map { _ in gang.tenant }
    plan.placed.append(Plan.Placed(gang: position, placement: choice.placement))
    let pools = choice.domains.map { snapshot.topology.pool(of: $0) }
    let verdict = Verdict.fitsAfterAdding(
      domains: choice.domains.map { snapshot.topology.slot(of: $0) },
      hourlyCost: pools.reduce(.zero) { sum($0, policy.hourlyCost(of: $1)) },
      within: pools.reduce(.zero) { max($0, $1.bringUpDeadline) }
    )
    return GangExplanation(
      gang: gang.id,
      verdict: verdict,
      pools: poolAnswers(answers, new: choice.domains, topology: snapshot.topology)
    )
  }

  /// What would be bought for the gang now; nil when nothing can be.
  func choice(
    of search: PoolSearch,
    _ answers: [PoolSearch.Answer],
    in snapshot: Snapshot
  ) -> PoolSearch.Choice? {
    var limit: SpendingLimit?
    return cheapest(answers) ?? search.mixedAddition(answers, in: snapshot, limit: &limit)
  }

  /// The lowest known cost, then the fewest domains, then policy order; unknown prices come last.
  private func cheapest(_ answers: [PoolSearch.Answer]) -> PoolSearch.Choice? {
    var best: (choice: PoolSearch.Choice, key: (Int, Int64, Int, Int))?
    for (pool, answer) in answers.enumerated() {
      guard case .possible(let choice) = answer else { continue }
      let cost = expectedCost(of: pool, choice.domains.count)
      let key = (cost == nil ? 1 : 0, cost?.microUnits ?? 0, choice.domains.count, pool)
      if best.map({ key < $0.key }) ?? true { best = (choice, key) }
    }
    return best?.choice
  }

  /// What that many domains of a pool are billed for an hour; nil when the price is not known.
  func cost(of pool: PoolIndex, _ domains: Int) -> Money? {
    policy.hourlyCost(of: policy.pools[pool]).map { $0 * domains }
  }

  /// What that many domains of a pool count as where pools are compared; nil when it is not known.
  func expectedCost(of pool: PoolIndex, _ domains: Int) -> Money? {
    policy.expectedHourlyCost(of: policy.pools[pool]).map { $0 * domains }
  }

  /// How each pool fares beside what the gang uses of the new domains.
  func poolAnswers(
    _ answers: [PoolSearch.Answer],
    new: [DomainIndex],
    topology: Topology
  ) -> [PoolAnswer] {
    let own = cost(ofAdding: new[...], topology: topology)
    return answers.indices.map { pool in
      let chosenCount = new.count { topology.poolIndex(of: $0) == pool }
      let outcome: PoolOutcome
      var compared: ComparedCost?
      var within: Duration? = policy.pools[pool].bringUpDeadline
      switch answers[pool] {
      case _ where chosenCount > 0:
        outcome = .chosen(domains: chosenCount, hourlyCost: cost(of: pool, chosenCount))
        compared = policy.comparedCost(of: policy.pools[pool], domains: chosenCount)
      case .refused(let refusal):
        outcome = .refused(refusal)
        within = nil
      case .possible(let choice):
        // At least one, although the gang might by now fit on what others leave free.
        let domains = max(1, choice.domains.count)
        let price = cost(of: pool, domains)
        let expected = expectedCost(of: pool, domains)
        let isCheaper = if let expected, let own { expected < own } else { false }
        outcome =
          isCheaper
          ? .dearerTogether(domains: domains, hourlyCost: price)
          : .dearer(domains: domains, hourlyCost: price)
        compared = policy.comparedCost(of: policy.pools[pool], domains: domains)
      }
      return PoolAnswer(
        pool: policy.pools[pool].id,
        outcome: outcome,
        compared: compared,
        within: within
      )
    }
  }

  /// Why a gang has no place.
  func refusal(
    of search: PoolSearch,
    answers: [PoolSearch.Answer],
    limit: SpendingLimit? = nil,
    in snapshot: Snapshot
  ) -> GangExplanation {
    let isHopeless = search.isHopeless(answers)
    let shortfall = Shortfall(
      pods: search.gang.requiredPodCount,
      gpus: search.gang.requiredGPUCount,
      topology: search.gang.topology,
      largestFreeGPUs: isHopeless ? nil : search.largestFreeGPUs(in: snapshot),
      subgroups: search.subgroupShortfalls(in: snapshot, isHopeless: isHopeless),
      limit: isHopeless ? nil : search.neededApproval(answers) ?? limit,
      computeDomain: search.gang.computeDomain
    )
    return GangExplanation(
      gang: search.gang.id,
      verdict: isHopeless ? .never(shortfall) : .notNow(shortfall),
      pools: poolAnswers(answers, new: [], topology: snapshot.topology)
    )
  }
}
