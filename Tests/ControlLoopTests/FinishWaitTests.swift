internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("A gang waits for another one to end")
struct FinishWaitTests {
  /// Domains of 8 GPUs that take 5 minutes, the first one held from 0s to 400s, as far as anybody knows.
  private func held(
    _ rules: WaitForFinish? = WaitForFinish(),
    by gpus: Int = 8,
    actuation: Actuation = .direct
  ) -> History {
    let pool = NodePool.of(nodes: 2, gpus: 4, max: 3)
    var history = History(Policy(name: "drawn", pools: [pool], actuation: actuation, waitForFinish: rules))
    history.arrive(.gpus(gpus).timed(.seconds(400)))
    if actuation == .clusterAutoscaler {
      history.refresh()
      history.increase("p-d0", by: 2)
    }
    history.bringUp(0)
    history.start("a")
    return history
  }

  @Test func `nothing is bought that would be ready after the other one's end`() {
    var history = held()
    history.wait(until: 200)

    #expect(
      history.arrive(.gpus(8, id: "b")).words == [
        "explain b: fits on p-d0 when a ends, expected at t=400s; new domains could take 5m; "
          + "p possible: 1 x 20.00/h, ready within 5m"
      ]
    )
    history.wait(until: 400)
    #expect(history.end("a").deeds == ["admit b on 0"])
  }

  @Test func `it is not waited for what takes as long as a new domain`() {
    var history = held()
    history.wait(until: 100)

    #expect(history.arrive(.gpus(8, id: "b")).deeds == ["launch p-d1-g1 x2 by t=400s"])
  }

  @Test func `when the other one is late by the grace a domain is bought`() {
    var history = held()
    history.wait(until: 200)
    history.arrive(.gpus(8, id: "b"))

    #expect(history.wait(until: 459).isEmpty)
    #expect(history.wait(until: 460).deeds == ["launch p-d1-g1 x2 by t=760s"])
  }

  @Test func `two gangs do not wait for the same room`() {
    var history = held()
    history.wait(until: 200)
    history.arrive(.gpus(8, id: "b"))

    #expect(history.arrive(.gpus(8, id: "c")).deeds == ["launch p-d1-g1 x2 by t=500s"])
    #expect(history.end("a").deeds == ["admit b on 0"])
  }

  @Test func `what is free already of the awaited room is not for those behind it`() {
    var history = held(by: 4)
    history.wait(until: 200)
    history.arrive(.gpus(8, id: "b"))

    #expect(history.arrive(.gpus(4, id: "c")).deeds == ["launch p-d1-g1 x2 by t=500s"])
    #expect(history.end("a").deeds == ["admit b on 0"])
  }

  @Test func `what is free beside the awaited room is for everybody`() {
    var history = held(by: 4)
    history.wait(until: 200)
    history.arrive(.gpus(6, id: "b"))

    #expect(history.arrive(.gpus(2, id: "c")).deeds == ["admit c on 0"])
  }

  @Test(arguments: [(759 as Int64, false), (760, true)])
  func `a gang that must start waits only where a late finish leaves time to buy`(startBy: Int64, waits: Bool)
  {
    var history = held()
    history.wait(until: 200)

    let deeds = history.arrive(.gpus(8, id: "b").timed(startBy: startBy)).deeds

    #expect(deeds == (waits ? [] : ["launch p-d1-g1 x2 by t=500s"]))
  }

  @Test(arguments: [(300 as Int64, false), (600, true)])
  func `all waits together have an end`(atMost: Int64, again: Bool) {
    var history = held(WaitForFinish(atMost: .seconds(atMost)))
    history.arrive(.gpus(8, id: "d").timed(.seconds(500)))
    history.bringUp(1)
    history.start("d")
    history.wait(until: 200)
    #expect(history.arrive(.gpus(8, id: "b")).deeds.isEmpty)

    let actions = history.wait(until: 460)

    #expect(actions.deeds == (again ? [] : ["launch p-d2-g1 x2 by t=760s"]))
  }

  @Test func `without an estimate, or where the policy does not say so, domains are bought`() {
    var off = held(nil)
    off.wait(until: 200)
    #expect(off.arrive(.gpus(8, id: "b")).deeds == ["launch p-d1-g1 x2 by t=500s"])

    var unknown = held()
    unknown.arrive(.gpus(8, id: "u"))
    unknown.bringUp(1)
    unknown.start("u")
    unknown.end("a")
    unknown.arrive(.gpus(8, id: "w"))
    unknown.start("w")
    unknown.wait(until: 200)
    #expect(unknown.arrive(.gpus(8, id: "b")).deeds == ["launch p-d2-g1 x2 by t=500s"])
  }

  @Test func `a gang whose window nobody has acted on waits when another one is about to end`() {
    var history = held(actuation: .clusterAutoscaler)
    history.arrive(.gpus(8, id: "b"))
    #expect(history.phase(1) == "planned" && history.state("b") == "reserved")

    history.wait(until: 200)
    history.arrive(.gpus(8, id: "c"))

    #expect(history.state("b") == "pending" && history.state("c") == "reserved")
  }
}
