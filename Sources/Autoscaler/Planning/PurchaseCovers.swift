internal import FleetModel

/// A condition that every purchase meets which serves the gangs: `supply` times the numbers of new domains
/// comes to at least `needed`.
struct PurchaseCover {
  fileprivate(set) var needed: Int
  /// What one new domain of each offer adds.
  let supply: [Int]

  /// A cost that every purchase has which closes what is missing, with domains of the open offers only; nil
  /// when none can.
  func cost(ofMissing missing: Int, offers: [PurchaseProblem.Offer], room: PurchaseRoom) -> Int128? {
    var within = 0
    var open = 0
    var only = 0
    var lowest: Int128?
    for offer in offers.indices where supply[offer] > 0 {
      let left = room.left(of: offer)
      guard left > 0 else { continue }
      open += 1
      only = offer
      within += supply[offer] * left
      lowest = min(lowest ?? .max, Self.share(offers[offer].cost, missing, supply[offer]))
    }
    guard within >= missing, let lowest else { return nil }
    guard open == 1 else { return lowest }
    let whole = (missing + supply[only] - 1) / supply[only]
    return Int128(offers[only].cost) * Int128(whole)
  }

  /// `cost * missing / supply`, rounded up.
  private static func share(_ cost: Int64, _ missing: Int, _ supply: Int) -> Int128 {
    let (product, overflows) = cost.multipliedReportingOverflow(by: Int64(missing))
    // Division of 64 bits is several times faster, and nearly always enough.
    if !overflows && product <= Int64.max - Int64(supply) {
      return Int128((product + Int64(supply) - 1) / Int64(supply))
    }
    return (Int128(cost) * Int128(missing) + Int128(supply) - 1) / Int128(supply)
  }
}

/// All the conditions that the relaxations of one problem give.
///
/// Three relaxations, each over every set Q of pools (Hall's condition): the gangs that can only be placed in
/// Q need no more than what is free in Q and what is bought there. They need it in the sum, by every measure;
/// and, for gangs of one domain each, after the dual feasible function of Martello and Toth's bound L2
/// (Discrete Applied Mathematics 28, 1990): what is larger than `size - threshold` counts as a whole domain
/// and what is smaller than `threshold` as nothing. Gangs that own domains count as much as the smallest
/// domain they can own.
struct PurchaseCovers {
  /// Conditions kept; dropping the others makes the bound weaker and never wrong.
  static let limit = 64
  /// Sets of pools looked at.
  static let setLimit = 64
  /// Thresholds tried for each set and measure.
  static let thresholdLimit = 8

  /// What a condition is made of, so that it can be kept in step with gangs that come later.
  private struct Condition {
    let pools: UInt64
    let measure: Int
    let threshold: Int
    let size: Int
    var cover: PurchaseCover
  }

  let offers: [PurchaseProblem.Offer]
  /// The largest number of new domains of each offer.
  let limits: [Int]
  private(set) var covers: [PurchaseCover] = []
  private var conditions: [Condition] = []

  init(of problem: PurchaseProblem) {
    offers = problem.offers
    limits = problem.limits
    for pools in Self.sets(of: problem) {
      let kinds = problem.kinds.filter { $0.pools & ~pools == 0 }
      let rooms = problem.rooms.filter { pools >> UInt64($0.pool) & 1 == 1 }
      for measure in problem.measures.indices {
        let size = Self.largestDomain(in: pools, measure, rooms, offers)
        for threshold in Self.thresholds(kinds, measure, size: size) {
          let cover = cover(pools, kinds, rooms, measure) { Self.rounded($0, threshold, size: size) }
          conditions.append(
            Condition(pools: pools, measure: measure, threshold: threshold, size: size, cover: cover)
          )
        }
      }
    }
    choose()
  }

  /// Takes in one more gang of a kind of which there are some already.
  ///
  /// O(conditions x log conditions).
  mutating func add(_ kind: PurchaseProblem.Kind) {
    for index in conditions.indices where kind.pools & ~conditions[index].pools == 0 {
      let condition = conditions[index]
      let amount = kind.consumption[condition.measure]
      let count = Self.rounded(amount, condition.threshold, size: condition.size)
      conditions[index].cover.needed += kind.isSingleDomain ? count.whole : count.divisible
    }
    choose()
  }

  /// Keeps the conditions that ask for something, those first that cost the most.
  private mutating func choose() {
    let anything = anything
    var found: [(cover: PurchaseCover, cost: Int128)] = []
    for condition in conditions where condition.cover.needed > 0 {
      let cost = condition.cover.cost(ofMissing: condition.cover.needed, offers: offers, room: anything)
      found.append((condition.cover, cost ?? .max))
    }
    let order = found.indices.sorted { (found[$1].cost, $0) < (found[$0].cost, $1) }
    covers = order.prefix(Self.limit).map { found[$0].cover }
  }

  /// A cost that no purchase goes below; nil when nothing that is for sale would do.
  var root: Int64? { bound(beyond: anything) }

  /// No new domain, and room for as many as there are.
  private var anything: PurchaseRoom {
    PurchaseRoom(counts: Array(repeating: 0, count: limits.count), level: 0, limits: limits)
  }

  private func cover(
    _ pools: UInt64,
    _ kinds: [PurchaseProblem.Kind],
    _ rooms: [PurchaseProblem.Room],
    _ measure: Int,
    counting counted: (_ amount: Int) -> (whole: Int, divisible: Int)
  ) -> PurchaseCover {
    let demand = kinds.reduce(0) { sum, kind in
      let count = counted(kind.consumption[measure])
      return sum + kind.members.count * (kind.isSingleDomain ? count.whole : count.divisible)
    }
    let free = rooms.reduce(0) { $0 + counted($1.capacity[measure]).whole }
    let supply = offers.map { offer in
      pools >> UInt64(offer.pool) & 1 == 1 ? counted(offer.capacity[measure]).whole : 0
    }
    return PurchaseCover(needed: demand - free, supply: supply)
  }

  /// The amount after the dual feasible function of that threshold, for what goes into one domain whole and
  /// for what may be divided; a threshold of 0 leaves every amount as it is.
  private static func rounded(_ amount: Int, _ threshold: Int, size: Int) -> (whole: Int, divisible: Int) {
    if threshold == 0 { return (amount, amount) }
    if amount < threshold { return (0, 0) }
    return (amount > size - threshold ? size : amount, 0)
  }

  private static func largestDomain(
    in pools: UInt64,
    _ measure: Int,
    _ rooms: [PurchaseProblem.Room],
    _ offers: [PurchaseProblem.Offer]
  ) -> Int {
    let existing = rooms.reduce(0) { max($0, $1.capacity[measure]) }
    return offers.reduce(existing) { largest, offer in
      pools >> UInt64(offer.pool) & 1 == 1 ? max(largest, offer.capacity[measure]) : largest
    }
  }

  /// 0, half the size and the gangs' own sizes up to the half, each once.
  private static func thresholds(_ kinds: [PurchaseProblem.Kind], _ measure: Int, size: Int) -> [Int] {
    let single = kinds.filter(\.isSingleDomain).map { $0.consumption[measure] }
    let sizes = single + single.map { size - $0 + 1 } + [size / 2]
    var distinct: [Int] = []
    for threshold in sizes where threshold > 0 && threshold <= size / 2 && !distinct.contains(threshold) {
      distinct.append(threshold)
      if distinct.count == thresholdLimit { break }
    }
    return [0] + distinct
  }

  /// The sets of pools to which some gangs are confined, and their unions.
  private static func sets(of problem: PurchaseProblem) -> [UInt64] {
    var sets: [UInt64] = []
    func add(_ pools: UInt64) {
      if sets.count < setLimit && pools != 0 && !sets.contains(pools) { sets.append(pools) }
    }
    add(problem.kinds.reduce(0) { $0 | $1.pools })
    for kind in problem.kinds { add(kind.pools) }
    var next = 0
    while next < sets.count && sets.count < setLimit {
      for other in 0..<next { add(sets[next] | sets[other]) }
      next += 1
    }
    return sets
  }
}

// MARK: - Bounds

extension PurchaseCovers {
  /// A cost below which no purchase meets the conditions that has so many new domains, or more where there is room;
  /// nil when no such purchase meets them.
  ///
  /// In micro-units, at most what 64 bits hold. O(conditions x offers).
  func bound(beyond room: PurchaseRoom) -> Int64? {
    var largest: Int128 = 0
    var sum: Int128 = 0
    // A bit for each offer that a condition in the sum pays for; there are at most 64 pools.
    var taken: UInt64 = 0
    for index in covers.indices {
      var missing = covers[index].needed
      var touched: UInt64 = 0
      for offer in offers.indices where covers[index].supply[offer] > 0 {
        missing -= covers[index].supply[offer] * room.counts[offer]
        if room.left(of: offer) > 0 { touched |= 1 << UInt64(offer) }
      }
      guard missing > 0 else { continue }
      guard let cost = covers[index].cost(ofMissing: missing, offers: offers, room: room) else { return nil }
      largest = max(largest, cost)
      // Conditions on different pools have to be paid for separately.
      if touched & taken != 0 { continue }
      sum += cost
      taken |= touched
    }
    let spent = offers.indices.reduce(Int128(0)) {
      $0 + Int128(offers[$1].cost) * Int128(room.counts[$1])
    }
    return Int64(clamping: spent + max(largest, sum))
  }
}

/// Some new domains of each offer, and where there may be more.
struct PurchaseRoom {
  let counts: [Int]
  /// Offers before this one have their final number.
  let level: Int
  /// The largest number of new domains of each offer.
  let limits: [Int]

  /// How many more of an offer there may be.
  func left(of offer: Int) -> Int { offer < level ? 0 : limits[offer] - counts[offer] }
}
