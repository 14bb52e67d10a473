internal import Policy
internal import PolicyFiles
internal import Testing

private func policy(_ keys: String) -> String {
  """
  version: 1
  name: sample
  \(keys)
  pools:
  - name: rack
    shape: gb200-nvl72
    zone: z1
    jurisdiction: eu
    capacityType: owned
    maxDomains: 4
    bringUpDeadline: 30m
    node: {memory: 960Gi}
  """
}

@Suite("Reading when gangs that run are moved")
struct ConsolidationReaderTests {
  private func rules(_ keys: String) throws -> Consolidation? {
    try StrictYAML.decode(Array(policy(keys).utf8), file: "file.yaml", as: Policy.reader).consolidation
  }

  @Test func `without the key no gang is moved, and with it moves are proposed`() throws {
    #expect(try rules("idleTime: 1m") == nil)
    #expect(try rules("consolidation: {}") == Consolidation())
    #expect(Consolidation().act == .propose)
  }

  @Test func `every key says what it stands for`() throws {
    let keys = "consolidation: {act: move, horizon: 1h, checkpointInterval: 4m, restartTime: 3m, maxMoves: 2}"

    let rules = try #require(try rules(keys))

    #expect(
      rules
        == Consolidation(
          act: .move,
          horizon: .seconds(3_600),
          checkpointInterval: .seconds(240),
          restartTime: .seconds(180),
          maxMoves: 2
        )
    )
    #expect(rules.lostTime == .seconds(300))
  }

  @Test(arguments: [
    ("{act: maybe}", "expected one of 'propose', 'move'"),
    ("{horizon: 0s}", "the duration must be longer than 0s"),
    ("{horizon: 366d}", "the horizon is at most 365d"),
    ("{checkpointInterval: 31d}", "a move loses at most 30d"),
    ("{restartTime: 31d}", "a move loses at most 30d"),
    ("{maxMoves: 0}", "a whole number from 1 to 16"),
    ("{moves: 1}", "unknown key 'moves'"),
  ])
  func `rules that make no sense are refused`(rules: String, message: String) {
    let problems = problems(in: policy("consolidation: \(rules)"), as: Policy.reader)

    #expect(problems.contains(message))
  }
}
