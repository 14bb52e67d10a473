package import PolicyFiles

/// Reads sweep files.
///
/// The scenario's path is relative to the file's folder.
package enum SweepFile {
  /// The sweep of a file.
  package static func read(path: String) throws(FileProblems) -> Sweep {
    try StrictYAML.decode(fileAt: path, as: .mapping { sweep(from: &$0, path: path) })
  }

  /// The sweep of a text; `path` is its name in messages and the start of relative paths.
  package static func parse(text: String, path: String) throws(FileProblems) -> Sweep {
    try StrictYAML.decode(Array(text.utf8), file: path, as: .mapping { sweep(from: &$0, path: path) })
  }

  private static func sweep(from file: inout YAMLMapping, path: String) -> Sweep? {
    let name = file.read("name", .name)
    let scenario = file.read("scenario", .text)
    let seeds = file.read("seeds", .integer(in: 1...1_000_000), default: 1)
    let first = file.read("firstSeed", .integer(in: 0...1_000_000_000), default: 1)
    let axes = file.read("grid", axesReader)
    guard let name, let scenario, let axes else { return nil }
    let (cells, isTooMany) = axes.reduce((1, false)) { sum, axis in
      let (product, overflow) = sum.0.multipliedReportingOverflow(by: axis.values.count)
      return (product, sum.1 || overflow)
    }
    let (runs, overflow) = cells.multipliedReportingOverflow(by: seeds)
    guard !isTooMany, !overflow, runs <= Sweep.runLimit else {
      file.report("the grid has more than \(Sweep.runLimit) runs", at: "grid", advice: "cut it into several")
      return nil
    }
    let slash = scenario.hasPrefix("/") ? nil : path.lastIndex(of: "/")
    return Sweep(
      path: path,
      name: name,
      scenarioPath: slash.map { path[...$0] + scenario } ?? scenario,
      axes: axes,
      firstSeed: UInt64(first),
      seedCount: seeds
    )
  }

  private static var axesReader: ValueReader<[Sweep.Axis]> {
    let values = ValueReader<[Placed<(text: String, isQuoted: Bool)>]>.list(
      of: .placed(.literal),
      count: 1...100_000
    )
    return ValueReader { value in
      guard let entries = value.read(.entries(of: values)) else { return nil }
      var axes: [Sweep.Axis] = []
      for entry in entries {
        let keys = entry.key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard keys.allSatisfy({ !$0.isEmpty }), keys != ["seed"] else {
          value.report(
            "'\(entry.key)' cannot be varied",
            advice: "write keys as policy.idleTime; 'seeds' says how many seeds there are"
          )
          return nil
        }
        let values = entry.value.map {
          YAMLOverride(keys: keys, text: $0.value.text, isQuoted: $0.value.isQuoted, place: $0.place)
        }
        axes.append(Sweep.Axis(key: entry.key, values: values))
      }
      return axes
    }
  }
}
