internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("What a policy decides")
struct PolicyTests {
  private let euro = Currency("EUR")

  private func rate(_ microUnits: Int64) -> [ExchangeRate] {
    [ExchangeRate(currency: euro, microUnitsPerUnit: microUnits)]
  }

  @Test func `a domain costs the price of all its nodes`() {
    #expect(Policy.of(.nvl72()).hourlyCost(of: .nvl72()) == Money(microUnits: 180_000_000))
  }

  @Test func `another currency is exchanged, and rounded up to a micro-unit`() {
    let pool = NodePool.of(nodes: 3, price: 10, currency: euro)

    #expect(Policy.of(pool, rates: rate(1_080_000)).hourlyCost(of: pool) == Money(microUnits: 32_400_000))
    let cent = NodePool(
      id: pool.id,
      driver: pool.driver,
      shape: .init(name: "one", nodeCount: 1, node: .of(), setsCliqueLabel: false),
      zone: pool.zone,
      jurisdiction: pool.jurisdiction,
      capacityType: .onDemand,
      pricePerNode: HourlyPrice(microUnits: 1, currency: euro),
      minDomains: 0,
      maxDomains: 1,
      bringUpDeadline: .seconds(1),
      spareMembers: 0,
      labels: [],
      taints: []
    )
    #expect(Policy.of(cent, rates: rate(1_000_001)).hourlyCost(of: cent) == Money(microUnits: 2))
  }

  @Test func `an unknown price and an unknown rate are no price, not a price of nothing`() {
    let (unpriced, foreign) = (NodePool.of(price: nil), NodePool.of(currency: euro))

    #expect(Policy.of(unpriced).hourlyCost(of: unpriced) == nil)
    #expect(Policy.of(foreign).hourlyCost(of: foreign) == nil)
    #expect(Policy.of(foreign).hourlyCost(of: .of(price: 0)) == .zero)
  }

  @Test func `a back-off doubles up to its maximum`() {
    let backoff = Backoff(initial: .seconds(60), maximum: .seconds(300))

    #expect([1, 2, 3, 4, 1_000_000].map(backoff.time) == [60, 120, 240, 300, 300].map { .seconds($0) })
  }

  @Test func `only spot machines may be taken away`() {
    #expect(CapacityType.allCases.filter(\.isInterruptible) == [.spot])
  }
}
