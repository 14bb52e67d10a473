internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Planning anew")
struct ReplanTests {
  private let opened = "window opened, waiting for Cluster Autoscaler to ask for it"
  private let closed = "window closed, the domain is no longer needed"

  /// A fleet under Cluster Autoscaler with one busy domain of 8 GPUs.
  private func busy(_ pools: NodePool...) -> History {
    let policy = Policy(
      name: "drawn",
      pools: pools.isEmpty ? [.of(nodes: 2, gpus: 4)] : pools,
      actuation: .clusterAutoscaler
    )
    var history = History(policy)
    history.arrive(.gpus(8))
    history.refresh()
    history.increase("p-d0", by: 2)
    history.bringUp(0)
    history.start("a")
    return history
  }

  @Test func `a gang moves from a planned domain to one that becomes free`() {
    var history = busy()
    #expect(history.arrive(.gpus(8, id: "b")).notices == ["p-d1: \(opened)"])

    let actions = history.end("a")

    #expect(actions.words == ["explain b: fits now on p-d0", "admit b on 0", "notify p-d1: \(closed)"])
    #expect(history.phase(1) == "absent")
  }

  @Test func `nothing moves once its domain is bought`() {
    var history = busy()
    history.arrive(.gpus(8, id: "b"))
    history.refresh()
    history.increase("p-d1", by: 2)

    #expect(history.end("a").isEmpty && history.phase(1) == "coming up")
  }

  @Test func `a gang that ends closes the window that was open for it alone`() {
    var history = busy()
    history.arrive(.gpus(4, id: "b"))
    history.arrive(.gpus(4, id: "c"))

    #expect(history.end("b").notices.isEmpty)
    #expect(history.end("c").words == ["notify p-d1: \(closed)"])
  }

  @Test func `a gang of several domains lets go of all of them when it is planned anew`() {
    var history = busy()
    history.arrive(.gpus(16, id: "wide", topology: .atMost(domains: 2)))
    #expect((1...2).map(history.phase) == ["planned", "planned"])

    let actions = history.end("a")

    #expect(actions.notices == ["p-d2: \(closed)"] && history.state("wide") == "reserved")
    #expect(history.controller.snapshot.freeGPUs[0] == 0)
  }

  @Test func `a gang of higher priority takes the planned domain and the other one gets the next`() {
    var history = busy(.of(nodes: 2, gpus: 4, max: 2))
    history.arrive(.gpus(8, id: "low"))

    history.arrive(.gpus(8, id: "high", priority: 9))

    #expect(history.state("high") == "reserved" && history.state("low") == "pending")
    #expect(history.actions.deeds.count { $0.hasPrefix("launch") } == 1)
  }

  @Test func `an explanation is given again only when it has changed`() {
    var history = busy(.of(nodes: 2, gpus: 4, max: 1))
    #expect(history.arrive(.gpus(8, id: "b")).words.count == 1)
    #expect(history.arrive(.gpus(4, id: "c")).words.map { $0.prefix(9) } == ["explain c"])
    #expect(history.refresh() == .done && history.actions.last?.words == "answer done")
  }

  @Test func `while one domain is coming up, another window waits in the same pool`() {
    var history = busy()
    history.arrive(.gpus(8, id: "b"))
    history.refresh()
    history.increase("p-d1", by: 2)
    history.arrive(.gpus(8, id: "c"))
    history.refresh()

    #expect(history.window("p-d1") == "[2, 2] 2, 2 creating" && history.window("p-d2") == "[2, 2] 0")
  }

  @Test func `a domain that failed sends its gang to the dearer pool`() {
    var history = busy(.of(nodes: 2, gpus: 4), .of("dear", nodes: 2, gpus: 4, price: 99, zone: "eu-2"))
    history.arrive(.gpus(8, id: "b"))
    history.refresh()
    history.increase("p-d1", by: 2)

    #expect(history.failLaunch(1).notices.last == "dear-d0: \(opened)")
  }
}
