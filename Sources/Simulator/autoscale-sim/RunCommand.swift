internal import ArgumentParser
internal import Policy
internal import PolicyFiles
internal import Reports
internal import ScenarioFiles
internal import SimulationEngine

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a scenario and show what it came to.",
    discussion: """
      Prints a table; --json, --csv and --html write the same and more to files, each of them whole or not at all. \
      docs/reports.md explains every figure.

      Exit codes: 0 it ran to its end, 1 a checker stopped it, 2 an input cannot be used or a file not be written.
      Example: autoscale-sim run scenarios/mixed-fleet.yaml --html mixed-fleet.html
      """
  )

  @Argument(help: "The scenario file (YAML).")
  var scenario: String

  @Flag(help: "Show every decision with its instant, not only the summary.")
  var decisions = false

  @Option(help: "Write the events and actions to this journal, for 'replay'.")
  var journal: String?

  @OptionGroup(title: "Reports")
  var reports: ReportOptions

  func validate() throws {
    if decisions && reports.takesStandardOutput {
      throw ValidationError("--decisions and a report cannot both go to standard output")
    }
  }

  mutating func run() throws {
    let content: ScenarioContent
    do {
      content = try ScenarioFile.content(path: scenario)
    } catch {
      throw BadInput.report(error)
    }
    switch content {
    case .fleet(let scenario): try run(scenario)
    case .cluster(let scenario): try run(scenario)
    }
  }

  private func run(_ scenario: ClusterScenario) throws {
    guard journal == nil, !decisions, !reports.isWanted else {
      throw BadInput.report(
        "\(self.scenario): a fixed cluster has no controller, so no decisions, no journal and no report files"
      )
    }
    Progress.say(badRows: scenario.badRows)
    for line in ClusterReport(name: scenario.name, result: scenario.run()).lines { print(line) }
  }

  private func run(_ scenario: Scenario) throws {
    Progress.say(badRowsOf: scenario)
    var simulation = Simulation(
      policy: scenario.policy,
      arrivals: scenario.arrivals,
      settings: scenario.settings
    )
    let recorder = try journal.map { try JournalRecorder(path: $0, scenario: scenario) }
    do {
      let result = try simulation.run { step in
        if decisions { for line in DecisionLines.lines(of: step) { print(line) } }
        recorder?.record(step)
      }
      try recorder?.finish()
      try show(result, of: scenario)
    } catch let failure as SimulationFailure {
      print("failed \(failure)")
      throw ExitCode(1)
    }
  }
  private func show(_ result: RunResult, of scenario: Scenario) throws {
    if !reports.takesStandardOutput {
      let report = RunReport(name: scenario.name, result: result, currency: scenario.policy.referenceCurrency)
      for line in report.lines { print(line) }
    }
    guard reports.isWanted else { return }
    let origin = try scenario.origin()
    let figures = RunFigures(of: result)
    let row = FigureLines.row(
      scenario: scenario.name,
      policy: scenario.policy.name,
      seed: result.seed,
      figures: figures
    )
    try reports.write(
      json: { RunDocument(of: result, from: origin) },
      csv: { [FigureLines.heading(of: figures), row] },
      html: { try RunPage(of: result, from: origin).html(library: $0) }
    )
  }
}
