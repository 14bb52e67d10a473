internal import FleetModel
internal import HTTPAPI
internal import Policy
internal import TestSupport
internal import Testing

@Suite("The fleet as the HTTP API shows it")
struct FleetViewTests {
  @Test func `a domain that comes up shows its deadline and who has joined`() throws {
    var history = arrived()
    history.register(0, 0..<2)

    let view = view(history)

    let domain = try #require(view.domains.first)
    #expect(view.domains.count == 1)
    #expect(domain.slot == "p-d0" && domain.pool == "p" && domain.generation == 1)
    #expect(domain.phase == "coming up" && domain.deadline == "t=300s" && domain.idleSince == nil)
    #expect(domain.members.map(\.state) == ["registered", "registered", "awaited", "awaited"])
    #expect(domain.members.map(\.number) == [0, 1, 2, 3])
    #expect(domain.members.map(\.providerID) == ["p-d0-g1/0", "p-d0-g1/1", nil, nil])
    #expect(domain.gangs == ["a"] && domain.freeGPUs == 0 && domain.totalGPUs == 32)
    #expect(view.gangs.first?.state == "reserved" && view.gangs.first?.domains == ["p-d0"])
  }

  @Test func `a ready domain has no deadline, and an idle one says since when`() throws {
    var history = arrived()
    history.bringUp(0)
    let busy = try #require(view(history).domains.first)

    history.wait(until: 60)
    history.end("a")
    let idle = try #require(view(history).domains.first)

    #expect(busy.phase == "ready" && busy.deadline == nil && busy.idleSince == nil)
    #expect(view(history).gangs.isEmpty)
    #expect(idle.phase == "ready" && idle.idleSince == "t=60s")
    #expect(idle.gangs.isEmpty && idle.freeGPUs == 32)
  }

  @Test func `a lost member keeps its name while the domain is under repair`() throws {
    var history = arrived()
    history.bringUp(0)
    history.start("a")
    history.wait(until: 100)

    history.lose(0, 2)

    let view = view(history)
    let domain = try #require(view.domains.first)
    #expect(domain.phase == "repairing" && domain.deadline == "t=1000s")
    #expect(domain.members.map(\.state) == ["registered", "registered", "lost", "registered"])
    #expect(domain.members[2].providerID == "p-d0-g1/2")
    #expect(view.partialDomains == 0)
  }

  @Test func `a domain that can spare the lost member stays ready`() throws {
    var history = arrived(spares: 1, gpus: 8)
    history.bringUp(0)

    history.lose(0, 3)

    let domain = try #require(view(history).domains.first)
    #expect(domain.phase == "ready" && domain.deadline == nil)
    #expect(domain.members.map(\.state) == ["registered", "registered", "registered", "lost"])
  }

  @Test func `a pool that backs off says until when, and no longer than that`() throws {
    var history = arrived()

    history.failLaunch(0)
    let during = view(history)
    history.wait(until: 60)
    let after = view(history)

    #expect(during.pools.first?.backingOffUntil == "t=60s")
    #expect(during.domains.map(\.phase) == ["releasing"] && during.domains.first?.deadline == "t=600s")
    #expect(during.gangs.first?.state == "pending" && during.gangs.first?.domains == [])
    #expect(during.gangs.first?.pools == ["p backing off until t=60s"])
    #expect(after.pools.first?.backingOffUntil == nil)
    #expect(after.domains.map(\.slot) == ["p-d0", "p-d1"])
    #expect(after.domains.map(\.phase) == ["releasing", "coming up"])
  }

  @Test func `planned domains are open node groups for Cluster Autoscaler`() throws {
    var history = arrived(actuation: .clusterAutoscaler)

    history.refresh()

    let view = view(history)
    let group = try #require(view.nodeGroups.first)
    #expect(view.actuation == "cluster-autoscaler" && view.epoch == 1)
    #expect(view.domains.map(\.phase) == ["planned"] && view.domains.first?.deadline == nil)
    #expect(view.domains.first?.members.isEmpty == true)
    #expect(group.id == "p-d0" && group.min == 4 && group.max == 4)
    #expect(group.target == 0 && group.instances == 0)
  }

  @Test func `pools show their limits and what a whole domain costs`() throws {
    let policy = Policy.of(.of("p", nodes: 4, price: 10, max: 3), .of("q", price: nil, capacity: .spot))

    let pools = view(History(policy)).pools

    #expect(pools.map(\.id) == ["p", "q"])
    #expect(pools.map(\.hourlyCost) == ["40.00", nil])
    #expect(pools.map(\.capacityType) == ["on-demand", "spot"])
    #expect(pools.map(\.live) == [0, 0] && pools.map(\.max) == [3, 4])
    #expect(pools.map(\.jurisdiction) == ["eu", "eu"] && pools.map(\.zone) == ["eu-1", "eu-1"])
  }

  @Test func `gangs that share a domain are listed with it, all by name`() throws {
    var history = History(.of(.of("p", nodes: 4, max: 2)))
    history.arrive(.gpus(16, id: "b", priority: 7))
    history.arrive(.gpus(8, id: "a"))

    let view = view(history)

    #expect(view.gangs.map(\.id) == ["a", "b"])
    #expect(view.gangs.map(\.gpus) == [8, 16] && view.gangs.map(\.priority) == [0, 7])
    #expect(view.domains.map(\.gangs) == [["a", "b"]] && view.domains.first?.freeGPUs == 8)
  }

  @Test func `a gang that can never run says why`() throws {
    var history = History(.of(.of("p", nodes: 4, max: 2)))

    history.arrive(.gpus(64))

    let gang = try #require(view(history).gangs.first)
    #expect(gang.state == "pending" && gang.domains.isEmpty)
    #expect(gang.verdict?.hasPrefix("never: needs 64 GPUs in one NVLink domain") == true)
    #expect(gang.pools == ["p an empty domain holds 32 of its 64 pods"])
  }

  @Test func `before the first planning a gang has no verdict`() throws {
    var history = History(.of(.of("p")), isSynced: false)

    history.arrive(.gpus(8))

    let gang = try #require(view(history).gangs.first)
    #expect(gang.verdict == nil && gang.pools.isEmpty && gang.state == "pending")
  }

  // MARK: Parts

  @Test func `an elastic gang shows the pods and GPUs that it holds`() throws {
    let role = Role(name: "worker", count: 8, request: PodRequest(gpus: 8), minCount: 3)
    var history = History(.of(.of("p", nodes: 4, max: 1)))
    history.arrive(.of([role], id: "a"))

    let gang = try #require(view(history).gangs.first)
    #expect(gang.pods == 4 && gang.gpus == 32)
  }

  private func view(_ history: History) -> FleetView {
    FleetView(of: history.controller, at: history.now)
  }

  /// A gang and the domain of four nodes of eight GPUs that was requested for it.
  private func arrived(
    spares: Int = 0,
    gpus: Int = 32,
    actuation: Actuation = .direct
  ) -> History {
    var history = History(.of(.of("p", nodes: 4, max: 2, spares: spares), actuation: actuation))
    history.arrive(.gpus(gpus))
    return history
  }
}
