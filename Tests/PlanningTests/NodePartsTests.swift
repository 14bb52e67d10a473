internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Placing pods on zones and shares of GPUs")
struct NodePartsTests {
  /// Nodes of 8 GPUs in two zones.
  private func zoned(_ alignment: NUMAAlignment, nodes: Int = 1, max: Int = 1) -> NodePool {
    .of(nodes: nodes, max: max, node: .zoned(alignment: alignment))
  }

  private func shared(_ name: String = "p", nodes: Int = 1, clients: Int = 4, max: Int = 1) -> NodePool {
    .of(name, nodes: nodes, max: max, node: .of(gpus: 2, sharing: .clients(clients)))
  }

  private func ready(_ pool: NodePool) -> Snapshot {
    var snapshot = Snapshot(topology: Topology(pools: [pool]))
    snapshot.setPhase(.ready, of: 0)
    return snapshot
  }

  private func exclusion(_ request: PodRequest, _ pool: NodePool) -> String? {
    Policy.of(pool).exclusion(of: .pods(1, of: request), from: pool)?.description
  }

  private func mixed(_ sizes: [Int]) -> Gang {
    .of(sizes.enumerated().map { Role(name: "r\($0)", count: 1, request: PodRequest(gpus: $1)) })
  }

  @Test func `free GPUs of two zones hold no pod of one`() {
    let gang = mixed([3, 3, 2])

    #expect(Planned([gang], on: ready(zoned(.singleNUMANode))).plan.placed.isEmpty)
    #expect(Planned([gang], on: ready(zoned(.restricted))).plan.placed.isEmpty)
    #expect(Planned([gang], on: ready(zoned(.bestEffort))).plan.placed.count == 1)
    #expect(Planned([gang], on: ready(.of(max: 1))).plan.placed.count == 1)
    #expect(Planned([mixed([3, 2, 2, 1])], on: ready(zoned(.singleNUMANode))).plan.placed.count == 1)
  }

  @Test func `what no zone can hold keeps the gang out of the pool`() {
    #expect(
      exclusion(PodRequest(gpus: 5), zoned(.singleNUMANode))
        == "a pod of role worker needs 5 GPUs in one NUMA zone, a zone has 4"
    )
    #expect(exclusion(PodRequest(gpus: 5), zoned(.restricted)) == nil)
    #expect(exclusion(PodRequest(gpus: 5), zoned(.bestEffort)) == nil)
    #expect(exclusion(PodRequest(gpus: 4), zoned(.singleNUMANode)) == nil)
    let zones = [
      NUMAZone(cpuMilli: 100_000, memoryMiB: 0, gpus: 0),
      NUMAZone(cpuMilli: 0, memoryMiB: 1_000 * 1_024, gpus: 4),
    ]
    let split = NodePool.of(node: .of(gpus: 4, zones: zones, alignment: .singleNUMANode))
    #expect(
      exclusion(PodRequest(cpuMilli: 1, gpus: 1), split)
        == "no NUMA zone of a node can hold all that a pod of role worker needs"
    )
  }

  @Test func `an operator reads that a zone is too small`() {
    let gang = Gang.gpus(5, perPod: 5)

    #expect(
      Planned([gang], on: ready(zoned(.singleNUMANode))).texts == [
        "never: needs 5 GPUs in one NVLink domain; p excluded: a pod of role worker needs 5 GPUs in one NUMA "
          + "zone, a zone has 4"
      ]
    )
  }

  @Test func `best effort takes another node before it takes two zones`() {
    let first = Gang.gpus(6, perPod: 3)
    let planned = Planned([first, .gpus(2, id: "b", perPod: 2)], on: ready(zoned(.bestEffort, nodes: 2)))

    #expect(planned.plan.placed.map { $0.placement.assignments.map(\.node) } == [[0], [1]])
  }

  @Test func `a gang gives back the very zones that it took`() {
    var snapshot = ready(zoned(.singleNUMANode))
    let (a, b) = (Gang.gpus(4, id: "a", perPod: 4), Gang.gpus(4, id: "b", perPod: 4))
    let planned = Planned([a, b], on: snapshot)
    snapshot = planned.snapshot
    let places = planned.plan.placed.map(\.placement)

    #expect(snapshot.checkInvariants(holding: [(a, places[0]), (b, places[1])]) == nil)
    snapshot.release(places[0], of: a)
    #expect(Planned([mixed([2, 2])], on: snapshot).plan.placed.count == 1)
    #expect(!snapshot.fits(places[1], for: b))
    #expect(snapshot.fits(places[0], for: a))
    snapshot.release(places[1], of: b)
    #expect(snapshot.checkInvariants(holding: []) == nil)
  }

  @Test func `pods beyond the least find zones too`() {
    let role = Role(name: "worker", count: 4, request: PodRequest(gpus: 3), minCount: 1)
    let planned = Planned([.of([role])], on: ready(zoned(.singleNUMANode)))

    #expect(planned.plan.placed.map(\.placement.podCount) == [2])
    #expect(planned.plan.placed[0].placement.assignments[0].uses?.map(\.count) == [1, 1])
  }

  @Test func `domains are bought for what zones cannot hold`() {
    let gangs = ["a", "b"].map { Gang.of(mixed([3, 2]).roles, id: $0) }

    // One node would have the GPUs for 3, 3, 2 and no zone for the last 2.
    #expect(Planned(gangs, on: Snapshot([(zoned(.singleNUMANode, max: 4), "")])).plan.added.count == 2)
    #expect(
      Planned([mixed([3, 1]), mixed([3, 1])], on: ready(zoned(.singleNUMANode))).plan.placed.count == 2
    )
  }

  @Test func `shares of GPUs are taken where GPUs are shared, and nowhere else`() {
    let request = PodRequest(gpuShareMilli: 400)
    let fleet = Snapshot([(.of("whole", gpus: 2, max: 1), ".."), (shared(), "..")])
    let planned = Planned([.pods(4, of: request)], on: fleet)

    #expect(planned.plan.placed.map(\.placement.domains) == [[1]])
    #expect(planned.snapshot.freeGPUs == [2, 0])
    #expect(
      exclusion(request, .of()) == "role worker needs a share of a GPU, and the pool's GPUs are not shared"
    )
    #expect(exclusion(request, zoned(.bestEffort)) == exclusion(request, .of()))
    #expect(
      exclusion(request, .of(node: .of(gpus: 0, sharing: .clients(2))))
        == "a pod of role worker needs 1 GPUs, a node has 0"
    )
  }

  @Test func `a GPU takes only so many pods`() {
    let request = PodRequest(gpuShareMilli: 100)

    #expect(Planned([.pods(6, of: request)], on: ready(shared(clients: 3))).plan.placed.count == 1)
    #expect(Planned([.pods(7, of: request)], on: ready(shared(clients: 3))).plan.placed.isEmpty)
  }

  @Test func `shares leave whole GPUs to others, and take them back`() {
    var snapshot = ready(shared(nodes: 2))
    let (a, b) = (Gang.pods(2, id: "a", of: PodRequest(gpuShareMilli: 500)), Gang.gpus(3, id: "b"))
    let planned = Planned([a, b], on: snapshot)

    #expect(planned.plan.placed.map(\.gang) == [0, 1])
    #expect(planned.sketch == "## ##")
    snapshot = planned.snapshot
    snapshot.release(planned.plan.placed[0].placement, of: a)
    #expect(snapshot.freeGPUs == [1] && snapshot.sketch == "#. ##")
    snapshot.release(planned.plan.placed[1].placement, of: b)
    #expect(snapshot.checkInvariants(holding: []) == nil && snapshot.freeGPUs == [4])
  }

  @Test func `a share joins a used GPU of another node before it opens a new one`() {
    let first = Gang.pods(1, id: "a", of: PodRequest(cpuMilli: 90_000, gpuShareMilli: 900))
    let second = Gang.pods(1, id: "b", of: PodRequest(cpuMilli: 20_000, gpuShareMilli: 500))
    let third = Gang.pods(1, id: "c", of: PodRequest(gpuShareMilli: 400))
    let planned = Planned([first, second, third], on: ready(shared(nodes: 2)))

    #expect(planned.plan.placed.map { $0.placement.assignments[0].node } == [0, 1, 1])
  }

  @Test func `domains are bought for shares`() {
    let gangs = (0..<5).map { Gang.pods(2, id: "g\($0)", of: PodRequest(gpuShareMilli: 500)) }
    let planned = Planned(gangs, on: Snapshot([(shared(max: 4), "")]))

    #expect(planned.plan.placed.count == 5 && planned.plan.added.count == 3)
  }

  @Test func `MIG instances are made for pods and go with them`() {
    let pool = NodePool.of(max: 1, node: .of(gpus: 1, sharing: .dynamicMIG))
    let small = PodRequest(mig: .init(profile: "1g.10gb", count: 1))
    let large = Gang.pods(1, id: "large", of: PodRequest(mig: .init(profile: "7g.80gb", count: 1)))
    let planned = Planned([.pods(7, of: small), large], on: ready(pool))

    #expect(planned.plan.placed.map(\.gang) == [0])
    var snapshot = planned.snapshot
    let placement = planned.plan.placed[0].placement
    #expect(snapshot.checkInvariants(holding: [(.pods(7, of: small), placement)]) == nil)
    snapshot.release(placement, of: .pods(7, of: small))
    #expect(snapshot.fits(placement, for: .pods(7, of: small)))
    #expect(Planned([large], on: snapshot).plan.placed.count == 1)
    #expect(!Planned([large], on: snapshot).snapshot.fits(placement, for: .pods(7, of: small)))
  }

  @Test func `a pool that cuts GPUs as pods come offers each profile of its GPUs and no whole one`() {
    let pool = NodePool.of(node: .of(gpus: 1, sharing: .dynamicMIG))
    let asking = { (profile: String, count: Int) in PodRequest(mig: .init(profile: profile, count: count)) }

    #expect(exclusion(asking("3g.40gb", 2), pool) == nil)
    #expect(
      exclusion(asking("3g.40gb", 3), pool)
        == "a pod of role worker needs 3 instances of 3g.40gb, a node has 2"
    )
    #expect(
      exclusion(PodRequest(gpus: 1), pool)
        == "role worker needs whole GPUs, which a node in MIG mode does not offer"
    )
  }

  @Test func `domains are bought for what the geometry of GPUs cannot hold`() {
    let pool = NodePool.of(max: 4, node: .of(gpus: 1, sharing: .dynamicMIG))
    let gangs = ["4g.40gb", "4g.40gb", "3g.40gb"].enumerated().map { index, profile in
      Gang.pods(1, id: "g\(index)", of: PodRequest(mig: .init(profile: profile, count: 1)))
    }
    let planned = Planned(gangs, on: Snapshot([(pool, "")]))

    #expect(planned.plan.placed.count == 3 && planned.plan.added.count == 2)
    #expect(planned.plan.bound == planned.plan.cost)
  }
}
