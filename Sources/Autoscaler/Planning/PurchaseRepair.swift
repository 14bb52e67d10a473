internal import FleetModel

/// Places gangs on a purchase and buys more, as little as it can, for those that find no place on it.
///
/// The order of the gangs learns from its failures as in ``PurchaseFill``: a gang for which something had to be
/// bought comes earlier in the next round.
struct PurchaseRepair {
  /// A purchase that holds all gangs.
  struct Result {
    let fleet: PackedFleet
    /// Of the domains that are used, in micro-units for an hour.
    let cost: Int64
  }

  /// Rounds for one purchase.
  static let roundLimit = 24

  private struct State {
    var fleet: PackedFleet
    var fill: PurchaseFill
    var counts: [Int]
    var cost: Int64
  }

  private let problem: PurchaseProblem
  /// Positions of the offers, the cheapest domain first.
  private let byCost: [Int]

  init(of problem: PurchaseProblem) {
    self.problem = problem
    byCost = problem.offers.indices.sorted {
      (problem.offers[$0].cost, $0) < (problem.offers[$1].cost, $1)
    }
  }

  /// The cheapest purchase that was found from these numbers of domains on; nil when none is below the ceiling.
  func run(from counts: [Int], below ceiling: Int64, _ work: inout PurchaseWork) -> Result? {
    var best: Result?
    var order = PurchaseOrder(of: problem)
    for round in 0..<Self.roundLimit where !work.isDone {
      let ceiling = best?.cost ?? ceiling
      let (state, costly) = attempt(counts, order, round: round, below: ceiling, &work)
      if let state {
        let cost = problem.cost(of: state.fleet.usedCounts(in: problem))
        if cost < ceiling { best = Result(fleet: state.fleet, cost: cost) }
      }
      // Nothing had to be bought: another order would not be cheaper.
      guard let costly else { break }
      order.advance(costly)
    }
    return best
  }

  /// One round: what it came to, and the first gang for which something had to be bought.
  private func attempt(
    _ counts: [Int],
    _ order: PurchaseOrder,
    round: Int,
    below ceiling: Int64,
    _ work: inout PurchaseWork
  ) -> (state: State?, costly: Int?) {
    var state = State(
      fleet: PurchasePacking(problem: problem).emptyFleet(counts),
      fill: PurchaseFill(of: problem, counts: counts),
      counts: counts,
      cost: problem.cost(of: counts)
    )
    var costly: Int?
    for position in order.positions {
      if work.isDone { return (nil, costly) }
      let spread = PurchaseFill.spread(of: position, in: round)
      if let placement = state.fill.placement(of: position, in: state.fleet.snapshot, spread, &work) {
        state.fleet.reserve(placement, for: problem.gangs[position], at: position)
        continue
      }
      costly = costly ?? position
      guard buy(for: position, in: &state, below: ceiling, &work) else { return (nil, position) }
    }
    return (state, costly)
  }

  /// Buys the cheapest domains of one offer on which the gang fits, if that stays below the ceiling.
  private func buy(
    for position: Int,
    in state: inout State,
    below ceiling: Int64,
    _ work: inout PurchaseWork
  ) -> Bool {
    var best: State?
    for offer in byCost {
      let limit = min(best?.cost ?? ceiling, ceiling)
      if let bought = buying(offer, for: position, in: state, below: limit, &work) { best = bought }
    }
    guard let best else { return false }
    state = best
    return true
  }

  private func buying(
    _ offer: Int,
    for position: Int,
    in state: State,
    below ceiling: Int64,
    _ work: inout PurchaseWork
  ) -> State? {
    let kind = problem.kinds[problem.kindOfGang[position]]
    let pool = problem.offers[offer].pool
    guard kind.pools >> UInt64(pool) & 1 == 1 else { return nil }
    var bought = state
    let most = kind.gang.topology.maxDomains ?? problem.limits[offer]
    for _ in 0..<most {
      let next = bought.counts[offer]
      bought.cost += problem.offers[offer].cost
      guard next < problem.limits[offer], bought.cost < ceiling, !work.isDone else { return nil }
      bought.counts[offer] += 1
      bought.fleet.snapshot.setPhase(.planned, of: problem.offers[offer].slots[next])
      bought.fill = PurchaseFill(of: problem, counts: bought.counts)
      let snapshot = bought.fleet.snapshot
      if let placement = bought.fill.placement(of: position, in: snapshot, .fewest, &work) {
        bought.fleet.reserve(placement, for: problem.gangs[position], at: position)
        return bought
      }
    }
    return nil
  }
}
