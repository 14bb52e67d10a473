internal import FleetModel
internal import Planning
internal import TestSupport
internal import Testing

/// Gangs that may not use every pool, with free room in all of them.
@Suite("Placing a gang on the right machines")
struct MachineTests {
  private func chosenPool(_ gang: Gang, among pools: NodePool...) -> String? {
    let snapshot = Snapshot(pools.map { ($0, ".... ....") })
    return Planned([gang], on: snapshot).plan.placed.first.map {
      snapshot.topology.pool(of: $0.placement.domains[0]).id.name
    }
  }

  private func pool(_ name: String, _ node: NodeShape = .of(gpus: 4)) -> NodePool {
    .of(name, nodes: 2, max: 1, node: node)
  }

  @Test func `architecture and ISA features choose the pool`() {
    let arm = pool("arm", .of(gpus: 4, architecture: .arm64, isa: ["sve2"]))

    #expect(chosenPool(.pods(1, of: .init(architecture: .arm64)), among: pool("x86"), arm) == "arm")
    #expect(chosenPool(.pods(1, of: .init(isaFeatures: ["sve2"])), among: pool("x86"), arm) == "arm")
    #expect(chosenPool(.pods(1, of: .init(isaFeatures: ["avx512"])), among: pool("x86"), arm) == nil)
  }

  @Test func `the GPU model chooses the pool`() {
    let gang = Gang.pods(1, of: .init(gpus: 1, gpuModels: ["B200-180GB"]))

    #expect(chosenPool(gang, among: pool("h"), pool("b", .of(gpus: 4, model: "B200-180GB"))) == "b")
  }

  @Test func `residency chooses the pool`() {
    let abroad = NodePool.of("us", nodes: 2, gpus: 4, max: 1, jurisdiction: "us")

    #expect(chosenPool(.gpus(1, residency: ["us"]), among: pool("eu"), abroad) == "us")
    #expect(chosenPool(.gpus(1, residency: ["ch"]), among: pool("eu"), abroad) == nil)
  }

  @Test func `spot serves only what is checkpointable and has nobody who waits for its answers`() {
    let spot = NodePool.of("spot", nodes: 2, gpus: 4, max: 1, capacity: .spot)

    #expect(chosenPool(.gpus(1), among: spot) == nil)
    #expect(chosenPool(.gpus(1, checkpointable: true), among: spot) == "spot")
    #expect(chosenPool(.gpus(1, latency: .interactive, checkpointable: true), among: spot, pool("p")) == "p")
  }

  @Test func `MIG pods go to nodes cut for them, and no two share an instance`() {
    let node = NodeShape.of(gpus: 2, mig: ["3g.40gb", "3g.40gb"])
    let fleet = Snapshot([(.of("whole", max: 1), "........"), (.of("cut", nodes: 2, max: 1, node: node), "")])
    var ready = fleet
    ready.setPhase(.ready, of: fleet.topology.domains(in: 1).lowerBound)
    let request = PodRequest(mig: .init(profile: "3g.40gb", count: 1))

    let all = Planned([.pods(8, of: request)], on: ready)
    #expect(all.plan.placed.map { $0.placement.assignments.map(\.count) } == [[4, 4]])
    #expect(Planned([.pods(9, of: request)], on: ready).plan.placed.isEmpty)
    #expect(Planned([.gpus(8), .gpus(1, id: "b")], on: ready).plan.placed.map(\.gang) == [0])
  }

  @Test func `a pod of two instances takes both on one node`() {
    let node = NodeShape.of(gpus: 1, mig: ["2g.20gb", "2g.20gb", "2g.20gb"])
    var snapshot = Snapshot([(.of(nodes: 2, max: 1, node: node), "")])
    snapshot.setPhase(.ready, of: 0)
    let request = PodRequest(mig: .init(profile: "2g.20gb", count: 2))

    #expect(Planned([.pods(2, of: request)], on: snapshot).plan.placed.count == 1)
    #expect(Planned([.pods(3, of: request)], on: snapshot).plan.placed.isEmpty)
  }
}
