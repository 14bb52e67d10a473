internal import FleetModel

/// Gives every gang of one domain its domain, depth first, so that a failure is a proof.
///
/// It searches the relaxed problem: a domain takes gangs as long as no measure is exceeded and no owner
/// shares. What the relaxed problem cannot do, no packing can, so its exhaustion proves that the purchase
/// does not suffice. Each relaxed answer is then packed on nodes by first fit. That is exact, and the whole
/// search with it, when every gang is of one domain and has one role and the requests are multiples of each
/// other (1, 2 and 4 GPUs with memory to match): the larger pods go first, and none is in the way of a
/// smaller one. In any other case an answer that does not pack leaves the question open.
///
/// Alike gangs go to domains in ascending order, and of domains that look alike only the first is tried: of
/// all answers the lexicographically smallest keeps to both rules.
struct PurchaseAssignment {
  enum Answer {
    case packed(PackedFleet)
    /// No packing exists.
    case impossible
    /// The work or the attempts were used up, or no answer of the relaxed problem could be packed.
    case open
  }

  /// Steps of the search for one vector.
  static let stepLimit = 2_000
  /// Relaxed answers that are packed before the question is left open.
  static let attemptLimit = 8
  /// Rounds in which the gangs that may spread are placed beside one relaxed answer.
  static let fillRounds = 9

  private struct Domain: Equatable {
    let pool: PoolIndex
    var isIdle: Bool
    var isOwned = false
    var left: [Int]
  }

  private let problem: PurchaseProblem
  private let packing: PurchasePacking
  private let counts: [Int]
  /// Gangs of one domain, alike ones side by side, the largest first.
  private let sequence: [Int]
  /// By step and measure: what the gangs from there on take.
  private let demandFrom: [[Int]]
  private let indices: [DomainIndex]
  private var domains: [Domain]
  private var total: [Int]
  /// For each step, the domain taken.
  private var chosen: [Int] = []
  private var steps = 0
  private var attempts = 0

  init(of problem: PurchaseProblem, counts: [Int]) {
    self.problem = problem
    self.counts = counts
    packing = PurchasePacking(problem: problem)
    var domains = problem.rooms.map { Domain(pool: $0.pool, isIdle: $0.isIdle, left: $0.capacity) }
    var indices = problem.rooms.map(\.domain)
    for (offer, count) in zip(problem.offers, counts) {
      let new = Domain(pool: offer.pool, isIdle: true, left: offer.capacity)
      domains.append(contentsOf: repeatElement(new, count: count))
      indices.append(contentsOf: offer.slots.prefix(count))
    }
    self.domains = domains
    self.indices = indices
    total = problem.measures.indices.map { measure in domains.reduce(0) { $0 + $1.left[measure] } }
    sequence = Self.sequence(of: problem)
    demandFrom = Self.demandFrom(sequence, of: problem)
  }

  /// Searches until an answer packs, all are refuted, or the limits are reached.
  mutating func search(_ work: inout PurchaseWork) -> Answer {
    for kind in problem.kinds where !mayEverHold(kind) { return .impossible }
    if let fleet = place(0, &work) { return .packed(fleet) }
    return steps > Self.stepLimit || attempts > 0 || work.isDone ? .open : .impossible
  }

  /// False when the domains that by themselves hold the most are too few for how far the gangs may spread.
  private func mayEverHold(_ kind: PurchaseProblem.Kind) -> Bool {
    guard let limit = kind.gang.topology.maxDomains else { return true }
    let usable = domains.filter {
      kind.allowed[$0.pool] && ($0.isIdle || !kind.gang.ownsDomain)
    }
    return problem.measures.indices.allSatisfy { measure in
      let largest = usable.map { $0.left[measure] }.sorted(by: >).prefix(limit)
      return largest.reduce(0, +) >= kind.demand[measure]
    }
  }

  private mutating func place(_ step: Int, _ work: inout PurchaseWork) -> PackedFleet? {
    for measure in total.indices where total[measure] < demandFrom[step][measure] { return nil }
    guard step < sequence.count else { return attempt(&work) }
    let kindIndex = problem.kindOfGang[sequence[step]]
    let kind = problem.kinds[kindIndex]
    let isRepeat = step > 0 && problem.kindOfGang[sequence[step - 1]] == kindIndex
    let first = isRepeat ? chosen[step - 1] : 0
    for domain in domains.indices.dropFirst(first) where takes(kind, domain) && !isRepeated(domain) {
      steps += 1
      work.spend(1)
      if steps > Self.stepLimit || attempts >= Self.attemptLimit || work.isDone { return nil }
      let before = domains[domain]
      let totalBefore = total
      take(kind, domain)
      chosen.append(domain)
      if let fleet = place(step + 1, &work) { return fleet }
      chosen.removeLast()
      domains[domain] = before
      total = totalBefore
    }
    return nil
  }

  private func takes(_ kind: PurchaseProblem.Kind, _ index: Int) -> Bool {
    let domain = domains[index]
    guard kind.allowed[domain.pool], !domain.isOwned, domain.isIdle || !kind.gang.ownsDomain else {
      return false
    }
    return PurchaseProblem.holds(domain.left, kind.demand)
  }

  private func isRepeated(_ index: Int) -> Bool {
    domains[..<index].contains { $0 == domains[index] }
  }

  private mutating func take(_ kind: PurchaseProblem.Kind, _ index: Int) {
    for measure in total.indices {
      let taken = kind.gang.ownsDomain ? domains[index].left[measure] : kind.demand[measure]
      domains[index].left[measure] -= taken
      total[measure] -= taken
    }
    domains[index].isIdle = false
    domains[index].isOwned = kind.gang.ownsDomain
  }
}

// MARK: - Packing an answer

extension PurchaseAssignment {
  /// Packs the domains as they were chosen, the largest pods first, then the gangs that may spread.
  private mutating func attempt(_ work: inout PurchaseWork) -> PackedFleet? {
    guard spreadMayFit() else { return nil }
    attempts += 1
    var fleet = packing.emptyFleet(counts)
    let steps = sequence.indices.sorted {
      size(ofPodsAt: $1, $1).lexicographicallyPrecedes(size(ofPodsAt: $0, $0))
    }
    for step in steps {
      let gang = problem.gangs[sequence[step]]
      var fit = DomainFit(of: gang)
      work.spend(1)
      _ = fit.fill(indices[chosen[step]], of: fleet.snapshot)
      guard let placement = fit.placement else { return nil }
      fleet.reserve(placement, for: gang, at: sequence[step])
    }
    let fill = PurchaseFill(of: problem, counts: counts)
    return fill.pack(fleet, rounds: Self.fillRounds, &work) ?? spreadAsPlanned(fleet, &work)
  }

  /// The fleet with the gangs that may spread, placed as the planner places them, in the order of the demand.
  private func spreadAsPlanned(_ fleet: PackedFleet, _ work: inout PurchaseWork) -> PackedFleet? {
    var fleet = fleet
    for position in problem.gangs.indices where fleet.placements[position] == nil {
      let kind = problem.kinds[problem.kindOfGang[position]]
      guard let placement = packing.spread(kind, in: fleet.snapshot, &work) else { return nil }
      fleet.reserve(placement, for: problem.gangs[position], at: position)
    }
    return fleet
  }

  private func size(ofPodsAt step: Int, _ position: Int) -> [Int] {
    let roles = problem.gangs[sequence[step]].roles
    return problem.measures.map { measure in
      roles.reduce(0) { max($0, measure.count(in: $1.request)) }
    } + [-position]
  }

  /// False when what is left is too little for the gangs that may spread, in some set of pools.
  private func spreadMayFit() -> Bool {
    let spread = problem.kinds.filter { !$0.isSingleDomain }
    for confined in spread {
      let pools = confined.pools
      let kinds = spread.filter { $0.pools & ~pools == 0 }
      for measure in total.indices {
        let demand = kinds.reduce(0) { $0 + $1.members.count * $1.consumption[measure] }
        let free = domains.reduce(0) { sum, domain in
          pools >> UInt64(domain.pool) & 1 == 1 && !domain.isOwned ? sum + domain.left[measure] : sum
        }
        if demand > free { return false }
      }
    }
    return true
  }

  private static func sequence(of problem: PurchaseProblem) -> [Int] {
    problem.gangs.indices.filter { problem.kinds[problem.kindOfGang[$0]].isSingleDomain }.sorted {
      let (left, right) = (problem.kindOfGang[$0], problem.kindOfGang[$1])
      if left == right { return $0 < $1 }
      return key(of: problem.kinds[left], left).lexicographicallyPrecedes(
        key(of: problem.kinds[right], right)
      )
    }
  }

  private static func key(of kind: PurchaseProblem.Kind, _ index: Int) -> [Int] {
    kind.consumption.map { -$0 } + [kind.pools.nonzeroBitCount, index]
  }

  private static func demandFrom(_ sequence: [Int], of problem: PurchaseProblem) -> [[Int]] {
    var demand = problem.measures.indices.map { measure in
      problem.kinds.reduce(0) { sum, kind in
        kind.isSingleDomain ? sum : sum + kind.members.count * kind.consumption[measure]
      }
    }
    var result = [demand]
    for position in sequence.reversed() {
      let kind = problem.kinds[problem.kindOfGang[position]]
      for measure in demand.indices { demand[measure] += kind.consumption[measure] }
      result.append(demand)
    }
    return result.reversed()
  }
}
