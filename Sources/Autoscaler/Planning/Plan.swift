package import FleetModel

/// What one planning pass decided.
package struct Plan: Sendable {
  /// A gang of the demand that has a place, by its position in the demand.
  package struct Placed: Sendable {
    package let gang: Int
    package let placement: Placement
  }

  /// In the order of the demand.
  package internal(set) var placed: [Placed] = []
  /// New domains, in the order in which they were found necessary; their phase is `planned`.
  package internal(set) var added: [DomainIndex] = []
  /// One for each gang of the demand, in its order.
  package internal(set) var explanations: [GangExplanation] = []
  /// How many of the added domains fill pools up to their minimum; they come first.
  package internal(set) var minimumCount = 0
  /// What the other added domains cost for an hour; nil when one of their prices is not known.
  package internal(set) var cost: Money?
  /// No plan that serves the same gangs from pools of known price costs less an hour; nil when the cost is
  /// not known, and zero when nothing better could be said.
  ///
  /// Gangs that are served only by the room that a cheaper purchase has made raise the cost and not the bound.
  ///
  /// Domains that fill pools up to their minimum are there anyway and cost nothing here.
  package internal(set) var bound: Money?

  /// By how many millionths of its cost the plan may be too dear; 0 when it is proven optimal, nil when the
  /// cost or the bound is not known.
  package var gapPartsPerMillion: Int? {
    guard let cost, let bound else { return nil }
    if cost == bound { return 0 }
    let excess = Int128(cost.microUnits - bound.microUnits) * 1_000_000
    return Int(excess / Int128(cost.microUnits))
  }
}

/// Which pools and slots must not be asked at the moment, because they have just failed.
package struct Availability: Sendable {
  /// For each pool: no new domain before that instant.
  package var backingOffUntil: [Instant?]
  /// For each slot: not to be filled before that instant.
  package var restingUntil: [Instant?]

  /// Everything may be asked.
  package init(topology: Topology) {
    backingOffUntil = Array(repeating: nil, count: topology.pools.count)
    restingUntil = Array(repeating: nil, count: topology.domainCount)
  }

  /// True while the slot must not be filled.
  package func isResting(_ domain: DomainIndex, at now: Instant) -> Bool {
    restingUntil[domain].map { $0 > now } ?? false
  }
}
