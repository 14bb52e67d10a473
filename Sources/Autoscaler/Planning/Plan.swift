package import FleetModel

/// What one planning pass decided.
package struct Plan: Sendable {
  /// A gang of the demand that has a place, by its position in the demand.
  package struct Placed: Sendable {
    package let gang: Int
    package let placement: Placement
  }

  /// A pool that gets fewer domains than it should have whatever the demand.
  package struct HeldBack: Hashable, Sendable {
    package let pool: PoolID
    package let limit: SpendingLimit
  }

  /// In the order of the demand.
  package internal(set) var placed: [Placed] = []
  /// Gangs for which nothing is bought, since others end before new domains would be ready.
  package internal(set) var waits: [FinishWait] = []
  /// New domains, in the order in which they were found necessary; their phase is `planned`.
  package internal(set) var added: [DomainIndex] = []
  /// For each added domain the tenant whose gang it was bought for; nil for those that fill minimums and for spares.
  package internal(set) var charges: [String?] = []
  /// One for each gang of the demand, in its order.
  package internal(set) var explanations: [GangExplanation] = []
  /// How many of the added domains fill pools up to their minimum; they come first.
  package internal(set) var minimumCount = 0
  /// How many of the added domains are spares that no gang uses yet; they come last.
  package internal(set) var spareCount = 0
  /// Why pools have fewer domains than their minimum or fewer spares than they should, at most one for each pool
  /// and in policy order.
  package internal(set) var heldBack: [HeldBack] = []
  /// What the other added domains are expected to cost for an hour; nil when one of their prices is not known.
  package internal(set) var cost: Money?
  /// No plan that serves the same gangs from pools of known price costs less an hour; nil when the cost is
  /// not known, and zero when nothing better could be said.
  ///
  /// Gangs that are served only by the room that a cheaper purchase has made raise the cost and not the bound.
  ///
  /// Domains that fill pools up to their minimum are there anyway and cost nothing here.
  package internal(set) var bound: Money?

  /// Notes why a pool gets fewer domains than it should have, unless something has been noted already.
  mutating func holdBack(_ pool: PoolID, _ limit: SpendingLimit) {
    if !heldBack.contains(where: { $0.pool == pool }) { heldBack.append(HeldBack(pool: pool, limit: limit)) }
  }

  /// By how many millionths of its cost the plan may be too dear; 0 when it is proven optimal, nil when the
  /// cost or the bound is not known.
  package var gapPartsPerMillion: Int? {
    guard let cost, let bound else { return nil }
    if cost == bound { return 0 }
    let excess = Int128(cost.microUnits - bound.microUnits) * 1_000_000
    return Int(excess / Int128(cost.microUnits))
  }
}
