internal import Testing

@testable internal import Reports

@Suite("Logs of sweeps")
struct SweepLogTests {
  private let header = SweepLog.Header(name: "s", identity: "i", axes: ["a.b"], cellCount: 2, seeds: [1, 2])

  private func record(_ run: Int, cost: Double?) -> SweepLog.Record {
    SweepLog.Record(
      run: run,
      values: [run < 2 ? "5m" : "10m, or so"],
      scenario: "mixed",
      policy: "p",
      currency: "USD",
      seed: UInt64(run % 2 + 1),
      figures: RunFigures(all: [RunFigures.Figure(name: "cost_currency", value: cost)])
    )
  }

  private func text(_ records: [SweepLog.Record]) throws -> String {
    try SweepLog.line(of: header) + records.map { try SweepLog.line(of: $0) }.joined()
  }

  @Test func `lines in any order give results in the order of runs`() throws {
    let text = try text([3, 0, 2, 1].map { record($0, cost: Double($0) + 0.1) })
    let log = try SweepLog.read(Array(text.utf8), path: "l")
    #expect(log.missingRuns.isEmpty)
    #expect(
      log.csvLines == [
        "run,a.b,scenario,policy,seed,cost_currency", "0,5m,mixed,p,1,0.1", "1,5m,mixed,p,2,1.1",
        "2,\"10m, or so\",mixed,p,1,2.1", "3,\"10m, or so\",mixed,p,2,3.1",
      ]
    )
    #expect(log.comparison?.sides.map(\.name) == ["b=5m", "b=10m, or so"])
  }

  @Test func `wherever a kill cuts the log, what is whole counts`() throws {
    let bytes = Array(try text([record(0, cost: nil), record(1, cost: 1e-9)]).utf8)
    let first = try SweepLog.line(of: header).utf8.count
    for end in first...bytes.count {
      let log = try SweepLog.read(Array(bytes[..<end]), path: "l")
      let whole = bytes[..<end].count { $0 == UInt8(ascii: "\n") } - 1
      #expect(log.missingRuns.count == 4 - whole, "cut at \(end)")
    }
  }

  @Test(arguments: [
    ("", "l: this is no log of a sweep"),
    ("{\"run\":0}\n", "l:1: this is no line of a sweep's log: "),
  ])
  func `what is no log is refused`(text: String, message: String) {
    let problem = #expect(throws: SweepLog.Problem.self) { try SweepLog.read(Array(text.utf8), path: "l") }
    #expect(problem?.description.hasPrefix(message) ?? false)
  }

  @Test func `a run that the sweep does not have is refused`() throws {
    let bytes = Array(try text([record(4, cost: 1)]).utf8)
    let problem = #expect(throws: SweepLog.Problem.self) { try SweepLog.read(bytes, path: "l") }
    #expect(problem?.description == "l:2: the sweep has no such run")
  }
}
