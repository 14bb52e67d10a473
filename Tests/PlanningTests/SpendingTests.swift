internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

/// Plans for the gangs on an empty fleet.
private func planned(
  _ gangs: [Gang],
  by policy: Policy,
  approvedUpTo: Int64? = nil,
  backingOff: [PoolIndex] = []
) -> Plan {
  var snapshot = Snapshot(topology: Topology(pools: policy.pools))
  var availability = Availability(topology: snapshot.topology)
  availability.commitments = policy.spending.map { Commitments(rules: $0) }
  availability.commitments?.approvedUpTo = approvedUpTo.map { Money(microUnits: $0 * 1_000_000) }
  for pool in backingOff { availability.backingOffUntil[pool] = Instant(seconds: 60) }
  return Planner(policy: policy).plan(for: gangs, in: &snapshot, availability: availability, at: .origin)
}

extension Plan {
  fileprivate var texts: [String] { explanations.map(\.description) }
}

@Suite("Quotas of tenants")
struct QuotaTests {
  private let policy = Policy.of(.of()).limiting(.of("research", maxGPUs: 12))

  @Test func `a gang beyond its tenant's quota waits, and others that ask for the same do not`() {
    let gangs = [
      Gang.gpus(8, id: "a").of(tenant: "research"), .gpus(8, id: "b").of(tenant: "research"),
      .gpus(8, id: "c").of(tenant: "sales"), .gpus(4, id: "d").of(tenant: "research"),
    ]
    let plan = planned(gangs, by: policy)

    #expect(plan.placed.map(\.gang) == [0, 2, 3])
    #expect(plan.texts[1] == "not now: tenant research holds 8 of its 12 GPUs; this gang needs 8")
  }

  @Test func `a gang larger than its tenant's quota never runs`() {
    let plan = planned([.gpus(16, topology: .unconstrained).of(tenant: "research")], by: policy)

    #expect(plan.texts == ["never: tenant research may hold 12 GPUs (its maxGPUs); this gang needs 16"])
  }

  @Test func `an elastic gang takes no more pods than its tenant's quota leaves`() {
    let role = Role(name: "worker", count: 8, request: PodRequest(gpus: 2), minCount: 2)
    let gang = Gang.of([role], topology: .unconstrained).of(tenant: "research")
    let plan = planned([.gpus(4, id: "b").of(tenant: "research"), .gpus(8, id: "c"), gang], by: policy)

    #expect(plan.placed.map { $0.placement.podCount } == [4, 8, 2])
    let all = planned([.gpus(8, id: "c"), gang], by: policy)
    #expect(all.placed.map { $0.placement.podCount } == [8, 4])
  }

  @Test func `pods without whole GPUs need no quota`() {
    let none = Policy.of(.of()).limiting(.of("research", maxGPUs: 0))
    let plan = planned([.pods(3, of: PodRequest(cpuMilli: 1_000)).of(tenant: "research")], by: none)

    #expect(plan.placed.count == 1)
  }
}

@Suite("Budgets")
struct BudgetTests {
  private let cheap = NodePool.of("cheap", price: 10, max: 1)
  private let dear = NodePool.of("dear", price: 20)

  @Test func `a purchase beyond the fleet's budget is refused for its pool alone`() {
    let plan = planned(
      [.gpus(8, id: "a"), .gpus(8, id: "b")],
      by: .of(dear, cheap).limiting(budget: 25)
    )

    #expect(plan.added == [4])
    #expect(
      plan.texts[1] == """
        not now: needs 8 GPUs in one NVLink domain; the largest free block is 0 GPUs; \
        dear the fleet would cost 30.00/h, its budget is 25.00/h; cheap at its maximum of 1
        """
    )
  }

  @Test func `exactly the budget may be spent`() {
    let plan = planned([.gpus(8, id: "a"), .gpus(8, id: "b")], by: .of(dear, cheap).limiting(budget: 30))

    #expect(plan.added == [4, 0])
  }

  @Test func `a domain is charged to the tenant whose gang it is bought for, and what is left is free`() {
    let policy = Policy.of(.of(gpus: 8)).limiting(.of("a", budget: 15), .of("b", budget: 9))
    let plan = planned(
      [
        .gpus(4, id: "1").of(tenant: "a"), .gpus(4, id: "2").of(tenant: "b"),
        .gpus(8, id: "3").of(tenant: "b"), .gpus(8, id: "4").of(tenant: "a"),
        .gpus(8, id: "5").of(tenant: "c"),
      ],
      by: policy
    )

    #expect(plan.placed.map(\.gang) == [0, 1, 4] && plan.charges == ["a", "c"])
    #expect(plan.texts[2].hasSuffix("p tenant b would spend 10.00/h, its budgetPerHour is 9.00/h"))
    #expect(plan.texts[3].hasSuffix("p tenant a would spend 20.00/h, its budgetPerHour is 15.00/h"))
  }

  @Test func `a gang that may not buy goes on what a later gang of another tenant buys`() {
    let policy = Policy.of(.of(gpus: 8)).limiting(.of("a", budget: 9))
    let plan = planned([.gpus(4, id: "1").of(tenant: "a"), .gpus(4, id: "2").of(tenant: "b")], by: policy)

    #expect(plan.placed.map(\.gang) == [0, 1] && plan.added == [0] && plan.charges == ["b"])
  }

  @Test func `at an unknown price nothing is bought where spending is limited`() {
    let pool = NodePool.of(price: nil)
    let limited = planned([.gpus(8)], by: .of(pool).limiting(budget: 1_000))
    let free = planned([.gpus(8)], by: .of(pool).limiting(.of("other", budget: 1)))

    #expect(
      limited.texts[0].hasSuffix(
        "p its price is not known, and what may be spent is limited: give its pricePerNode"
      )
    )
    #expect(free.added == [0])
  }

  @Test func `a gang that needs domains of several pools says what they would cost too much`() {
    let policy = Policy.of(cheap, .of("dear", price: 20, max: 1)).limiting(budget: 25)
    let plan = planned([.gpus(16, topology: .atMost(domains: 2))], by: policy)

    #expect(plan.added.isEmpty)
    #expect(plan.texts[0].hasPrefix("not now: the fleet would cost 30.00/h, its budget is 25.00/h; needs 16"))
  }

  @Test func `several pools serve a gang where one would cost too much`() {
    let policy = Policy.of(dear, .of("cheap", price: 5, max: 1)).limiting(budget: 25)
    let plan = planned([.gpus(16, topology: .atMost(domains: 2))], by: policy)

    #expect(plan.added == [4, 0])
  }

  @Test func `a cheaper purchase is not made when it breaks a tenant's budget`() {
    let pools = [NodePool.of("small", gpus: 4, price: 6), .of("big", gpus: 8, price: 10)]
    let gangs = [Gang.gpus(4, id: "1").of(tenant: "a"), .gpus(4, id: "2").of(tenant: "b")]
    let free = planned(gangs, by: .of(pools[0], pools[1]))
    let limited = planned(gangs, by: .of(pools[0], pools[1]).limiting(.of("a", budget: 8)))

    #expect(free.added == [4] && free.charges == ["a"])
    #expect(limited.added == [0, 1] && limited.charges == ["a", "b"])
    #expect(limited.gapPartsPerMillion.map { $0 > 0 } == true)
  }

  @Test func `a minimum is kept only within the budget`() {
    let plan = planned([], by: .of(.of(min: 3)).limiting(budget: 25))

    #expect(plan.added == [0, 1] && plan.charges == [nil, nil])
    #expect(plan.heldBack.map { "\($0.limit)" } == ["the fleet would cost 30.00/h, its budget is 25.00/h"])
  }
}

@Suite("Approval")
struct ApprovalPlanTests {
  private let policy = Policy.of(.of()).limiting(approvalAbove: 10)
  private let gangs = [Gang.gpus(8, id: "a"), .gpus(8, id: "b"), .gpus(8, id: "c")]

  @Test func `what takes the spend above the threshold waits for somebody`() {
    let plan = planned(gangs, by: policy)

    #expect(plan.added == [0])
    #expect(
      plan.texts[1] == """
        not now: needs approval: spend would be 20.00/h, approved up to 10.00/h; needs 8 GPUs in one NVLink \
        domain; the largest free block is 0 GPUs; p needs approval: spend would be 20.00/h, approved up to 10.00/h
        """
    )
  }

  @Test func `an approval lets so much be spent and no more`() {
    #expect(planned(gangs, by: policy, approvedUpTo: 29).added == [0, 1])
    #expect(planned(gangs, by: policy, approvedUpTo: 30).added == [0, 1, 2])
    #expect(planned(gangs, by: policy, approvedUpTo: 5).added == [0])
  }
}

@Suite("Warm spares")
struct WarmSpareTests {
  @Test func `spares are added beyond the demand, cost nothing in the gap and are charged to nobody`() {
    let plan = planned([.gpus(8).of(tenant: "a")], by: .of(NodePool.of().keeping(2)))

    #expect(plan.added == [0, 1, 2] && plan.charges == ["a", nil, nil])
    #expect(plan.spareCount == 2 && plan.cost == Money(microUnits: 10_000_000))
    #expect(plan.gapPartsPerMillion == 0)
  }

  @Test func `a domain that nobody holds is a spare, whatever it is there for`() {
    let plan = planned([.gpus(8)], by: .of(NodePool.of(min: 2).keeping(1)))

    #expect(plan.added == [0, 1] && plan.minimumCount == 2 && plan.spareCount == 0)
  }

  @Test func `spares stay within the pool, the budget, the approval and the back-off`() {
    let pool = NodePool.of(max: 2).keeping(2)
    let gang = [Gang.gpus(8)]

    #expect(planned(gang, by: .of(pool)).spareCount == 1)
    #expect(planned(gang, by: .of(pool).limiting(budget: 19)).spareCount == 0)
    let waiting = planned(gang, by: .of(pool).limiting(approvalAbove: 15))
    #expect(waiting.spareCount == 0)
    #expect(
      waiting.heldBack.map { "\($0.pool) \($0.limit)" } == [
        "p needs approval: spend would be 20.00/h, approved up to 15.00/h"
      ]
    )
    #expect(planned([], by: .of(pool), backingOff: [0]).added.isEmpty)
  }
}
