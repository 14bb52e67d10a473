package import FleetModel

/// Which pools and slots must not be asked at the moment, because they have just failed.
package struct Availability: Equatable, Sendable {
  /// For each pool: no new domain before that instant.
  package var backingOffUntil: [Instant?]
  /// For each pool that rests because another pool's provider had nothing to sell: that pool.
  package private(set) var backingOffBecause: [PoolIndex?]
  /// For each slot: not to be filled before that instant.
  package var restingUntil: [Instant?]
  /// What is held and spent already; nil when the policy limits neither.
  package var commitments: Commitments?
  /// What is expected to end soon; nil when nobody waits for that.
  package var finishes: Finishes?

  /// Everything may be asked.
  package init(topology: Topology) {
    backingOffUntil = Array(repeating: nil, count: topology.pools.count)
    backingOffBecause = Array(repeating: nil, count: topology.pools.count)
    restingUntil = Array(repeating: nil, count: topology.domainCount)
  }

  /// Lets a pool rest until then, or for as long as it rests already; `cause` is the pool that failed, if another.
  package mutating func backOff(_ pool: PoolIndex, until: Instant, because cause: PoolIndex? = nil) {
    if cause != nil, let already = backingOffUntil[pool], already >= until { return }
    backingOffUntil[pool] = until
    backingOffBecause[pool] = cause
  }

  /// The pool may be asked again, and so may those that rest because of it.
  package mutating func endBackoff(of pool: PoolIndex) {
    for other in backingOffUntil.indices where other == pool || backingOffBecause[other] == pool {
      backingOffUntil[other] = nil
      backingOffBecause[other] = nil
    }
  }

  /// True while the slot must not be filled.
  package func isResting(_ domain: DomainIndex, at now: Instant) -> Bool {
    restingUntil[domain].map { $0 > now } ?? false
  }
}
