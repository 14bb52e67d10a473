internal import Chance
internal import FleetModel
internal import PoolPhysics
internal import Testing

@Suite("Ends of simulated domains")
struct DomainEndTests {
  private func pool(seed: UInt64 = 1, _ change: (inout PhysicsSettings) -> Void) -> PoolPhysics {
    var settings = PhysicsSettings()
    change(&settings)
    let node = NodeShape(
      instanceType: "n",
      architecture: .arm64,
      cpuMilli: 1_000,
      memoryMiB: 1_024,
      gpuCount: 4
    )
    let pool = NodePool(
      id: PoolID("p"),
      driver: "simulated",
      shape: DomainShape(name: "two", nodeCount: 2, node: node, setsCliqueLabel: true),
      zone: "z",
      jurisdiction: "eu",
      capacityType: .spot,
      pricePerNode: nil,
      minDomains: 0,
      maxDomains: 100,
      bringUpDeadline: .seconds(900),
      spareMembers: 0,
      labels: [],
      taints: []
    )
    return PoolPhysics(pool: pool, settings: settings, random: RandomStream(seed: seed, entity: 1))
  }

  private func token(_ slot: Int, _ generation: Int = 1) -> LaunchToken {
    LaunchToken(slot: Slot(pool: PoolID("p"), number: slot), generation: generation)
  }

  /// What a pool says when it brings up that slot at an instant.
  private func reports(
    of pool: inout PoolPhysics,
    slot: Int = 0,
    at now: Instant = .origin
  ) -> [TimedReport] {
    var reports: [TimedReport] = []
    let request = DomainRequest(token: token(slot), memberCount: 2, deadline: now.advanced(by: .seconds(900)))
    pool.launch(request, at: now, into: &reports)
    return reports
  }

  private func losses(in reports: [TimedReport]) -> [Instant] {
    reports.compactMap { report in
      if case .memberLost = report.report { return report.at }
      return nil
    }
  }

  @Test func `members boot by a distribution, each on its own`() {
    var pool = pool { $0.bootTimes = Distribution(.lognormal(mean: 300, variation: 0.5)) }

    let instants = reports(of: &pool).map(\.at)

    #expect(instants.count == 2 && instants[0] != instants[1])
    #expect(instants.allSatisfy { $0 > .origin })
  }

  @Test func `a failure takes all members of a domain at one instant`() {
    var pool = pool { $0.domainFailure = .fixed(.seconds(1_000)) }

    let lost = losses(in: reports(of: &pool))

    #expect(lost == [Instant(seconds: 1_300), Instant(seconds: 1_300)])
    #expect(!pool.domains[0].members[0].isRegistered(at: Instant(seconds: 1_300)))
  }

  @Test func `a domain that was repaired may fail again`() {
    var pool = pool { $0.domainFailure = .fixed(.seconds(1_000)) }
    _ = reports(of: &pool)
    var later: [TimedReport] = []

    for member in 0..<2 {
      pool.repair(token(0), member: member, at: Instant(seconds: 1_400), into: &later)
    }

    #expect(pool.domains[0].members.allSatisfy { $0.isRegistered(at: Instant(seconds: 1_700)) })
    #expect(pool.domains[0].members.allSatisfy { $0.breaksAt == Instant(seconds: 2_700) })
    #expect(losses(in: later) == [Instant(seconds: 2_700), Instant(seconds: 2_700)])
  }

  @Test func `an interruption is announced, and takes domains together for good`() {
    let interruptions = Interruptions(
      gap: .fixed(.seconds(3_600)),
      sharePerMille: 1_000,
      notice: .seconds(120)
    )
    var pool = pool { $0.interruptions = interruptions }

    let first = reports(of: &pool, slot: 0)
    let second = reports(of: &pool, slot: 1, at: Instant(seconds: 1_000))

    #expect(losses(in: first) == losses(in: second))
    #expect(losses(in: first) == [Instant(seconds: 3_600), Instant(seconds: 3_600)])
    let notices = first.filter { report in
      if case .interruptionNotice(_, _, Instant(seconds: 3_600)) = report.report { return true }
      return false
    }
    #expect(notices.map(\.at) == [Instant(seconds: 3_480), Instant(seconds: 3_480)])
    var later: [TimedReport] = []
    pool.repair(token(0), member: 0, at: Instant(seconds: 3_700), into: &later)
    #expect(later.isEmpty)
  }

  @Test func `an interruption takes its share of the domains`() {
    let interruptions = Interruptions(gap: .fixed(.seconds(3_600)), sharePerMille: 300, notice: .zero)
    var pool = pool { $0.interruptions = interruptions }

    let lost = (0..<100).map { losses(in: reports(of: &pool, slot: $0))[0] }

    let inFirst = lost.count { $0 == Instant(seconds: 3_600) }
    #expect(15...45 ~= inFirst)
    #expect(lost.allSatisfy { $0.nanoseconds % 3_600_000_000_000 == 0 })
  }

  @Test func `interruptions come at the same instants whatever was launched before`() {
    let interruptions = Interruptions(
      gap: .exponential(mean: .seconds(7_200)),
      sharePerMille: 1_000,
      notice: .zero
    )
    var early = pool { $0.interruptions = interruptions }
    var late = pool { $0.interruptions = interruptions }
    let start = Instant(seconds: 500_000)
    for slot in 1..<10 { _ = reports(of: &early, slot: slot) }

    let one = losses(in: reports(of: &early, at: start))
    let other = losses(in: reports(of: &late, at: start))

    #expect(one == other && one.count == 2)
  }

  @Test func `nothing ends a domain once faults have ceased`() {
    var pool = pool { $0.domainFailure = .fixed(.seconds(1_000)) }
    pool.faultsEnd = Instant(seconds: 1_000)

    #expect(losses(in: reports(of: &pool)).isEmpty)
  }

  @Test func `a series of prices is cut into spans`() {
    let price = { (dollars: Int64) in HourlyPrice(microUnits: dollars * 1_000_000, currency: .usDollar) }
    let series = PriceSeries([
      PriceSeries.Step(at: Instant(seconds: 100), price: price(1)),
      PriceSeries.Step(at: Instant(seconds: 200), price: price(2)),
      PriceSeries.Step(at: Instant(seconds: 300), price: price(3)),
    ])

    let all = series.spans(from: Instant(seconds: 50), to: Instant(seconds: 350))
    let one = series.spans(from: Instant(seconds: 200), to: Instant(seconds: 250))

    #expect(all.map(\.price) == [price(1), price(2), price(3)])
    #expect(all.map(\.time) == [.seconds(150), .seconds(100), .seconds(50)])
    #expect(one.map(\.price) == [price(2)] && one.map(\.time) == [.seconds(50)])
    #expect(series.spans(from: .origin, to: .origin).isEmpty)
  }
}
