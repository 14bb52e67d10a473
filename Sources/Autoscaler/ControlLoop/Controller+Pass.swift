internal import FleetModel
internal import Planning
internal import Policy

/// How often the controller has planned.
package struct PassCounts: Hashable, Sendable {
  package internal(set) var all = 0
  /// Passes in which the whole demand was planned: where gangs that ask for the same may be told different things, or
  /// a cheaper purchase had been found.
  package internal(set) var inFull = 0
  /// Passes that went on where the one before them had ended, with gangs that stand behind all others.
  package internal(set) var resumed = 0
}

/// What a planning pass came to.
struct PassOutcome {
  let plan: Plan
  /// The gangs that the plan speaks of, as places in the gang book.
  let demand: [Int]
  /// Who else is told what; nil when the plan speaks of all pending gangs.
  let walk: DemandWalk?
}

extension Controller {
  /// Plans for all pending gangs, those that ask for the same together where that gives the same plan.
  mutating func plan(at now: Instant) -> PassOutcome {
    passCounts.all += 1
    if canPlanByClass, let outcome = planByClass(at: now) { return outcome }
    passCounts.inFull += 1
    let demand = gangs.pending
    let plan = planner.plan(
      for: demand.map { gangs[$0].demand },
      in: &snapshot,
      availability: availability,
      at: now
    )
    return PassOutcome(plan: plan, demand: demand, walk: nil)
  }

  /// True where gangs that ask for the same are refused alike, and nothing but gangs is planned for.
  ///
  /// Limits on spending tell apart gangs that ask for the same, and so does how long they run where machines are
  /// there for a time only, and whether they have run where they had to start by an instant. Spares and warm domains
  /// are planned after and before all gangs, and moves are proposed to the first that wait: there the whole demand is
  /// planned.
  var canPlanByClass: Bool {
    !plansInFull && policy.spending == nil && policy.consolidation == nil && !isWaitingForFinish
      && !policy.pools.contains { $0.warmSpares != nil || $0.usableUntil != nil }
      && !gangs.classes.contains { pendingClass in
        !pendingClass.members.isEmpty
          && (pendingClass.asked.models != nil || pendingClass.asked.startBy != nil)
      }
  }

  private mutating func planByClass(at now: Instant) -> PassOutcome? {
    demandPass.begin(in: &snapshot, availability: availability, at: now)
    var walk = DemandWalk(through: gangs)
    walk.run(through: gangs, demandPass: &demandPass, in: &snapshot)
    guard let plan = demandPass.finish(in: &snapshot) else { return nil }
    return PassOutcome(plan: plan, demand: walk.demand, walk: walk)
  }

  /// Says what has changed in what pending gangs, and those that have just found a place, were told.
  mutating func explain(_ outcome: PassOutcome, into actions: inout [Action]) {
    let explanations = outcome.walk?.explanations(of: outcome.plan, in: gangs)
    outcome.walk?.note(in: &gangs)
    if outcome.walk == nil && !plansInFull { gangs.forgetTold() }
    let all = explanations ?? withProposals(Array(zip(outcome.demand, outcome.plan.explanations)))
    tell(all, into: &actions)
  }

  /// Tells gangs what they have not been told yet.
  mutating func tell(_ explanations: [(Int, GangExplanation)], into actions: inout [Action]) {
    for (place, explanation) in explanations where gangs[place].explanation != explanation {
      gangs[place].explanation = explanation
      actions.append(.explain(explanation: explanation))
    }
  }

  /// The same words, and for the first gangs that wait, moves that would make room.
  private func withProposals(_ told: [(Int, GangExplanation)]) -> [(Int, GangExplanation)] {
    guard policy.consolidation != nil else { return told }
    var proposals = 0
    return told.map { place, planned in
      var explanation = planned
      if case .notNow(let shortfall) = planned.verdict, shortfall.limit == nil, proposals < Self.mostProposals
      {
        proposals += 1
        explanation.room = roomProposal(for: gangs[place].demand)
      }
      return (place, explanation)
    }
  }

  /// For how many gangs that wait, the first ones, moves are sought that would make room.
  private static var mostProposals: Int { 10 }
}
