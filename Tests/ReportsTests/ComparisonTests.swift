internal import JSONDocument
internal import Statistics
internal import Testing

@testable internal import Reports

@Suite("Comparisons")
struct ComparisonTests {
  private func side(_ name: String, costs: [Double?]) -> Comparison.Side {
    let runs = costs.map { RunFigures(all: [RunFigures.Figure(name: "cost_currency", value: $0)]) }
    return Comparison.Side(name: name, path: "\(name).yaml", runs: runs)
  }

  private func comparison(_ sides: [[Double?]]) -> Comparison {
    Comparison(
      scenario: "s",
      currency: "USD",
      seeds: (1...sides[0].count).map(UInt64.init),
      sides: sides.enumerated().map { side("side\($0)", costs: $1) }
    )
  }

  @Test(arguments: [
    ([11.0, 21, 31.5], Comparison.Verdict.more), ([9, 19, 28.5], .less), ([10, 20, 30], .same),
    ([5, 30, 30], .unclear),
  ])
  func `a verdict is as sure as the seeds are`(other: [Double], verdict: Comparison.Verdict) {
    #expect(comparison([[10, 20, 30], other]).verdict(of: "cost_currency", side: 1) == verdict)
  }

  @Test func `differences are taken seed by seed`() throws {
    let interval = try #require(
      comparison([[10, 20, 30], [11, 21, 31]]).difference(of: "cost_currency", side: 1)
    )
    #expect(interval.mean == 1 && interval.margin == 0)
  }

  @Test func `a figure without a value on one side has no difference`() throws {
    let comparison = comparison([[10, 20], [nil, 20]])
    #expect(comparison.mean(of: "cost_currency", side: 0) != nil)
    #expect(comparison.difference(of: "cost_currency", side: 1) == nil)
    #expect(comparison.verdict(of: "cost_currency", side: 1) == nil)
    #expect(comparison.csvLines.last?.hasSuffix(",side0,side1,2,15,63.531024,,,,,") ?? false)
    let document = try JSONDocumentEncoder().encode(ComparisonDocument(of: comparison)).text()
    #expect(document.contains(#""differences":{"cost_currency":null}"#))
  }

  @Test func `one seed knows nothing of chance`() throws {
    let interval = try #require(comparison([[10], [12]]).difference(of: "cost_currency", side: 1))
    #expect(interval.mean == 2 && interval.margin == 0)
  }
}
