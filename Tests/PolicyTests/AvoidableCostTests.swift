internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("What the end of a domain saves")
struct AvoidableCostTests {
  private func saved(_ capacity: CapacityType, price: Int64? = 10, cycle: Duration? = nil) -> Money? {
    let pool = NodePool.of(nodes: 2, price: price, capacity: capacity, powerCycle: cycle)
    return Policy.of(pool).avoidableCost(of: pool)
  }

  @Test func `what is paid by the hour saves its price`() {
    #expect(saved(.onDemand) == Money(microUnits: 20_000_000) && saved(.spot) == saved(.onDemand))
  }

  @Test func `what is paid for in advance saves nothing, whatever it cost`() {
    #expect(saved(.reserved) == .zero && saved(.capacityBlock) == .zero)
    #expect(saved(.reserved, price: nil) == .zero)
  }

  @Test func `machines of one's own save their running cost, less a power cycle`() {
    #expect(saved(.owned) == Money(microUnits: 20_000_000))
    #expect(saved(.owned, cycle: .seconds(1_800)) == Money(microUnits: 10_000_000))
    #expect(saved(.owned, cycle: .seconds(7_200)) == .zero)
  }

  @Test func `an unknown price saves nobody knows what`() {
    #expect(saved(.onDemand, price: nil) == nil && saved(.owned, price: nil) == nil)
  }
}
