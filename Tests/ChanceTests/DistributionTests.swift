internal import Chance
internal import Testing

@Suite("Distributions")
struct DistributionTests {
  /// Mean and standard deviation of many draws.
  private func moments(_ shape: Distribution.Shape, draws: Int = 50_000) -> (mean: Double, deviation: Double)
  {
    var random = RandomStream(seed: 11, entity: 5)
    let distribution = Distribution(shape)
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<draws {
      let value = distribution.value(from: &random)
      sum += value
      squares += value * value
    }
    let mean = sum / Double(draws)
    return (mean, (squares / Double(draws) - mean * mean).squareRoot())
  }

  @Test func `a fixed value is always the same, and draws nothing`() {
    var random = RandomStream(seed: 1, entity: 1)
    let before = random

    let duration = Distribution.fixed(.seconds(90)).duration(from: &random)

    #expect(duration == .seconds(90) && random == before)
  }

  @Test func `means and deviations are those of the formulas within five standard errors`() {
    let cases: [(shape: Distribution.Shape, mean: Double, deviation: Double)] = [
      (.uniform(from: 2, to: 8), 5, 6 / 12.0.squareRoot()),
      (.exponential(mean: 300), 300, 300),
      (.lognormal(mean: 60, variation: 0.5), 60, 30),
      (.lognormal(mean: 60, variation: 0), 60, 0),
      (.empirical([.init(1, weight: 3), .init(5, weight: 1), .init(9, weight: 0)]), 2, 3.0.squareRoot()),
    ]
    for (shape, mean, deviation) in cases {
      let got = moments(shape)

      #expect(abs(got.mean - mean) <= 5 * deviation / 50_000.0.squareRoot() + 1e-9, "\(shape)")
      #expect(abs(got.deviation - deviation) <= 0.04 * deviation + 1e-6, "\(shape)")
      #expect(abs(Distribution(shape).mean - mean) < 1e-9, "\(shape)")
    }
  }

  @Test func `a bounded power law has the mean of its formula and keeps to its ends`() {
    for shape in [0.5, 1, 1.5, 3] {
      let distribution = Distribution(.pareto(shape: shape, from: 10, to: 10_000))
      var random = RandomStream(seed: 3, entity: 1)
      let values = (0..<50_000).map { _ in distribution.value(from: &random) }
      let mean = values.reduce(0, +) / 50_000
      let above = Double(values.count { $0 > 100 }) / 50_000
      // P(X > x) = (x⁻ᵃ − h⁻ᵃ) / (l⁻ᵃ − h⁻ᵃ), in powers of ten, as 10, 100 and 10000 are.
      let powers = [1, 2, 4].map { exponent in tenth(toThe: shape * exponent) }
      let expected = (powers[1] - powers[2]) / (powers[0] - powers[2])

      #expect(abs(mean / distribution.mean - 1) < 0.06, "shape \(shape)")
      #expect(abs(above - expected) < 0.012, "shape \(shape)")
      #expect(values.allSatisfy { 10...10_000 ~= $0 }, "shape \(shape)")
    }
  }

  /// 0.1 to a power that is a whole number of halves.
  private func tenth(toThe power: Double) -> Double {
    (0..<Int(power * 2)).reduce(1.0) { product, _ in product * 0.1.squareRoot() }
  }

  @Test func `the draws of a seed never change`() {
    var random = RandomStream(seed: 1, entity: 1)

    let durations = [
      Distribution.exponential(mean: .seconds(60)), Distribution(.lognormal(mean: 60, variation: 2)),
      Distribution(.pareto(shape: 1.5, from: 1, to: 100)),
    ].map { $0.duration(from: &random) }

    #expect(
      durations == [.nanoseconds(308_745_774_493), .nanoseconds(36_256_644_772), .nanoseconds(1_034_089_280)]
    )
  }

  @Test func `whole numbers are the nearest ones`() {
    var random = RandomStream(seed: 1, entity: 1)

    #expect(Distribution(.fixed(7.5)).count(from: &random) == 8)
    #expect(Distribution(.fixed(1e12)).count(from: &random) == Distribution.largestCount)
  }

  @Test func `a tail beyond ten years is cut`() {
    var random = RandomStream(seed: 1, entity: 1)

    #expect(Distribution(.fixed(1e300)).duration(from: &random) == Distribution.longest)
  }

  @Test func `shapes that are no distributions say why`() {
    let wrong: [Distribution.Shape] = [
      .fixed(-1), .fixed(.nan), .uniform(from: 2, to: 1), .uniform(from: -1, to: 1), .exponential(mean: 0),
      .lognormal(mean: 1, variation: -1), .pareto(shape: 0, from: 1, to: 2),
      .pareto(shape: 1, from: 2, to: 2),
      .empirical([]), .empirical([.init(1, weight: 0)]), .empirical([.init(-1)]),
    ]

    for shape in wrong { #expect(shape.problem != nil, "\(shape)") }
  }
}
