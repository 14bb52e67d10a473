internal import FleetModel
internal import Policy

extension Planner {
  /// True when it matters to the gang which models are warm where.
  func prefersWarmDomains(_ gang: Gang, in snapshot: Snapshot) -> Bool {
    snapshot.hasWarmModels && gang.models != nil
  }

  /// How many of the gang's models are warm on the domain.
  ///
  /// O(its models x those of the domain).
  func warmth(of domain: DomainIndex, for gang: Gang, in snapshot: Snapshot) -> Int {
    guard prefersWarmDomains(gang, in: snapshot), let models = gang.models else { return 0 }
    let warm = snapshot.warmModels(on: domain)
    return warm.isEmpty ? 0 : models.count { warm.contains($0) }
  }

  /// The same domains, those of each phase in the places of that phase, but the warmest for the gang first.
  ///
  /// O(n log n).
  func warmestFirst(_ domains: [DomainIndex], for gang: Gang, in snapshot: Snapshot) -> [DomainIndex] {
    let warmth = domains.map { self.warmth(of: $0, for: gang, in: snapshot) }
    let readiness = domains.map { snapshot.rank(of: $0)?.readiness }
    var result = domains
    for phase in 0..<DomainRank.readinessCount {
      let places = domains.indices.filter { readiness[$0] == phase }
      let warmest = places.sorted { (-warmth[$0], $0) < (-warmth[$1], $1) }
      for (place, source) in zip(places, warmest) { result[place] = domains[source] }
    }
    return result
  }

  /// Where the gang's models are warm, of the domains that it is placed on; nil when nowhere.
  func warmPlaces(of gang: Gang, on placement: Placement, in snapshot: Snapshot) -> [WarmPlace]? {
    guard prefersWarmDomains(gang, in: snapshot), let models = gang.models else { return nil }
    let places = placement.domains.compactMap { domain -> WarmPlace? in
      let warm = models.filter { snapshot.warmModels(on: domain).contains($0) }
      return warm.isEmpty ? nil : WarmPlace(slot: snapshot.topology.slot(of: domain), models: warm)
    }
    return places.isEmpty ? nil : places
  }

  /// What a gang is told that has a place on domains that exist or are planned.
  func explanation(of gang: Gang, on placement: Placement, in snapshot: Snapshot) -> GangExplanation {
    GangExplanation(
      gang: gang.id,
      verdict: existingVerdict(placement, in: snapshot),
      warmPlaces: warmPlaces(of: gang, on: placement, in: snapshot)
    )
  }
}

extension Planner {
  /// The plan in which gangs go to warm domains, unless it serves less or costs more than the one in which none
  /// looks for them.
  ///
  /// Warmth is worth no machine. Two plans, each of the complexity of one, where domains are added.
  func planPreferringWarmDomains(
    for demand: [Gang],
    in snapshot: inout Snapshot,
    availability: Availability,
    at now: Instant
  ) -> Plan {
    let plain = demand.map(\.withoutModels)
    guard snapshot.hasWarmModels else {
      return improvedPlan(for: plain, in: &snapshot, availability: availability, at: now)
    }
    var warm = snapshot
    let plan = improvedPlan(for: demand, in: &warm, availability: availability, at: now)
    if plan.added.count > plan.minimumCount || plan.placed.count < demand.count
      || demand.contains(where: \.isElastic)
    {
      var cold = snapshot
      let other = improvedPlan(for: plain, in: &cold, availability: availability, at: now)
      guard plan.isAsGood(as: other) else {
        snapshot = cold
        return other
      }
    }
    snapshot = warm
    return plan
  }
}

extension Plan {
  /// True when it serves the same gangs with as many pods, for no more.
  fileprivate func isAsGood(as other: Plan) -> Bool {
    guard placed.map(\.gang) == other.placed.map(\.gang),
      zip(placed, other.placed).allSatisfy({ $0.placement.podCount >= $1.placement.podCount })
    else { return false }
    if added == other.added { return true }
    guard let cost, let otherCost = other.cost else { return false }
    return cost <= otherCost
  }
}
