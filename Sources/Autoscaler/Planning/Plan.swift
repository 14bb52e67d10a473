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
