internal import FleetModel
internal import Planning
internal import Policy

extension PlanChecker {
  mutating func checkExplanations() {
    guard record.explanations.map(\.gang) == world.gangs.map(\.id) else {
      report(.verdicts, "the explanations are for \(record.explanations.map(\.gang))")
      return
    }
    for (position, gang) in world.gangs.enumerated() {
      let explanation = record.explanations[position]
      if let problem = problem(of: explanation, for: gang, at: position) {
        report(.verdicts, "\(gang.id) \(problem): \(explanation.verdict)")
      }
      checkPools(of: explanation, gang: gang, isPlaced: placement(of: position) != nil)
      checkNever(explanation.verdict, gang)
    }
  }

  private func problem(of explanation: GangExplanation, for gang: Gang, at position: Int) -> String? {
    let verdict = explanation.verdict
    // What a gang is told that waits for others to end is checked with its wait.
    if isWaiting(position) { return nil }
    guard let placement = placement(of: position) else { return problem(ofRefusal: verdict, for: gang) }
    let phases = placement.domains.map { after.phases[$0] }
    let slots = placement.domains.map { topology.slot(of: $0) }
    if phases.contains(.planned) {
      return problem(ofAdding: verdict, for: placement, isFirst: !explanation.pools.isEmpty)
    }
    let deadlines = phases.compactMap { phase -> Instant? in
      if case .comingUp(let deadline) = phase { deadline } else { nil }
    }
    if let last = deadlines.max() {
      let isRight = verdict == .fitsWhenReady(domains: slots, deadline: last)
      return isRight ? nil : "waits for its domains until \(last)"
    }
    return verdict == .fitsNow(domains: slots) ? nil : "has a place on \(slots) at once"
  }

  private func problem(ofRefusal verdict: Verdict, for gang: Gang) -> String? {
    if TimeRules.isTooLate(gang) {
      return gang.startBy.map { verdict == .tooLate(startBy: $0) } ?? false ? nil : "is too late"
    }
    let shortfall: Shortfall
    if case .notNow(let some) = verdict {
      shortfall = some
    } else if case .never(let some) = verdict {
      shortfall = some
    } else {
      return "has no place"
    }
    let gpus = requiredGPUs(of: gang)
    let pods = gang.roles.reduce(0) { $0 + ($1.minCount ?? $1.count) }
    let isRight = (shortfall.pods, shortfall.gpus) == (pods, gpus) && shortfall.topology == gang.topology
    return isRight ? nil : "wants \(pods) pods and \(gpus) GPUs"
  }

  /// The verdict names domains that are still to be bought, their cost and how long they may take: all that the
  /// gang is on, or where some are added for it first, those.
  private func problem(ofAdding verdict: Verdict, for placement: Placement, isFirst: Bool) -> String? {
    guard case .fitsAfterAdding(let slots, let cost, let within) = verdict else {
      return "needs more domains"
    }
    let planned = placement.domains.filter { after.phases[$0] == .planned }
    let named = slots.compactMap { topology.domain(at: $0) }.sorted()
    let isRight = isFirst ? !named.isEmpty && named.allSatisfy(planned.contains) : named == planned
    guard isRight, named.count == slots.count else { return "needs \(planned.map(slot)) to be added" }
    if cost?.microUnits != price(of: named) { return "costs \(price(of: named) ?? -1) micro-units" }
    let longest = named.map { topology.pool(of: $0).bringUpDeadline }.max()
    return within == longest ? nil : "waits \(longest ?? .zero)"
  }

  /// All pools of a trial are priced in the reference currency.
  private func price(of domains: [DomainIndex]) -> Int64? {
    domains.reduce(Optional(0)) { sum, domain in
      let pool = topology.pool(of: domain)
      guard let sum, let price = pool.pricePerNode?.microUnits else { return nil }
      return sum + price * Int64(pool.shape.nodeCount)
    }
  }

  // MARK: Pools

  private mutating func checkPools(of explanation: GangExplanation, gang: Gang, isPlaced: Bool) {
    let answers = explanation.pools
    if answers.isEmpty && (isPlaced || isBeyondQuota(gang) || TimeRules.isTooLate(gang)) { return }
    guard answers.map(\.pool) == topology.pools.map(\.id) else {
      report(.poolAnswers, "\(gang.id) has answers of \(answers.map(\.pool))")
      return
    }
    var named = Array(repeating: 0, count: topology.pools.count)
    if case .fitsAfterAdding(let slots, _, _) = explanation.verdict {
      for slot in slots { named[topology.poolIndex(named: slot.pool) ?? 0] += 1 }
    }
    for (index, answer) in answers.enumerated() {
      let isRefused = if case .refused = answer.outcome { true } else { false }
      if answer.within != (isRefused ? nil : topology.pools[index].bringUpDeadline) {
        report(.poolAnswers, "\(gang.id), \(answer): its domains take another time")
      }
      if let problem = problem(of: answer.outcome, of: index, for: gang, chosen: named[index]) {
        report(.poolAnswers, "\(gang.id), \(answer): \(problem)")
      }
    }
  }

  private func problem(
    of outcome: PoolOutcome,
    of pool: PoolIndex,
    for gang: Gang,
    chosen: Int
  ) -> String? {
    let isAllowed = PoolRules.mayUse(gang, topology.pools[pool])
    if case .refused(.excluded) = outcome { return isAllowed ? "the gang may use it" : nil }
    if !isAllowed { return "the gang may not use it" }
    if case .refused(.overspending) = outcome, world.policy.spending == nil { return "nothing limits it" }
    if let problem = problem(ofTime: outcome, of: topology.pools[pool], for: gang) { return problem }
    if case .refused(.backingOff) = outcome, !isBackingOff(pool) { return "it does not back off" }
    let price = topology.pools[pool].pricePerNode.map {
      $0.microUnits * Int64(topology.pools[pool].shape.nodeCount)
    }
    guard case .chosen(let count, let cost) = outcome else {
      return chosen == 0 ? nil : "the verdict names \(chosen) of it"
    }
    if count != chosen { return "the verdict names \(chosen) of it" }
    return cost?.microUnits == price.map { $0 * Int64(count) } ? nil : "a domain costs \(price ?? -1)"
  }

  private func problem(ofTime outcome: PoolOutcome, of pool: NodePool, for gang: Gang) -> String? {
    let ready = TimeRules.start(in: .planned, of: pool)
    if case .refused(.readyTooLate) = outcome {
      return gang.startBy.map { $0 < ready } ?? false ? nil : "a new domain is in time"
    }
    if case .refused(.takenTooEarly) = outcome {
      return TimeRules.isOver(gang, beforeEndOf: pool, startingAt: ready)
        ? "a new domain stays long enough" : nil
    }
    return nil
  }

  /// Not even all domains that the policy allows, all of them empty, hold a gang that is told never.
  private mutating func checkNever(_ verdict: Verdict, _ gang: Gang) {
    var isNever = false
    if case .never = verdict { isNever = true }
    if TimeRules.isTooLate(gang) { return }
    if isNever && canNeverHold(gang) || isBeyondQuota(gang) && !isNever { return }
    let ideal = FleetRoom(idealOf: topology)
    if gang.roles.count == 1 {
      let couldFit = ideal.holds(gang, on: Array(0..<topology.domainCount))
      if isNever && couldFit { report(.never, "\(gang.id) would fit an empty fleet") }
      if case .notNow = verdict, !couldFit { report(.never, "\(gang.id) waits for what can never be") }
    } else if isNever && ideal.hasWitness(for: gang) {
      report(.never, "\(gang.id) would fit an empty fleet")
    }
  }
}
