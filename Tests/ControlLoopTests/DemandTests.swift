internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Gangs come, start, change and go")
struct DemandTests {
  private let pool = NodePool.of(nodes: 2, gpus: 4)

  /// The gang `a` of 8 GPUs is admitted to the only domain.
  private func admitted(_ policy: Policy? = nil) -> History {
    var history = History(policy ?? .of(pool))
    history.arrive(.gpus(8))
    history.bringUp(0)
    return history
  }

  @Test func `a gang that is announced again changes nothing, wherever it stands`() {
    var history = History(.of(pool))
    history.arrive(.gpus(8))
    #expect(history.arrive(.gpus(8)).isEmpty)
    history.bringUp(0)
    #expect(history.arrive(.gpus(8)).isEmpty)
    history.start("a")
    #expect(history.arrive(.gpus(8)).isEmpty && history.state("a") == "running")
  }

  @Test func `a gang that starts keeps its place for as long as it runs`() {
    var history = admitted()

    history.start("a")

    #expect(history.wait(until: 100_000).isEmpty && history.alarm == "never")
  }

  @Test func `a gang that does not start in time loses its place`() {
    var history = admitted()

    let actions = history.wait(until: 900)

    #expect(
      actions.words == [
        "withdraw a: reservationExpired",
        "notify a: did not start in time; its reservation is given up",
      ]
    )
    #expect(history.state("a") == "expired" && history.controller.snapshot.isIdle(0))
    #expect(history.arrive(.gpus(8)).deeds == ["admit a on 0"])
  }

  @Test func `the clock of a reservation starts when the last domain is ready`() {
    var history = History(.of(pool))
    history.arrive(.gpus(16, topology: .atMost(domains: 2)))
    history.bringUp(0)
    history.wait(until: 250)

    #expect(history.bringUp(1).deeds == ["admit a on 0+1"])
    #expect(history.wait(until: 1_149).isEmpty)
    #expect(history.wait(until: 1_150).deeds == ["withdraw a: reservationExpired"])
  }

  @Test func `a gang that expired goes behind those that came meanwhile`() {
    var history = admitted(.of(.of(nodes: 2, gpus: 4, max: 1)))
    history.arrive(.gpus(8, id: "b"))
    history.wait(until: 900)

    #expect(history.state("b") == "admitted")
    history.arrive(.gpus(8))
    history.arrive(.gpus(8, id: "c"))
    #expect(history.end("b").deeds == ["admit a on 0"])
  }

  @Test func `a gang that ends makes room for the next at once`() {
    var history = admitted(.of(.of(nodes: 2, gpus: 4, max: 1)))
    history.start("a")
    #expect(history.arrive(.gpus(8, id: "b")).deeds.isEmpty)

    #expect(history.end("a").deeds == ["admit b on 0"])
    #expect(history.state("a") == "gone")
  }

  @Test func `the higher priority goes first, then the earlier arrival`() {
    var history = admitted(.of(.of(nodes: 2, gpus: 4, max: 1)))
    for (name, priority) in [("late", 0), ("low", -1), ("high", 5), ("later", 0)] {
      history.arrive(.gpus(8, id: name, priority: priority))
    }
    history.end("a")
    var order: [String] = []
    for _ in 0..<4 {
      let running = history.controller.allGangs.first { $0.state.placement != nil }?.gang.id.name ?? "nobody"
      order.append(running)
      history.end(running)
    }

    #expect(order == ["high", "late", "later", "low"])
  }

  @Test func `a small gang passes a large one that does not fit yet`() {
    var history = admitted(.of(.of(nodes: 2, gpus: 4, max: 1)))
    history.end("a")
    history.arrive(.gpus(4, id: "b"))
    #expect(history.arrive(.gpus(8, id: "large")).deeds.isEmpty)

    #expect(history.arrive(.gpus(2, id: "small")).deeds == ["admit small on 0"])
  }

  @Test func `a gang that changes its demand is placed anew`() {
    var history = admitted()

    let actions = history.arrive(.gpus(4))

    #expect(actions.deeds == ["withdraw a: demandChanged", "admit a on 0"])
    #expect(history.controller.snapshot.freeGPUs[0] == 4)
  }

  @Test func `a gang that ends before anything came up leaves a domain that goes idle`() {
    var history = History(.of(pool))
    history.arrive(.gpus(8))

    #expect(history.end("a").isEmpty)
    #expect(history.bringUp(0).deeds.isEmpty)
    #expect(history.wait(until: 600).deeds == ["cordon p-d0-g1"])
  }

  @Test func `nothing is done before the fleet has been read`() {
    var history = History(.of(pool), isSynced: false)

    #expect(history.arrive(.gpus(8)).isEmpty)
    #expect(history.send(.synced).deeds == ["launch p-d0-g1 x2 by t=300s"])
    #expect(history.send(.synced).isEmpty)
  }

  @Test func `a minimum is held without any demand`() {
    var history = History(.of(.of(nodes: 2, gpus: 4, min: 1)))

    #expect(history.actions.deeds == ["launch p-d0-g1 x2 by t=300s"])
    history.bringUp(0)
    #expect(history.wait(until: 10_000).deeds.isEmpty && history.phase(0) == "ready")
  }

  @Test func `a minimum that failed is asked for again after the rest`() {
    var history = History(.of(.of(nodes: 2, gpus: 4, min: 1)))
    history.failLaunch(0)
    history.released(0)

    #expect(history.wait(until: 60).deeds == ["launch p-d0-g2 x2 by t=360s"])
  }

  @Test func `two idle domains of a pool with a minimum of one: one stays`() {
    var history = History(.of(.of(nodes: 2, gpus: 4, min: 1)))
    history.arrive(.gpus(8))
    history.arrive(.gpus(8, id: "b"))
    history.bringUp(0)
    history.bringUp(1)
    history.end("a")
    history.end("b")

    #expect(history.wait(until: 600).deeds == ["cordon p-d0-g1"])
  }

  @Test func `a broken domain does not count towards a minimum: the healthy one stays`() {
    var history = History(.of(.of(nodes: 2, gpus: 4, min: 1)))
    history.arrive(.gpus(8))
    history.arrive(.gpus(4, id: "b", perPod: 4))
    history.bringUp(0)
    history.bringUp(1)
    history.end("a")
    history.start("b")
    history.lose(1, 1)

    #expect(history.wait(until: 899).deeds.contains("cordon p-d0-g1") == false)
    #expect(
      history.wait(until: 900).deeds.suffix(3)
        == ["withdraw b: domainDrained", "cordon p-d1-g1", "admit b on 0"]
    )
  }

  @Test func `a domain that is only planned does not count towards a minimum`() {
    let pool = NodePool.of(nodes: 2, gpus: 4, min: 1, spares: 1)
    var history = History(.of(pool, actuation: .clusterAutoscaler))
    history.refresh()
    history.increase("p-d0", by: 2)
    history.bringUp(0)
    history.lose(0, 1)
    history.arrive(.gpus(8))
    #expect(history.phase(1) == "planned")

    #expect(history.wait(until: 700).deeds.contains("cordon p-d0-g1") == false)
  }

  @Test func `a minimum is held though the policy gives idle domains no time at all`() {
    var history = History(.of(.of(nodes: 2, gpus: 4, min: 1), idle: .zero))
    history.bringUp(0)
    #expect(history.wait(until: 1_000).isEmpty && history.phase(0) == "ready")

    history.arrive(.gpus(8))
    history.arrive(.gpus(8, id: "b"))
    history.bringUp(1)
    history.end("b")

    #expect(history.wait(until: 1_000).deeds == ["cordon p-d1-g1"])
  }

  @Test func `a gang that arrives while its pool rests is served when the rest is over`() {
    var history = History(.of(pool))
    history.arrive(.gpus(8))
    history.failLaunch(0)
    history.end("a")
    history.released(0)
    history.arrive(.gpus(8, id: "b"))

    #expect(history.wait(until: 60).deeds == ["launch p-d0-g2 x2 by t=360s"])
  }

  @Test func `a gang that started elsewhere buys nothing more`() {
    var history = History(.of(pool, actuation: .clusterAutoscaler))
    history.arrive(.gpus(8))

    let actions = history.start("a")

    #expect(actions.notices == ["p-d0: window closed, the domain is no longer needed"])
    #expect(history.phase(0) == "absent")
  }

  @Test func `a gang that starts after its reservation expired keeps its machines`() {
    var history = admitted()
    history.wait(until: 900)

    history.start("a")

    #expect(history.wait(until: 10_000).deeds.isEmpty && history.state("a") == "running")
  }

  @Test func `a gang that starts while its expired place is being drained keeps it from going`() {
    var history = admitted()
    history.wait(until: 1_500)
    #expect(history.phase(0) == "draining")

    let actions = history.start("a")

    #expect(actions.deeds == ["uncordon p-d0-g1"] && history.state("a") == "running")
    #expect(history.wait(until: 10_000).deeds.isEmpty && history.phase(0) == "ready")
  }

  @Test func `a gang that starts where its expired place no longer is runs elsewhere`() {
    var history = admitted()
    history.wait(until: 1_500)
    history.answerDrain(0)

    #expect(history.start("a").isEmpty && history.state("a") == "running elsewhere")
    #expect(history.released(0).deeds == ["delete nodes of p-d0-g1"] && history.alarm == "never")
  }

  @Test func `a gang that starts a moment before its last member is reported runs there`() {
    var history = History(.of(pool))
    history.arrive(.gpus(8))
    history.register(0, 0..<1)

    #expect(history.start("a").isEmpty && history.state("a") == "running")
    history.register(0, 1..<2)
    #expect(history.wait(until: 10_000).deeds.isEmpty && history.phase(0) == "ready")
  }
}
