internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("A domain comes up")
struct BringUpTests {
  private let rack = Policy.of(.of(nodes: 3, gpus: 4))

  @Test func `a gang that fits nowhere has a whole domain requested`() {
    var history = History(rack)

    let actions = history.arrive(.gpus(12))

    #expect(
      actions.words == [
        "explain a: fits after adding p-d0, within 5m, costing 30.00/h; p chosen: 1 x 30.00/h, ready within 5m",
        "launch p-d0-g1 x3 by t=300s",
        "notify p-d0: whole domain requested (launch 1)",
      ]
    )
    #expect(history.state("a") == "reserved" && history.alarm == "t=300s")
  }

  @Test func `the gang is admitted when the last member registers, and not before`() {
    var history = History(rack)
    history.arrive(.gpus(12))

    #expect(history.register(0, 0..<2).isEmpty)
    #expect(history.register(0, 2..<3).words == ["notify p-d0: ready", "admit a on 0"])
    #expect(history.phase(0) == "ready" && history.state("a") == "admitted")
  }

  @Test func `a second gang that fits the rest of the domain requests nothing`() {
    var history = History(rack)
    history.arrive(.gpus(8))

    #expect(history.arrive(.gpus(4, id: "b")).deeds.isEmpty)
    #expect(history.bringUp(0).deeds == ["admit a on 0", "admit b on 0"])
    #expect(history.arrive(.gpus(1, id: "c")).deeds == ["launch p-d1-g1 x3 by t=300s"])
  }

  @Test func `a missed deadline gives the nodes back`() {
    var history = History(rack)
    history.arrive(.gpus(12))
    history.register(0, 0..<2)

    let actions = history.wait(until: 300)

    #expect(
      actions.words == [
        "notify p-d0: whole domain given back: 2 of the 3 members needed had registered at the deadline",
        "withdraw a: domainFailed",
        "release p-d0-g1",
        "explain a: not now: needs 12 GPUs in one NVLink domain; the largest free block is 0 GPUs; "
          + "p backing off until t=360s",
      ]
    )
    #expect(history.phase(0) == "releasing" && history.state("a") == "pending")
  }

  @Test func `a member in time but after the last one is lost does not help`() {
    var history = History(rack)
    history.arrive(.gpus(12))
    history.register(0, 0..<2)
    history.lose(0, 0)

    #expect(history.register(0, 2..<3).isEmpty)
    #expect(history.register(0, 0..<1).deeds == ["admit a on 0"])
  }

  @Test func `with enough members at the deadline a domain is ready, and the missing ones are repaired`() {
    var history = History(.of(.of(nodes: 3, gpus: 4, spares: 1)))
    history.arrive(.gpus(8, perPod: 4))
    history.register(0, 0..<2)

    let actions = history.wait(until: 300)

    #expect(
      actions.words == ["notify p-d0: ready with 1 member missing", "admit a on 0", "repair p-d0-g1/2"]
    )
    #expect(history.register(0, 2..<3).isEmpty && history.phase(0) == "ready")
  }

  @Test func `a gang that needs the missing member waits for another domain`() {
    var history = History(.of(.of(nodes: 3, gpus: 4, spares: 1)))
    history.arrive(.gpus(12))
    history.register(0, 0..<2)

    #expect(
      history.wait(until: 300).deeds
        == ["withdraw a: memberLost", "repair p-d0-g1/2", "launch p-d1-g1 x3 by t=600s"]
    )
  }

  @Test func `a launch that fails is given back at once`() {
    var history = History(rack)
    history.arrive(.gpus(12))

    let actions = history.failLaunch(0)

    #expect(actions.deeds == ["withdraw a: domainFailed", "release p-d0-g1"])
    #expect(actions.notices == ["p-d0: whole domain given back: NoRoom: none left"])
    #expect(history.failLaunch(0).isEmpty)
  }

  @Test func `a pool that failed rests, twice as long each time, and is asked again by itself`() {
    var history = History(.of(.of(nodes: 2, gpus: 4)))
    history.arrive(.gpus(8))
    var rests: [Duration?] = []
    for _ in 0..<7 {
      history.failLaunch(0)
      history.released(0)
      rests.append(history.waitForAlarm())
      #expect(history.phase(0) == "coming up")
    }

    #expect(rests == [60, 120, 240, 480, 960, 1_800, 1_800].map { .seconds($0) })
  }

  @Test func `a domain that comes up cures its pool`() {
    var history = History(.of(.of(nodes: 2, gpus: 4)))
    history.arrive(.gpus(8))
    history.arrive(.gpus(8, id: "b"))
    history.failLaunch(0)
    #expect(history.arrive(.gpus(8, id: "c")).deeds.isEmpty)

    #expect(
      history.bringUp(1).deeds == [
        "admit b on 1", "launch p-d2-g1 x2 by t=300s", "launch p-d3-g1 x2 by t=300s",
      ]
    )
    history.failLaunch(2)
    #expect(history.alarm == "t=30s" && history.phase(0) == "releasing")
    history.released(0)
    history.released(2)
    #expect(history.waitForAlarm() == .seconds(60))
  }

  @Test func `with Cluster Autoscaler the slot that failed rests longer than its pool`() {
    let pool = NodePool.of(nodes: 2, gpus: 4, max: 2)
    var history = History(.of(pool, actuation: .clusterAutoscaler, backoff: Backoff(slotRest: .seconds(600))))
    history.arrive(.gpus(8))
    history.refresh()
    history.increase("p-d0", by: 2)
    history.failLaunch(0)
    history.released(0)

    #expect(
      history.wait(until: 60).notices == ["p-d1: window opened, waiting for Cluster Autoscaler to ask for it"]
    )
  }
}
