internal import FleetModel

/// A probability distribution of numbers that are not negative; seconds where durations are drawn.
///
/// A draw depends on the stream alone, bit by bit, on every machine.
package struct Distribution: Hashable, Sendable {
  package enum Shape: Hashable, Sendable {
    /// Always the same.
    case fixed(Double)
    /// Anything from one number to another.
    case uniform(from: Double, to: Double)
    /// Without memory.
    case exponential(mean: Double)
    /// A product of many small influences; `variation` is the standard deviation in means.
    case lognormal(mean: Double, variation: Double)
    /// A power law with the exponent `shape`, cut at both ends.
    case pareto(shape: Double, from: Double, to: Double)
    /// What was seen, each as often as its weight says.
    case empirical([WeightedValue])
  }

  /// A number and how often it comes, compared with the others.
  package struct WeightedValue: Hashable, Sendable {
    package let value: Double
    package let weight: Double

    package init(_ value: Double, weight: Double = 1) {
      self.value = value
      self.weight = weight
    }
  }

  /// The longest duration that is drawn; a tail beyond it is cut: ten years.
  package static let longest: Duration = .seconds(3_650 * 86_400)
  /// The largest whole number that is drawn.
  package static let largestCount = 1_000_000_000

  package let shape: Shape
  /// The sums of weights up to and including each value; empty unless the shape is empirical.
  private let sums: [Double]

  /// The distribution of a shape without a ``Shape/problem``.
  package init(_ shape: Shape) {
    if let problem = shape.problem { preconditionFailure(problem) }
    self.shape = shape
    var sum = 0.0
    if case .empirical(let values) = shape {
      sums = values.map { value in
        sum += value.weight
        return sum
      }
    } else {
      sums = []
    }
  }

  /// Always that long.
  package static func fixed(_ duration: Duration) -> Distribution {
    Distribution(.fixed(seconds(of: duration)))
  }

  /// Durations without memory.
  package static func exponential(mean: Duration) -> Distribution {
    Distribution(.exponential(mean: seconds(of: mean)))
  }

  /// A duration as the number of seconds that shapes are made of.
  package static func seconds(of duration: Duration) -> Double {
    Double(duration.wholeNanoseconds) / 1e9
  }
}

// MARK: - Drawing

extension Distribution {
  /// The next number.
  ///
  /// O(log values) for an empirical one, O(1) for all others.
  package func value(from random: inout RandomStream) -> Double {
    switch shape {
    case .fixed(let value): return value
    case .uniform(let low, let high): return low + (high - low) * random.fraction()
    case .exponential(let mean): return -mean * random.fraction().portableLog
    case .lognormal(let mean, let variation):
      let variance = (1 + variation * variation).portableLog
      return mean * (variance.squareRoot() * random.normal() - variance / 2).portableExp
    case .pareto(let shape, let low, let high):
      let share = 1 - (low / high).portablePower(shape)
      let value = low * (1 - random.fraction() * share).portablePower(-1 / shape)
      return min(max(value, low), high)
    case .empirical(let values):
      let aim = random.fraction() * (sums.last ?? 0)
      return values[index(of: aim)].value
    }
  }

  /// The next duration, in whole nanoseconds.
  package func duration(from random: inout RandomStream) -> Duration {
    let seconds = min(value(from: &random), Self.seconds(of: Self.longest))
    return .nanoseconds(Int64((seconds * 1e9).rounded()))
  }

  /// The next whole number: the nearest one.
  package func count(from random: inout RandomStream) -> Int {
    Int(min(value(from: &random), Double(Self.largestCount)).rounded())
  }

  /// The duration that it always gives; nil when it varies.
  package var fixedDuration: Duration? {
    switch shape {
    case .fixed(let seconds):
      .nanoseconds(Int64((min(seconds, Self.seconds(of: Self.longest)) * 1e9).rounded()))
    case .uniform, .exponential, .lognormal, .pareto, .empirical: nil
    }
  }

  /// The first value whose sum of weights is above the aim.
  private func index(of aim: Double) -> Int {
    var low = 0
    var high = sums.count - 1
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > aim { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// What draws come to on average, before ``longest`` and ``largestCount`` cut them.
  package var mean: Double {
    switch shape {
    case .fixed(let value): return value
    case .uniform(let low, let high): return (low + high) / 2
    case .exponential(let mean), .lognormal(let mean, _): return mean
    case .pareto(let shape, let low, let high):
      let ratio = low / high
      let share = 1 - ratio.portablePower(shape)
      if shape == 1 { return low * -ratio.portableLog / share }
      return low * shape / (shape - 1) * (1 - ratio.portablePower(shape - 1)) / share
    case .empirical(let values):
      return values.reduce(0) { $0 + $1.value * $1.weight } / (sums.last ?? 1)
    }
  }
}

// MARK: - Sound shapes

extension Distribution.Shape {
  /// What keeps it from being a distribution; nil when it is one.
  package var problem: String? {
    switch self {
    case .fixed(let value): value >= 0 && value.isFinite ? nil : "a value is not negative"
    case .uniform(let low, let high):
      low >= 0 && low <= high && high.isFinite ? nil : "'from' is not below zero and not above 'to'"
    case .exponential(let mean): mean > 0 && mean.isFinite ? nil : "the mean is above zero"
    case .lognormal(let mean, let variation):
      mean > 0 && mean.isFinite && variation >= 0 && variation <= 1_000
        ? nil : "the mean is above zero, and the variation from 0 to 1000"
    case .pareto(let shape, let low, let high):
      shape >= 0.01 && shape <= 100 && low > 0 && low < high && high.isFinite
        ? nil : "the shape is from 0.01 to 100, and 'from' is above zero and below 'to'"
    case .empirical(let values):
      !values.isEmpty && values.allSatisfy { $0.value >= 0 && $0.value.isFinite && $0.weight >= 0 }
        && values.contains { $0.weight > 0 } && values.allSatisfy(\.weight.isFinite)
        ? nil : "there is a value, none is negative, and one of the weights is above zero"
    }
  }
}
