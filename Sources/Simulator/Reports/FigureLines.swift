/// Figures as comma-separated values (RFC 4180): a line of names, then one line for each run.
package enum FigureLines {
  /// The first line.
  package static func heading(of figures: RunFigures) -> String {
    line(["scenario", "policy", "seed"] + figures.all.map(\.name))
  }

  /// The line of one run; what has no value stays empty.
  package static func row(scenario: String, policy: String, seed: UInt64, figures: RunFigures) -> String {
    line([scenario, policy, "\(seed)"] + figures.all.map { $0.value.map(text) ?? "" })
  }

  /// A line of cells, quoted where they need it.
  package static func line(_ cells: [String]) -> String {
    cells.map(quoted).joined(separator: ",")
  }

  /// Whole numbers without a point, others with the digits that they have.
  package static func text(of value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }

  private static func quoted(_ cell: String) -> String {
    // Scalar by scalar: a carriage return and a line feed are one character.
    guard cell.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return cell }
    return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
