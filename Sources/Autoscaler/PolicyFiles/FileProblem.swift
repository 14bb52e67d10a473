/// A spot in a file that a person wrote.
package struct SourcePlace: Hashable, Sendable {
  /// The file as the user named it.
  package let file: String
  /// Counted from 1; 0 when the whole file is meant.
  package let line: Int
  /// Unicode scalars from 1; 0 when the whole file is meant.
  package let column: Int

  /// The spot at that line and column, both counted from 1.
  package init(file: String, line: Int, column: Int) {
    precondition(line >= 1 && column >= 1, "lines and columns count from 1")
    self.file = file
    self.line = line
    self.column = column
  }

  /// The file as a whole, for example when it does not exist.
  package init(wholeFile file: String) {
    self.file = file
    line = 0
    column = 0
  }
}

extension SourcePlace: Comparable, CustomStringConvertible {
  /// In reading order; a whole file comes before the spots in it.
  package static func < (left: SourcePlace, right: SourcePlace) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }

  /// `policies/default.yaml:12:5`, or only the file when the whole of it is meant.
  package var description: String {
    line == 0 ? file : "\(file):\(line):\(column)"
  }
}

/// One thing that is wrong with a file: where, what, and what to do about it.
package struct FileProblem: Error, Hashable, Sendable {
  package let place: SourcePlace
  /// What is wrong, in lower case and without a full stop.
  package let message: String
  /// What the user can do, when that is known.
  package let advice: String?

  package init(_ message: String, at place: SourcePlace, advice: String? = nil) {
    self.place = place
    self.message = message
    self.advice = advice
  }
}

extension FileProblem: CustomStringConvertible {
  /// Place, message and advice on one line.
  ///
  /// For example `policies/default.yaml:12:5: unknown key 'maxNode'; did you mean 'maxNodes'?`
  package var description: String {
    let sentence = "\(place): \(message)"
    guard let advice else { return sentence }
    return "\(sentence); \(advice)"
  }
}

/// Everything that is wrong with a file, so that a user can mend it in one go.
package struct FileProblems: Error, Hashable, Sendable {
  /// In reading order; never empty.
  package let problems: [FileProblem]
  /// Problems that were found but not kept, because there were too many.
  package let omittedCount: Int

  /// Sorts the problems; an empty list is a precondition failure.
  ///
  /// O(n log n).
  package init(_ problems: [FileProblem], omittedCount: Int = 0) {
    precondition(!problems.isEmpty, "a failure names at least one problem")
    self.problems = problems.sorted { ($0.place, $0.message) < ($1.place, $1.message) }
    self.omittedCount = omittedCount
  }
}

extension FileProblems: CustomStringConvertible {
  /// One problem a line.
  package var description: String {
    let lines = problems.map(\.description)
    guard omittedCount > 0 else { return lines.joined(separator: "\n") }
    return lines.joined(separator: "\n") + "\nand \(omittedCount) more"
  }
}
