internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Which idle domains go, and when")
struct ScaleDownTests {
  /// One ready domain of each pool, all idle since the origin.
  private func idle(_ policy: Policy) -> History {
    var history = History(policy)
    for (number, pool) in policy.pools.enumerated() {
      history.arrive(.gpus(8, id: "g\(number)", residency: [pool.jurisdiction]))
    }
    for slot in history.controller.snapshot.liveDomains.sorted() { history.bringUp(slot) }
    for number in policy.pools.indices { history.end("g\(number)") }
    return history
  }

  /// A pool of one domain in a jurisdiction of its own, so that gangs can be sent there.
  private func pool(_ name: String, price: Int64?, capacity: CapacityType = .onDemand) -> NodePool {
    .of(name, price: price, max: 1, capacity: capacity, jurisdiction: name)
  }

  private let one = Disruption(maxDraining: 1)

  @Test func `what saves most an hour goes first, and an unknown price last`() {
    var history = idle(
      .of(
        pool("unknown", price: nil),
        pool("prepaid", price: 99, capacity: .reserved),
        pool("cheap", price: 1),
        pool("dear", price: 9)
      )
    )

    #expect(
      history.wait(until: 600).deeds
        == ["cordon dear-d0-g1", "cordon cheap-d0-g1", "cordon prepaid-d0-g1", "cordon unknown-d0-g1"]
    )
  }

  @Test func `only so many are drained at one time, and the next follows when one has gone`() {
    var history = idle(.of(pool("a", price: 1), pool("b", price: 9), disruption: one))

    #expect(history.wait(until: 600).deeds == ["cordon b-d0-g1"])
    #expect(history.explanation(0).hasSuffix("as many domains are being drained as may be at one time: 1"))
    history.answerDrain(1)
    #expect(history.wait(until: 601).deeds == ["cordon a-d0-g1"])
  }

  @Test func `a drain that is given up makes room for the next, which comes first`() {
    var history = idle(.of(pool("a", price: 1), pool("b", price: 9), disruption: one))
    history.wait(until: 600)
    history.cordoned(1)
    history.verified(1, pods: 1)

    #expect(history.wait(until: 601).deeds == ["cordon a-d0-g1"])
    #expect(history.phase(1) == "ready")
  }

  @Test func `nothing is drained by choice while no window is open`() {
    let window = DisruptionWindow(days: [.thursday], openingMinute: 60, closingMinute: 120)
    var history = idle(.of(pool("a", price: 1), disruption: Disruption(windows: [window])))

    #expect(history.wait(until: 3_599).isEmpty)
    #expect(history.explanation(0).hasSuffix("no disruption window is open; the next one opens at t=3600s"))
    #expect(history.wait(until: 3_600).deeds == ["cordon a-d0-g1"])
  }

  @Test func `a closed window does not keep what is broken`() {
    let window = DisruptionWindow(days: [.monday], openingMinute: 0, closingMinute: 60)
    var history = idle(.of(pool("a", price: 1), disruption: Disruption(windows: [window])))
    history.lose(0, 0)

    #expect(history.wait(until: 2_000).deeds.contains("cordon a-d0-g1"))
  }

  @Test func `a domain stays for its hold time, however idle it is`() {
    var history = idle(.of(pool("a", price: 1), hold: .seconds(1_800)))

    #expect(history.wait(until: 1_799).isEmpty)
    #expect(history.explanation(0).contains("kept until t=1800s, since it has become ready lately"))
    #expect(history.wait(until: 1_800).deeds == ["cordon a-d0-g1"])
  }

  @Test func `the hold time counts from the first time that it was ready`() {
    var history = History(.of(pool("a", price: 1), idle: .seconds(10), hold: .seconds(1_000)))
    history.arrive(.gpus(8))
    history.bringUp(0)
    history.wait(until: 900)
    history.lose(0, 0)
    history.bringUp(0)
    history.end("a")

    #expect(history.wait(until: 999).isEmpty)
    #expect(history.wait(until: 1_000).deeds == ["cordon a-d0-g1"])
  }

  @Test func `pods that must not be moved keep the whole domain, by name`() {
    var history = idle(.of(pool("a", price: 1)))
    let holds = [
      PodHold(pod: "web/db-0", reason: .disruptionBudget), PodHold(pod: "dev/shell", reason: .unmanaged),
    ]
    history.wait(until: 600)
    history.cordoned(0)

    let notices = history.verified(0, pods: 2, holds: holds).notices

    let names = "web/db-0 (its disruption budget allows none), dev/shell (no controller would replace it)"
    #expect(notices == ["a-d0: kept: 2 pods are there; not to be moved: \(names)"])
    #expect(
      history.explanation(0).hasSuffix(
        "2 other pods were on it when it was last looked at, and must not be moved: \(names)"
      )
    )
    history.wait(until: 1_200)
    history.answerDrain(0)
    #expect(history.phase(0) == "releasing")
  }
}
