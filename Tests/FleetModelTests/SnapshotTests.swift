internal import FleetModel
internal import TestSupport
internal import Testing

@Suite("The snapshot of a fleet")
struct SnapshotTests {
  private func place(_ counts: [NodeIndex: Int], of snapshot: Snapshot) -> Placement {
    let nodes = counts.keys.sorted()
    let domains = Set(nodes.map(snapshot.topology.domain(of:))).sorted()
    let assignments = nodes.map { PodAssignment(role: 0, node: $0, count: counts[$0] ?? 0) }
    return Placement(assignments: assignments, domains: domains)
  }

  @Test func `a sketch is drawn back as it was`() {
    let sketch = "#### ##..\n.... xxxx\n-\n#... .... repairing\n.... .... coming up"

    #expect(Snapshot(sketch: sketch).sketch == sketch)
    #expect(Snapshot(sketch: "##..", room: 3).topology.domainCount == 4)
  }

  @Test func `a fresh fleet is absent everywhere`() {
    let snapshot = Snapshot(topology: Topology(pools: [.of(nodes: 2, max: 3)]))

    #expect(snapshot.liveDomains.isEmpty && snapshot.liveCounts == [0] && snapshot.sketch.isEmpty)
  }

  @Test func `reserving takes amounts on every node of the placement, and releasing gives them back`() {
    var snapshot = Snapshot(sketch: ".... ....\n.... ....")
    let before = snapshot
    let gang = Gang.gpus(6, topology: .atMost(domains: 2))
    let placement = place([1: 4, 2: 2], of: snapshot)

    snapshot.reserve(placement, for: gang)

    #expect(snapshot.sketch == ".... ####\n##.. ....")
    #expect(snapshot.freeGPUs == [4, 6] && snapshot.holderCounts == [1, 1])
    #expect(snapshot.checkInvariants(holding: [(gang, placement)]) == nil)
    snapshot.release(placement, of: gang)
    #expect(snapshot.sketch == before.sketch && snapshot.freeGPUs == before.freeGPUs && snapshot.isIdle(0))
  }

  @Test func `a copy is a what-if that leaves the original alone`() {
    let snapshot = Snapshot(sketch: "....")
    var whatIf = snapshot

    whatIf.reserve(place([0: 3], of: whatIf), for: .gpus(3))

    #expect(snapshot.sketch == "...." && whatIf.sketch == "###.")
  }

  @Test func `a lost member takes its free GPUs out of the sum, and a repaired one brings them back`() {
    var snapshot = Snapshot(sketch: "#... ....")

    snapshot.setUsable(false, node: 0)
    snapshot.setUsable(false, node: 0)
    #expect(snapshot.freeGPUs == [4] && snapshot.usableNodeCount(in: 0) == 1)
    snapshot.setUsable(true, node: 0)
    #expect(snapshot.freeGPUs == [7] && snapshot.usableNodeCount(in: 0) == 2)
  }

  @Test func `amounts given back on a lost member count again only when it is repaired`() {
    var snapshot = Snapshot(sketch: ".... ....")
    let (gang, placement) = (Gang.gpus(3), place([0: 3], of: snapshot))
    snapshot.reserve(placement, for: gang)
    snapshot.setUsable(false, node: 0)

    snapshot.release(placement, of: gang)

    #expect(snapshot.freeGPUs == [4])
    #expect(snapshot.checkInvariants(holding: []) == nil)
    snapshot.setUsable(true, node: 0)
    #expect(snapshot.freeGPUs == [8])
  }

  @Test func `a slot that is filled anew is the youngest, and all its members are usable`() {
    var snapshot = Snapshot(sketch: ".... xxxx\n.... ....")

    snapshot.setPhase(.absent, of: 0)
    #expect(snapshot.liveDomains == [1] && snapshot.liveCounts == [1])
    snapshot.setPhase(.planned, of: 0)
    #expect(snapshot.liveDomains == [1, 0] && snapshot.usableNodeCount(in: 0) == 2)
    #expect(snapshot.serials[0] > snapshot.serials[1])
    #expect(snapshot.checkInvariants(holding: []) == nil)
  }

  @Test func `the lowest absent slot that is allowed is found`() {
    let snapshot = Snapshot(sketch: "....\n-\n....\n-\n-")

    #expect(snapshot.lowestAbsentSlot(in: 0) { _ in true } == 1)
    #expect(snapshot.lowestAbsentSlot(in: 0) { $0 != 1 } == 3)
    #expect(snapshot.lowestAbsentSlot(in: 0) { _ in false } == nil)
  }

  @Test func `MIG instances are counted by node and profile`() {
    let node = NodeShape.of(gpus: 2, mig: ["3g.40gb", "2g.20gb", "1g.10gb", "1g.10gb"])
    var snapshot = Snapshot([(.of(nodes: 2, max: 1, node: node), "")])
    snapshot.setPhase(.ready, of: 0)
    let request = PodRequest(mig: .init(profile: "1g.10gb", count: 2))
    let (gang, placement) = (Gang.pods(2, of: request), place([1: 2], of: snapshot))

    snapshot.reserve(placement, for: gang)

    let column = snapshot.migColumn(for: "1g.10gb", in: 0)
    #expect(column.map { snapshot.freeMIGInstances(on: 1, of: 0, column: $0) } == 0)
    #expect(column.map { snapshot.freeMIGInstances(on: 0, of: 0, column: $0) } == 4)
    #expect(snapshot.migColumn(for: "7g.80gb", in: 0) == nil && snapshot.freeGPUs == [0])
    #expect(snapshot.checkInvariants(holding: [(gang, placement)]) == nil)
    #expect(snapshot.checkInvariants(holding: []) != nil)
  }

  @Test func `an owned domain is marked until its gang gives it back`() {
    var snapshot = Snapshot(sketch: "....")
    let (gang, placement) = (Gang.gpus(1, ownsDomain: true), place([0: 1], of: snapshot))

    snapshot.reserve(placement, for: gang)
    #expect(snapshot.isOwned == [true] && snapshot.checkInvariants(holding: [(gang, placement)]) == nil)
    snapshot.release(placement, of: gang)
    #expect(snapshot.isOwned == [false])
  }

  @Test func `a gang that is forgotten is noticed`() {
    let snapshot = Snapshot(sketch: "##..")

    #expect(snapshot.checkInvariants(holding: [])?.hasPrefix("node 0 has ") == true)
  }

  @Test func `more than a node has is never taken`() async {
    await #expect(processExitsWith: .failure) {
      var snapshot = Snapshot(sketch: "#...")
      let placement = Placement(assignments: [PodAssignment(role: 0, node: 0, count: 4)], domains: [0])
      snapshot.reserve(placement, for: .gpus(4))
    }
  }

  @Test func `nothing is placed on a domain that is on its way out`() async {
    await #expect(processExitsWith: .failure) {
      var snapshot = Snapshot(sketch: ".... draining")
      let placement = Placement(assignments: [PodAssignment(role: 0, node: 0, count: 1)], domains: [0])
      snapshot.reserve(placement, for: .gpus(1))
    }
  }

  @Test func `a domain that holds a gang cannot go away`() async {
    await #expect(processExitsWith: .failure) {
      var snapshot = Snapshot(sketch: "#...")
      snapshot.setPhase(.absent, of: 0)
    }
  }
}
