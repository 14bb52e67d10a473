internal import Glibc
internal import Testing

@testable internal import Chance

@Suite("Logarithm and exponential")
struct PortableTests {
  @Test func `logarithms agree with the C library's to the fourth unit in the last place`() {
    var random = RandomStream(seed: 1, entity: 1)
    for _ in 0..<5_000 {
      let number = Double(
        sign: .plus,
        exponent: random.below(1_200) - 600,
        significand: 1 + random.fraction()
      )

      let difference = abs(number.portableLog - log(number))

      #expect(difference <= 4 * log(number).ulp, "of \(number)")
    }
  }

  @Test func `logarithms near one keep their small difference`() {
    for step in [1.0, 3, 10, 1_000, 1e6] {
      let number = 1 + step * 1e-9

      #expect(abs(number.portableLog / log(number) - 1) < 1e-15, "of \(number)")
    }
    #expect(1.0.portableLog == 0)
  }

  @Test func `exponentials agree with the C library's to the fourth unit in the last place`() {
    var random = RandomStream(seed: 2, entity: 1)
    for _ in 0..<5_000 {
      let number = (random.fraction() - 0.5) * 1_300

      let difference = abs(number.portableExp - exp(number))

      #expect(difference <= 4 * exp(number).ulp, "of \(number)")
    }
    #expect(0.0.portableExp == 1)
  }

  @Test func `exponentials beyond the largest number stay numbers`() {
    #expect((-800.0).portableExp == 0)
    #expect(800.0.portableExp == 700.0.portableExp)
  }
}
