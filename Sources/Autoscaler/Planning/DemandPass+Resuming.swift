package import FleetModel

/// Going on with the last pass for gangs that stand behind all others.
///
/// Planning begins by dropping what is only planned ([decision 004](docs/decisions/004-planned-domains-are-planned-again.md)),
/// so that a pass which follows another one without any change would walk through the same gangs, find the same fleet
/// and come to the same plan, gang by gang; and one with more gangs at the end would come to the same plan before it
/// reached those. So nothing is dropped, and the walk goes on where it ended.
extension DemandPass {
  /// Begins to hand in more gangs, which stand behind all others; false, with nothing changed, when a new pass would not
  /// come to what the last one has come to.
  ///
  /// That is so when the fleet, or what may be asked, has changed since, and when a gang has been placed for good: it is
  /// not in the demand any more. O(1) while no time passes, and otherwise O(domains).
  package mutating func resume(
    in snapshot: inout Snapshot,
    availability: Availability,
    at now: Instant
  ) -> Bool {
    guard isRepeatable, !snapshot.hasChanges,
      availability.tellsTheSame(at: now, as: self.availability, at: self.now)
    else { return false }
    moveOn(to: now)
    snapshot.asOf = now
    resumedFrom = (pass.plan.placed.count, pass.plan.added.count)
    return true
  }

  /// The plan for all gangs of the pass; nil, with nothing placed and nothing added for those that were handed in last,
  /// when there may be a cheaper purchase, and the whole demand must be planned.
  package mutating func finishResumed(in snapshot: inout Snapshot) -> Plan? {
    let new = pass.plan.placed[resumedFrom.placed...]
    guard !new.isEmpty else { return pass.plan }
    guard let (cost, bound) = figures(with: new, on: snapshot.topology) else {
      undo(new, pass.plan.added[resumedFrom.added...], in: &snapshot)
      return nil
    }
    pass.conclude(cost: cost, bound: bound)
    isRepeatable = new.allSatisfy { isRepeated($0, in: snapshot) }
    _ = snapshot.takeChanges()
    return pass.plan
  }

  /// What the plan costs now and what no other one costs less than; nil when that takes a search.
  private mutating func figures(
    with new: ArraySlice<Plan.Placed>,
    on topology: Topology
  ) -> (cost: Money, bound: Money)? {
    let plan = pass.plan
    let bought = plan.added.dropFirst(plan.minimumCount)
    guard var outlook = outlook.take(),
      let cost = planner.cost(ofAdding: bought, topology: topology)
    else { return nil }
    for placed in new {
      guard outlook.add(demand[placed.gang].withoutExtraPods) else { return nil }
    }
    if !outlook.isTooLarge && plan.placed.contains(where: isSpreadAgainstPreference) { return nil }
    guard let bound = outlook.bound(below: cost.microUnits) else { return nil }
    self.outlook = outlook
    return (cost, Money(microUnits: bound))
  }

  private func isSpreadAgainstPreference(_ placed: Plan.Placed) -> Bool {
    demand[placed.gang].topology.prefersSameDomain && placed.placement.domains.count > 1
  }
}
