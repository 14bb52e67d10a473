internal import ArgumentParser
internal import PolicyFiles
internal import Reports
internal import ScenarioFiles
internal import SimulationEngine
internal import Statistics
internal import Workloads

struct TruthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "truth",
    abstract: "Run scenarios whose outcome is known exactly and compare every figure.",
    discussion: """
      Runs each scenario of a folder that has an 'expect' section, and checks each figure of packing in its
      '.packing.csv' files within its tolerance. Exit code 1 when a figure differs.
      Example: autoscale-sim truth scenarios/truth
      """
  )

  @Argument(help: "Scenario and packing files, or folders of them.")
  var paths: [String] = ["scenarios/truth"]

  mutating func run() throws {
    var verdicts = Verdicts()
    for path in try paths(endingIn: ".packing.csv") where path.hasSuffix(".packing.csv") {
      for expectation in try OpenbFiles.expectations(in: path) {
        let got = try OpenbFiles.value(of: expectation, in: path)
        verdicts.add(
          [expectation.name, "\(expectation.policy) \(expectation.figure.rawValue)"],
          expected: "\(expectation.expected) ± \(expectation.tolerance)",
          got: "\(got)",
          isRight: abs(got - expectation.expected) <= expectation.tolerance
        )
      }
    }
    for path in try scenarioPaths() { try check(scenarioAt: path, into: &verdicts) }
    guard verdicts.passed + verdicts.failed > 0 else {
      throw BadInput.report("\(paths.joined(separator: " ")): nothing whose outcome is known")
    }
    for line in verdicts.table.lines { print(line) }
    print("\(verdicts.passed) passed, \(verdicts.failed) failed")
    if verdicts.failed > 0 { throw ExitCode(1) }
  }

  private struct Verdicts {
    var table = TextTable([
      ("case", .left), ("figure", .left), ("expected", .right), ("got", .right), ("verdict", .left),
    ])
    var passed = 0
    var failed = 0

    mutating func add(_ names: [String], expected: String, got: String, isRight: Bool) {
      if isRight { passed += 1 } else { failed += 1 }
      table.add(names + [expected, got, isRight ? "ok" : "WRONG"])
    }
  }

  private func check(scenarioAt path: String, into verdicts: inout Verdicts) throws {
    let content: ScenarioContent
    do {
      content = try ScenarioFile.content(path: path)
    } catch {
      throw BadInput.report(error)
    }
    switch content {
    case .fleet(let scenario): try check(scenario, into: &verdicts)
    case .cluster(let scenario): check(scenario, into: &verdicts)
    }
  }

  private func check(_ scenario: ClusterScenario, into verdicts: inout Verdicts) {
    Progress.say(badRows: scenario.badRows)
    let measured = scenario.intervals.isEmpty ? [] : scenario.measuredIntervals()
    for (index, expectation) in scenario.intervals.enumerated() {
      guard let interval = measured?[index] else {
        verdicts.add(
          [scenario.name, expectation.name],
          expected: expectation.expected.withSixDecimals,
          got: "too few gangs for an interval",
          isRight: false
        )
        continue
      }
      verdicts.add(
        [scenario.name, expectation.name],
        expected: expectation.expected.withSixDecimals,
        got: "\(interval.mean.withSixDecimals) ± \(interval.margin.withSixDecimals)",
        isRight: expectation.holds(for: interval)
      )
    }
    if scenario.expectations.isEmpty { return }
    let result = scenario.run()
    for expectation in scenario.expectations {
      let got = expectation.value(in: result)
      verdicts.add(
        [scenario.name, expectation.figure.rawValue],
        expected: "\(expectation.expected)",
        got: "\(got)",
        isRight: got == expectation.expected
      )
    }
  }

  private func check(_ scenario: Scenario, into verdicts: inout Verdicts) throws {
    Progress.say(badRowsOf: scenario)
    var simulation = Simulation(
      policy: scenario.policy,
      arrivals: scenario.arrivals,
      settings: scenario.settings
    )
    let result = try simulation.run()
    for expectation in scenario.expectations {
      let got = expectation.value(in: result)
      verdicts.add(
        [scenario.name, expectation.figure.rawValue],
        expected: "\(expectation.expected)",
        got: "\(got)",
        isRight: got == expectation.expected
      )
    }
  }

  /// The YAML files with expectations, sorted, so that the order never depends on the file system.
  private func scenarioPaths() throws -> [String] {
    try paths(endingIn: ".yaml").filter { !$0.hasSuffix(".policy.yaml") && !$0.hasSuffix(".packing.csv") }
  }

  /// The files that are named, and those below named folders that end like that.
  private func paths(endingIn suffix: String) throws -> [String] {
    do {
      var files: [String] = []
      for path in paths { files += try TextFile.paths(under: path, suffix: suffix) }
      return files
    } catch {
      throw BadInput.report(error)
    }
  }
}

extension Double {
  /// A number that is not negative, for tables.
  fileprivate var withSixDecimals: String {
    let millionths = Int((self * 1e6).rounded())
    return "\(millionths / 1_000_000)." + String("\(1_000_000 + millionths % 1_000_000)".dropFirst())
  }
}
