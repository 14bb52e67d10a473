internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import Testing

private func policy(_ keys: String, pool: String = "capacityType: owned") -> String {
  """
  version: 1
  name: sample
  \(keys)
  pools:
  - name: rack
    shape: gb200-nvl72
    zone: z1
    jurisdiction: eu
    \(pool)
    maxDomains: 4
    bringUpDeadline: 30m
    node: {memory: 960Gi}
  """
}

private func problems(_ keys: String, pool: String = "capacityType: owned") -> String {
  PolicyFilesTests.problems(in: policy(keys, pool: pool), as: Policy.reader)
}

private func read(_ text: String) throws -> Policy {
  try StrictYAML.decode(Array(text.utf8), file: "file.yaml", as: Policy.reader)
}

@Suite("Reading the limits of scale-down")
struct DisruptionReaderTests {
  @Test func `limits and windows are read as they are written`() throws {
    let keys = """
      disruption:
        maxDraining: 2
        windows:
        - {days: [mon-wed, sat], from: "22:00", to: "06:30", maxDraining: 4}
        - {from: "00:00", to: "24:00"}
      holdTime: 1h
      """

    let result = try read(policy(keys))

    let night = DisruptionWindow(
      days: [.monday, .tuesday, .wednesday, .saturday],
      openingMinute: 1_320,
      closingMinute: 390,
      maxDraining: 4
    )
    let always = DisruptionWindow(days: Weekday.allCases, openingMinute: 0, closingMinute: 1_440)
    #expect(result.disruption == Disruption(maxDraining: 2, windows: [night, always]))
    #expect(result.holdTime == .seconds(3_600))
  }

  @Test func `a run of days may go over the weekend`() throws {
    let result = try read(
      policy("disruption: {windows: [{days: [fri-mon], from: \"00:00\", to: \"01:00\"}]}")
    )

    #expect(result.disruption?.windows.first?.days == [.monday, .friday, .saturday, .sunday])
  }

  @Test func `what is not said limits nothing`() throws {
    let result = try read(policy("idleTime: 1m"))

    #expect(result.disruption == nil && result.holdTime == nil && result.pools[0].powerCycleTime == nil)
  }

  @Test(arguments: [
    ("disruption: {maxDraining: -1}", "a whole number from 0 to 10000"),
    ("disruption: {windows: []}", "expected 1 to 100 items"),
    ("disruption: {windows: [{days: [funday], from: \"01:00\", to: \"02:00\"}]}", "a day such as mon"),
    ("disruption: {windows: [{days: [mon-fri-sun], from: \"01:00\", to: \"02:00\"}]}", "a day such as mon"),
    ("disruption: {windows: [{from: \"1:00\", to: \"02:00\"}]}", "a time of day such as 06:30"),
    ("disruption: {windows: [{from: \"23:60\", to: \"02:00\"}]}", "a time of day such as 06:30"),
    ("disruption: {windows: [{from: \"24:00\", to: \"02:00\"}]}", "a window opens before 24:00"),
    ("disruption: {windows: [{from: \"02:00\", to: \"02:00\"}]}", "are the same"),
    ("disruption: {windows: [{from: \"02:00\"}]}", "missing key 'to'"),
    ("holdTime: soon", "a duration such as"),
  ])
  func `a limit that makes no sense is refused`(keys: String, message: String) {
    #expect(problems(keys).contains(message))
  }

  @Test func `a power cycle is only for machines of one's own`() throws {
    let owned = try read(policy("", pool: "capacityType: owned\n  powerCycleTime: 20m"))

    #expect(owned.pools[0].powerCycleTime == .seconds(1_200))
    #expect(
      problems("", pool: "capacityType: spot\n  powerCycleTime: 20m")
        .contains("only machines of one's own are switched off and on")
    )
    #expect(problems("", pool: "capacityType: owned\n  powerCycleTime: long").contains("a duration such as"))
  }
}
