internal import Glibc
internal import Reports

/// The results of a sweep whose runs have all ended.
struct SweepResults {
  let log: SweepLog

  /// Writes the lines, and a page if one is asked for, and prints what the cells came to.
  func write(to path: String, html: String?) throws {
    let comparison = log.comparison
    if let comparison {
      for line in comparison.cellLines { print(line) }
    }
    try ReportFile.put(log.csvLines.joined(separator: "\n") + "\n", in: path)
    if let comparison, let html {
      let library = ReportFile.library(in: ReportFile.libraryFolder)
      try ReportFile.put(try ComparisonPage(of: comparison).html(library: library), in: html)
    }
    print("\(path): \(log.records.count) runs")
  }

  /// The log has done its work once the results stand.
  static func remove(_ path: String) {
    // A log that stays does no harm: it says that nothing is left to be run.
    _ = unlink(path)
  }
}
