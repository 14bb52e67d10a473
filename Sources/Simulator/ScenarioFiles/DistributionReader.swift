internal import Chance
internal import PolicyFiles

extension ValueReader where Value == Distribution {
  /// How long something takes: a duration, or a distribution of durations.
  static var durations: ValueReader {
    distribution(of: ValueReader<Duration>.duration.map { Distribution.seconds(of: $0) })
  }

  /// How many of something: a number, or a distribution of numbers.
  static var numbers: ValueReader { distribution(of: .decimal) }

  /// `1h`, or one of `{uniform: {from, to}}`, `{exponential: {mean}}`, `{lognormal: {mean, variation}}`,
  /// `{pareto: {shape, from, to}}` and `{empirical: {values, weights}}`.
  private static func distribution(of number: ValueReader<Double>) -> ValueReader {
    ValueReader { value in
      guard case .mapping = value.kind else { return value.read(number).map { Distribution(.fixed($0)) } }
      return value.read(.mapping { shape(from: &$0, of: number) }).flatMap { shape in
        if let problem = shape.problem { value.report("no distribution: \(problem)") }
        return shape.problem == nil ? Distribution(shape) : nil
      }
    }
  }

  private static func shape(
    from file: inout YAMLMapping,
    of number: ValueReader<Double>
  ) -> Distribution.Shape? {
    let uniform = file.readIfPresent("uniform", .mapping { uniformShape(from: &$0, of: number) })
    let exponential = file.readIfPresent("exponential", .mapping { exponentialShape(from: &$0, of: number) })
    let lognormal = file.readIfPresent("lognormal", .mapping { lognormalShape(from: &$0, of: number) })
    let pareto = file.readIfPresent("pareto", .mapping { paretoShape(from: &$0, of: number) })
    let empirical = file.readIfPresent("empirical", .mapping { empiricalShape(from: &$0, of: number) })
    let names = ["uniform", "exponential", "lognormal", "pareto", "empirical"]
    let present = names.count { file.has($0) }
    guard present == 1 else {
      file.report("a distribution has one of the keys \(names.joined(separator: ", ")), found \(present)")
      return nil
    }
    return uniform ?? exponential ?? lognormal ?? pareto ?? empirical
  }

  private static func uniformShape(
    from file: inout YAMLMapping,
    of number: ValueReader<Double>
  ) -> Distribution.Shape? {
    let low = file.read("from", number)
    let high = file.read("to", number)
    guard let low, let high else { return nil }
    return .uniform(from: low, to: high)
  }

  private static func exponentialShape(
    from file: inout YAMLMapping,
    of number: ValueReader<Double>
  ) -> Distribution.Shape? {
    file.read("mean", number).map { .exponential(mean: $0) }
  }

  private static func lognormalShape(
    from file: inout YAMLMapping,
    of number: ValueReader<Double>
  ) -> Distribution.Shape? {
    let mean = file.read("mean", number)
    let variation = file.read("variation", .decimal)
    guard let mean, let variation else { return nil }
    return .lognormal(mean: mean, variation: variation)
  }

  private static func paretoShape(
    from file: inout YAMLMapping,
    of number: ValueReader<Double>
  ) -> Distribution.Shape? {
    let shape = file.read("shape", .decimal)
    let low = file.read("from", number)
    let high = file.read("to", number)
    guard let shape, let low, let high else { return nil }
    return .pareto(shape: shape, from: low, to: high)
  }

  private static func empiricalShape(
    from file: inout YAMLMapping,
    of number: ValueReader<Double>
  ) -> Distribution.Shape? {
    let values = file.read("values", .list(of: number, count: 1...100_000))
    let weights = file.readIfPresent("weights", .list(of: .decimal))
    guard let values else { return nil }
    guard weights.map({ $0.count == values.count }) ?? true else {
      file.report("there are \(weights?.count ?? 0) weights for \(values.count) values", at: "weights")
      return nil
    }
    return .empirical(
      values.enumerated().map { index, value in
        Distribution.WeightedValue(value, weight: weights.map { $0[index] } ?? 1)
      }
    )
  }
}

extension ValueReader where Value == Double {
  /// A number that is not negative, with at most six decimals.
  static var decimal: ValueReader { ValueReader<Int64>.millionths.map { Double($0) / 1e6 } }
}
