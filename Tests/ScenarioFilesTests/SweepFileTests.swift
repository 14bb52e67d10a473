internal import PolicyFiles
internal import ScenarioFiles
internal import Testing

@Suite("Sweep files")
struct SweepFileTests {
  private static let text = """
    name: s
    scenario: base.yaml
    seeds: 3
    firstSeed: 5
    grid:
      policy.idleTime: [5m, 10m]
      physics.a.bootTime: [1s, 2s, '3s']
    """

  @Test func `the first axis changes slowest and seeds fastest`() throws {
    let sweep = try SweepFile.parse(text: Self.text, path: "folder/s.yaml")
    #expect(sweep.scenarioPath == "folder/base.yaml")
    #expect(sweep.cellCount == 6 && sweep.runCount == 18 && sweep.seeds == [5, 6, 7])
    let labels = (0..<6).map { cell in sweep.overrides(ofCell: cell).map(\.text).joined(separator: " ") }
    #expect(labels == ["5m 1s", "5m 2s", "5m 3s", "10m 1s", "10m 2s", "10m 3s"])
    #expect(sweep.place(ofRun: 4) == (1, 6))
  }

  @Test(arguments: [
    ("  policy.idleTime: [5m, 10m]", "  seed: [1, 2]", "'seed' cannot be varied"),
    ("  policy.idleTime: [5m, 10m]", "  policy..x: [1]", "'policy..x' cannot be varied"),
    ("[5m, 10m]", "[]", "expected 1 to 100000 items, found 0"),
    ("[5m, 10m]", "[[5m]]", "expected a text, a number or a truth value, found a list"),
    ("seeds: 3", "seeds: 1000000\nfoo: 1", "unknown key 'foo'"),
  ])
  func `a sweep that cannot be run says why`(part: String, other: String, message: String) {
    let text = Self.text.replacing(part, with: other)
    let problems = #expect(throws: FileProblems.self) { try SweepFile.parse(text: text, path: "s.yaml") }
    #expect(problems?.description.contains(message) ?? false, "\(problems.map { "\($0)" } ?? "none")")
  }

  @Test func `a grid that nobody could finish is refused`() {
    let values = (0..<10_000).map(String.init).joined(separator: ", ")
    let text = "name: s\nscenario: b\nseeds: 1000\ngrid:\n  a: [\(values)]\n  b: [\(values)]\n"
    let problems = #expect(throws: FileProblems.self) { try SweepFile.parse(text: text, path: "s.yaml") }
    #expect(problems?.description.contains("more than 10000000 runs; cut it into several") ?? false)
  }
}
