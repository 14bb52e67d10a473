internal import FleetModel
internal import Policy

/// A fleet with all gangs placed, pods on nodes.
struct PackedFleet {
  var snapshot: Snapshot
  /// Of each gang to be served, in their order.
  var placements: [Placement?]
}

/// Tries to place all gangs on the domains that exist and on given numbers of new ones.
///
/// A success is a plan that can be carried out; a failure proves nothing.
struct PurchasePacking {
  /// In which order gangs are placed.
  enum Order: CaseIterable {
    /// Those with the fewest GPUs' worth of pools to go to first, then the largest.
    case scarcest
    case largest
    case demand
  }

  /// Which of the domains that hold a gang of one domain is taken.
  enum Choice: CaseIterable {
    /// Domains that exist before new ones, then what is left least.
    case existingFirst
    /// What is left least, wherever.
    case tightest
  }

  let problem: PurchaseProblem

  /// A packing that was found quickly: one in which the gangs that need no purchase stay where they are before
  /// others, and one in which no gang is spread that prefers one domain before all.
  func find(_ counts: [Int], rounds: Int = PurchaseFill.roundLimit, _ work: inout PurchaseWork)
    -> PackedFleet?
  {
    let prefersOne = problem.kinds.contains { $0.gang.topology.prefersSameDomain }
    let keeping = packKeeping(counts, &work)
    if let keeping, !prefersOne || !problem.isSpreadAgainstPreference(keeping.placements) { return keeping }
    if prefersOne, let fleet = fill(counts, keepsTogether: true, rounds: rounds, &work) { return fleet }
    return keeping ?? fill(counts, keepsTogether: false, rounds: rounds, &work)
  }

  /// A packing in an order that learns from its failures.
  func fill(
    _ counts: [Int],
    keepsTogether: Bool,
    rounds: Int = PurchaseFill.roundLimit,
    _ work: inout PurchaseWork
  ) -> PackedFleet? {
    let fill = PurchaseFill(of: problem, counts: counts, keepsTogether: keepsTogether)
    return fill.pack(emptyFleet(counts), rounds: rounds, &work)
  }

  /// A packing in which the gangs that need no purchase stay where they are.
  private func packKeeping(_ counts: [Int], _ work: inout PurchaseWork) -> PackedFleet? {
    pack(counts, order: .scarcest, choice: .existingFirst, keeping: true, &work)
  }

  /// The first packing that one of the other orders and choices finds.
  func pack(_ counts: [Int], _ work: inout PurchaseWork) -> PackedFleet? {
    for order in Order.allCases {
      for choice in Choice.allCases where !work.isDone {
        if let fleet = pack(counts, order: order, choice: choice, keeping: false, &work) { return fleet }
      }
    }
    return nil
  }

  private func pack(
    _ counts: [Int],
    order: Order,
    choice: Choice,
    keeping: Bool,
    _ work: inout PurchaseWork
  ) -> PackedFleet? {
    var fleet = emptyFleet(counts)
    let candidates = candidates(counts)
    if keeping {
      for (position, placement) in problem.kept.enumerated() {
        if let placement { fleet.reserve(placement, for: problem.gangs[position], at: position) }
      }
    }
    for position in sequence(order) where fleet.placements[position] == nil {
      let kind = problem.kinds[problem.kindOfGang[position]]
      let placement =
        kind.isSingleDomain
        ? singleDomain(kind, in: fleet.snapshot, candidates, choice, &work)
        : spread(kind, in: fleet.snapshot, &work)
      guard let placement else { return nil }
      fleet.reserve(placement, for: problem.gangs[position], at: position)
    }
    return fleet
  }

  /// The fleet with the new domains, before any gang is placed.
  func emptyFleet(_ counts: [Int]) -> PackedFleet {
    var snapshot = problem.base
    for (offer, count) in zip(problem.offers, counts) {
      for slot in offer.slots.prefix(count) { snapshot.setPhase(.planned, of: slot) }
    }
    return PackedFleet(snapshot: snapshot, placements: Array(repeating: nil, count: problem.gangs.count))
  }

  private func candidates(_ counts: [Int]) -> [DomainIndex] {
    problem.rooms.map(\.domain) + zip(problem.offers, counts).flatMap { Array($0.slots.prefix($1)) }
  }

  /// The positions of the gangs in that order, those that may be spread after those of one domain where the
  /// size decides.
  private func sequence(_ order: Order) -> [Int] {
    problem.gangs.indices.sorted { left, right in
      key(left, order).lexicographicallyPrecedes(key(right, order))
    }
  }

  private func key(_ position: Int, _ order: Order) -> [Int] {
    let kind = problem.kinds[problem.kindOfGang[position]]
    let size = [kind.isSingleDomain ? 0 : 1, -kind.gang.gpuCount] + kind.demand.map { -$0 } + [position]
    switch order {
    case .scarcest: return [kind.pools.nonzeroBitCount] + size
    case .largest: return size
    case .demand: return [position]
    }
  }

  private func singleDomain(
    _ kind: PurchaseProblem.Kind,
    in snapshot: Snapshot,
    _ candidates: [DomainIndex],
    _ choice: Choice,
    _ work: inout PurchaseWork
  ) -> Placement? {
    let gpus = kind.gang.gpuCount
    let usable = candidates.filter { domain in
      kind.pools >> UInt64(snapshot.topology.poolIndex(of: domain)) & 1 == 1
        && snapshot.freeGPUs[domain] >= gpus
    }
    for domain in usable.sorted(by: { rank($0, choice, snapshot) < rank($1, choice, snapshot) }) {
      work.spend(1)
      var fit = DomainFit(of: kind.gang)
      if fit.fill(domain, of: snapshot) == kind.gang.podCount { return fit.placement }
    }
    return nil
  }

  private func rank(_ domain: DomainIndex, _ choice: Choice, _ snapshot: Snapshot) -> (Int, Int, Int) {
    let isNew = snapshot.phase(of: domain) == .planned
    switch choice {
    case .existingFirst: return (isNew ? 1 : 0, snapshot.freeGPUs[domain], snapshot.serials[domain])
    case .tightest: return (0, snapshot.freeGPUs[domain], snapshot.serials[domain])
    }
  }

  /// A placement over several domains, as the planner makes it, so that subgroups stay whole here too; the
  /// relaxation knows nothing of them, and its bound holds all the same.
  func spread(
    _ kind: PurchaseProblem.Kind,
    in snapshot: Snapshot,
    _ work: inout PurchaseWork
  ) -> Placement? {
    work.spend(snapshot.liveDomains.count)
    return problem.planner.placement(of: kind.gang, in: snapshot, allowed: kind.allowed)
  }
}

extension PurchaseProblem {
  /// True when a gang that prefers one domain is on several.
  func isSpreadAgainstPreference(_ placements: [Placement?]) -> Bool {
    zip(gangs, placements).contains { gang, placement in
      gang.topology.prefersSameDomain && (placement?.domains.count ?? 1) > 1
    }
  }
}

extension PackedFleet {
  /// Places the gang at that position.
  mutating func reserve(_ placement: Placement, for gang: Gang, at position: Int) {
    snapshot.reserve(placement, for: gang)
    placements[position] = placement
  }
}
