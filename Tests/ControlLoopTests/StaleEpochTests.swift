internal import ControlLoop
internal import FleetModel
internal import Policy
internal import Testing

/// Calls that arrive while the epoch is older than the fleet.
@Suite("Calls on a stale epoch")
struct StaleEpochTests {
  @Test func `a domain taken back after a member got its name leaves no machine on the list`() {
    var fleet = Fleet(nodesPerDomain: 2, maxDomains: 1)
    fleet.send(.gangArrived(gang: gang("a", pods: 2)))
    fleet.refresh()
    fleet.call(.increaseSize(group: NodeGroupID("p-d0"), delta: 2))
    let launch = LaunchToken(slot: Slot(pool: PoolID("p"), number: 0), generation: 1)
    fleet.send(
      .driver(report: .memberRegistered(launch: launch, member: 0, providerID: ProviderID("n0")))
    )

    let answer = fleet.call(.decreaseTargetSize(group: NodeGroupID("p-d0"), delta: -2))

    let group = fleet.controller.epoch.group(named: NodeGroupID("p-d0"))
    #expect(answer == .done)
    #expect(group?.targetSize == 0 && group?.minSize == 0 && group?.maxSize == 0)
  }

  @Test func `a window keeps the domains that are still open when another is taken back`() {
    var fleet = Fleet(nodesPerDomain: 1, maxDomains: 3)
    fleet.send(.gangArrived(gang: gang("a", pods: 1)))
    fleet.send(.gangArrived(gang: gang("b", pods: 1)))
    fleet.refresh()
    fleet.call(.increaseSize(group: NodeGroupID("p"), delta: 1))
    fleet.call(.decreaseTargetSize(group: NodeGroupID("p"), delta: -1))

    let answer = fleet.call(.increaseSize(group: NodeGroupID("p"), delta: 1))

    #expect(answer == .done)
    #expect(fleet.controller.epoch.group(named: NodeGroupID("p"))?.targetSize == 1)
  }

  @Test func `a slot that failed is the spare again once it has rested`() {
    var fleet = Fleet(nodesPerDomain: 2, maxDomains: 1)
    fleet.send(.gangArrived(gang: gang("a", pods: 2)))
    fleet.refresh()
    fleet.call(.increaseSize(group: NodeGroupID("p-d0"), delta: 2))
    let launch = LaunchToken(slot: Slot(pool: PoolID("p"), number: 0), generation: 1)
    let failure = LaunchFailure(kind: .insufficientCapacity, code: "X", message: "none left")
    fleet.send(.driver(report: .launchFailed(launch: launch, failure: failure)))
    fleet.send(.gangEnded(gang: GangID("a")))
    fleet.send(.driver(report: .released(launch: launch)))
    fleet.now = Instant(seconds: 86_400)

    fleet.refresh()

    #expect(fleet.controller.epoch.groups.map(\.id) == [NodeGroupID("p-d0")])
  }

  @Test func `a domain that the plan dropped is accepted whole and can be taken back`() {
    var fleet = Fleet(nodesPerDomain: 2, maxDomains: 1)
    fleet.send(.gangArrived(gang: gang("a", pods: 2)))
    fleet.refresh()
    fleet.send(.gangEnded(gang: GangID("a")))

    let accepted = fleet.call(.increaseSize(group: NodeGroupID("p-d0"), delta: 1))
    let listed = fleet.controller.epoch.group(named: NodeGroupID("p-d0"))?.targetSize
    let takenBack = fleet.call(.decreaseTargetSize(group: NodeGroupID("p-d0"), delta: -2))

    #expect(accepted == .done && listed == 2 && takenBack == .done)
    #expect(fleet.controller.epoch.group(named: NodeGroupID("p-d0"))?.targetSize == 0)
    #expect(fleet.controller.snapshot.liveDomains.isEmpty)
  }

  private func gang(_ name: String, pods: Int) -> Gang {
    Gang(
      id: GangID(name),
      roles: [Role(name: "worker", count: pods, request: PodRequest(gpus: 8))],
      topology: .sameDomain
    )
  }
}

/// A controller with one pool of 8-GPU nodes under Cluster Autoscaler.
private struct Fleet {
  var controller: Controller
  var now = Instant.origin
  private var calls = 0

  init(nodesPerDomain: Int, maxDomains: Int) {
    let node = NodeShape(
      instanceType: "n",
      architecture: .amd64,
      cpuMilli: 8_000,
      memoryMiB: 8_192,
      gpuCount: 8
    )
    let pool = NodePool(
      id: PoolID("p"),
      driver: "simulated",
      shape: DomainShape(
        name: "s",
        nodeCount: nodesPerDomain,
        node: node,
        setsCliqueLabel: nodesPerDomain > 1
      ),
      zone: "z",
      jurisdiction: "eu",
      capacityType: .onDemand,
      pricePerNode: nil,
      minDomains: 0,
      maxDomains: maxDomains,
      bringUpDeadline: .seconds(900),
      spareMembers: 0,
      labels: [],
      taints: []
    )
    controller = Controller(policy: Policy(name: "test", pools: [pool]))
    send(.synced)
  }

  mutating func send(_ event: Event) {
    var actions: [Action] = []
    controller.handle(event, at: now, into: &actions)
  }

  mutating func refresh() { call(.refresh) }

  @discardableResult mutating func call(_ request: Request) -> Answer? {
    calls += 1
    let id = RequestID("\(calls)")
    var actions: [Action] = []
    controller.handle(.request(id: id, request: request), at: now, into: &actions)
    for case .answer(id, let answer) in actions { return answer }
    return nil
  }
}
