internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("A window that nobody acts on")
struct WatchdogTests {
  private func planned(
    _ response: Watchdog.Response,
    time: Duration = .seconds(120)
  ) -> History {
    var history = History(
      .of(
        .of(nodes: 2, gpus: 4, max: 2),
        actuation: .clusterAutoscaler,
        watchdog: Watchdog(epochs: 3, time: time, response: response)
      )
    )
    history.arrive(.gpus(8))
    return history
  }

  private func unanswered(_ history: History) -> [Int] {
    history.actions.compactMap {
      if case .notify(.windowUnanswered(_, let epochs, _)) = $0 { epochs } else { nil }
    }
  }

  @Test func `is reported once after its refreshes, with the likely causes`() {
    var history = planned(.report)
    for _ in 0..<3 { history.refresh() }
    #expect(unanswered(history).isEmpty)

    history.refresh()
    history.refresh()

    #expect(unanswered(history) == [3] && history.phase(0) == "planned")
    #expect(
      history.actions.notices.last
        == "p-d0: Cluster Autoscaler did not act on the open window (3 refreshes); it may be down, "
        + "backing off this group, past its cores or memory limit, or held by its health gate"
    )
  }

  @Test func `is reported after its time when Cluster Autoscaler is down`() {
    var history = planned(.report)

    #expect(history.wait(until: 119).isEmpty)
    #expect(history.wait(until: 120).notices.count == 1 && unanswered(history) == [0])
    #expect(history.wait(until: 5_000).isEmpty && history.alarm == "never")
  }

  @Test func `is acted on by the provider itself where the policy says so`() {
    var history = planned(.act)
    for _ in 0..<4 { history.refresh() }

    #expect(history.actions.deeds == ["launch p-d0-g1 x2 by t=300s"])
    #expect(history.window("p-d0") == "[2, 2] 2, 2 creating")
    #expect(history.increase("p-d0", by: 2) == .done && history.actions.deeds.count == 1)
  }

  @Test func `is acted on after its time, and a late call does not buy twice`() {
    var history = planned(.act)
    history.refresh()

    #expect(history.wait(until: 120).deeds == ["launch p-d0-g1 x2 by t=420s"])
    #expect(history.window("p-d0") == "[2, 2] 0")
    #expect(history.increase("p-d0", by: 1) == .done)
    #expect(history.actions.deeds.count == 1 && history.window("p-d0") == "[2, 2] 2, 2 creating")
  }

  @Test func `is forgotten when it is answered in time or closed`() {
    var answered = planned(.report)
    answered.refresh()
    answered.increase("p-d0", by: 2)
    answered.bringUp(0)
    answered.start("a")
    #expect(answered.wait(until: 1_000).isEmpty)

    var closed = planned(.report)
    closed.end("a")
    #expect(closed.wait(until: 1_000).isEmpty && closed.alarm == "never")
  }

  @Test func `is counted from its last opening`() {
    var history = planned(.report)
    history.refresh()
    history.refresh()
    history.wait(until: 100)
    history.end("a")
    history.arrive(.gpus(8, id: "b"))

    #expect(history.wait(until: 219).isEmpty)
    #expect(history.wait(until: 220).notices.count == 1 && unanswered(history) == [0])
  }

  @Test func `is counted on through plans that keep it`() {
    var history = planned(.report)
    history.wait(until: 100)
    history.arrive(.gpus(8, id: "b"))
    history.end("b")

    #expect(history.wait(until: 120).notices.count == 1)
  }
}
