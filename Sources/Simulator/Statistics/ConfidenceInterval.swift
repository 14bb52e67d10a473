/// A mean and how far the true one may be from it.
package struct ConfidenceInterval: Hashable, Sendable {
  package let mean: Double
  /// Half of the interval's width.
  package let margin: Double
  /// How often such an interval holds the true mean, for example 0.95.
  package let level: Double

  package var low: Double { mean - margin }
  package var high: Double { mean + margin }

  /// True when the value lies in the interval, ends included.
  package func contains(_ value: Double) -> Bool { low <= value && value <= high }

  /// A mean of which nothing is known of chance, without a margin.
  package init(exactly mean: Double, level: Double = 0.95) {
    self.mean = mean
    self.level = level
    margin = 0
  }

  /// Student's interval for independent numbers; nil below two of them.
  package init?(of moments: Moments, level: Double = 0.95) {
    guard let mean = moments.mean, let error = moments.standardError else { return nil }
    self.mean = mean
    self.level = level
    margin = StudentT(degreesOfFreedom: moments.count - 1).bound(holding: level) * error
  }

  /// Student's interval for independent numbers, for example one for each seed; nil below two of them.
  package init?(of values: [Double], level: Double = 0.95) {
    self.init(of: Moments(of: values), level: level)
  }

  /// The interval of the mean of `other - baseline`, pair by pair; nil below two pairs.
  ///
  /// With common random numbers (pairs that share a seed) what both sides share cancels out, and the interval is
  /// narrower than those of the sides.
  package init?(ofPairedDifferences other: [Double], from baseline: [Double], level: Double = 0.95) {
    precondition(other.count == baseline.count, "values come in pairs")
    self.init(of: zip(other, baseline).map { $0 - $1 }, level: level)
  }
}
