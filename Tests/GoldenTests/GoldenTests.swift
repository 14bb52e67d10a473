internal import Foundation
internal import JSONDocument
internal import Policy
internal import PolicyFiles
internal import Reports
internal import ScenarioFiles
internal import SimulationEngine
internal import Testing

/// What shipped scenarios come to, byte for byte.
///
/// `make golden` rewrites the files; review the difference.
@Suite("Golden runs")
struct GoldenTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test(arguments: ["mixed-fleet"])
  func `a shipped scenario gives the same decisions and the same report`(name: String) throws {
    let path = Self.root.appending(path: "scenarios/\(name).yaml").path
    let scenario = try ScenarioFile.read(path: path)
    var simulation = Simulation(
      policy: scenario.policy,
      arrivals: scenario.arrivals,
      settings: scenario.settings,
      checksEveryStep: true
    )
    var timeline: [String] = []

    let result = try simulation.run { timeline += DecisionLines.lines(of: $0) }

    let report = RunReport(name: name, result: result, currency: scenario.policy.referenceCurrency)
    try compare(timeline, with: "\(name).timeline.txt")
    try compare(report.lines, with: "\(name).report.txt")
    let origin = RunDocument.Origin(
      scenario: scenario.name,
      about: scenario.about,
      policy: scenario.policy.name,
      currency: scenario.policy.referenceCurrency,
      inputs: []
    )
    let document = try JSONDocumentEncoder().encode(RunDocument(of: result, from: origin))
    let text = ReadableJSON.text(of: document)
    try compare(text.split(separator: "\n").map(String.init), with: "\(name).report.json")
  }

  private func compare(_ lines: [String], with file: String) throws {
    let url = Self.root.appending(path: "Tests/Golden/\(file)")
    let text = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["REWRITE_GOLDEN"] != nil {
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    for (number, (line, expected)) in zip(lines.filter { !$0.isEmpty }, golden).enumerated() {
      #expect(line == expected, "\(file), line \(number + 1)")
    }
    #expect(try text == String(contentsOf: url, encoding: .utf8), "\(file)")
  }
}
