internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Subgroups")
struct SubgroupTests {
  /// A gang of `replicas` replicas of so many pods, each of one GPU.
  private func stages(
    _ replicas: Int,
    of pods: Int,
    id: String = "a",
    _ topology: GangTopology = .unconstrained
  ) -> Gang {
    let role = Role(name: "worker", count: replicas * pods, request: PodRequest(gpus: 1))
    let subgroup = Subgroup(name: "stage", replicas: replicas, roles: [0])
    return .of([role], id: id, topology: topology, subgroups: [subgroup])
  }

  /// Replicas of a leader of two GPUs and four workers of one, and a router beside them.
  private func served(_ replicas: Int, id: String = "a", _ subgroups: [Subgroup]? = nil) -> Gang {
    let roles = [
      Role(name: "router", count: 1, request: PodRequest(cpuMilli: 1_000)),
      Role(name: "worker", count: 4 * replicas, request: PodRequest(gpus: 1)),
      Role(name: "leader", count: replicas, request: PodRequest(gpus: 2)),
    ]
    let one = [Subgroup(name: "server", replicas: replicas, roles: [1, 2])]
    return .of(roles, id: id, topology: .unconstrained, subgroups: subgroups ?? one)
  }

  @Test func `each replica is within a domain, and the gang over several`() {
    let planned = Planned(stages(3, of: 3), on: ".... ....\n.... ####\n..## ..##")

    #expect(planned.sketch == "###. ....\n###. ####\n#### ###.")
  }

  @Test func `room for a part of a replica is no room`() {
    #expect(Planned(stages(2, of: 3, .atMost(domains: 2)), on: "..## ####\n.... ####").plan.placed.isEmpty)
    #expect(
      Planned(stages(2, of: 3, .atMost(domains: 2)), on: "...# ####\n.... ####").domains == [0: [0, 1]]
    )
    #expect(
      Planned(stages(2, of: 3, .preferSameDomain(limit: nil)), on: "..## ####\n.... ####")
        .plan.placed.isEmpty
    )
  }

  @Test func `one domain may hold several replicas`() {
    #expect(Planned(stages(2, of: 3, .atMost(domains: 2)), on: "...# ####\n.... ....").domains == [0: [1]])
    #expect(Planned(stages(2, of: 3), on: ".... ....").sketch == "#### ##..")
  }

  @Test func `domains are added for whole replicas`() {
    #expect(Planned(stages(4, of: 3), on: "####", room: 5).plan.added.count == 4)
    #expect(Planned(stages(4, of: 2), on: "####", room: 5).plan.added.count == 2)
    #expect(Planned(stages(4, of: 3), on: "#...", room: 5).plan.added.count == 3)
  }

  @Test func `pools add domains for it together, each for whole replicas`() {
    let pools: [(NodePool, String)] = [
      (.of("small", nodes: 1, gpus: 4, max: 2), ""), (.of("large", nodes: 2, gpus: 4, max: 1), ""),
    ]
    let planned = Planned([stages(4, of: 3)], on: Snapshot(pools))

    #expect(planned.sketch == "###. planned\n###. planned\n#### ##.. planned")
  }

  @Test func `roles of a subgroup stay together, and the others are free`() {
    let planned = Planned(served(2), on: ".... ..##\n.... ..##\n##.. ####")

    #expect(planned.plan.placed.first?.placement.podCount == 11)
    #expect(planned.sketch == "#### ####\n#### ####\n##.. ####")
  }

  @Test func `fewer replicas are tried where the first ones were in each other's way`() {
    #expect(Planned(served(2), on: "...# .... ...#\n.... ..## ####").plan.placed.count == 1)
  }

  @Test func `the most replicas are found among very many`() {
    let roles = [
      Role(name: "leader", count: 60_000, request: PodRequest(cpuMilli: 1)),
      Role(name: "worker", count: 60_000, request: PodRequest(cpuMilli: 2)),
    ]
    let pair = Subgroup(name: "pair", replicas: 60_000, roles: [0, 1])
    let gang = Gang.of(roles, topology: .unconstrained, subgroups: [pair])
    let planned = Planned(gang, on: "....\n....")
    let placement = planned.plan.placed.first?.placement

    #expect(placement?.podCount == 120_000)
    #expect(placement?.subgroupProblem(for: gang, on: planned.snapshot.topology) == nil)
    #expect(planned.snapshot.free[0].cpuMilli == 1 && planned.snapshot.free[1].cpuMilli == 19_999)
  }

  @Test func `of a role that keeps apart every replica does`() {
    let role = Role(name: "worker", count: 4, request: PodRequest(gpus: 1), maxPerNode: 1)
    let pairs = Subgroup(name: "pair", replicas: 2, roles: [0])
    let gang = Gang.of([role], topology: .unconstrained, subgroups: [pairs])

    #expect(Planned(gang, on: "....  ....\n....  ....").sketch == "#... #...\n#... #...")
    #expect(Planned(gang, on: ".... .... ....").plan.placed.isEmpty)
  }

  @Test func `a replica that no empty domain holds is told`() {
    #expect(
      Planned(stages(2, of: 5), on: "####", room: 3).texts == [
        "never: needs 10 GPUs over any NVLink domains, each of its 2 groups of stage (5 pods) in one; "
          + "p an empty domain holds 4 of the 5 pods of a group of stage"
      ]
    )
  }

  @Test func `what is lacking is told in groups`() {
    #expect(
      Planned(stages(3, of: 3), on: "#... ....\n##.. ####").texts == [
        "not now: needs 9 GPUs over any NVLink domains, each of its 3 groups of stage (3 pods) in one; "
          + "the domains hold 2 of its 3 groups of stage; the largest free block is 7 GPUs; "
          + "p at its maximum of 2"
      ]
    )
  }

  @Test func `a gang that asks for the same hears what is left now`() {
    let planned = Planned(
      [stages(3, of: 3), .gpus(3, id: "b"), stages(3, of: 3, id: "c")],
      on: Snapshot(sketch: "#... ....\n##.. ####")
    )

    #expect(planned.texts[0].contains("the domains hold 2 of its 3 groups"))
    #expect(planned.texts[2].contains("the domains hold 1 of its 3 groups"))
  }

  @Test func `a cheaper plan keeps replicas whole`() {
    let pools: [(NodePool, String)] = [
      (.of("small", nodes: 1, gpus: 4, price: 8, max: 4), ""),
      (.of("large", nodes: 3, gpus: 4, price: 8, max: 2), ""),
    ]
    let gangs = (0..<2).map { stages(2, of: 3, id: "gang\($0)") }
    let planned = Planned(gangs, on: Snapshot(pools))
    let topology = planned.snapshot.topology

    #expect(planned.domains == [0: [4], 1: [4]] && planned.plan.cost == planned.plan.bound)
    for placed in planned.plan.placed {
      #expect(placed.placement.subgroupProblem(for: gangs[placed.gang], on: topology) == nil)
    }
  }

  @Test func `the order in which subgroups are written changes nothing`() {
    let (workers, leaders) = (
      Subgroup(name: "workers", replicas: 4, roles: [1]), Subgroup(name: "leaders", replicas: 2, roles: [2])
    )
    let sketch = "..## ..#.\n.... ....\n#... ..##"
    let once = Planned(served(2, [workers, leaders]), on: sketch, room: 1)
    let twice = Planned(served(2, [leaders, workers]), on: sketch, room: 1)

    #expect(once.plan.placed.count == 1)
    #expect(once.sketch == twice.sketch && once.plan.added == twice.plan.added)
  }

  @Test func `the order of gangs that ask for the same changes nothing but who has which place`() {
    let gangs = (0..<4).map { stages(2, of: 3, id: "gang\($0)") }
    let sketch = "...# ....\n##.. ....\n#... ####"
    let once = Planned(gangs, on: Snapshot(sketch: sketch, room: 2))
    let twice = Planned(Array(gangs.reversed()), on: Snapshot(sketch: sketch, room: 2))

    #expect(once.sketch == twice.sketch && once.plan.added == twice.plan.added)
    #expect(once.plan.placed.map(\.placement) == twice.plan.placed.map(\.placement))
  }

  @Test func `against every choice of domains of two thousand small fleets`() {
    var placed = 0
    for seed in 0..<2_000 {
      var numbers = SeededNumbers(seed: seed)
      let free = (0..<numbers.number(in: 1...4)).map { _ in (0..<2).map { _ in numbers.number(in: 0...4) } }
      let (replicas, part) = (numbers.number(in: 1...4), numbers.number(in: 1...5))
      let topologies: [GangTopology] = [.atMost(domains: 2), .unconstrained, .preferSameDomain(limit: 3)]
      let gang = stages(replicas, of: part, numbers.element(of: topologies))
      let planned = Planned(
        gang,
        on: Self.sketch(of: free),
        order: numbers.element(of: [.tightest, .firstFit])
      )
      let held = free.map { $0.reduce(0, +) / part }.sorted(by: >)
      let most = held.prefix(gang.topology.maxDomains ?? held.count).reduce(0, +)

      #expect(planned.plan.placed.count == (most >= replicas ? 1 : 0), "seed \(seed)")
      for place in planned.plan.placed {
        placed += 1
        let topology = planned.snapshot.topology
        #expect(place.placement.subgroupProblem(for: gang, on: topology) == nil, "seed \(seed)")
      }
    }

    #expect(placed > 500 && placed < 1_500)
  }

  private static func sketch(of free: [[Int]]) -> String {
    free.map { domain in
      domain.map { String(repeating: "#", count: 4 - $0) + String(repeating: ".", count: $0) }
        .joined(separator: " ")
    }.joined(separator: "\n")
  }
}
