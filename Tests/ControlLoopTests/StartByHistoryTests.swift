internal import ControlLoop
internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("A gang's time to start passes")
struct StartByHistoryTests {
  private func explanation(of gang: String, in history: History) -> String {
    history.controller.record(of: GangID(gang))?.explanation?.description ?? "none"
  }

  @Test func `a gang that still waits then is told so, without any other event`() {
    var history = History(.of(.of(max: 1)))
    history.arrive(.gpus(8, id: "first"))
    history.arrive(.gpus(8, id: "late").timed(startBy: 100))
    history.bringUp(0)
    history.start("first")

    let actions = history.wait(until: 101)

    #expect(actions.words == ["explain late: too late: it had to start by t=100s; nothing is bought for it"])
    history.end("first")
    #expect(history.state("late") == "pending")
    history.arrive(.gpus(8, id: "late").timed(startBy: 500))
    #expect(history.state("late") == "admitted")
  }

  @Test func `a gang that has started once may come back after its time`() {
    var history = History(.of(.of(nodes: 2, gpus: 4, max: 2)))
    history.arrive(.gpus(8).timed(startBy: 300))
    history.bringUp(0)
    history.start("a")
    history.wait(until: 400)

    #expect(history.lose(0, 1).deeds.contains("launch p-d1-g1 x2 by t=700s"))
  }
}
