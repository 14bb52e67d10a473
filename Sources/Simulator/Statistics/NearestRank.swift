/// Percentiles by the nearest rank: always a value that was measured, never one in between.
package enum NearestRank {
  /// The smallest value that at least `percent` of all values do not exceed; nil when there are none.
  ///
  /// The values are in ascending order; `percent` is from 0 to 100.
  package static func percentile<Value: Comparable>(_ percent: Int, of sorted: [Value]) -> Value? {
    precondition((0...100).contains(percent), "a percentile is from 0 to 100")
    guard !sorted.isEmpty else { return nil }
    return sorted[max(1, (sorted.count * percent + 99) / 100) - 1]
  }
}
