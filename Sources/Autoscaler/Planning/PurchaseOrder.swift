internal import FleetModel

/// The order in which gangs are placed on a purchase, which changes from round to round.
///
/// A gang that found no place comes first in the next round ("squeaky wheel" optimisation, Joslin and Clements,
/// Journal of Artificial Intelligence Research 10, 1999). At first, gangs for which it matters which pods are theirs
/// (those of few domains, and owners) come before those whose pods may go anywhere and so fill what is left; of these
/// the ones with the fewest pools to go to come first, then the largest.
struct PurchaseOrder {
  /// Of the gangs to be served.
  private(set) var positions: [Int]

  init(of problem: PurchaseProblem) {
    let keys = problem.gangs.indices.map { Self.key($0, in: problem) }
    positions = keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
  }

  /// Puts a gang first.
  mutating func advance(_ position: Int) {
    positions.removeAll { $0 == position }
    positions.insert(position, at: 0)
  }

  private static func key(_ position: Int, in problem: PurchaseProblem) -> [Int] {
    let kind = problem.kinds[problem.kindOfGang[position]]
    let largestPod = kind.gang.roles.reduce(0) { max($0, $1.request.gpus) }
    let size = kind.consumption.map { -$0 } + [position]
    if kind.isLoose { return [1, -largestPod, kind.pools.nonzeroBitCount] + size }
    return [0, kind.pools.nonzeroBitCount, kind.isSingleDomain ? 0 : 1] + size
  }
}
