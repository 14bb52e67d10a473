internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Spending over time")
struct SpendingHistoryTests {
  private func money(_ units: Int64) -> Money { Money(microUnits: units * 1_000_000) }

  @Test func `a gang gets its place once its tenant gives GPUs back`() {
    var history = History(Policy.of(.of()).limiting(.of("research", maxGPUs: 8)))
    history.arrive(.gpus(8).of(tenant: "research"))
    history.bringUp(0)
    history.start("a")

    #expect(
      history.arrive(.gpus(4, id: "b").of(tenant: "research")).words == [
        "explain b: not now: tenant research holds 8 of its 8 GPUs; this gang needs 4"
      ]
    )
    #expect(history.end("a").deeds == ["admit b on 0"])
  }

  @Test func `a gang beyond its quota keeps no idle domain from going`() {
    var history = History(Policy.of(.of()).limiting(.of("research", maxGPUs: 8)))
    history.arrive(.gpus(8).of(tenant: "research"))
    history.arrive(.gpus(8, id: "b"))
    for domain in 0...1 { history.bringUp(domain) }
    for gang in ["a", "b"] { history.start(gang) }
    history.end("b")
    history.arrive(.gpus(8, id: "c").of(tenant: "research"))
    history.wait(until: 600)

    #expect(history.phase(1) == "draining")
    history.arrive(.gpus(16, id: "d").of(tenant: "research"))
    #expect(history.phase(1) == "draining")
  }

  @Test func `a domain costs its tenant until the pool has taken it back`() {
    var history = History(Policy.of(.of()).limiting(.of("a", budget: 10)))
    history.arrive(.gpus(8).of(tenant: "a"))
    history.bringUp(0)
    history.start("a")
    history.end("a")
    history.wait(until: 600)
    history.answerDrain(0)

    history.arrive(.gpus(8, id: "b").of(tenant: "a"))
    #expect(history.state("b") == "pending" && history.phase(0) == "releasing")
    history.released(0)
    #expect(history.state("b") == "reserved" && history.controller.domains[0].chargedTenant == "a")
  }

  @Test func `a domain that was taken over is charged to the gang that is found on it`() {
    var history = History(Policy.of(.of()).limiting(.of("a", budget: 10)), isSynced: false)
    history.inventory([(LaunchToken(slot: Slot(pool: PoolID("p"), number: 0), generation: 1), 0..<1)])
    history.arrive(.gpus(8).of(tenant: "a"))
    history.start("a")
    history.send(.synced)

    #expect(history.controller.domains[0].chargedTenant == "a")
    history.arrive(.gpus(8, id: "b").of(tenant: "a"))
    #expect(history.state("b") == "pending")
  }

  // MARK: Approval

  private func waiting(actuation: Actuation = .direct) -> History {
    var history = History(
      Policy.of(.of(nodes: 2, gpus: 4), actuation: actuation).limiting(approvalAbove: 10)
    )
    history.arrive(.gpus(8))
    return history
  }

  @Test func `what needs approval is said once, and bought when it is given`() {
    var history = waiting()

    let notice = "a purchase waits for approval: spend would be 20.00/h, approved up to 10.00/h"
    #expect(history.actions.notices == [notice])
    #expect(history.arrive(.gpus(8, id: "b")).notices.isEmpty)
    #expect(
      history.send(.spendApproved(upTo: money(20), until: nil)).notices == [
        "spend approved up to 20.00/h",
        "a purchase waits for approval: spend would be 40.00/h, approved up to 20.00/h",
        "p-d0: whole domain requested (launch 1)",
      ]
    )
    #expect(history.state("a") == "reserved" && history.state("b") == "pending")
  }

  @Test func `what is only planned when an approval expires waits again, what was requested stays`() {
    var history = waiting(actuation: .clusterAutoscaler)
    history.arrive(.gpus(8, id: "b"))
    history.send(.spendApproved(upTo: money(40), until: Instant(seconds: 60)))
    history.refresh()
    history.increase("p-d0", by: 2)

    let end = history.wait(until: 60).notices
    #expect(end.contains("the approval of 40.00/h has expired"))
    #expect(end.contains("p-d1: window closed, the domain is no longer needed"))
    #expect([history.phase(0), history.phase(1)] == ["coming up", "absent"])
    #expect([history.state("a"), history.state("b")] == ["reserved", "pending"])
  }

  @Test func `the latest approval counts, and one that has ended counts for nothing`() {
    var history = waiting()
    history.wait(until: 100)

    #expect(history.send(.spendApproved(upTo: money(50), until: Instant(seconds: 100))).isEmpty)
    history.send(.spendApproved(upTo: money(19), until: nil))
    #expect(history.state("a") == "pending")
    history.send(.spendApproved(upTo: money(20), until: Instant(seconds: 200)))
    #expect(history.state("a") == "reserved")
    #expect(history.repeated() == history.actions)
  }

  // MARK: Spares

  @Test func `a spare serves a gang at once and is then replaced`() {
    var history = History(Policy.of(NodePool.of().keeping(1)))
    history.bringUp(0)

    #expect(history.isSpare(0))
    #expect(
      history.arrive(.gpus(8)).deeds == ["admit a on 0", "launch p-d1-g1 x1 by \(Instant(seconds: 300))"]
    )
    #expect(!history.isSpare(0))
  }

  @Test func `idle domains go until as many are left as spares are kept`() {
    var history = History(Policy.of(NodePool.of().keeping(2)))
    for domain in 0...1 { history.bringUp(domain) }
    for (domain, gang) in ["a", "b"].enumerated() {
      history.arrive(.gpus(8, id: gang))
      history.bringUp(domain + 2)
      history.start(gang)
    }
    for gang in ["a", "b"] { history.end(gang) }
    history.wait(until: 700)

    #expect((0...3).map { history.phase($0) }.filter { $0 == "draining" }.count == 2)
    #expect((0...3).map { history.phase($0) }.filter { $0 == "ready" }.count == 2)
    history.wait(until: 5_000)
    #expect((0...3).filter { history.isSpare($0) }.count >= 2)
  }

  @Test func `a spare that breaks is replaced before it is gone`() {
    var history = History(Policy.of(NodePool.of(nodes: 2, gpus: 4).keeping(1)))
    history.bringUp(0)

    #expect(history.lose(0, 1).deeds.contains("launch p-d1-g1 x2 by \(Instant(seconds: 300))"))
  }

  @Test func `spares that cost too much are said to be missing`() {
    let policy = Policy.of(NodePool.of().keeping(1)).limiting(budget: 10)
    var history = History(policy)

    #expect(history.phase(0) == "coming up")
    #expect(
      history.arrive(.gpus(8)).notices == [
        "p: kept below its minimum or warm spares: the fleet would cost 20.00/h, its budget is 10.00/h"
      ]
    )
  }
}

extension History {
  /// True when the domain is said to stay as a warm spare.
  fileprivate func isSpare(_ domain: DomainIndex) -> Bool {
    controller.explanation(of: domain, at: now).reasons.contains {
      if case .warmSpares = $0 { true } else { false }
    }
  }
}
