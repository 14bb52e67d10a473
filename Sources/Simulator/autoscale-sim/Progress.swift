internal import Glibc
internal import ScenarioFiles
internal import Workloads

/// What long commands say on the way: to standard error, so that standard output depends on the inputs alone.
enum Progress {
  /// Says one line.
  static func say(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    // There is nowhere left to say that standard error is closed.
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}

extension Progress {
  /// Says which rows of a scenario's trace were left out, so that nobody takes the rest for the whole.
  static func say(badRowsOf scenario: Scenario) { say(badRows: scenario.badRows) }

  /// Says which rows of a trace were left out.
  static func say(badRows: [TraceProblem]) {
    guard !badRows.isEmpty else { return }
    say("\(badRows.count) rows of the trace were left out:")
    for problem in badRows.prefix(mostRows) { say("  \(problem)") }
    if badRows.count > mostRows { say("  and \(badRows.count - mostRows) more") }
  }

  private static let mostRows = 20
}

extension Int {
  /// This many thousandths, as a decimal number with three decimals.
  var asThousandths: String { "\(self / 1_000)." + String("\(1_000 + self % 1_000)".dropFirst()) }
}
