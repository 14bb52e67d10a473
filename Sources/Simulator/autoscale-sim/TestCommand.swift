internal import ArgumentParser
internal import PolicyFiles
internal import PolicyTesting

struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the regression tests of policies.",
    discussion: """
      Reads the files whose names end in .test.yaml and runs each test in the simulator, under all checkers.
      Prints a line for each test, and for a failed one what was expected, what was there, and why.

      Exit codes: 0 all passed, 1 a test failed, 2 a file cannot be used (nothing is run then).
      Example: autoscale-sim test policies/ --run 'spot.*refuse'
      """
  )

  @Argument(help: "Test files, or folders of them.")
  var paths: [String]

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "Run only the tests whose 'file: name' matches this regular expression.",
      valueName: "regex"
    )
  )
  var wanted: String?

  @Flag(help: "Print only the tests that failed, and the sum.")
  var failOnly = false

  @Flag(help: "End with exit code 2 when no test was run.")
  var requireTests = false

  mutating func run() throws {
    let filter = try pattern()
    var passed = 0
    var failed = 0
    for file in try files() {
      let results = file.run { name in
        filter.map { "\(file.path): \(name)".contains($0) } ?? true
      }
      for result in results {
        if result.hasPassed { passed += 1 } else { failed += 1 }
        show(result, of: file)
      }
    }
    print("\(passed) passed, \(failed) failed")
    if failed > 0 { throw ExitCode(1) }
    if requireTests && passed == 0 { throw BadInput.report("no test was run") }
  }

  private func pattern() throws -> Regex<AnyRegexOutput>? {
    do {
      return try wanted.map { try Regex($0) }
    } catch {
      throw BadInput.report("--run '\(wanted ?? "")': not a regular expression: \(error)")
    }
  }

  /// All files, read before any test runs; every problem of every file is reported.
  private func files() throws -> [PolicyTestFile] {
    var files: [PolicyTestFile] = []
    var failure: ExitCode?
    for path in paths {
      do throws(FileProblems) {
        for path in try PolicyTestFile.paths(under: path) {
          do throws(FileProblems) {
            files.append(try PolicyTestFile.read(path: path))
          } catch {
            failure = BadInput.report(error)
          }
        }
      } catch {
        failure = BadInput.report(error)
      }
    }
    if let failure { throw failure }
    return files
  }

  private func show(_ result: PolicyTestResult, of file: PolicyTestFile) {
    if result.hasPassed && failOnly { return }
    print("\(result.hasPassed ? "ok  " : "FAIL")  \(file.path): \(result.name)")
    for failure in result.failures { print("      \(failure)") }
  }
}
