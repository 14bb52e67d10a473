internal import ArgumentParser
internal import PolicyFiles
internal import Policy
internal import Reports
internal import ScenarioFiles
internal import SimulationEngine

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a scenario and show what it came to.",
    discussion: "Example: autoscale-sim run scenarios/truth/g3-itp-01.yaml")

  @Argument(help: "The scenario file (YAML).")
  var scenario: String

  @Flag(help: "Show every decision with its instant, not only the summary.")
  var decisions = false

  mutating func run() throws {
    let scenario: Scenario
    do {
      scenario = try ScenarioFile.read(path: self.scenario)
    } catch {
      throw BadInput.report(error)
    }
    var simulation = Simulation(
      policy: scenario.policy, arrivals: scenario.arrivals, settings: scenario.settings)
    do {
      let result = try simulation.run { step in
        if decisions { for line in DecisionLines.lines(of: step) { print(line) } }
      }
      let report = RunReport(name: scenario.name, result: result, currency: scenario.policy.referenceCurrency)
      for line in report.lines { print(line) }
    } catch let failure {
      print("failed \(failure)")
      throw ExitCode(1)
    }
  }
}
