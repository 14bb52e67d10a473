internal import FleetModel
internal import TestSupport
internal import Testing

@Suite("The tree of pools, slots and nodes")
struct TopologyTests {
  private let topology = Topology(pools: [
    .of("one", nodes: 1, max: 3), .of("none", nodes: 2, max: 0), .of("rack", nodes: 18, gpus: 4, max: 2),
  ])

  @Test func `slots and nodes are numbered without gaps, pool by pool`() {
    #expect(topology.domainCount == 5 && topology.nodeCount == 39)
    #expect(topology.pools.indices.map(topology.domains) == [0..<3, 3..<3, 3..<5])
    #expect((0..<5).map(topology.nodes) == [0..<1, 1..<2, 2..<3, 3..<21, 21..<39])
    #expect((0..<5).map(topology.poolIndex) == [0, 0, 0, 2, 2])
  }

  @Test func `every node leads back to its slot`() {
    for domain in 0..<topology.domainCount {
      #expect(topology.nodes(in: domain).allSatisfy { topology.domain(of: $0) == domain })
    }
  }

  @Test func `slots are found by name, and unknown ones are not`() {
    for domain in 0..<topology.domainCount {
      #expect(topology.domain(at: topology.slot(of: domain)) == domain)
    }
    let unknown = [("rack", 2), ("rack", -1), ("none", 0), ("other", 0)]
    #expect(unknown.allSatisfy { topology.domain(at: Slot(pool: PoolID($0), number: $1)) == nil })
    #expect(topology.poolIndex(named: PoolID("rack")) == 2 && topology.poolIndex(named: PoolID("x")) == nil)
  }

  @Test func `a slot names its node group`() {
    #expect(topology.slot(of: 4).description == "rack-d1")
    #expect(LaunchToken(slot: topology.slot(of: 4), generation: 3).description == "rack-d1-g3")
  }

  @Test func `slots are in order of their numbers, not of their digits`() {
    let pool = PoolID("p")

    #expect(Slot(pool: pool, number: 9) < Slot(pool: pool, number: 10))
    #expect(Slot(pool: PoolID("o"), number: 10) < Slot(pool: pool, number: 9))
  }

  @Test func `two pools of one name are refused`() async {
    await #expect(processExitsWith: .failure) {
      _ = Topology(pools: [.of("same"), .of("same")])
    }
  }
}
