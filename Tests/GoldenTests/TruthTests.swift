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
      let scenario = try ScenarioFile.read(path: path)
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
        figures += 1
      }
    }
    #expect(figures == 45, "nine cases of five figures")
  }
}
