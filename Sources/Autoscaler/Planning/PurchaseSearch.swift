internal import FleetModel
internal import Policy

/// Looks for the cheapest whole domains that hold gangs for which dearer ones have been found.
///
/// Numbers of new domains are tried in ascending order of their cost. Each is packed, refuted or left open:
/// the first that packs is optimal when all before it were refuted, and otherwise no dearer than the bound
/// says. Everything is counted in integers and in the given order of gangs, pools and slots, so equal
/// problems have equal answers.
struct PurchaseSearch {
  /// What is for sale is searched up to this number of gangs; above it only the bound is computed.
  static let mostGangs = 60
  /// What is for sale is searched up to this number of pools that sell.
  static let mostOffers = 6
  /// What is for sale is searched up to this number of domains that exist and have room.
  static let mostRooms = 200
  /// Attempts to fill a domain, steps of the assignment and vectors, all together, in one planning pass.
  static let workLimit = 24_000
  /// Purchases left open, the cheapest first, from which a dearer one is looked for that does.
  static let mostStarts = 4

  /// What the search found.
  struct Outcome {
    /// A purchase that is cheaper than the one that is known, carried out; nil when none was found.
    let fleet: PackedFleet?
    /// No purchase that serves the gangs costs less an hour, in micro-units.
    let bound: Int64
  }

  let problem: PurchaseProblem
  /// Of the purchase that is known.
  let cost: Int64
  /// Numbers of new domains of the purchase that is known, by offer.
  let known: [Int]
  let covers: PurchaseCovers

  init(problem: PurchaseProblem, cost: Int64, known: [Int]) {
    self.problem = problem
    self.cost = cost
    self.known = known
    covers = PurchaseCovers(of: problem)
  }

  /// What is known without a search, and kept in step with gangs that come later.
  var outlook: PurchaseOutlook { PurchaseOutlook(of: problem, covers: covers) }

  /// Searches below the known cost.
  func run() -> Outcome {
    if let bound = outlook.bound(below: cost) { return Outcome(fleet: nil, bound: bound) }
    guard let root = covers.root else { preconditionFailure("what exists meets all conditions") }
    var work = PurchaseWork(Self.workLimit)
    var vectors = PurchaseVectors(covers: covers, limits: problem.limits, below: cost)
    var open: [[Int]] = []
    let outcome = search(&vectors, root: root, open: &open, &work)
    guard outcome.bound < outcome.fleet.map({ problem.cost(of: $0.usedCounts(in: problem)) }) ?? cost else {
      return outcome
    }
    return Outcome(fleet: descend(from: outcome.fleet, covers, open), bound: outcome.bound)
  }

  /// The cheapest of what was found from below and of what changes make of it and of the known purchase.
  private func descend(from found: PackedFleet?, _ covers: PurchaseCovers, _ open: [[Int]]) -> PackedFleet? {
    let descent = PurchaseDescent(problem: problem, covers: covers)
    var best = descent.run(from: known, below: cost, least: Array(open.prefix(Self.mostStarts)))
    if let found {
      let counts = found.usedCounts(in: problem)
      let further = descent.run(from: counts, below: problem.cost(of: counts), least: []) ?? found
      best = best.map { problem.isCheaper($0, than: further) ? $0 : further } ?? further
    }
    return best
  }

  /// The known purchase with no gang spread that prefers one domain; nil when no such packing is found.
  func packTogether() -> PackedFleet? {
    guard !outlook.isTooLarge else { return nil }
    var work = PurchaseWork(Self.workLimit)
    return PurchasePacking(problem: problem).fill(known, keepsTogether: true, &work)
  }

  private func search(
    _ vectors: inout PurchaseVectors,
    root: Int64,
    open: inout [[Int]],
    _ work: inout PurchaseWork
  ) -> Outcome {
    var bound = cost
    while let vector = vectors.next(&work) {
      switch answer(to: vector.counts, &work) {
      case .packed(let fleet):
        return Outcome(fleet: fleet, bound: max(root, min(bound, vector.cost)))
      case .impossible:
        continue
      case .open:
        bound = min(bound, vector.cost)
        open.append(vector.counts)
      }
    }
    return Outcome(fleet: nil, bound: max(root, min(bound, vectors.floor)))
  }

  private func answer(to counts: [Int], _ work: inout PurchaseWork) -> PurchaseAssignment.Answer {
    let packing = PurchasePacking(problem: problem)
    if let fleet = packing.find(counts, &work) { return .packed(fleet) }
    var assignment = PurchaseAssignment(of: problem, counts: counts)
    switch assignment.search(&work) {
    case .packed(let fleet): return .packed(fleet)
    case .impossible: return .impossible
    case .open: return packing.pack(counts, &work).map { .packed($0) } ?? .open
    }
  }
}
