internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import Testing

private func policyText(_ type: String, _ keys: String) -> String {
  """
  version: 1
  name: p
  pools:
    - {name: a, shape: p5.48xlarge, zone: z, jurisdiction: eu, maxDomains: 1, bringUpDeadline: 5m,
       capacityType: \(type), pricePerNode: $10/h, \(keys)}
  """
}

private func problems(_ type: String, _ keys: String) -> String {
  PolicyFilesTests.problems(in: policyText(type, keys), as: Policy.reader)
}

private func pool(_ type: String, _ keys: String) throws -> NodePool? {
  try StrictYAML.decode(Array(policyText(type, keys).utf8), file: "file.yaml", as: Policy.reader).pools.first
}

@Suite("Reading what a pool is worth")
struct PoolTermsReaderTests {
  @Test func `a spot pool says how often it is interrupted and what that loses`() throws {
    let pool = try pool("spot", "spot: {interruptionsPerHour: 0.05, lostTime: 20m}")

    #expect(pool?.interruptionRisk == InterruptionRisk(perMillionHours: 50_000, lostTime: .seconds(1_200)))
  }

  @Test func `a block ends at a time of day or some time after the start of a run`() throws {
    let dated = try pool("capacity-block", "capacityBlock: {endsAt: 2026-12-01T11:30:00Z}")
    let relative = try pool("capacity-block", "capacityBlock: {endsAfter: 48h, notice: 1h}")

    #expect(dated?.capacityBlock?.endsAt.description == "2026-12-01 11:30:00 UTC")
    #expect(dated?.usableUntil?.description == "2026-12-01 11:00:00 UTC")
    #expect(relative?.usableUntil == Instant(seconds: 47 * 3_600))
  }

  @Test(arguments: [
    "2000-02-29T23:59:59", "2100-03-01T00:00:00", "2199-12-31T12:00:00", "2026-04-30T01:02:03",
  ])
  func `the days of all months and of leap years are counted`(text: String) throws {
    let end = try pool("capacity-block", "capacityBlock: {endsAt: \(text)Z}")?.capacityBlock?.endsAt

    #expect(end?.description == text.replacing("T", with: " ") + " UTC")
  }

  @Test(arguments: [
    "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-12-01 11:30:00Z", "2026-12-01T24:00:00Z",
    "2026-12-01T11:30:00", "1969-12-31T23:59:59Z",
  ])
  func `what is no time in UTC is refused`(text: String) {
    #expect(
      problems("capacity-block", "capacityBlock: {endsAt: \(text)}")
        .contains("expected a time in UTC such as 2026-12-01T11:30:00Z, found the text '\(text)'")
    )
  }

  @Test func `power is paid for by kind of machine`() throws {
    let pool = try pool("owned", "powerCost: $1.60/h")

    #expect(pool?.powerCost == HourlyPrice(microUnits: 1_600_000, currency: .usDollar))
    #expect(
      problems("spot", "powerCost: $1/h").contains("'powerCost' is for machines that are paid for anyway")
    )
    #expect(problems("reserved", "powerCost: 1 EUR/h").contains("pool 'a' has a power cost in EUR"))
    #expect(problems("reserved", "powerCost: $9000000000000/h").contains("is too high to be counted"))
  }

  @Test(arguments: [
    (
      "on-demand", "spot: {interruptionsPerHour: 1, lostTime: 1m}",
      "'spot' is for pools of the capacity type spot"
    ),
    ("spot", "spot: {lostTime: 1m}", "missing key 'interruptionsPerHour'"),
    ("spot", "spot: {interruptionsPerHour: 11, lostTime: 1m}", "at most 10 times an hour"),
    ("spot", "spot: {interruptionsPerHour: 1, lostTime: 2d}", "at most a day"),
    (
      "reserved", "capacityBlock: {endsAfter: 1h}",
      "'capacityBlock' is for pools of the capacity type capacity-block"
    ),
    ("capacity-block", "capacityBlock: {notice: 1h}", "has either 'endsAt' or 'endsAfter'"),
    (
      "capacity-block", "capacityBlock: {endsAfter: 1h, endsAt: 2026-12-01T11:30:00Z}",
      "has either 'endsAt' or 'endsAfter'"
    ),
    ("capacity-block", "capacityBlock: {endsAfter: 0s}", "must be longer than 0s"),
  ])
  func `what contradicts the pool is an error`(type: String, keys: String, problem: String) {
    #expect(problems(type, keys).contains(problem))
  }
}
