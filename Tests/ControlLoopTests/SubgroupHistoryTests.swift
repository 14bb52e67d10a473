internal import ControlLoop
internal import FleetModel
internal import TestSupport
internal import Testing

@Suite("The life of a gang with subgroups")
struct SubgroupHistoryTests {
  private static func stages(_ replicas: Int) -> Gang {
    let role = Role(name: "worker", count: 3 * replicas, request: PodRequest(gpus: 1))
    let stage = Subgroup(name: "stage", replicas: replicas, roles: [0])
    return .of([role], topology: .unconstrained, subgroups: [stage])
  }

  @Test func `it buys a domain for each replica that shares with none, and starts when all are ready`() {
    var history = History(.of(.of(nodes: 1, gpus: 4, max: 3)))
    history.arrive(Self.stages(2))
    history.bringUp(0)
    #expect(history.state("a") == "reserved")

    history.bringUp(1)
    history.start("a")

    #expect(history.state("a") == "running")
    #expect(history.controller.snapshot.freeGPUs == [1, 1, 4])
  }

  @Test func `other subgroups are another demand`() {
    var history = History(.of(.of(nodes: 1, gpus: 4, max: 3)))
    history.arrive(Self.stages(1))
    let whole = Gang.of(Self.stages(1).roles, topology: .unconstrained)

    #expect(history.arrive(whole).contains(.withdraw(gang: GangID("a"), reason: .demandChanged)))
  }
}
