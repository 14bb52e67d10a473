internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("The provider takes machines away")
struct InterruptionTests {
  private let pool = NodePool.of(nodes: 2, gpus: 4, capacity: .spot)

  private func running(_ policy: Policy? = nil) -> History {
    var history = History(policy ?? .of(pool))
    history.arrive(.gpus(8, checkpointable: true))
    history.bringUp(0)
    history.start("a")
    return history
  }

  @Test func `one node's notice drains the whole domain and replaces it in the same step`() {
    var history = running()

    let actions = history.interrupt(0, 1)

    #expect(
      actions.deeds == ["withdraw a: interrupted", "cordon p-d0-g1", "launch p-d1-g1 x2 by t=300s"]
    )
    #expect(
      actions.notices.first
        == "p-d0: the provider takes machines of it away at t=120s; draining the whole domain"
    )
    #expect(history.state("a") == "reserved" && history.phase(0) == "draining")
  }

  @Test func `a gang moves at once to a domain that has room`() {
    var history = History(.of(pool))
    for name in ["a", "b"] { history.arrive(.gpus(8, id: name, checkpointable: true)) }
    for slot in 0...1 { history.bringUp(slot) }
    for name in ["a", "b"] { history.start(name) }
    history.end("b")

    #expect(history.interrupt(0).deeds == ["withdraw a: interrupted", "cordon p-d0-g1", "admit a on 1"])
  }

  @Test func `its pods are evicted, and it goes although they come back`() {
    var history = running()
    history.interrupt(0)

    #expect(history.cordoned(0).deeds == ["evict p-d0-g1"])
    history.evicted(0)
    #expect(history.verified(0, pods: 1).isEmpty && history.phase(0) == "draining")
    history.evicted(0)
    #expect(history.verified(0).deeds == ["release p-d0-g1"])
  }

  @Test func `a second notice changes nothing`() {
    var history = running()
    history.interrupt(0)

    #expect(history.interrupt(0, 1).isEmpty)
  }

  @Test func `an idle domain that is being drained cannot be kept any more`() {
    var history = running()
    history.end("a")
    history.wait(until: 600)
    history.interrupt(0)

    #expect(
      history.explanation(0)
        == "p-d0 is draining; the provider takes machines of it away at t=720s; it is being closed to new pods"
    )
    #expect(history.arrive(.gpus(8, id: "b", checkpointable: true)).deeds == ["launch p-d1-g1 x2 by t=900s"])
  }

  @Test func `an idle domain that only waits to leave Cluster Autoscaler's sight goes as before`() {
    var history = History(.of(pool, actuation: .clusterAutoscaler))
    history.arrive(.gpus(8, checkpointable: true))
    history.refresh()
    history.increase("p-d0", by: 2)
    history.bringUp(0)
    history.start("a")
    history.end("a")
    history.wait(until: 600)
    history.answerDrain(0)

    #expect(history.interrupt(0).isEmpty)
    #expect(
      history.explanation(0) == "p-d0 is draining; the provider takes machines of it away at t=720s; "
        + "it leaves at Cluster Autoscaler's next refresh"
    )
    history.refresh()
    #expect(history.phase(0) == "releasing")
  }

  @Test func `a domain that is still coming up goes whole`() {
    var history = History(.of(pool))
    history.arrive(.gpus(8, checkpointable: true))
    history.register(0, 0..<1)

    #expect(
      history.interrupt(0).deeds
        == ["withdraw a: interrupted", "cordon p-d0-g1", "launch p-d1-g1 x2 by t=300s"]
    )
    #expect(history.register(0, 1..<2).isEmpty)
  }

  @Test func `a notice about an earlier launch is about machines that are gone`() {
    var history = running()
    let launch = LaunchToken(slot: history.launch(0).slot, generation: 0)

    #expect(
      history.report(.interruptionNotice(launch: launch, member: 0, at: .origin)).isEmpty
        && history.state("a") == "running"
    )
  }
}
