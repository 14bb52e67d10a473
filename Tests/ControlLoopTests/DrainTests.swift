internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("A domain is released whole")
struct DrainTests {
  private let pool = NodePool.of(nodes: 2, gpus: 4)

  /// One ready domain, idle since the origin.
  private func idle(_ policy: Policy? = nil) -> History {
    var history = History(policy ?? .of(pool))
    history.arrive(.gpus(8))
    if history.controller.policy.actuation == .clusterAutoscaler {
      history.refresh()
      history.increase("p-d0", by: 2)
    }
    history.bringUp(0)
    history.end("a")
    return history
  }

  @Test func `an idle domain goes step by step: cordon, look, release, delete the nodes`() {
    var history = idle()

    #expect(history.wait(until: 599).isEmpty)
    #expect(history.wait(until: 600).words == ["notify p-d0: idle for its time; draining", "cordon p-d0-g1"])
    #expect(history.cordoned(0).words == ["verify p-d0-g1"])
    #expect(history.verified(0).words == ["release p-d0-g1"])
    #expect(history.released(0).words == ["delete nodes of p-d0-g1", "notify p-d0: released whole"])
    #expect(history.alarm == "never" && history.controller.snapshot.liveDomains.isEmpty)
  }

  @Test func `answers out of order or repeated move nothing`() {
    var history = idle()
    history.wait(until: 600)

    #expect(history.evicted(0).isEmpty && history.verified(0).isEmpty)
    history.cordoned(0)
    #expect(history.cordoned(0).isEmpty && history.evicted(0).isEmpty)
    history.verified(0)
    #expect(history.verified(0).isEmpty && history.verified(0, pods: 3).isEmpty)
    #expect(history.phase(0) == "releasing")
  }

  @Test func `a gang takes a domain that has been idle for less than its time`() {
    var history = idle()
    history.wait(until: 599)

    #expect(history.arrive(.gpus(1, id: "b")).deeds == ["admit b on 0"])
    history.start("b")
    #expect(history.wait(until: 5_000).isEmpty)
    history.end("b")
    #expect(history.wait(until: 5_599).isEmpty)
    #expect(history.wait(until: 5_600).deeds == ["cordon p-d0-g1"])
  }

  @Test func `a pod that came meanwhile keeps the domain`() {
    var history = idle()
    history.wait(until: 600)
    history.cordoned(0)

    let actions = history.verified(0, pods: 2)

    #expect(actions.words == ["uncordon p-d0-g1", "notify p-d0: kept: 2 pods are there"])
    #expect(history.phase(0) == "ready" && history.alarm == "t=1200s")
  }

  @Test func `an idle domain is read and never evicted, since the book may be wrong`() {
    var history = idle()
    history.wait(until: 600)
    history.cordoned(0)
    history.verified(0, pods: 2)

    #expect(!history.actions.deeds.contains("evict p-d0-g1"))
  }

  @Test func `an answer to an earlier drain counts for nothing in a later one`() {
    var history = idle()
    let launch = history.launch(0)
    history.wait(until: 600)
    history.cordoned(0)
    history.verified(0, pods: 1)
    history.wait(until: 1_200)

    #expect(history.send(.cluster(report: .cordoned(launch: launch, attempt: 1))).isEmpty)
    history.cordoned(0)
    #expect(history.send(.cluster(report: .verified(launch: launch, attempt: 1, podCount: 0))).isEmpty)
    #expect(history.phase(0) == "draining")
    #expect(history.verified(0).deeds == ["release p-d0-g1"])
  }

  @Test func `letting pods in again is asked for until it is answered`() {
    var history = idle()
    history.answersErrands = false
    history.wait(until: 600)
    history.cordoned(0)
    history.verified(0, pods: 2)

    #expect(history.wait(until: 660).deeds == ["uncordon p-d0-g1", "uncordon p-d0-g1"])
    history.uncordoned(0)
    #expect(history.wait(until: 1_199).isEmpty)
  }

  @Test func `a new drain ends the asking for pods to be let in`() {
    var history = idle()
    history.answersErrands = false
    history.wait(until: 600)
    history.cordoned(0)
    history.verified(0, pods: 2)
    history.wait(until: 1_200)

    #expect(history.wait(until: 1_260).deeds == ["cordon p-d0-g1", "cordon p-d0-g1"])
  }

  @Test func `the deletion of nodes is asked for until it is answered, also when the slot is filled anew`() {
    var history = idle()
    history.answersErrands = false
    history.wait(until: 600)
    history.answerDrain(0)
    history.released(0)
    history.arrive(.gpus(8, id: "b"))

    #expect(history.wait(until: 630).deeds == ["delete nodes of p-d0-g1"])
    history.nodesDeleted(0, generation: 1)
    #expect(history.wait(until: 690).isEmpty)
  }

  @Test func `every step is asked for again until it is answered`() {
    var history = idle()
    history.wait(until: 600)

    #expect(history.wait(until: 660).words == ["cordon p-d0-g1", "cordon p-d0-g1"])
    history.cordoned(0)
    #expect(history.wait(until: 690).words == ["verify p-d0-g1"])
    history.verified(0)
    #expect(history.wait(until: 720).words == ["release p-d0-g1"])
  }

  @Test func `a drain that takes too long is given up, and tried again later`() {
    var history = idle(.of(pool, patience: Patience(drainTime: .seconds(100))))
    history.wait(until: 600)
    history.cordoned(0)

    let actions = history.wait(until: 700)

    #expect(actions.notices == ["p-d0: kept: draining took too long"])
    #expect(actions.deeds.last == "uncordon p-d0-g1" && history.phase(0) == "ready")
    #expect(history.wait(until: 1_300).deeds == ["cordon p-d0-g1"])
  }

  @Test func `a gang that arrives during the drain of an idle domain gets it back`() {
    var history = idle()
    history.wait(until: 600)
    history.cordoned(0)

    #expect(history.arrive(.gpus(8, id: "b")).deeds == ["uncordon p-d0-g1", "admit b on 0"])
    #expect(history.evicted(0).isEmpty && history.verified(0).isEmpty && history.phase(0) == "ready")
  }

  @Test func `a drained domain that waits for the next epoch may still be had back`() {
    var history = idle(.of(pool, actuation: .clusterAutoscaler))
    history.wait(until: 600)
    history.answerDrain(0)

    #expect(history.arrive(.gpus(8, id: "b")).deeds == ["uncordon p-d0-g1", "admit b on 0"])
    history.refresh()
    #expect(history.window("p-d0") == "[2, 2] 2" && history.wait(until: 1_000).isEmpty)
  }

  @Test func `a gang that fits elsewhere does not stop a drain`() {
    var history = idle(.of(pool, idle: .seconds(100)))
    history.arrive(.gpus(8, id: "b"))
    history.arrive(.gpus(4, id: "c"))
    history.bringUp(1)
    history.end("b")
    history.wait(until: 100)
    #expect(history.phase(0) == "draining" && history.phase(1) == "ready")

    #expect(history.arrive(.gpus(4, id: "d")).deeds == ["admit d on 1"])
  }

  @Test func `a gang that waits for a full pool gets the slot once its machines are gone`() {
    var history = idle(.of(.of(nodes: 2, gpus: 4, max: 1)))
    history.wait(until: 600)
    history.answerDrain(0)
    #expect(history.arrive(.gpus(8, id: "b")).deeds.isEmpty)

    #expect(history.released(0).deeds == ["delete nodes of p-d0-g1", "launch p-d0-g2 x2 by t=900s"])
  }

  @Test func `a member that is lost during a drain is noticed when the domain is kept`() {
    var history = idle()
    history.wait(until: 600)
    history.cordoned(0)
    #expect(history.lose(0, 1).isEmpty)

    let actions = history.verified(0, pods: 1)

    #expect(actions.deeds == ["uncordon p-d0-g1", "repair p-d0-g1/1"])
    #expect(history.phase(0) == "repairing")
  }

  @Test func `with Cluster Autoscaler a drained domain leaves its sight in one epoch, then it is released`() {
    var history = idle(.of(pool, actuation: .clusterAutoscaler))
    history.wait(until: 600)
    history.refresh()
    #expect(history.answerDrain(0).deeds == ["verify p-d0-g1"])
    #expect(history.window("p-d0") == "[2, 2] 2")

    let before = history.actions.count
    history.refresh()

    #expect(history.actions.dropFirst(before).map(\.words) == ["release p-d0-g1", "answer done"])
    #expect(history.window("p-d0") == "[0, 0] 0" && history.phase(0) == "releasing")
    history.released(0)
    #expect(history.phase(0) == "absent")
  }

  @Test func `a drained domain is released all the same when no epoch comes`() {
    var history = idle(.of(pool, actuation: .clusterAutoscaler, watchdog: Watchdog(time: .seconds(50))))
    history.wait(until: 600)
    history.answerDrain(0)

    #expect(history.wait(until: 650).deeds == ["release p-d0-g1"])
  }
}
