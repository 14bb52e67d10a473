package import FleetModel
package import Policy

/// Decides where gangs go and which whole domains are added for those that fit nowhere.
///
/// The planner is a function of its arguments: values in, values out.
package struct Planner: Sendable {
  package let policy: Policy

  package init(policy: Policy) {
    self.policy = policy
  }

  /// Places the demand, in its order, and adds whole domains only for what then remains.
  ///
  /// The snapshot is changed to what it will be: placements are reserved, added domains are `planned`.
  /// A gang is placed as a whole or not at all. O(demand x live domains x nodes of a domain) at worst.
  package func plan(
    for demand: [Gang],
    in snapshot: inout Snapshot,
    availability: Availability,
    at now: Instant
  ) -> Plan {
    var plan = Plan()
    // First, so that gangs use what is bought anyway.
    addMinimums(in: &snapshot, availability: availability, at: now, plan: &plan)
    for (position, gang) in demand.enumerated() {
      let exclusions = policy.pools.map { policy.exclusion(of: gang, from: $0) }
      let allowed = exclusions.map { $0 == nil }
      if let placement = placement(of: gang, in: snapshot, allowed: allowed) {
        snapshot.reserve(placement, for: gang)
        plan.placed.append(Plan.Placed(gang: position, placement: placement))
        plan.explanations.append(
          GangExplanation(gang: gang.id, verdict: existingVerdict(placement, in: snapshot))
        )
        continue
      }
      let search = PoolSearch(
        planner: self,
        gang: gang,
        exclusions: exclusions,
        availability: availability,
        now: now
      )
      plan.explanations.append(adopt(search, position: position, in: &snapshot, plan: &plan))
    }
    return plan
  }

  /// The placement of the whole gang on domains that exist or are planned, in the policy's order; nil when
  /// there is none.
  package func placement(of gang: Gang, in snapshot: Snapshot, allowed: [Bool]) -> Placement? {
    switch gang.topology {
    case .sameDomain:
      return singleDomainPlacement(of: gang, in: snapshot, allowed: allowed)
    case .atMost(let limit):
      if let placement = singleDomainPlacement(of: gang, in: snapshot, allowed: allowed) { return placement }
      return spreadPlacement(of: gang, in: snapshot, allowed: allowed, maxDomains: limit)
    case .unconstrained:
      return spreadPlacement(of: gang, in: snapshot, allowed: allowed, maxDomains: nil)
    case .preferSameDomain(let limit):
      if let placement = singleDomainPlacement(of: gang, in: snapshot, allowed: allowed) { return placement }
      let most = limit ?? snapshot.liveDomains.count
      return spreadPlacement(of: gang, in: snapshot, allowed: allowed, maxDomains: most)
    }
  }

  private func singleDomainPlacement(of gang: Gang, in snapshot: Snapshot, allowed: [Bool]) -> Placement? {
    let gpus = gang.requiredGPUCount
    func fits(_ domain: DomainIndex) -> Placement? {
      guard isCandidate(domain, in: snapshot, allowed: allowed), snapshot.freeGPUs[domain] >= gpus else {
        return nil
      }
      var fit = DomainFit(of: gang)
      _ = fit.fill(domain, of: snapshot)
      fit.addExtraPods(on: [], of: snapshot, maxDomains: 1)
      return fit.placement
    }
    for domain in ordered(snapshot.liveDomains, in: snapshot) {
      if let placement = fits(domain) { return placement }
    }
    return nil
  }

  /// Fills one domain after another; where the number of domains is limited, those first that by
  /// themselves hold the most of the gang.
  private func spreadPlacement(
    of gang: Gang,
    in snapshot: Snapshot,
    allowed: [Bool],
    maxDomains: Int?
  ) -> Placement? {
    var candidates = snapshot.liveDomains.filter { isCandidate($0, in: snapshot, allowed: allowed) }
    if maxDomains == nil {
      candidates = ordered(candidates, in: snapshot)
    } else {
      let keyed = candidates.map { (domain: $0, holds: capacity(of: $0, for: gang, in: snapshot)) }
      candidates = keyed.sorted {
        ($1.holds.gpus, $1.holds.pods, snapshot.serials[$0.domain])
          < ($0.holds.gpus, $0.holds.pods, snapshot.serials[$1.domain])
      }.map(\.domain)
    }
    var fit = DomainFit(of: gang)
    for domain in candidates {
      if let maxDomains, fit.domains.count == maxDomains { break }
      _ = fit.fill(domain, of: snapshot)
      if fit.isComplete { break }
    }
    fit.addExtraPods(on: candidates, of: snapshot, maxDomains: maxDomains)
    return fit.placement
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

  private func isCandidate(_ domain: DomainIndex, in snapshot: Snapshot, allowed: [Bool]) -> Bool {
    allowed[snapshot.topology.poolIndex(of: domain)] && snapshot.phase(of: domain).isPlaceable
  }

  private func ordered(_ domains: [DomainIndex], in snapshot: Snapshot) -> [DomainIndex] {
    switch policy.placementOrder {
    case .firstFit:
      return domains
    case .tightest:
      return domains.sorted {
        (rank(snapshot.phase(of: $0)), snapshot.freeGPUs[$0], snapshot.serials[$0])
          < (rank(snapshot.phase(of: $1)), snapshot.freeGPUs[$1], snapshot.serials[$1])
      }
    }
  }

  private func rank(_ phase: DomainPhase) -> Int {
    switch phase {
    case .ready: 0
    case .comingUp: 1
    case .planned: 2
    case .absent, .repairing, .draining, .releasing: 3
    }
  }

  private func existingVerdict(_ placement: Placement, in snapshot: Snapshot) -> Verdict {
    let slots = placement.domains.map { snapshot.topology.slot(of: $0) }
    var deadline: Instant?
    var planned: Money? = .zero
    var isPlanned = false
    var within: Duration = .zero
    for domain in placement.domains {
      switch snapshot.phase(of: domain) {
      case .comingUp(let end):
        deadline = max(deadline ?? end, end)
      case .planned:
        isPlanned = true
        let pool = snapshot.topology.pool(of: domain)
        planned = sum(planned, policy.hourlyCost(of: pool))
        within = max(within, pool.bringUpDeadline)
      case .absent, .ready, .repairing, .draining, .releasing:
        continue
      }
    }
    if isPlanned { return .fitsAfterAdding(domains: slots, hourlyCost: planned, within: within) }
    if let deadline { return .fitsWhenReady(domains: slots, deadline: deadline) }
    return .fitsNow(domains: slots)
  }

  private func sum(_ left: Money?, _ right: Money?) -> Money? {
    guard let left, let right else { return nil }
    return left + right
  }
}

// MARK: - Adding domains

extension Planner {
  /// Takes the cheapest pool that can serve the gang, or several together when none can alone, adds the domains
  /// and reserves the placement.
  private func adopt(
    _ search: PoolSearch,
    position: Int,
    in snapshot: inout Snapshot,
    plan: inout Plan
  ) -> GangExplanation {
    let gang = search.gang
    let answers = search.answers(in: snapshot)
    guard let choice = cheapest(answers) ?? search.mixedAddition(answers, in: snapshot) else {
      return refusal(of: search, answers: answers, in: snapshot)
    }
    for domain in choice.domains { snapshot.setPhase(.planned, of: domain) }
    snapshot.reserve(choice.placement, for: gang)
    plan.added.append(contentsOf: choice.domains)
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
      pools: poolAnswers(answers, chosen: choice, topology: snapshot.topology)
    )
  }

  /// The lowest known cost, then the fewest domains, then policy order; unknown prices come last.
  private func cheapest(_ answers: [PoolSearch.Answer]) -> PoolSearch.Choice? {
    var best: (choice: PoolSearch.Choice, key: (Int, Int64, Int, Int))?
    for (pool, answer) in answers.enumerated() {
      guard case .possible(let choice) = answer else { continue }
      let cost = cost(of: pool, choice.domains.count)
      let key = (cost == nil ? 1 : 0, cost?.microUnits ?? 0, choice.domains.count, pool)
      if best.map({ key < $0.key }) ?? true { best = (choice, key) }
    }
    return best?.choice
  }

  private func cost(of pool: PoolIndex, _ domains: Int) -> Money? {
    policy.hourlyCost(of: policy.pools[pool]).map { $0 * domains }
  }

  private func poolAnswers(
    _ answers: [PoolSearch.Answer],
    chosen: PoolSearch.Choice?,
    topology: Topology
  ) -> [PoolAnswer] {
    answers.indices.map { pool in
      let chosenCount = chosen?.domains.count { topology.poolIndex(of: $0) == pool } ?? 0
      let outcome: PoolOutcome
      switch answers[pool] {
      case _ where chosenCount > 0:
        outcome = .chosen(domains: chosenCount, hourlyCost: cost(of: pool, chosenCount))
      case .refused(let refusal):
        outcome = .refused(refusal)
      case .possible(let choice):
        outcome = .dearer(domains: choice.domains.count, hourlyCost: cost(of: pool, choice.domains.count))
      }
      return PoolAnswer(pool: policy.pools[pool].id, outcome: outcome)
    }
  }

  private func refusal(
    of search: PoolSearch,
    answers: [PoolSearch.Answer],
    in snapshot: Snapshot
  ) -> GangExplanation {
    let isHopeless = search.isHopeless(answers)
    let shortfall = Shortfall(
      pods: search.gang.requiredPodCount,
      gpus: search.gang.requiredGPUCount,
      topology: search.gang.topology,
      largestFreeGPUs: isHopeless ? nil : search.largestFreeGPUs(in: snapshot)
    )
    return GangExplanation(
      gang: search.gang.id,
      verdict: isHopeless ? .never(shortfall) : .notNow(shortfall),
      pools: poolAnswers(answers, chosen: nil, topology: snapshot.topology)
    )
  }

  /// Plans domains for pools that have fewer than their minimum.
  private func addMinimums(
    in snapshot: inout Snapshot,
    availability: Availability,
    at now: Instant,
    plan: inout Plan
  ) {
    for (index, pool) in policy.pools.enumerated() {
      if let until = availability.backingOffUntil[index], until > now { continue }
      while snapshot.liveCounts[index] < pool.minDomains {
        let slot = snapshot.lowestAbsentSlot(in: index) { !availability.isResting($0, at: now) }
        guard let slot else { break }
        snapshot.setPhase(.planned, of: slot)
        plan.added.append(slot)
      }
    }
  }
}
