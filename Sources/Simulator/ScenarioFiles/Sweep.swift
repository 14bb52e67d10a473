package import PolicyFiles

/// A grid of settings, each of which runs with each of some seeds.
package struct Sweep: Sendable {
  /// One key of the scenario and the values that it takes.
  package struct Axis: Sendable {
    /// As it stands in the file: `policy.idleTime`.
    package let key: String
    package let values: [YAMLOverride]
  }

  /// More runs than that are refused.
  package static let runLimit = 10_000_000

  package let path: String
  package let name: String
  /// The scenario that is changed, as a path from the current directory.
  package let scenarioPath: String
  package let axes: [Axis]
  package let firstSeed: UInt64
  package let seedCount: Int

  /// Combinations of values.
  package var cellCount: Int { axes.reduce(1) { $0 * $1.values.count } }
  package var runCount: Int { cellCount * seedCount }
  package var seeds: [UInt64] { (0..<seedCount).map { firstSeed + UInt64($0) } }

  /// The values of one cell; the first axis changes slowest.
  package func overrides(ofCell cell: Int) -> [YAMLOverride] {
    var rest = cell
    var result: [YAMLOverride] = []
    for axis in axes.reversed() {
      result.append(axis.values[rest % axis.values.count])
      rest /= axis.values.count
    }
    return result.reversed()
  }

  /// Where a run stands: all seeds of a cell follow each other.
  package func place(ofRun run: Int) -> (cell: Int, seed: UInt64) {
    (run / seedCount, firstSeed + UInt64(run % seedCount))
  }
}
