internal import ControlLoop
internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Gangs that run move closer together")
struct ConsolidationTests {
  /// Two domains of 8 GPUs at 20 an hour, each half full; fallow since the origin.
  private func halfFull(
    _ rules: Consolidation = Consolidation(act: .move),
    checkpointable: Bool = true,
    latency: LatencyClass = .batch,
    min: Int = 0,
    disruption: Disruption? = nil,
    prices: [Int64] = [10, 10]
  ) -> History {
    let pools = prices.enumerated().map { number, price in
      NodePool.of("p\(number)", nodes: 2, gpus: 4, price: price, min: min, max: 1)
    }
    let policy = Policy(
      name: "drawn",
      pools: pools,
      actuation: .direct,
      disruption: disruption,
      consolidation: rules
    )
    var history = History(policy)
    for slot in 0...1 where min > 0 { history.bringUp(slot) }
    for name in ["a", "c", "b", "d"] {
      history.arrive(.gpus(4, id: name, latency: latency, checkpointable: checkpointable))
    }
    for slot in 0...1 where min == 0 { history.bringUp(slot) }
    for name in ["a", "b", "c", "d"] { history.start(name) }
    for name in ["c", "d"] { history.end(name) }
    return history
  }

  @Test func `a gang moves to the other domain, and its own goes when it has been idle for its time`() {
    var history = halfFull()

    #expect(history.wait(until: 599).isEmpty)
    let actions = history.wait(until: 600)

    #expect(actions.deeds == ["withdraw a: consolidated", "admit a on 1"])
    #expect(actions.notices == ["p0-d0: 1 gang is moved off, which saves 115.83"])
    history.start("a")
    #expect(history.wait(until: 1_199).isEmpty)
    #expect(history.wait(until: 1_200).deeds == ["cordon p0-d0-g1"])
  }

  @Test func `where moves are only proposed, the domain's explanation says what one would save`() {
    var history = halfFull(Consolidation())

    #expect(history.wait(until: 10_000).isEmpty)
    #expect(
      history.explanation(0)
        == "p0-d0 is ready; a runs on it; moving a to domains in use would empty it and save 115.83"
    )
  }

  @Test func `the domain that saves most is emptied first`() {
    var history = halfFull(prices: [5, 10])

    #expect(history.wait(until: 600).deeds == ["withdraw b: consolidated", "admit b on 0"])
  }

  @Test func `a gang that cannot go on from a checkpoint stays`() {
    var history = halfFull(checkpointable: false)

    #expect(history.wait(until: 10_000).isEmpty)
    #expect(history.explanation(0) == "p0-d0 is ready; a runs on it")
  }

  @Test func `a gang for whose answers somebody waits stays, checkpoints or not`() {
    var history = halfFull(latency: .interactive)

    #expect(history.wait(until: 10_000).isEmpty)
    #expect(history.explanation(0) == "p0-d0 is ready; a runs on it")
  }

  @Test func `a move that costs more than it saves is not made`() {
    // Half of 8 GPUs for 25 minutes at 20 an hour is 4.17, which 12 minutes of the whole domain do not save.
    var short = halfFull(Consolidation(act: .move, horizon: .seconds(720)))
    var long = halfFull(Consolidation(act: .move, horizon: .seconds(780)))

    #expect(short.wait(until: 10_000).isEmpty)
    #expect(!long.wait(until: 600).isEmpty)
  }

  @Test func `a domain that its pool keeps anyway is not emptied`() {
    var history = halfFull(min: 1)

    #expect(history.wait(until: 10_000).isEmpty)
  }

  @Test func `no gang moves to an idle domain, which is to go itself`() {
    var history = halfFull(Consolidation())
    history.end("b")

    #expect(history.explanation(0) == "p0-d0 is ready; a runs on it")
  }

  @Test func `moves wait for a disruption window`() {
    let window = DisruptionWindow(days: [.thursday], openingMinute: 60, closingMinute: 120)
    var history = halfFull(disruption: Disruption(windows: [window]))

    #expect(history.wait(until: 3_599).isEmpty)
    #expect(history.wait(until: 3_600).deeds == ["withdraw a: consolidated", "admit a on 1"])
  }

  // MARK: Room for a gang that waits

  @Test func `a gang that waits is told which moves would make room for it`() {
    var history = halfFull(Consolidation())
    history.arrive(.gpus(8, id: "x"))

    #expect(words(of: "x", in: history).contains("; would fit on p0-d0 if a moved to p1-d0; "))
    #expect(history.state("a") == "running" && history.state("x") == "pending")
  }

  @Test func `a gang that has lost its place is told so too, although its time to start has passed`() {
    var history = halfFull(Consolidation(), prices: [10, 10, 10])
    history.arrive(.gpus(8, id: "x").timed(startBy: 400))
    history.bringUp(2)
    history.start("x")
    history.wait(until: 500)

    history.interrupt(2)

    #expect(words(of: "x", in: history).contains("; would fit on p0-d0 if a moved to p1-d0; "))
  }

  @Test func `what cannot be moved makes no room`() {
    var history = halfFull(Consolidation(), checkpointable: false)
    history.arrive(.gpus(8, id: "x"))

    #expect(
      words(of: "x", in: history).hasPrefix("not now") && !words(of: "x", in: history).contains("moved")
    )
  }

  private func words(of gang: String, in history: History) -> String {
    history.controller.record(of: GangID(gang))?.explanation?.description ?? "unknown"
  }
}
