internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import Reports
internal import ScenarioFiles
internal import SimulationEngine

/// A run that can be made anywhere: a scenario file, what is changed in it, and a seed.
struct RunSource: Sendable {
  let path: String
  var overrides: [YAMLOverride] = []
  let seed: UInt64

  /// What a run came to, as far as comparisons need it.
  struct Outcome: Sendable {
    let scenario: String
    let policy: String
    let currency: String
    let figures: RunFigures
  }

  /// Why there is no outcome: a checker stopped the run, or an input cannot be used.
  enum Failure: Error {
    case stopped(SimulationFailure, RunSource)
    case unusable(FileProblems)
  }

  /// The scenario, with what is changed in it.
  func scenario() throws(FileProblems) -> Scenario {
    let place = SourcePlace(wholeFile: "seed \(seed)")
    let seeded = YAMLOverride(keys: ["seed"], text: "\(seed)", place: place)
    return try ScenarioFile.read(path: path, overrides: overrides + [seeded])
  }

  /// Reads the scenario anew, since the seed may draw its workload, and runs it.
  func outcome() throws(Failure) -> Outcome {
    let scenario: Scenario
    do throws(FileProblems) {
      scenario = try self.scenario()
    } catch {
      throw .unusable(error)
    }
    var simulation = Simulation(
      policy: scenario.policy,
      arrivals: scenario.arrivals,
      settings: scenario.settings
    )
    do throws(SimulationFailure) {
      return Outcome(
        scenario: scenario.name,
        policy: scenario.policy.name,
        currency: scenario.policy.referenceCurrency.code,
        figures: RunFigures(of: try simulation.run())
      )
    } catch {
      throw .stopped(error, self)
    }
  }
}
