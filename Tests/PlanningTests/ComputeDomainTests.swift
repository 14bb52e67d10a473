internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Gangs with a ComputeDomain")
struct ComputeDomainTests {
  private func nodes(of gang: Int, in planned: Planned) -> [NodeIndex]? {
    planned.plan.placed.first { $0.gang == gang }?.placement.assignments.map(\.node)
  }

  private let small = Gang.gpus(1).inComputeDomain

  @Test func `two of them share a domain but no node`() {
    let planned = Planned([small, small.renamed("b")], on: Snapshot(sketch: ".... ...."))

    #expect(planned.domains == [0: [0], 1: [0]])
    #expect(nodes(of: 0, in: planned) == [0])
    #expect(nodes(of: 1, in: planned) == [1])
  }

  @Test func `others come to their nodes`() {
    let planned = Planned([small, .gpus(3, id: "b")], on: Snapshot(sketch: "...."))

    #expect(nodes(of: 1, in: planned) == [0])
  }

  @Test func `the roles of one gang share its nodes`() {
    let role = PodRequest(gpus: 1)
    let gang = Gang.of([Role(name: "a", count: 1, request: role), Role(name: "b", count: 1, request: role)])
    let planned = Planned([gang.inComputeDomain], on: Snapshot(sketch: "...."))

    #expect(nodes(of: 0, in: planned) == [0, 0])
  }

  @Test func `a gang that ends gives its nodes to the next`() {
    var snapshot = Snapshot(sketch: "....")
    let placement = Placement(assignments: [PodAssignment(role: 0, node: 0, count: 1)], domains: [0])
    #expect(snapshot.fits(placement, for: small))
    snapshot.reserve(placement, for: small)
    #expect(!snapshot.fits(placement, for: small))
    #expect(snapshot.fits(placement, for: .gpus(1)))
    #expect(snapshot.checkInvariants(holding: [(small, placement)]) == nil)
    #expect(
      snapshot.checkInvariants(holding: [(.gpus(1), placement)])
        == "node 0 is in a ComputeDomain in one of two accounts only"
    )
    snapshot.release(placement, of: small)
    #expect(snapshot.fits(placement, for: small))
    #expect(snapshot.checkInvariants(holding: []) == nil)
  }

  @Test func `a domain is added where free GPUs are on nodes of others`() {
    let planned = Planned([small, small.renamed("b")], on: Snapshot(sketch: "........", room: 1))

    #expect(planned.domains == [0: [0], 1: [1]])
    #expect(planned.plan.added == [1])
  }

  @Test func `the operator reads which nodes count`() {
    let demand = [small, Gang.gpus(4, id: "b", perPod: 2).inComputeDomain]

    #expect(
      Planned(demand, on: Snapshot(sketch: "..## ...#")).texts[1]
        == "not now: needs 4 GPUs in one NVLink domain on nodes that serve no other ComputeDomain; "
        + "the largest free block is 3 GPUs; p at its maximum of 1"
    )
  }

  @Test func `no two are on a node in any random plan, cheaper purchases included`() {
    for seed in 1...400 {
      var numbers = SeededNumbers(seed: seed)
      let pools = [
        NodePool.of("a", nodes: numbers.number(in: 1...3), gpus: 4, price: 7, max: 4),
        NodePool.of("b", nodes: numbers.number(in: 1...6), gpus: 8, price: 13, max: 3),
      ]
      let gangs = (0..<numbers.number(in: 2...8)).map { index in
        let topology: GangTopology = numbers.isOnce(in: 3) ? .unconstrained : .sameDomain
        let gang = Gang.gpus(numbers.number(in: 1...10), id: "gang\(index)", topology: topology)
        return numbers.isOnce(in: 2) ? gang : gang.inComputeDomain
      }
      let planned = Planned(gangs, on: Snapshot(topology: Topology(pools: pools)))

      var holders: [Int: Int] = [:]
      for placed in planned.plan.placed where gangs[placed.gang].hasComputeDomain {
        for node in Set(placed.placement.assignments.map(\.node)) { holders[node, default: 0] += 1 }
      }
      #expect(holders.values.allSatisfy { $0 == 1 }, "seed \(seed)")
      let held = planned.plan.placed.map { (gang: gangs[$0.gang], placement: $0.placement) }
      #expect(planned.snapshot.checkInvariants(holding: held) == nil, "seed \(seed)")
    }
  }
}
