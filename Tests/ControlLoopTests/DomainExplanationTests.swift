internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Why a domain is kept, comes or goes")
struct DomainExplanationTests {
  private let pool = NodePool.of(nodes: 2, gpus: 4)

  private func ready(_ policy: Policy? = nil) -> History {
    var history = History(policy ?? .of(pool))
    history.arrive(.gpus(4))
    history.bringUp(0)
    return history
  }

  @Test func `nothing is there`() {
    #expect(History(.of(pool)).explanation(0) == "p-d0 is absent")
  }

  @Test func `it comes up for a gang`() {
    var history = History(.of(pool))
    history.arrive(.gpus(4))
    history.register(0, 0..<1)

    #expect(
      history.explanation(0)
        == "p-d0 is coming up; 1 members have registered; 2 are needed by t=300s; reserved for a"
    )
  }

  @Test func `gangs hold it`() {
    var history = ready()
    history.start("a")
    history.arrive(.gpus(1, id: "b"))
    history.arrive(.gpus(1, id: "c"))

    #expect(history.explanation(0) == "p-d0 is ready; a runs on it; reserved for b, c")
  }

  @Test func `it is idle, and goes when its time is over`() {
    var history = ready()
    history.end("a")

    #expect(history.explanation(0) == "p-d0 is ready; idle since t=0s; may be drained from t=600s on")
    history.wait(until: 600)
    #expect(
      history.explanation(0)
        == "p-d0 is draining; it was idle for its time; it is being closed to new pods"
    )
    history.answerDrain(0)
    #expect(
      history.explanation(0) == "p-d0 is releasing; the pool has been asked to take it back by t=1200s"
    )
  }

  @Test func `the pool keeps it`() {
    var history = ready(.of(.of(nodes: 2, gpus: 4, min: 1)))
    history.end("a")

    #expect(history.explanation(0).hasSuffix("; the pool keeps 1 even when idle"))
  }

  @Test func `it is repaired or replaced`() {
    var history = ready()
    history.lose(0, 1)

    #expect(
      history.explanation(0).hasPrefix(
        "p-d0 is repairing; too few usable members; replaced if they are not back"
      )
    )
  }

  @Test func `only the first few gangs are named`() {
    var history = ready()
    for name in ["b", "c", "d", "e"] { history.arrive(.gpus(1, id: name)) }
    history.end("a")
    for name in ["f", "g"] { history.arrive(.gpus(1, id: name)) }

    #expect(history.explanation(0) == "p-d0 is ready; reserved for b, c, d, e, f and 1 more")
  }
}
