internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Which pool's answer is read first")
struct PoolRankingTests {
  private func pool(_ name: String, price: Int64?, within deadline: Duration = .seconds(300)) -> NodePool {
    .of(name, price: price, deadline: deadline)
  }

  private func explanation(_ pools: [NodePool], of gang: Gang = .gpus(8)) -> GangExplanation? {
    Planned([gang], on: Snapshot(pools.map { ($0, "") })).plan.explanations.first
  }

  private func ranked(_ pools: NodePool...) -> [String]? {
    explanation(pools)?.rankedPools.map(\.pool.name)
  }

  @Test func `the chosen pool comes first, then those that would do by cost, then those that refuse`() {
    let shut = NodePool.of("shut", max: 0)

    #expect(
      ranked(
        shut,
        pool("dear", price: 9),
        pool("cheap", price: 1),
        .of("full", max: 0),
        pool("mid", price: 5)
      )
        == ["cheap", "mid", "dear", "shut", "full"]
    )
  }

  @Test func `a pool of unknown price comes after those of known price and before those that refuse`() {
    #expect(
      ranked(.of("shut", max: 0), pool("dark", price: nil), pool("dear", price: 9), pool("cheap", price: 1))
        == ["cheap", "dear", "dark", "shut"]
    )
  }

  @Test func `at equal cost the sooner one comes first, and then the earlier one of the policy`() {
    #expect(
      ranked(
        pool("cheap", price: 1),
        pool("late", price: 5, within: .seconds(600)),
        pool("soon", price: 5, within: .seconds(60)),
        pool("same", price: 5, within: .seconds(60))
      ) == ["cheap", "soon", "same", "late"]
    )
  }

  @Test func `what counts is what a pool is expected to cost, not what is billed`() {
    let owned = NodePool.of("owned", price: 9, capacity: .owned, power: 2)

    #expect(ranked(pool("cheap", price: 1), pool("mid", price: 5), owned) == ["cheap", "owned", "mid"])
  }

  @Test func `the stored answers stay in policy order, with the time of each that is possible`() {
    let slow = pool("slow", price: 9, within: .seconds(900))
    let answers = explanation([.of("shut", max: 0), slow, pool("cheap", price: 1)])?.pools

    #expect(answers?.map(\.pool.name) == ["shut", "slow", "cheap"])
    #expect(answers?.map(\.within) == [nil, .seconds(900), .seconds(300)])
    #expect(answers?[1].description == "slow possible: 1 x 9.00/h, ready within 15m")
    #expect(answers?[2].description == "cheap chosen: 1 x 1.00/h, ready within 5m")
  }
}
