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
    discussion: "Example: autoscale-sim run scenarios/truth/g3-itp-01.yaml"
  )

  @Argument(help: "The scenario file (YAML).")
  var scenario: String

  @Flag(help: "Show every decision with its instant, not only the summary.")
  var decisions = false

  @Option(help: "Write the events and actions to this journal, for 'replay'.")
  var journal: String?

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
    guard journal == nil, !decisions else {
      throw BadInput.report(
        "\(self.scenario): a fixed cluster has no controller, so no decisions and no journal"
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
      let report = RunReport(name: scenario.name, result: result, currency: scenario.policy.referenceCurrency)
      for line in report.lines { print(line) }
    } catch let failure as SimulationFailure {
      print("failed \(failure)")
      throw ExitCode(1)
    }
  }
}
