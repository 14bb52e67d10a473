internal import FleetModel

/// What is known of a purchase without a search: whether it is small enough for one, and how cheap it could be.
///
/// It is kept in step with gangs that come later, without the fleet that it is about.
struct PurchaseOutlook: Sendable {
  private var covers: PurchaseCovers
  private let kinds: [PurchaseProblem.Kind]
  private let kindByAsked: [Gang: Int]
  private let roomCount: Int
  private var gangCount: Int
  private let planner: Planner

  init(of problem: PurchaseProblem, covers: PurchaseCovers) {
    self.covers = covers
    planner = problem.planner
    kinds = problem.kinds
    kindByAsked = problem.kindByAsked
    roomCount = problem.rooms.count
    gangCount = problem.gangs.count
  }

  /// True when only a bound is computed.
  var isTooLarge: Bool {
    gangCount > PurchaseSearch.mostGangs || roomCount > PurchaseSearch.mostRooms
  }

  /// The cost that no purchase goes below that serves the gangs, when one of that cost is known; nil when a search must
  /// say.
  func bound(below cost: Int64) -> Int64? {
    guard let root = covers.root, root <= cost else {
      preconditionFailure("no bound exceeds the cost of a purchase that exists")
    }
    if root == cost || covers.offers.count > PurchaseSearch.mostOffers { return root }
    guard isTooLarge else { return nil }
    var work = PurchaseWork(PurchaseSearch.workLimit)
    var vectors = PurchaseVectors(covers: covers, limits: covers.limits, below: cost)
    return max(root, vectors.next(&work)?.cost ?? vectors.floor)
  }

  /// Takes in a gang that is served as well; false, with nothing changed, when none of the others asks for the same.
  mutating func add(_ gang: Gang) -> Bool {
    guard let kind = kindByAsked[planner.asked(by: gang)] else { return false }
    covers.add(kinds[kind])
    gangCount += 1
    return true
  }
}
