internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Planning for claims of devices")
struct DeviceClaimPlanTests {
  private let hopper = NodePool.of("hopper", price: 1, node: .of(model: "H100-80GB"))
  private let blackwell = NodePool.of("blackwell", price: 9, node: .of(model: "B200-180GB"))

  private func gang(_ selector: String, id: String = "a", count: Int = 8) -> Gang {
    let claim = DeviceClaim(deviceClass: .gpu, count: count, selectors: [selector])
    return .pods(1, id: id, of: PodRequest().claiming([claim]))
  }

  private let largeMemory = #"device.capacity["gpu.nvidia.com"].memory.compareTo(quantity("100Gi")) >= 0"#

  @Test func `the cheapest pool whose devices match is bought`() {
    let planned = Planned(
      [gang(largeMemory), gang("true", id: "b")],
      on: Snapshot([(hopper, ""), (blackwell, "")])
    )

    #expect(
      planned.plan.added.map { planned.snapshot.topology.pool(of: $0).id.name } == ["blackwell", "hopper"]
    )
  }

  @Test func `claimed GPUs are taken from the nodes`() {
    let planned = Planned(
      [gang("true", count: 5), gang("true", id: "b", count: 4)],
      on: Snapshot([(hopper, "........")])
    )

    #expect(planned.domains == [0: [0], 1: [1]])
    #expect(planned.snapshot.free[0].gpus == 3)
  }

  @Test func `gangs that differ in their selectors alone are told different things`() {
    let planned = Planned([gang("true"), gang("false", id: "b")], on: Snapshot([(hopper, "")]))

    #expect(planned.plan.placed.map(\.gang) == [0])
    #expect(planned.texts[1].contains("selects other devices than the nodes have: false"))
  }

  @Test func `a selector that is not understood is answered never`() {
    let unknown = #"device.attributes["gpu.nvidia.com"].driverVersion == semver("580.65.6")"#

    #expect(
      Planned([gang(unknown)], on: Snapshot([(hopper, "")])).texts == [
        "never: needs 8 GPUs in one NVLink domain; hopper excluded: role worker: selector not understood: "
          + "\"driverVersion == semver(\"580.65.…\" at column 37: "
          + "'driverVersion' is not known before the node is there"
      ]
    )
  }

  @Test func `a cheaper purchase keeps to the selectors`() {
    let small = NodePool.of("small", price: 10, node: .of(model: "B200-180GB"))
    let large = NodePool.of("large", nodes: 2, price: 6, node: .of(model: "H100-80GB"))
    let demand = [gang(largeMemory), gang("true", id: "b"), gang("true", id: "c")]
    let planned = Planned(demand, on: Snapshot([(small, ""), (large, "")]))

    let pools = planned.domains.mapValues { $0.map { planned.snapshot.topology.pool(of: $0).id.name } }
    #expect(pools == [0: ["small"], 1: ["large"], 2: ["large"]])
  }
}
