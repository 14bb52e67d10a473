internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("What Cluster Autoscaler sees of a slot")
struct WindowTests {
  private let pool = NodePool.of(nodes: 2, gpus: 4, max: 3)

  private func history(_ actuation: Actuation = .clusterAutoscaler) -> History {
    var history = History(.of(pool, actuation: actuation))
    history.refresh()
    return history
  }

  /// The slot's domain is ready, with a running gang.
  private func running() -> History {
    var history = history()
    history.arrive(.gpus(8))
    history.refresh()
    history.increase("p-d0", by: 2)
    history.bringUp(0)
    history.start("a")
    history.refresh()
    return history
  }

  @Test func `one spare slot is listed, closed and empty`() {
    let history = history()

    #expect(history.controller.epoch.groups.map(\.id.name) == ["p-d0"])
    #expect(history.window("p-d0") == "[0, 0] 0")
  }

  @Test func `a planned slot is an open window with nothing in it, and the next slot is the spare`() {
    var history = history()
    history.arrive(.gpus(8))
    #expect(history.window("p-d0") == "[0, 0] 0")

    history.refresh()

    #expect(history.window("p-d0") == "[2, 2] 0" && history.window("p-d1") == "[0, 0] 0")
    #expect(history.window("p-d2") == "unlisted" && history.controller.epoch.groups[0].note == "planned")
  }

  @Test func `a domain that is coming up lists all its members`() {
    var history = history()
    history.arrive(.gpus(8))
    history.refresh()
    history.increase("p-d0", by: 2)
    history.register(0, 0..<1)

    #expect(history.window("p-d0") == "[2, 2] 2, 2 creating")
    history.refresh()
    #expect(history.window("p-d0") == "[2, 2] 2, 1 creating")
  }

  @Test func `a ready domain lists all its members, busy, idle or reserved`() {
    var history = running()

    #expect(history.window("p-d0") == "[2, 2] 2")
    history.end("a")
    history.refresh()
    #expect(history.window("p-d0") == "[2, 2] 2")
    history.arrive(.gpus(8, id: "b"))
    history.refresh()
    #expect(history.window("p-d0") == "[2, 2] 2")
  }

  @Test func `a dead member stays listed under its name, as running`() {
    var history = running()
    history.lose(0, 1)
    history.refresh()

    #expect(history.phase(0) == "repairing" && history.window("p-d0") == "[2, 2] 2")
    #expect(history.controller.epoch.group(listing: ProviderID("p-d0-g1/1"))?.id.name == "p-d0")
  }

  @Test func `a draining domain stays until all of it goes, in one step`() {
    var history = running()
    history.end("a")
    history.wait(until: 600)
    for _ in 0..<3 {
      history.refresh()
      #expect(history.window("p-d0") == "[2, 2] 2")
      history.cordoned(0)
      history.evicted(0)
    }
    history.verified(0)
    #expect(history.window("p-d0") == "[2, 2] 2")

    history.refresh()

    #expect(history.window("p-d0") == "[0, 0] 0" && history.controller.epoch.groups[0].instances.isEmpty)
  }

  @Test func `a domain that failed is closed and empty, and rests unlisted while another slot is tried`() {
    var history = history()
    history.arrive(.gpus(8))
    history.refresh()
    history.increase("p-d0", by: 2)
    history.failLaunch(0)
    history.refresh()
    #expect(history.window("p-d0") == "[0, 0] 0" && history.window("p-d1") == "[0, 0] 0")

    history.released(0)
    history.wait(until: 60)
    history.refresh()

    #expect(history.window("p-d0") == "unlisted" && history.window("p-d1") == "[2, 2] 0")
  }

  @Test func `an epoch is frozen: what happens after Refresh is seen after the next`() {
    var history = running()
    let before = history.controller.epoch.groups
    history.lose(0, 1)
    history.arrive(.gpus(8, id: "b"))
    history.wait(until: 1_000)

    #expect(history.controller.epoch.groups == before)
  }

  @Test func `before the first Refresh the groups of the first plan are shown`() {
    let history = History(.of(pool, actuation: .clusterAutoscaler))

    #expect(history.controller.epoch.number == 0 && history.window("p-d0") == "[0, 0] 0")
  }

  @Test func `single nodes are one group, whose window is its target`() {
    var history = History(.of(.of(max: 3), actuation: .clusterAutoscaler))
    history.refresh()
    #expect(history.window("p") == "[0, 0] 0" && history.controller.epoch.groups.count == 1)
    history.arrive(.gpus(8))
    history.arrive(.gpus(8, id: "b"))
    history.refresh()
    #expect(history.window("p") == "[2, 2] 0")
    history.increase("p", by: 1)
    #expect(history.window("p") == "[2, 2] 1, 1 creating")
    history.increase("p", by: 1)
    history.bringUp(0)
    history.refresh()
    #expect(history.window("p") == "[2, 2] 2, 1 creating")
  }

  @Test func `acting directly, a window is what exists`() {
    var history = history(.direct)
    history.arrive(.gpus(8))
    history.refresh()
    #expect(history.window("p-d0") == "[2, 2] 2, 2 creating" && history.window("p-d1") == "[0, 0] 0")
    history.failLaunch(0)
    history.refresh()
    #expect(history.window("p-d0") == "[0, 0] 0")
  }
}
