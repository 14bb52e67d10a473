internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Members are lost")
struct RepairTests {
  /// A ready domain of three nodes of four GPUs, on which the gangs run.
  private func running(_ gangs: Gang..., spares: Int = 0, max: Int = 4, patience: Patience = Patience())
    -> History
  {
    var history = History(.of(.of(nodes: 3, gpus: 4, max: max, spares: spares), patience: patience))
    for gang in gangs { history.arrive(gang) }
    history.bringUp(0)
    for gang in gangs { history.start(gang.id.name) }
    return history
  }

  @Test func `a domain that can spare the member stays ready, and the member is repaired`() {
    var history = running(.gpus(8), spares: 1)

    #expect(history.lose(0, 2).words == ["notify p-d0: member 2 lost: fell off the bus", "repair p-d0-g1/2"])
    #expect(history.phase(0) == "ready" && history.state("a") == "running")
    #expect(history.wait(until: 900).words == ["repair p-d0-g1/2"])
    #expect(history.register(0, 2..<3).isEmpty)
    #expect(history.wait(until: 10_000).isEmpty)
  }

  @Test func `the gang on a lost member waits again, in its old order`() {
    var history = running(.gpus(4, perPod: 4), .gpus(4, id: "b", perPod: 4), spares: 1, max: 1)
    history.arrive(.gpus(8, id: "late"))

    #expect(history.lose(0, 0).deeds == ["withdraw a: memberLost", "repair p-d0-g1/0", "admit a on 0"])
    #expect(history.state("b") == "running" && history.state("late") == "pending")
  }

  @Test func `with too few members left nothing new is placed, and what runs goes on`() {
    var history = running(.gpus(4, perPod: 4), .gpus(4, id: "b", perPod: 4), max: 1)

    #expect(history.lose(0, 2).deeds == ["repair p-d0-g1/2"])
    #expect(history.phase(0) == "repairing" && history.state("b") == "running")
    #expect(history.arrive(.gpus(1, id: "c")).deeds.isEmpty)
    #expect(history.register(0, 2..<3).deeds == ["admit c on 0"] && history.phase(0) == "ready")
  }

  @Test func `a repair is asked for again until the member is back`() {
    var history = running(.gpus(12))
    history.end("a")
    history.lose(0, 0)
    history.lose(0, 1)

    #expect(history.wait(until: 30).words == ["repair p-d0-g1/0", "repair p-d0-g1/1"])
    history.register(0, 0..<1)
    #expect(history.wait(until: 60).words == ["repair p-d0-g1/1"])
    #expect(history.register(0, 1..<2).words == ["notify p-d0: ready"])
    #expect(history.wait(until: 659).isEmpty)
    #expect(history.wait(until: 660).deeds == ["cordon p-d0-g1"])
  }

  @Test func `a domain that is not repaired in time is drained and released whole`() {
    var history = running(.gpus(4, perPod: 4), .gpus(4, id: "b", perPod: 4), max: 1)
    history.lose(0, 2)

    let actions = history.wait(until: 900)

    #expect(actions.notices == ["p-d0: too few usable members; draining to replace it"])
    #expect(
      actions.deeds.suffix(3) == ["withdraw a: domainDrained", "withdraw b: domainDrained", "cordon p-d0-g1"]
    )
    #expect(history.answerDrain(0).deeds == ["evict p-d0-g1", "verify p-d0-g1", "release p-d0-g1"])
    #expect(history.released(0).deeds == ["delete nodes of p-d0-g1", "launch p-d0-g2 x3 by t=1200s"])
    #expect(history.bringUp(0).deeds == ["admit a on 0", "admit b on 0"])
  }

  @Test func `the gangs of a broken domain move to a new one at once where there is room`() {
    var history = running(.gpus(8, perPod: 4))
    history.lose(0, 2)

    #expect(
      history.wait(until: 900).deeds.suffix(3) == [
        "withdraw a: domainDrained", "cordon p-d0-g1", "launch p-d1-g1 x3 by t=1200s",
      ]
    )
  }

  @Test func `pods that stay on a broken domain are evicted again, however long it takes`() {
    var history = running(.gpus(12))
    history.end("a")
    history.lose(0, 2)
    history.wait(until: 900)
    history.cordoned(0)
    history.evicted(0)

    #expect(history.verified(0, pods: 1).isEmpty)
    #expect(history.wait(until: 960).deeds == ["evict p-d0-g1", "evict p-d0-g1"])
    history.evicted(0)
    #expect(history.verified(0).deeds == ["release p-d0-g1"])
  }

  @Test func `members that come back during the drain of a broken domain do not save it`() {
    var history = running(.gpus(12))
    history.end("a")
    history.lose(0, 2)
    history.wait(until: 900)

    #expect(history.register(0, 2..<3).isEmpty)
    #expect(history.phase(0) == "draining")
  }

  @Test func `a reservation on the healthy part of a broken domain is kept through a repair`() {
    var history = History(.of(.of(nodes: 2, gpus: 4, max: 2)))
    history.arrive(.gpus(12, perPod: 4, topology: .atMost(domains: 2)))
    history.bringUp(0)
    let spare = history.controller.record(of: GangID("a"))?.state.placement?.assignments.map(\.node)
    let unused = (0..<4).first { spare?.contains($0) == false } ?? -1
    #expect(unused == 3)
    history.bringUp(1)
    #expect(history.lose(1, 1).deeds == ["repair p-d1-g1/1"])
    #expect(history.state("a") == "admitted")
  }

  @Test func `a repaired domain serves gangs for which one is only planned`() {
    let policy = Policy.of(.of(nodes: 2, gpus: 4), actuation: .clusterAutoscaler)
    var history = History(policy)
    history.arrive(.gpus(8))
    history.refresh()
    history.increase("p-d0", by: 2)
    history.bringUp(0)
    history.start("a")
    history.lose(0, 1)
    #expect(history.phase(0) == "repairing" && history.phase(1) == "planned")

    let actions = history.register(0, 1..<2)

    #expect(actions.deeds == ["admit a on 0"] && history.phase(1) == "absent")
  }
}
