internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Buying for all gangs together")
struct PurchaseTests {
  private let small = NodePool.of("small", nodes: 9, gpus: 4, price: 10)
  private let large = NodePool.of("large", nodes: 18, gpus: 4, price: 6)

  private func planned(_ gangs: [Gang], _ pools: NodePool..., isGreedy: Bool = false) -> Planned {
    Planned(gangs, on: Snapshot(pools.map { ($0, "") }), isGreedy: isGreedy)
  }

  private func slots(_ planned: Planned) -> [String] {
    planned.plan.added.map { planned.snapshot.topology.slot(of: $0).description }
  }

  @Test func `two gangs of half a rack share one where two small domains cost more`() {
    let gangs = ["a", "b"].map { Gang.gpus(36, id: $0, perPod: 4) }
    let pair = planned(gangs, small, large)

    #expect(slots(planned(gangs, small, large, isGreedy: true)) == ["small-d0", "small-d1"])
    #expect(slots(pair) == ["large-d0"])
    #expect(pair.domains == [0: [4], 1: [4]])
    #expect(pair.plan.cost == Money(microUnits: 108_000_000) && pair.plan.gapPartsPerMillion == 0)
    #expect(
      pair.texts[0]
        == "fits after adding large-d0, within 5m, costing 108.00/h; "
        + "large chosen: 1 x 108.00/h, ready within 5m; "
        + "small possible: 1 x 90.00/h, but together with other gangs dearer, ready within 5m"
    )
  }

  @Test func `a pool that only one gang may use takes the others along`() {
    let gangs = [Gang.gpus(4, id: "free"), .gpus(4, id: "bound", residency: ["ch"])]
    let swiss = NodePool.of("swiss", price: 10, jurisdiction: "ch")

    #expect(slots(planned(gangs, .of("cheap", price: 9), swiss)) == ["swiss-d0"])
  }

  @Test func `a gang that had no room is served where a cheaper purchase makes some`() {
    let hall = NodePool.of("hall", nodes: 3, price: 1, max: 1, node: .of(model: "H200-141GB"))
    let board = NodePool.of("board", price: 1, max: 2, node: .of(model: "H100-80GB"))
    let picky = PodRequest(gpus: 8, gpuModels: ["H100-80GB"])
    let gangs = [
      Gang.gpus(3, id: "owner", perPod: 3, ownsDomain: true), .gpus(1, id: "one"),
      .gpus(12, id: "two", perPod: 6, topology: .unconstrained),
      .of([Role(name: "worker", count: 1, request: picky)], id: "picky"),
    ]
    let all = planned(gangs, hall, board)

    #expect(planned(gangs, hall, board, isGreedy: true).domains[3] == nil)
    #expect(all.domains.count == 4)
    #expect(all.texts[3].hasPrefix("fits after adding board-d"))
  }

  @Test func `a gang whose pods keep apart is not packed like one whose pods do not`() throws {
    let role = { (most: Int?) in
      Role(name: "worker", count: 18, request: PodRequest(gpus: 2), maxPerNode: most)
    }
    let all = planned([.of([role(nil)], id: "close"), .of([role(1)], id: "apart")], small, large)

    let apart = try #require(all.plan.placed.last).placement
    #expect(all.plan.placed.count == 2 && apart.podCount == 18)
    #expect(apart.assignments.allSatisfy { $0.count == 1 })
  }

  @Test func `a maximum forbids the cheaper purchase`() {
    let gangs = ["a", "b", "c", "d"].map { Gang.gpus(36, id: $0, perPod: 4) }
    let one = NodePool.of("large", nodes: 18, gpus: 4, price: 6, max: 1)

    #expect(slots(planned(gangs, small, large)) == ["large-d0", "large-d1"])
    #expect(slots(planned(gangs, small, one)) == ["small-d0", "small-d1", "large-d0"])
    #expect(planned(gangs, small, one).plan.gapPartsPerMillion == 0)
  }

  @Test func `verdict and pools count alike what a minimum has added`() {
    let least = NodePool.of("least", nodes: 3, gpus: 4, price: 1, min: 2, max: 4)
    let other = NodePool.of("other", nodes: 9, gpus: 2, price: 1, max: 1)
    let gangs = [
      Gang.gpus(1, id: "one"), .gpus(38, id: "many", perPod: 2, topology: .unconstrained, ownsDomain: true),
    ]
    for answer in planned(gangs, least, other).plan.explanations {
      guard case .fitsAfterAdding(let slots, _, _) = answer.verdict else { continue }
      for pool in answer.pools {
        guard case .chosen(let count, _) = pool.outcome else { continue }
        #expect(count == slots.count { $0.pool == pool.pool }, "\(answer)")
      }
    }
  }

  @Test func `gangs that own their domains share none`() {
    let gangs = ["a", "b"].map { Gang.gpus(36, id: $0, perPod: 4, ownsDomain: true) }

    #expect(slots(planned(gangs, small, large)) == ["small-d0", "small-d1"])
    #expect(planned(gangs, small, large).plan.gapPartsPerMillion == 0)
  }

  @Test func `at equal cost the greedy plan stays`() {
    let gangs = ["a", "b"].map { Gang.gpus(36, id: $0, perPod: 4) }
    let equal = NodePool.of("large", nodes: 18, gpus: 4, price: 10)

    #expect(slots(planned(gangs, small, equal)) == ["small-d0", "small-d1"])
  }

  @Test func `an unknown price leaves the plan and its cost alone`() {
    let plan = planned([.gpus(8)], .of(price: nil)).plan

    #expect(plan.cost == nil && plan.bound == nil && plan.gapPartsPerMillion == nil)
  }

  @Test func `a plan that buys nothing costs nothing`() {
    let plan = planned([], .of(min: 1)).plan

    #expect(plan.cost == .zero && plan.bound == .zero && plan.gapPartsPerMillion == 0)
  }

  @Test func `the cost of tiny purchases is the least of all, as full enumeration finds it`() {
    var cheaper = 0
    var fuller = 0
    for seed in 0..<600 {
      let tiny = TinyPurchase(seed: seed)
      let plan = Planned(tiny.gangs, on: tiny.snapshot).plan
      let greedy = Planned(tiny.gangs, on: tiny.snapshot, isGreedy: true).plan
      // The room that a cheaper purchase has made may serve more gangs, which are in the search as well.
      let least = tiny.leastCost(serving: plan.placed.map(\.gang))
      if plan.placed.count > greedy.placed.count { fuller += 1 }
      #expect(plan.placed.count >= greedy.placed.count, "seed \(seed)")
      #expect(plan.cost?.microUnits == least, "seed \(seed)")
      #expect(plan.bound?.microUnits == least, "seed \(seed)")
      if let cost = plan.cost, let before = greedy.cost, cost < before { cheaper += 1 }
    }

    #expect(cheaper > 20 && fuller > 0)
  }

  @Test func `the bound never exceeds the least cost where gangs may be spread`() {
    var tight = 0
    for seed in 0..<400 {
      let tiny = TinyPurchase(seed: seed, maySpread: true)
      let plan = Planned(tiny.gangs, on: tiny.snapshot).plan
      let served = plan.placed.map(\.gang)
      guard let cost = plan.cost, let bound = plan.bound, let least = tiny.leastCost(serving: served) else {
        Issue.record("seed \(seed) has no cost")
        continue
      }
      #expect(bound.microUnits <= least && least <= cost.microUnits, "seed \(seed)")
      if bound == cost { tight += 1 }
    }

    #expect(tight > 300)
  }
}

/// Up to five gangs of one domain each and three pools, small enough to try everything.
private struct TinyPurchase {
  let snapshot: Snapshot
  let gangs: [Gang]
  private let pools: [NodePool]

  init(seed: Int, maySpread: Bool = false) {
    var numbers = SeededNumbers(seed: seed)
    pools = (0..<numbers.number(in: 1...3)).map { index in
      .of(
        "pool\(index)",
        nodes: numbers.number(in: 1...3),
        gpus: 4,
        price: Int64(numbers.number(in: 1...9)),
        max: numbers.number(in: 1...3),
        jurisdiction: numbers.isOnce(in: 3) ? "us" : "eu"
      )
    }
    snapshot = Snapshot(pools.map { ($0, "") })
    gangs = (0..<numbers.number(in: 1...(maySpread ? 3 : 5))).map { index in
      let perPod = numbers.element(of: [1, 2, 4])
      return .gpus(
        perPod * numbers.number(in: 1...(8 / perPod)),
        id: "gang\(index)",
        perPod: perPod,
        topology: maySpread && perPod > 1 && numbers.isOnce(in: 2) ? .unconstrained : .sameDomain,
        residency: numbers.isOnce(in: 4) ? ["eu"] : [],
        ownsDomain: !maySpread && numbers.isOnce(in: 6)
      )
    }
  }

  /// Tries every domain for every gang, and for every pod of a spread one; what is used is what is paid.
  ///
  /// Empty domains of 4-GPU nodes hold pods of 1, 2 and 4 GPUs whenever the sum of their GPUs does.
  func leastCost(serving served: [Int]) -> Int64? {
    var left = pools.flatMap { pool in
      repeatElement(
        (pool: pool, gpus: pool.shape.nodeCount * 4, isUsed: false, isOwned: false),
        count: pool.maxDomains
      )
    }
    var best: Int64?
    // What is placed whole: a gang of one domain, or one pod of a gang that may be spread.
    let parts = served.flatMap { position in
      let gang = gangs[position]
      let count = gang.topology == .unconstrained ? gang.podCount : 1
      return repeatElement((gang: gang, gpus: gang.gpuCount / count), count: count)
    }
    func serve(_ next: Int, _ cost: Int64) {
      if let best, cost >= best { return }
      guard next < parts.count else {
        best = cost
        return
      }
      let (gang, gpus) = parts[next]
      for index in left.indices {
        let domain = left[index]
        guard gang.residency.isEmpty || gang.residency == [domain.pool.jurisdiction],
          domain.gpus >= gpus, !domain.isOwned, !gang.ownsDomain || !domain.isUsed
        else { continue }
        left[index].gpus -= gpus
        left[index].isUsed = true
        left[index].isOwned = gang.ownsDomain
        let price = (domain.pool.pricePerNode?.microUnits ?? 0) * Int64(domain.pool.shape.nodeCount)
        serve(next + 1, domain.isUsed ? cost : cost + price)
        left[index] = domain
      }
    }
    serve(0, 0)
    return best
  }
}
