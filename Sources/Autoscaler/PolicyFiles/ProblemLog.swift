/// Gathers the problems of one file while its values are read; confined to the call that reads them.
package final class ProblemLog {
  /// Problems that are kept; more are only counted.
  package static let limit = 100

  package let file: String
  private var problems: [FileProblem] = []
  private var omittedCount = 0

  package init(file: String) {
    self.file = file
  }

  package var isEmpty: Bool { problems.isEmpty }

  /// Notes a problem; reading goes on.
  ///
  /// The advice is worked out only for problems that are kept.
  package func report(_ message: String, at place: SourcePlace, advice: @autoclosure () -> String? = nil) {
    guard problems.count < Self.limit else {
      omittedCount += 1
      return
    }
    problems.append(FileProblem(message, at: place, advice: advice()))
  }

  /// Throws what was noted, if anything was.
  package func throwIfAny() throws(FileProblems) {
    guard !problems.isEmpty else { return }
    throw FileProblems(problems, omittedCount: omittedCount)
  }
}
