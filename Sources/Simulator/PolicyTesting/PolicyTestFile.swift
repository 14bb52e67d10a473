internal import Policy
package import PolicyFiles

/// A file of regression tests for one policy.
package struct PolicyTestFile: Sendable {
  /// How the names of test files end.
  package static let nameEnding = ".test.yaml"

  /// The file as the user named it.
  package let path: String
  package let policyPath: String
  let policy: Policy
  let tests: [PolicyTest]

  /// The test files under a folder, sorted, or the file itself.
  ///
  /// A file whose name does not end in ``nameEnding`` is an error. O(entries log entries).
  package static func paths(under path: String) throws(FileProblems) -> [String] {
    let paths: [String]
    do {
      paths = try TextFile.paths(under: path, suffix: nameEnding)
    } catch {
      throw FileProblems([error.problem])
    }
    if paths == [path] && !path.hasSuffix(nameEnding) {
      let place = SourcePlace(wholeFile: path)
      let advice = "the names of test files end in \(nameEnding)"
      throw FileProblems([FileProblem("this is no test file", at: place, advice: advice)])
    }
    return paths
  }

  /// The tests of a file, with their policy; throws everything that is wrong with either.
  package static func read(path: String) throws(FileProblems) -> PolicyTestFile {
    try StrictYAML.decode(fileAt: path, as: reader(path: path))
  }

  /// The tests of a text; `path` is its name in messages and where the policy's path starts from.
  package static func parse(text: String, path: String) throws(FileProblems) -> PolicyTestFile {
    try StrictYAML.decode(Array(text.utf8), file: path, as: reader(path: path))
  }

  private static func reader(path: String) -> ValueReader<PolicyTestFile> {
    .mapping { TestFileReader(path: path).file(from: &$0) }
  }

  /// Runs the tests whose names `filter` accepts, in order of the file.
  ///
  /// Nothing but the file and its policy decides about the outcome.
  package func run(filter: (_ name: String) -> Bool = { _ in true }) -> [PolicyTestResult] {
    tests.filter { filter($0.name) }.map { test in
      var run = TestRun(of: test, fleet: FleetNames(policy: policy))
      return PolicyTestResult(name: test.name, failures: run.failures())
    }
  }
}

/// What one test came to.
package struct PolicyTestResult: Hashable, Sendable {
  package let name: String
  /// In order of the file; empty when the test has passed.
  package let failures: [FileProblem]

  package var hasPassed: Bool { failures.isEmpty }
}
