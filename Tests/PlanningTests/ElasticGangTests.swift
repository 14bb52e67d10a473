internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Elastic gangs")
struct ElasticGangTests {
  private func gang(
    _ least: Int,
    to most: Int,
    perPod: Int = 1,
    _ topology: GangTopology = .sameDomain
  ) -> Gang {
    let request = PodRequest(gpus: perPod)
    return .of([Role(name: "worker", count: most, request: request, minCount: least)], topology: topology)
  }

  @Test func `a gang starts with what fits, if that is enough, and the placement says how much`() {
    let planned = Planned(gang(2, to: 6), on: "#... #...", room: 1)

    #expect(planned.plan.placed[0].placement.podCount(ofRole: 0) == 6)
    #expect(Planned(gang(2, to: 6), on: "##.. ###.", room: 1).sketch == "#### ####")
    #expect(Planned(gang(2, to: 6), on: "##.. ###.", room: 1).plan.added.isEmpty)
    #expect(Planned(gang(4, to: 6), on: "##.. ###.").plan.placed.isEmpty)
  }

  @Test func `domains are added for the least only, and the rest takes what is free there`() {
    let planned = Planned(gang(6, to: 20, .unconstrained), on: "####", room: 4)

    #expect(planned.plan.added.count == 2)
    #expect(planned.plan.placed[0].placement.podCount == 8)
  }

  @Test func `pods beyond the least never wait for a domain that is still coming up`() {
    let planned = Planned(gang(2, to: 12, .unconstrained), on: "##..\n.... coming up\n#...")

    #expect(planned.domains[0] == [0, 2])
    #expect(planned.plan.placed[0].placement.podCount == 5)
  }

  @Test func `a gang spans no more domains for the pods beyond the least`() {
    let planned = Planned(gang(5, to: 12, .atMost(domains: 2)), on: "#...\n#...\n#...")

    #expect(planned.domains[0]?.count == 2 && planned.plan.placed[0].placement.podCount == 6)
  }

  @Test func `the least of one role comes before the rest of another`() {
    let roles = [
      Role(name: "large", count: 4, request: PodRequest(gpus: 2), minCount: 1),
      Role(name: "small", count: 2, request: PodRequest(gpus: 1)),
    ]
    let placement = Planned(.of(roles), on: ".... ##..").plan.placed.first?.placement

    #expect(placement?.podCount(ofRole: 0) == 2 && placement?.podCount(ofRole: 1) == 2)
  }

  @Test func `what is lacking is the least`() {
    #expect(
      Planned(gang(5, to: 9), on: "#...").texts
        == ["never: needs 5 GPUs in one NVLink domain; p an empty domain holds 4 of its 5 pods"]
    )
  }

  @Test func `a placement with too few or too many pods of a role is told`() {
    let wanted = gang(2, to: 3)
    let problem = { (count: Int) in
      Placement(assignments: [PodAssignment(role: 0, node: 0, count: count)], domains: [0])
        .countProblem(for: wanted)
    }

    #expect(problem(2) == nil && problem(3) == nil)
    #expect(problem(1) == "a is placed with 1 of 2 to 3 pods of worker")
    #expect(problem(4) == "a is placed with 4 of 2 to 3 pods of worker")
  }

  @Test func `against every subset of domains of a thousand small fleets`() {
    for seed in 0..<1_000 {
      var numbers = SeededNumbers(seed: seed)
      let free = (0..<numbers.number(in: 1...4)).map { _ in (0..<2).map { _ in numbers.number(in: 0...4) } }
      let perPod = numbers.number(in: 1...2)
      let least = numbers.number(in: 1...8)
      let topologies: [GangTopology] = [.sameDomain, .atMost(domains: 2), .unconstrained]
      let topology = numbers.element(of: topologies)
      let most = least + numbers.number(in: 0...6)
      let sketch = free.map { domain in
        domain.map { String(repeating: "#", count: 4 - $0) + String(repeating: ".", count: $0) }
          .joined(separator: " ")
      }.joined(separator: "\n")

      let planned = Planned(gang(least, to: most, perPod: perPod, topology), on: sketch)
      let rooms = free.map { $0.reduce(0) { $0 + $1 / perPod } }
      let best = Self.mostPods(in: rooms, domains: topology.maxDomains ?? rooms.count)
      let placement = planned.plan.placed.first?.placement

      #expect((placement != nil) == (best >= least), "seed \(seed)")
      guard let placement else { continue }
      let room = placement.domains.reduce(0) { $0 + rooms[$1] }
      let wanted = topology == .unconstrained ? min(most, best) : min(most, room)
      #expect(placement.podCount == wanted, "seed \(seed)")
    }
  }

  /// The most pods that any choice of so many domains holds.
  private static func mostPods(in rooms: [Int], domains: Int) -> Int {
    (0..<(1 << rooms.count)).filter { $0.nonzeroBitCount <= domains }.map { choice in
      rooms.indices.reduce(0) { $0 + (choice >> $1 & 1 == 1 ? rooms[$1] : 0) }
    }.max() ?? 0
  }
}

@Suite("What a purchase for elastic gangs could cost at least")
struct ElasticPurchaseTests {
  private func elastic(_ least: Int, to most: Int, id: String) -> Gang {
    .of([Role(name: "worker", count: most, request: PodRequest(gpus: 4), minCount: least)], id: id)
  }

  @Test func `the bound is of the pods that they must have, and the purchase stays`() {
    let small = NodePool.of("small", nodes: 9, gpus: 4, price: 10)
    let large = NodePool.of("large", nodes: 18, gpus: 4, price: 6)
    let gangs = ["a", "b"].map { elastic(9, to: 12, id: $0) }
    let plan = Planned(gangs, on: Snapshot([(small, ""), (large, "")])).plan

    #expect(plan.cost == Money(microUnits: 180_000_000) && plan.bound == Money(microUnits: 108_000_000))
    #expect(plan.placed.map(\.placement.domains) == [[0], [1]])
  }

  @Test func `a purchase that could not be cheaper is proven so`() {
    let plan = Planned([elastic(2, to: 9, id: "a")], on: Snapshot([(.of("p", price: 7), "")])).plan

    #expect(plan.cost != nil && plan.cost != .zero && plan.gapPartsPerMillion == 0)
  }

  @Test func `no plan for as many pods as the gangs must have costs less than the bound`() {
    var (compared, positive) = (0, 0)
    for seed in 1...500 {
      let instance = RandomInstance(seed: seed)
      let least = instance.gangs.map { gang in
        gang.with(roles: gang.roles.map { Role(name: $0.name, count: $0.count, request: $0.request) })
      }
      let gangs = least.map { gang in
        gang.with(
          roles: gang.roles.map { role in
            Role(name: role.name, count: role.count + 2, request: role.request, minCount: role.count)
          }
        )
      }
      let (plan, other) = (planned(gangs, instance), planned(least, instance))
      guard let bound = plan.bound, let cost = plan.cost, plan.placed.map(\.gang) == other.placed.map(\.gang),
        let otherCost = other.cost
      else { continue }
      compared += 1
      if bound > .zero { positive += 1 }
      #expect(bound <= min(cost, otherCost), "seed \(seed)")
    }

    #expect(compared > 200 && positive > 50, "\(compared) \(positive)")
  }

  private func planned(_ gangs: [Gang], _ instance: RandomInstance) -> Plan {
    Planned(gangs, on: instance.snapshot, backingOff: instance.backingOff, resting: instance.resting).plan
  }
}
