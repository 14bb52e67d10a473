/// Rows of a trace that were left out, up to a limit.
package struct BadRows: Sendable {
  package private(set) var problems: [TraceProblem] = []
  private let limit: Int

  package init(limit: Int) {
    precondition(limit >= 0, "a limit is not negative")
    self.limit = limit
  }

  /// Takes one more, or throws it when there are as many as may be.
  package mutating func add(_ problem: TraceProblem) throws(TraceProblem) {
    guard problems.count < limit else {
      if limit == 0 { throw problem }
      let message = "\(problem.message); it is bad row \(limit + 1), and at most \(limit) are left out"
      throw TraceProblem(line: problem.line, message: message)
    }
    problems.append(problem)
  }
}
