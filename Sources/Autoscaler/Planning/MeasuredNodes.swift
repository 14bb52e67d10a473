internal import FleetModel

/// The counts of measures in domain after domain, found out once for nodes that have the same left.
struct MeasuredNodes {
  /// Of a fleet in use there are few: nodes have some of their GPUs left, and with them what goes with a GPU.
  private static let mostKnown = 16

  private let measures: [PackingMeasure]
  /// False when there is more to a node than its amounts.
  private let amountsSuffice: Bool
  private var known: [(amounts: NodeAmounts, counts: [Int])] = []

  init(_ measures: [PackingMeasure]) {
    self.measures = measures
    amountsSuffice = !measures.contains(where: \.countsInstances)
  }

  /// By measure, the count of what is free on the usable nodes of a domain.
  ///
  /// O(nodes x measures).
  mutating func counts(in domain: DomainIndex, of snapshot: Snapshot) -> [Int] {
    guard amountsSuffice else { return measures.map { $0.count(in: domain, of: snapshot) } }
    var sums = Array(repeating: 0, count: measures.count)
    for node in snapshot.topology.nodes(in: domain) where snapshot.isUsable[node] {
      let position = position(of: snapshot.free[node])
      for measure in sums.indices { sums[measure] += known[position].counts[measure] }
    }
    return sums
  }

  private mutating func position(of amounts: NodeAmounts) -> Int {
    if let position = known.firstIndex(where: { $0.amounts == amounts }) { return position }
    if known.count == Self.mostKnown { known.removeLast() }
    known.append((amounts, measures.map { $0.count(in: amounts) }))
    return known.count - 1
  }
}
