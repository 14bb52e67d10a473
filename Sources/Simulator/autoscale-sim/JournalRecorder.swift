internal import ArgumentParser
internal import ControlLoop
internal import FleetModel
internal import Journal
internal import ScenarioFiles
internal import SimulationEngine

/// Writes the steps of a run to a journal; the first failure is kept until the end of the run.
final class JournalRecorder {
  private let writer: JournalWriter
  private var failure: JournalWriteError?

  init(path: String, scenario: Scenario) throws {
    let header = JournalHeader(
      program: "autoscale-sim \(AutoscaleSim.configuration.version)",
      policyPath: scenario.policyPath,
      policyText: scenario.policyText,
      policy: scenario.policy
    )
    do {
      writer = try JournalWriter(path: path, header: header)
    } catch {
      throw BadInput.report(error)
    }
  }

  func record(_ step: Simulation.Step) {
    guard failure == nil else { return }
    do {
      try writer.append(at: step.at, event: step.event, actions: step.actions)
    } catch {
      failure = error
    }
  }

  func finish() throws {
    if let failure { throw BadInput.report(failure) }
  }
}
