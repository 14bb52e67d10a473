internal import FleetModel
internal import Testing

@Suite("Money")
struct MoneyTests {
  @Test func `a bill is rounded up to a whole micro-unit`() {
    let hourly = Money(microUnits: 1)

    #expect(hourly.perHour(over: .zero) == .zero)
    #expect(hourly.perHour(over: .nanoseconds(1)) == Money(microUnits: 1))
    #expect(hourly.perHour(over: .seconds(3_600)) == Money(microUnits: 1))
    #expect(hourly.perHour(over: .seconds(3_601)) == Money(microUnits: 2))
  }

  @Test func `a year of the dearest rack does not overflow on its way`() {
    let rack = Money(microUnits: 2_050_790_000)

    #expect(rack.perHour(over: .seconds(365 * 86_400)).microUnits == 2_050_790_000 * 8_760)
  }

  @Test func `amounts are added, multiplied and compared`() {
    var sum = Money(microUnits: 3) + Money(microUnits: 4)
    sum += Money(microUnits: 1)

    #expect(sum == Money(microUnits: 4) * 2 && sum > Money.zero)
  }

  @Test func `an amount is written with two decimals, rounded half up`() {
    let texts = [2_050_790_000, 5_000, 4_999, 995_000, -1_500_000, 0].map {
      Money(microUnits: $0).description
    }

    #expect(texts == ["2050.79", "0.01", "0.00", "1.00", "-1.50", "0.00"])
  }
}
