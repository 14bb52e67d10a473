internal import FleetModel
internal import Planning
internal import TestSupport
internal import Testing

@Suite("Racks with bad nodes")
struct BadNodesTests {
  /// A rack of 18 nodes that spares two, with those lost.
  private func rack(lost: [NodeIndex], max: Int = 1) -> Snapshot {
    var snapshot = Snapshot(topology: Topology(pools: [.nvl72(max: max, spares: 2)]))
    snapshot.setPhase(.ready, of: 0)
    for node in lost { snapshot.setUsable(false, node: node) }
    return snapshot
  }

  private func gang(_ pods: Int, perPod: Int = 4, perNode: Int? = nil) -> Gang {
    .of([Role(name: "worker", count: pods, request: PodRequest(gpus: perPod), maxPerNode: perNode)])
  }

  @Test func `sixteen good nodes of eighteen serve a gang of sixteen`() {
    let planned = Planned([gang(16)], on: rack(lost: [3, 17]))

    #expect(planned.plan.placed.count == 1 && planned.plan.added.isEmpty)
    let nodes = planned.plan.placed.flatMap { $0.placement.assignments.map(\.node) }
    #expect(nodes == (0..<17).filter { $0 != 3 })
    #expect(Planned([gang(17)], on: rack(lost: [3, 17])).plan.placed.isEmpty)
  }

  @Test func `pods that keep apart need as many good nodes as pods`() {
    #expect(Planned([gang(16, perPod: 1, perNode: 1)], on: rack(lost: [0, 9])).plan.placed.count == 1)
    #expect(Planned([gang(17, perPod: 1, perNode: 1)], on: rack(lost: [0, 9])).plan.placed.isEmpty)
    #expect(Planned([gang(17, perPod: 1)], on: rack(lost: [0, 9])).plan.placed.count == 1)
  }

  @Test func `a gang for which the good nodes are too few gets another rack`() {
    let planned = Planned([gang(17)], on: rack(lost: [3, 17], max: 2))

    #expect(planned.plan.added == [1] && planned.plan.placed.map(\.placement.domains) == [[1]])
  }
}
