/// The mean of one long run whose values depend on each other, for example waiting times in a queue.
///
/// The beginning is cut off, the rest is cut into batches of equal size; means of long batches are nearly
/// independent, so that Student's interval holds for them (Law, Simulation Modeling and Analysis, 9.5.3).
package struct BatchMeans: Hashable, Sendable {
  /// The mean of each batch, in order.
  package let means: [Double]
  /// Values at the beginning that were left out: the warm-up, and what filled no batch.
  package let skipped: Int
  package let batchSize: Int

  /// Batches of the values in the order in which they came; nil when fewer values than batches are left.
  ///
  /// `warmUp` is the share of all values that is cut off at the beginning, from 0 to below 1. O(values).
  package init?(of values: [Double], warmUp: Double = 0.1, batches: Int = 20) {
    precondition(warmUp >= 0 && warmUp < 1, "a warm-up is a part of the run")
    precondition(batches >= 2, "spread needs two batches at least")
    let kept = values.count - Int((Double(values.count) * warmUp).rounded(.up))
    let size = kept / batches
    guard size > 0 else { return nil }
    let first = values.count - size * batches
    means = (0..<batches).map { batch in
      let start = first + batch * size
      return values[start..<(start + size)].reduce(0, +) / Double(size)
    }
    skipped = first
    batchSize = size
  }

  /// The interval of the mean over the batches.
  package func interval(level: Double = 0.95) -> ConfidenceInterval {
    guard let interval = ConfidenceInterval(of: means, level: level) else {
      preconditionFailure("there are two batches at least")
    }
    return interval
  }

  /// How much each batch's mean depends on the one before, from -1 to 1; nil when all are equal.
  ///
  /// Far from 0, as against 2 divided by the root of the number of batches, the batches are too short and the
  /// interval is too narrow.
  package var autocorrelation: Double? {
    let mean = means.reduce(0, +) / Double(means.count)
    let squares = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard squares > 0 else { return nil }
    let products = zip(means, means.dropFirst()).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    return products / squares
  }
}
