internal import Foundation
internal import PolicyFiles
internal import ScenarioFiles
internal import SimulationEngine
internal import Testing

/// Cases whose answers are known from elsewhere, exactly; `make truth` shows the figures.
@Suite("Known answers")
struct TruthTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "scenarios/truth").path

  @Test func `every figure of every known case comes out exactly`() throws {
    var figures = 0
    for path in try TextFile.paths(under: Self.folder, suffix: ".yaml") where !path.hasSuffix(".policy.yaml")
    {
      switch try ScenarioFile.content(path: path) {
      case .fleet(let scenario): figures += try check(scenario)
      case .cluster(let scenario): figures += check(scenario)
      }
    }
    #expect(figures == 91, "nine fleets of five figures, sixteen pools of two, two of three and two of four")
  }

  private func check(_ scenario: Scenario) throws -> Int {
    var simulation = Simulation(
      policy: scenario.policy,
      arrivals: scenario.arrivals,
      settings: scenario.settings
    )
    let result = try simulation.run()
    for expectation in scenario.expectations {
      #expect(
        expectation.value(in: result) == expectation.expected,
        "\(scenario.name) \(expectation.figure.rawValue)"
      )
    }
    return scenario.expectations.count
  }

  /// Intervals take millions of customers and so an optimised build.
  private func check(_ scenario: ClusterScenario) -> Int {
    if scenario.expectations.isEmpty { return 0 }
    let result = scenario.run()
    for expectation in scenario.expectations {
      #expect(
        expectation.value(in: result) == expectation.expected,
        "\(scenario.name) \(expectation.figure.rawValue)"
      )
    }
    return scenario.expectations.count
  }
}
