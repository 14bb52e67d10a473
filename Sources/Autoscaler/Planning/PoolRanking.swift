internal import FleetModel
internal import Policy

extension GangExplanation {
  /// How each pool fared, the best first: those that are chosen, then those that would have done by expected cost
  /// and by the time until they are ready, then those that refused; in policy order where that is equal.
  ///
  /// O(pools x log pools).
  package var rankedPools: [PoolAnswer] {
    pools.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
  }
}

/// Where a pool's answer stands among those for one gang; lower is better.
private struct PoolRank: Comparable {
  /// 0 when chosen, 1 when possible, 2 when refused.
  let group: Int
  let isUnpriced: Bool
  let cost: Money
  let within: Duration

  init(group: Int, cost: Money?, within: Duration?) {
    self.group = group
    isUnpriced = cost == nil
    self.cost = cost ?? .zero
    self.within = within ?? .zero
  }

  static func < (left: PoolRank, right: PoolRank) -> Bool {
    if left.group != right.group { return left.group < right.group }
    if left.isUnpriced != right.isUnpriced { return right.isUnpriced }
    return (left.cost, left.within) < (right.cost, right.within)
  }
}

extension PoolAnswer {
  fileprivate var rank: PoolRank {
    switch outcome {
    case .chosen: PoolRank(group: 0, cost: .zero, within: nil)
    case .dearer(_, let billed), .dearerTogether(_, let billed):
      PoolRank(group: 1, cost: compared.map(\.hourly) ?? billed, within: within)
    case .refused: PoolRank(group: 2, cost: .zero, within: nil)
    }
  }
}
