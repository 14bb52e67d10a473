internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

/// Two thousand small instances, each answer checked by plain code that shares nothing with the planner's.
@Suite("Any plan")
struct PlannerSweepTests {
  private static let seeds = 0..<2_000

  @Test func `a greedy plan is legal, complete and buys nothing in vain`() {
    var placed = 0
    var added = 0
    for seed in Self.seeds {
      let instance = RandomInstance(seed: seed)
      let planned = plan(instance, isGreedy: true)
      placed += planned.plan.placed.count
      added += planned.plan.added.count
      if let problem = Self.problem(of: planned, for: instance) { Issue.record("seed \(seed): \(problem)") }
    }

    // The instances are neither all easy nor all hopeless.
    #expect(placed > 1_500 && placed < 4_000 && added > 600)
  }

  @Test func `gangs in one walk find what each would find by itself`() {
    for seed in Self.seeds.prefix(500) {
      let instance = RandomInstance(seed: seed)
      let alike = instance.gangs.flatMap { gang in (0..<4).map { gang.renamed("\(gang.id)-\($0)") } }
      let walk = Planned(alike, on: instance.snapshot, isGreedy: true)
      var snapshot = instance.snapshot
      var explanations: [GangExplanation] = []
      for gang in alike {
        let single = Planned([gang], on: snapshot, isGreedy: true)
        explanations += single.plan.explanations
        snapshot = single.snapshot
      }
      #expect(walk.sketch == snapshot.sketch, "seed \(seed)")
      #expect(walk.plan.explanations == explanations, "seed \(seed)")
    }
  }

  @Test func `the same demand on the same fleet gives the same plan`() {
    for seed in Self.seeds.prefix(300) {
      let (once, twice) = (plan(RandomInstance(seed: seed)), plan(RandomInstance(seed: seed)))
      #expect(once.plan.added == twice.plan.added && once.plan.explanations == twice.plan.explanations)
      #expect(once.plan.placed.map(\.placement) == twice.plan.placed.map(\.placement))
      #expect(once.sketch == twice.sketch)
    }
  }

  @Test func `a plan serves at least the gangs of the greedy one, for no more`() {
    var cheaper = 0
    for seed in Self.seeds {
      let instance = RandomInstance(seed: seed)
      let (greedy, planned) = (plan(instance, isGreedy: true).plan, plan(instance).plan)
      #expect(Set(planned.placed.map(\.gang)).isSuperset(of: greedy.placed.map(\.gang)), "seed \(seed)")
      #expect(planned.explanations.map(\.gang) == instance.gangs.map(\.id), "seed \(seed)")
      #expect((planned.cost == nil) == (greedy.cost == nil), "seed \(seed)")
      var fleet = ReferenceFleet(of: instance.snapshot)
      for domain in planned.added { fleet.add(domain) }
      for placed in planned.placed {
        let gang = instance.gangs[placed.gang]
        let problem = fleet.place(gang, placed.placement, topology: instance.snapshot.topology)
        #expect(problem == nil, "seed \(seed)")
      }
      guard let cost = planned.cost, let before = greedy.cost, let bound = planned.bound else { continue }
      #expect(bound <= cost && cost <= before, "seed \(seed)")
      if cost < before { cheaper += 1 }
    }

    #expect(cheaper > 0)
  }

  private func plan(_ instance: RandomInstance, isGreedy: Bool = false) -> Planned {
    Planned(
      instance.gangs,
      on: instance.snapshot,
      backingOff: instance.backingOff,
      resting: instance.resting,
      isGreedy: isGreedy
    )
  }

  // MARK: What is wrong with a plan

  private static func problem(of planned: Planned, for instance: RandomInstance) -> String? {
    let topology = instance.snapshot.topology
    var fleet = ReferenceFleet(of: instance.snapshot)
    for domain in planned.plan.added {
      if let problem = problem(ofAdding: domain, in: planned, for: instance) { return problem }
    }
    for domain in minimums(of: planned.plan.added, for: instance) { fleet.add(domain) }
    for (position, gang) in instance.gangs.enumerated() {
      let placement = planned.plan.placed.first { $0.gang == position }?.placement
      let fresh = placement?.domains.filter { fleet.domains[$0].isAbsent } ?? []
      if gang.roles.count == 1 {
        let problem = problem(ofPlacing: gang, placement, fresh, in: fleet, for: instance)
        if let problem { return "\(gang.id) \(problem)" }
        let could = ReferenceFleet.couldEverHold(gang, of: topology)
        if case .never = planned.plan.explanations[position].verdict, could {
          return "\(gang.id) is told never, and an empty fleet would hold it"
        }
        if case .notNow = planned.plan.explanations[position].verdict, !could {
          return "\(gang.id) is told to wait for what can never be"
        }
      }
      for domain in fresh { fleet.add(domain) }
      guard let placement else { continue }
      if let problem = fleet.place(gang, placement, topology: topology) { return "\(gang.id): \(problem)" }
    }
    let idle = planned.plan.added.first { fleet.domains[$0].isAbsent }
    return idle.map { "domain \($0) is added for nobody" }
  }

  /// Domains that are added because their pool has fewer than its minimum: they come first.
  private static func minimums(of added: [DomainIndex], for instance: RandomInstance) -> [DomainIndex] {
    let topology = instance.snapshot.topology
    var missing = topology.pools.enumerated().map { $1.minDomains - instance.snapshot.liveCounts[$0] }
    return added.filter { domain in
      missing[topology.poolIndex(of: domain)] -= 1
      return missing[topology.poolIndex(of: domain)] >= 0
    }
  }

  private static func problem(
    ofAdding domain: DomainIndex,
    in planned: Planned,
    for instance: RandomInstance
  ) -> String? {
    let pool = instance.snapshot.topology.poolIndex(of: domain)
    if instance.snapshot.phase(of: domain) != .absent { return "domain \(domain) is added twice" }
    if planned.snapshot.phase(of: domain) != .planned { return "domain \(domain) is not planned" }
    if instance.backingOff.contains(pool) { return "pool \(pool) backs off" }
    return instance.resting.contains(domain) ? "slot \(domain) rests" : nil
  }

  /// For gangs of one role, where counting room is exact.
  private static func problem(
    ofPlacing gang: Gang,
    _ placement: Placement?,
    _ fresh: [DomainIndex],
    in fleet: ReferenceFleet,
    for instance: RandomInstance
  ) -> String? {
    let topology = instance.snapshot.topology
    if fleet.holds(gang) {
      if placement == nil { return "fits what exists and is not placed" }
      return fresh.isEmpty ? nil : "fits what exists and has bought \(fresh)"
    }
    let options = topology.pools.indices.filter { !instance.backingOff.contains($0) }.compactMap { pool in
      cheapestAddition(for: gang, of: pool, in: fleet, resting: instance.resting).map { (pool, $0) }
    }
    guard placement != nil else { return options.isEmpty ? nil : "could have bought \(options)" }
    guard let first = fresh.first else { return "is placed where it does not fit" }
    guard let best = options.compactMap(\.1.cost).min() else { return nil }
    let pool = topology.poolIndex(of: first)
    let isMixed = fresh.contains { topology.poolIndex(of: $0) != pool }
    let paid = topology.pools[pool].pricePerNode.map {
      $0.microUnits * Int64(topology.pools[pool].shape.nodeCount * fresh.count)
    }
    if isMixed { return "is spread over pools that each suffice" }
    return paid == best ? nil : "pays \(paid ?? -1) where \(best) would do"
  }

  /// The fewest domains of the pool that make the gang fit and their price; nil when no number does.
  private static func cheapestAddition(
    for gang: Gang,
    of pool: PoolIndex,
    in fleet: ReferenceFleet,
    resting: [DomainIndex]
  ) -> (count: Int, cost: Int64?)? {
    let nodePool = fleet.domains.first { $0.pool.id.name == "pool\(pool)" }?.pool
    guard let nodePool else { return nil }
    let free = fleet.domains.indices.count {
      fleet.domains[$0].pool.id == nodePool.id && fleet.domains[$0].isAbsent && !resting.contains($0)
    }
    let limit = min(free, gang.topology.maxDomains ?? free)
    guard limit > 0, let count = (1...limit).first(where: { fleet.holds(gang, adding: $0, of: nodePool.id) })
    else { return nil }
    return (count, nodePool.pricePerNode.map { $0.microUnits * Int64(nodePool.shape.nodeCount * count) })
  }
}
