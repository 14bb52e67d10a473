internal import FleetModel
internal import Policy

/// What a purchase must achieve and what is for sale, as numbers that relaxations and packings share.
struct PurchaseProblem {
  /// Gangs that ask for the same and may use the same pools.
  struct Kind {
    let gang: Gang
    let allowed: [Bool]
    /// Positions among the gangs to be served.
    var members: [Int]
    /// By measure.
    let demand: [Int]
    /// By measure: what it takes away from others; an owner takes at least the smallest domain it may own.
    var consumption: [Int] = []
    /// The pools in which it can be placed, one bit each.
    var pools: UInt64 = 0

    var isSingleDomain: Bool { gang.topology.maxDomains == 1 }
  }

  /// A domain that exists and has something left for one of the gangs.
  struct Room {
    let domain: DomainIndex
    let pool: PoolIndex
    let isIdle: Bool
    /// By measure.
    let capacity: [Int]
  }

  /// A pool that may be asked for new domains.
  struct Offer {
    let pool: PoolIndex
    /// Of one domain for an hour, in micro-units of the reference currency.
    let cost: Int64
    /// In the order in which they are filled.
    let slots: [DomainIndex]
    /// Of an empty domain, by measure.
    let capacity: [Int]
  }

  /// The most pools of a policy whose sets fit into the bits of a word.
  static let mostPools = 64

  let planner: Planner
  /// The fleet before any of the gangs is placed.
  let base: Snapshot
  /// The gangs to be served, in the order of the demand.
  let gangs: [Gang]
  /// For each gang: where it is already placed without any purchase.
  let kept: [Placement?]
  let measures: [PackingMeasure]
  private(set) var kinds: [Kind]
  /// The kind of each gang.
  let kindOfGang: [Int]
  /// The kinds by what their gangs ask for.
  let kindByAsked: [Gang: Int]
  let rooms: [Room]
  let offers: [Offer]

  /// Reads the fleet and the pools.
  ///
  /// O(nodes x measures).
  init(
    planner: Planner,
    base: Snapshot,
    gangs: [Gang],
    kept: [Placement?],
    availability: Availability,
    at now: Instant
  ) {
    self.planner = planner
    self.base = base
    self.gangs = gangs
    self.kept = kept
    let (sorted, kindOfGang, kindByAsked) = Self.sort(gangs, planner: planner, at: now)
    let measures = PackingMeasure.all(for: sorted.map(\.gang))
    self.measures = measures
    self.kindOfGang = kindOfGang
    self.kindByAsked = kindByAsked
    let kinds = sorted.map { kind in
      Kind(
        gang: kind.gang,
        allowed: kind.allowed,
        members: kind.members,
        demand: measures.map { $0.count(in: kind.gang) }
      )
    }
    self.kinds = kinds
    rooms = Self.rooms(in: base, for: kinds, measures: measures)
    offers = Self.offers(in: base, for: kinds, measures: measures, policy: planner.policy) { domain in
      let pool = base.topology.poolIndex(of: domain)
      if let until = availability.backingOffUntil[pool], until > now { return false }
      return !availability.isResting(domain, at: now)
    }
    for index in kinds.indices { complete(kind: index) }
  }

  /// The largest number of new domains of each pool, in the order of the offers.
  var limits: [Int] { offers.map(\.slots.count) }

  /// What those numbers of new domains cost for an hour, in micro-units.
  func cost(of counts: [Int]) -> Int64 {
    zip(offers, counts).reduce(0) { $0 + $1.0.cost * Int64($1.1) }
  }

  func isCheaper(_ left: PackedFleet, than right: PackedFleet) -> Bool {
    cost(of: left.usedCounts(in: self)) < cost(of: right.usedCounts(in: self))
  }
}

// MARK: - Reading

extension PurchaseProblem {
  private typealias Sorted = (gang: Gang, allowed: [Bool], members: [Int])

  private static func sort(
    _ gangs: [Gang],
    planner: Planner,
    at now: Instant
  ) -> (kinds: [Sorted], kindOfGang: [Int], kindByAsked: [Gang: Int]) {
    var kinds: [Sorted] = []
    var kindOfGang: [Int] = []
    var known: [Gang: Int] = [:]
    for (position, gang) in gangs.enumerated() {
      let asked = planner.asked(by: gang)
      let kind = known[asked] ?? kinds.count
      if kind == kinds.count {
        kinds.append(
          (
            gang, planner.policy.pools.map { planner.policy.exclusion(of: gang, from: $0, at: now) == nil },
            []
          )
        )
      }
      known[asked] = kind
      kinds[kind].members.append(position)
      kindOfGang.append(kind)
    }
    return (kinds, kindOfGang, known)
  }

  private static func rooms(in base: Snapshot, for kinds: [Kind], measures: [PackingMeasure]) -> [Room] {
    let keepsFull = kinds.contains { $0.demand.allSatisfy { $0 == 0 } }
    var measured = MeasuredNodes(measures)
    return base.liveDomains.compactMap { domain in
      let pool = base.topology.poolIndex(of: domain)
      guard base.phase(of: domain).isPlaceable, !base.isOwned[domain],
        kinds.contains(where: { $0.allowed[pool] })
      else { return nil }
      let capacity = measured.counts(in: domain, of: base)
      guard keepsFull || capacity.contains(where: { $0 > 0 }) else { return nil }
      return Room(domain: domain, pool: pool, isIdle: base.isIdle(domain), capacity: capacity)
    }
  }

  private static func offers(
    in base: Snapshot,
    for kinds: [Kind],
    measures: [PackingMeasure],
    policy: Policy,
    mayBeFilled: (DomainIndex) -> Bool
  ) -> [Offer] {
    policy.pools.indices.compactMap { index in
      let pool = policy.pools[index]
      guard let cost = policy.expectedHourlyCost(of: pool), kinds.contains(where: { $0.allowed[index] })
      else {
        return nil
      }
      let slots = base.topology.domains(in: index).filter { base.phase(of: $0) == .absent && mayBeFilled($0) }
      let capacity = measures.map { $0.countOfEmptyDomain(of: pool) }
      return slots.isEmpty
        ? nil : Offer(pool: index, cost: cost.microUnits, slots: slots, capacity: capacity)
    }
  }

  /// Finds where gangs of the kind can go, and what they take away there.
  private mutating func complete(kind index: Int) {
    let kind = kinds[index]
    var smallest: [Int]?
    var pools: UInt64 = 0
    func look(_ pool: PoolIndex, _ capacity: [Int], isIdle: Bool) {
      guard kind.allowed[pool], isIdle || !kind.gang.ownsDomain else { return }
      if kind.isSingleDomain && !Self.holds(capacity, kind.demand) { return }
      pools |= 1 << UInt64(pool)
      smallest = smallest.map { zip($0, capacity).map { min($0, $1) } } ?? capacity
    }
    for room in rooms { look(room.pool, room.capacity, isIdle: room.isIdle) }
    for offer in offers { look(offer.pool, offer.capacity, isIdle: true) }
    kinds[index].pools = pools
    kinds[index].consumption =
      kind.gang.ownsDomain
      ? zip(kind.demand, smallest ?? kind.demand).map { max($0, $1) } : kind.demand
  }

  /// True when each capacity is at least the demand.
  static func holds(_ capacity: [Int], _ demand: [Int]) -> Bool {
    for measure in capacity.indices where capacity[measure] < demand[measure] { return false }
    return true
  }
}
