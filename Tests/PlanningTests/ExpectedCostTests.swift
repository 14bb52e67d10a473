internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("What a pool's next hour counts as")
struct ExpectedCostTests {
  private func pool(
    _ name: String,
    _ capacity: CapacityType,
    price: Int64?,
    power: Int64? = nil,
    risk: InterruptionRisk? = nil,
    max: Int = 4
  ) -> NodePool {
    NodePool.of(name, price: price, max: max, capacity: capacity, power: power, risk: risk)
  }

  private func answer(to gang: Gang, _ pools: NodePool...) -> (plan: Plan, text: String) {
    let policy = Policy(name: "drawn", pools: pools)
    var snapshot = Snapshot(topology: Topology(pools: pools))
    let availability = Availability(topology: snapshot.topology)
    let plan = Planner(policy: policy).plan(
      for: [gang],
      in: &snapshot,
      availability: availability,
      at: .origin
    )
    return (plan, plan.explanations.map(\.description).joined(separator: "\n"))
  }

  @Test func `an interruption is paid for in lost hours and rounded up`() {
    let risk = InterruptionRisk(perMillionHours: 50_000, lostTime: .seconds(1_200))

    #expect(risk.expectedCost(of: Money(microUnits: 12_000_000)) == Money(microUnits: 12_200_000))
    #expect(risk.expectedCost(of: Money(microUnits: 1)) == Money(microUnits: 2))
    #expect(risk.expectedCost(of: .zero) == .zero)
  }

  @Test func `spot that loses more than it saves is not chosen`() {
    let risk = InterruptionRisk(perMillionHours: 1_000_000, lostTime: .seconds(1_800))
    let (plan, text) = answer(
      to: .gpus(8, checkpointable: true),
      pool("spot", .spot, price: 8, risk: risk),
      pool("steady", .onDemand, price: 10)
    )

    #expect(text.contains("costing 10.00/h"))
    #expect(
      text.contains(
        "spot possible: 1 x 8.00/h, counted as 12.00/h, with what interruptions lose, ready within"
      )
    )
    #expect(plan.cost == Money(microUnits: 10_000_000))
    #expect(plan.bound == plan.cost)
  }

  @Test func `what is reserved goes before anything that is bought`() {
    let (plan, text) = answer(
      to: .gpus(16, topology: .unconstrained),
      pool("cheap", .onDemand, price: 1),
      pool("paid", .reserved, price: 90, max: 2)
    )

    #expect(text.contains("cheap possible: 2 x 2.00/h"))
    #expect(text.contains("paid chosen: 2 x 180.00/h, counted as 0.00/h, since it is paid anyway"))
    #expect(text.contains("costing 180.00/h"))
    #expect(plan.cost == .zero)
    #expect(plan.gapPartsPerMillion == 0)
  }

  @Test func `owned machines cost their power, and reserved ones too where it is metered`() {
    let owned = answer(
      to: .gpus(8),
      pool("cloud", .onDemand, price: 3),
      pool("hall", .owned, price: 9, power: 2)
    )
    let reserved = answer(
      to: .gpus(8),
      pool("cloud", .onDemand, price: 3),
      pool("cage", .reserved, price: nil, power: 4)
    )

    #expect(owned.text.contains("hall chosen: 1 x 9.00/h, counted as 2.00/h, its power"))
    #expect(reserved.text.contains("cloud chosen: 1 x 3.00/h"))
    #expect(reserved.text.contains("cage possible: 1 x an unknown price, counted as 4.00/h, its power"))
  }

  @Test func `two gangs are moved to what is paid anyway where that holds both`() {
    let pools = [pool("small", .onDemand, price: 2), pool("paid", .reserved, price: 50, max: 1)]
    let policy = Policy(name: "drawn", pools: pools)
    var snapshot = Snapshot(topology: Topology(pools: pools))
    let availability = Availability(topology: snapshot.topology)
    let demand = [Gang.gpus(4, id: "a"), .gpus(4, id: "b"), .gpus(8, id: "c")]
    let plan = Planner(policy: policy).plan(
      for: demand,
      in: &snapshot,
      availability: availability,
      at: .origin
    )

    #expect(plan.cost == Money(microUnits: 2_000_000))
    #expect(plan.placed.count == 3)
  }
}
