/// Count, mean and variance of numbers that come one at a time, in constant memory.
///
/// Welford's recurrence (Technometrics 4, 1962), which keeps its digits where a sum of squares loses them.
package struct Moments: Hashable, Sendable {
  package private(set) var count = 0
  private var runningMean = 0.0
  private var squares = 0.0

  /// No number yet.
  package init() {}

  /// Those of a list; O(values).
  package init(of values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  package mutating func add(_ value: Double) {
    precondition(value.isFinite, "a measured value is finite")
    count += 1
    let distance = value - runningMean
    runningMean += distance / Double(count)
    squares += distance * (value - runningMean)
  }

  /// Nil without a number.
  package var mean: Double? { count > 0 ? runningMean : nil }

  /// The unbiased estimate, divided by one less than the count; nil below two numbers.
  package var variance: Double? { count > 1 ? squares / Double(count - 1) : nil }

  /// Nil below two numbers.
  package var standardDeviation: Double? { variance?.squareRoot() }

  /// How far the mean is expected to be from the true one; nil below two numbers.
  package var standardError: Double? {
    variance.map { ($0 / Double(count)).squareRoot() }
  }
}
