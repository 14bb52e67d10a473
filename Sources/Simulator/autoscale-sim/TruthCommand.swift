internal import ArgumentParser
internal import PolicyFiles
internal import Reports
internal import ScenarioFiles
internal import SimulationEngine

struct TruthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "truth",
    abstract: "Run scenarios whose outcome is known exactly and compare every figure.",
    discussion: """
      Runs each scenario of a folder that has an 'expect' section. Exit code 1 when a figure differs.
      Example: autoscale-sim truth scenarios/truth
      """
  )

  @Argument(help: "Scenario files, or folders of them.")
  var paths: [String] = ["scenarios/truth"]

  mutating func run() throws {
    var table = TextTable([
      ("case", .left), ("figure", .left), ("expected", .right), ("got", .right), ("verdict", .left),
    ])
    var passed = 0
    var failed = 0
    for path in try scenarioPaths() {
      let scenario: Scenario
      do {
        scenario = try ScenarioFile.read(path: path)
      } catch {
        throw BadInput.report(error)
      }
      var simulation = Simulation(
        policy: scenario.policy,
        arrivals: scenario.arrivals,
        settings: scenario.settings
      )
      let result = try simulation.run()
      for expectation in scenario.expectations {
        let got = expectation.value(in: result)
        let isRight = got == expectation.expected
        if isRight { passed += 1 } else { failed += 1 }
        table.add([
          scenario.name, expectation.figure.rawValue, "\(expectation.expected)", "\(got)",
          isRight ? "ok" : "WRONG",
        ])
      }
    }
    guard passed + failed > 0 else {
      throw BadInput.report("\(paths.joined(separator: " ")): no scenario with an 'expect' section")
    }
    for line in table.lines { print(line) }
    print("\(passed) passed, \(failed) failed")
    if failed > 0 { throw ExitCode(1) }
  }

  /// The YAML files with expectations, sorted, so that the order never depends on the file system.
  private func scenarioPaths() throws -> [String] {
    do {
      var files: [String] = []
      for path in paths { files += try TextFile.paths(under: path, suffix: ".yaml") }
      return files.filter { !$0.hasSuffix(".policy.yaml") }
    } catch {
      throw BadInput.report(error)
    }
  }
}
