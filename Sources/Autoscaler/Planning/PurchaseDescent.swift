internal import FleetModel

/// Makes a purchase cheaper, one change after another, where the search from below has not come to an end.
///
/// A change takes some domains of one pool away, or starts from the least that may do, and buys what is then
/// missing; or it takes one to three domains of one pool away and puts in as many of another as still cost less. The
/// first change that comes out cheaper is taken, until none does or the work is used up.
struct PurchaseDescent {
  /// Attempts to fill a domain, all together, for each of the two kinds of changes.
  static let workLimit = 40_000
  /// Rounds in which one change is packed.
  static let packingRounds = 16
  /// The most domains of one pool that one change takes away.
  static let mostRemoved = 3
  /// The numbers of domains that one pool puts in for the same ones, from the fewest that may do.
  static let mostReplacements = 3

  let problem: PurchaseProblem
  let covers: PurchaseCovers

  /// A purchase below that cost, found from those numbers of new domains on, carried out; nil when none is found.
  func run(from known: [Int], below cost: Int64, least: [[Int]]) -> PackedFleet? {
    var work = (repair: PurchaseWork(Self.workLimit), packing: PurchaseWork(Self.workLimit))
    let repair = PurchaseRepair(of: problem)
    var best: PurchaseRepair.Result?
    for counts in least {
      best = repair.run(from: counts, below: best?.cost ?? cost, &work.repair) ?? best
    }
    // Ends because each step is cheaper than the one before.
    while true {
      let counts = best?.fleet.usedCounts(in: problem) ?? known
      guard let next = step(from: counts, below: best?.cost ?? cost, repair, &work) else { break }
      best = next
    }
    return best?.fleet
  }

  private func step(
    from counts: [Int],
    below cost: Int64,
    _ repair: PurchaseRepair,
    _ work: inout (repair: PurchaseWork, packing: PurchaseWork)
  ) -> PurchaseRepair.Result? {
    for fewer in removals(from: counts) {
      if let cheaper = repair.run(from: fewer, below: cost, &work.repair) { return cheaper }
    }
    let packing = PurchasePacking(problem: problem)
    for changed in changes(of: counts) where !work.packing.isDone {
      if let fleet = packing.find(changed, rounds: Self.packingRounds, &work.packing) {
        return PurchaseRepair.Result(fleet: fleet, cost: problem.cost(of: fleet.usedCounts(in: problem)))
      }
    }
    return nil
  }

  /// Those numbers without some domains of one offer, the dearest first.
  private func removals(from counts: [Int]) -> [[Int]] {
    let offers = counts.indices.sorted { (problem.offers[$1].cost, $0) < (problem.offers[$0].cost, $1) }
    return offers.flatMap { offer in
      (0..<Self.mostRemoved).filter { $0 < counts[offer] }.map { removed in
        var fewer = counts
        fewer[offer] -= removed + 1
        return fewer
      }
    }
  }

  /// Cheaper numbers of domains that meet all conditions: those that take the fewest away first, of these the
  /// cheapest.
  private func changes(of counts: [Int]) -> [[Int]] {
    (1...Self.mostRemoved).flatMap { removed in
      var found: [(saved: Int64, counts: [Int])] = []
      for from in counts.indices where removed <= counts[from] {
        var fewer = counts
        fewer[from] -= removed
        let saved = problem.offers[from].cost * Int64(removed)
        if saved > 0 && mayDo(fewer) { found.append((saved, fewer)) }
        for to in fewer.indices where to != from {
          found += replacements(for: fewer, saved: saved, by: to)
        }
      }
      let order = found.indices.sorted { (found[$1].saved, $0) < (found[$0].saved, $1) }
      return order.map { found[$0].counts }
    }
  }

  /// Those numbers with some more of one offer for less than what is saved, the fewest that may do first.
  private func replacements(
    for fewer: [Int],
    saved: Int64,
    by to: Int
  ) -> [(saved: Int64, counts: [Int])] {
    var result: [(saved: Int64, counts: [Int])] = []
    var counts = fewer
    var left = saved - problem.offers[to].cost
    while left > 0 && counts[to] < problem.limits[to] && result.count < Self.mostReplacements {
      counts[to] += 1
      if mayDo(counts) { result.append((left, counts)) }
      left -= problem.offers[to].cost
    }
    return result
  }

  private func mayDo(_ counts: [Int]) -> Bool {
    covers.bound(beyond: PurchaseRoom(counts: counts, level: counts.count, limits: problem.limits)) != nil
  }
}
