internal import Foundation
internal import PolicyTesting
internal import Testing

@Suite("Shipped policies")
struct ShippedPolicyTests {
  private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  private static let policies = root.appending(path: "policies")

  @Test func `all tests of the shipped policies pass`() throws {
    let paths = try PolicyTestFile.paths(under: Self.policies.path)

    #expect(paths.count >= 5)
    for path in paths {
      let results = try PolicyTestFile.read(path: path).run()
      #expect(results.count >= 4, "\(path)")
      for failure in results.flatMap(\.failures) { Issue.record("\(failure)") }
    }
  }

  @Test func `what once went wrong stays right`() throws {
    let paths = try PolicyTestFile.paths(under: Self.root.appending(path: "Tests/Regressions").path)

    #expect(paths.count >= 9)
    for path in paths {
      let results = try PolicyTestFile.read(path: path).run()
      #expect(!results.isEmpty, "\(path)")
      for failure in results.flatMap(\.failures) { Issue.record("\(failure)") }
    }
  }

  @Test func `every shipped policy has tests beside it`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.policies.path)
    let tests = names.filter { $0.hasSuffix(".test.yaml") }.map { $0.replacing(".test.yaml", with: "") }
    let policies = names.filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") }
      .map { $0.replacing(".yaml", with: "") }

    #expect(!policies.isEmpty)
    #expect(policies.sorted() == tests.sorted())
  }

  // MARK: The reference

  @Test func `the reference names every key of a policy file and no other`() throws {
    let sources = [
      "PolicyReader", "SpendingReader", "HotModelsReader", "NodePoolReader", "NodePartsReader",
      "HugePagesReader", "GPUDetailsReader", "DisruptionReader", "PoolTermsReader", "ConsolidationReader",
      "AttestationReader", "WaitForFinishReader",
    ].map { "Sources/Autoscaler/PolicyFiles/\($0).swift" }

    #expect(try documentedKeys(in: "## The policy file") == keys(in: sources))
  }

  @Test func `the reference names every key of a test file and no other`() throws {
    let sources =
      ["TestFileReader", "StepReader", "ExpectationReader"].map {
        "Sources/Simulator/PolicyTesting/\($0).swift"
      }
      + [
        "Sources/Autoscaler/PolicyFiles/GangReader.swift",
        "Sources/Autoscaler/PolicyFiles/SpendingApproval.swift",
        "Sources/Autoscaler/PolicyFiles/SubgroupReader.swift",
        "Sources/Autoscaler/PolicyFiles/NodeConstraintsReader.swift",
        "Sources/Autoscaler/PolicyFiles/HugePagesReader.swift",
        "Sources/Autoscaler/PolicyFiles/DeviceClaimReader.swift",
        "Sources/Simulator/ScenarioFiles/PhysicsReader.swift",
      ]

    #expect(try documentedKeys(in: "## The test file") == keys(in: sources))
  }

  /// The keys that readers ask mappings for, sorted.
  private func keys(in sources: [String]) throws -> [String] {
    var keys: Set<String> = []
    for source in sources {
      let text = try String(contentsOf: Self.root.appending(path: source), encoding: .utf8)
      let matches = text.matches(of: /\.(?:read|readIfPresent)\(\s*"(\w+)"/)
      #expect(!matches.isEmpty, "\(source) asks for keys")
      for match in matches { keys.insert(String(match.1)) }
    }
    return keys.sorted()
  }

  /// The first cells of the tables of a section, sorted.
  private func documentedKeys(in heading: String) throws -> [String] {
    let text = try String(contentsOf: Self.policies.appending(path: "README.md"), encoding: .utf8)
    let sections = text.split(separator: "\n## ").map { "## " + $0 }
    let section = try #require(sections.first { $0.hasPrefix(heading + "\n") })
    return Set(section.matches(of: /\n\| `(\w+)` \|/).map { String($0.1) }).sorted()
  }
}
