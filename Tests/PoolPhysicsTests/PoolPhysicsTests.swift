internal import Chance
internal import FleetModel
internal import PoolPhysics
internal import Testing

@Suite("A simulated pool")
struct PoolPhysicsTests {
  @Test func `a launch starts all members`() {
    var pool = pool()
    var reports: [TimedReport] = []

    pool.launch(request(1), at: .origin, into: &reports)

    #expect(pool.domains.map(\.members.count) == [4])
    #expect(reports.map(\.at) == Array(repeating: Instant(seconds: 300), count: 4))
  }

  @Test func `a repeated launch buys nothing`() {
    var pool = pool()
    var reports: [TimedReport] = []
    pool.launch(request(1), at: .origin, into: &reports)

    pool.launch(request(1), at: Instant(seconds: 5), into: &reports)

    #expect(pool.domains.count == 1 && pool.launchCount == 1 && reports.count == 4)
  }

  @Test func `a full pool sells none of the domain`() {
    var pool = pool { $0.capacity = 0 }
    var reports: [TimedReport] = []

    pool.launch(request(1), at: .origin, into: &reports)

    #expect(pool.domains.isEmpty)
    guard case .launchFailed(token(1), let failure)? = reports.first?.report else {
      Issue.record("no refusal in \(reports)")
      return
    }
    #expect(failure.kind == .insufficientCapacity)
  }

  @Test func `a release takes all members and ends the bill`() {
    var pool = pool { $0.releaseTime = .seconds(20) }
    var reports: [TimedReport] = []
    pool.launch(request(1), at: .origin, into: &reports)
    reports.removeAll()

    pool.release(token(1), at: Instant(seconds: 50), into: &reports)

    #expect(pool.bills.map { $0.to.since($0.from) } == [.seconds(50)])
    #expect(reports.map(\.at) == [Instant(seconds: 70)])
    let before = pool.inventory(at: Instant(seconds: 69))
    let after = pool.inventory(at: Instant(seconds: 70))
    #expect(before != .inventory(pool: PoolID("p"), domains: []))
    #expect(after == .inventory(pool: PoolID("p"), domains: []))
  }

  @Test func `a release of nothing is answered all the same`() {
    var pool = pool()
    var reports: [TimedReport] = []

    pool.release(token(3), at: .origin, into: &reports)

    #expect(reports.map(\.report) == [.released(launch: token(3))])
  }

  @Test func `a repair brings a broken member back and never changes how many there are`() {
    var pool = pool()
    var reports: [TimedReport] = []
    pool.launch(request(1), at: .origin, into: &reports)
    pool.breakMember(2, of: token(1), reason: "test", at: Instant(seconds: 400), into: &reports)
    reports.removeAll()

    pool.repair(token(1), member: 2, at: Instant(seconds: 400), into: &reports)

    #expect(reports.map(\.at) == [Instant(seconds: 700)])
    #expect(pool.domains.map(\.members.count) == [4])
  }

  @Test func `a broken tray never registers, in any launch of its slot`() {
    var pool = pool {
      $0.faults.brokenMembers = [3]
      $0.faults.brokenSlots = 1
    }
    var reports: [TimedReport] = []

    pool.launch(request(1), at: .origin, into: &reports)
    pool.repair(token(1), member: 3, at: Instant(seconds: 400), into: &reports)

    #expect(reports.count == 3)
  }

  @Test func `the same seed gives the same misfortunes`() {
    func history() -> [TimedReport] {
      var pool = pool {
        $0.faults.lateBoot = 300
        $0.faults.deadMember = 300
        $0.faults.lostReport = 300
      }
      var reports: [TimedReport] = []
      pool.launch(request(1), at: .origin, into: &reports)
      return reports
    }

    #expect(history() == history())
  }

  @Test func `members are attested some time after they register, where the policy asks for that`() {
    var pool = pool(attestation: .condition(name: "Attested")) { $0.attestationTime = .seconds(40) }
    var reports: [TimedReport] = []

    pool.launch(request(1), at: .origin, into: &reports)

    #expect(reports.map(\.at) == (0..<8).map { Instant(seconds: $0.isMultiple(of: 2) ? 300 : 340) })
    #expect(attested(pool.inventory(at: Instant(seconds: 339))) == Array(repeating: false, count: 4))
    #expect(attested(pool.inventory(at: Instant(seconds: 340))) == Array(repeating: true, count: 4))
  }

  @Test func `a member whose attestation fails is repaired and asked again`() {
    var pool = pool(attestation: .condition(name: "Attested")) { $0.faults.failedAttestation = 1_000 }
    pool.faultsEnd = Instant(seconds: 400)
    var reports: [TimedReport] = []
    pool.launch(request(1), at: .origin, into: &reports)
    #expect(reports.count == 4 && attested(pool.inventory(at: Instant(seconds: 400))).contains(false))

    for second: Int64 in [400, 500] {
      pool.repair(token(1), member: 0, at: Instant(seconds: second), into: &reports)
    }

    #expect(reports.dropFirst(4).map(\.at) == [Instant(seconds: 700), Instant(seconds: 730)])
    #expect(attested(pool.inventory(at: Instant(seconds: 730))) == [true, false, false, false])
  }

  private func attested(_ report: DriverReport) -> [Bool?] {
    guard case .inventory(_, let domains) = report else { return [] }
    return domains.flatMap(\.members).map(\.isAttested)
  }

  // MARK: Drawing

  private func pool(
    attestation: Attestation? = nil,
    _ change: (inout PhysicsSettings) -> Void = { _ in }
  ) -> PoolPhysics {
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
      shape: DomainShape(name: "four", nodeCount: 4, node: node, setsCliqueLabel: true),
      zone: "z",
      jurisdiction: "eu",
      capacityType: .owned,
      pricePerNode: nil,
      minDomains: 0,
      maxDomains: 2,
      bringUpDeadline: .seconds(900),
      spareMembers: 0,
      labels: [],
      taints: []
    )
    return PoolPhysics(
      pool: pool.attested(by: attestation),
      settings: settings,
      random: RandomStream(seed: 1, entity: 1)
    )
  }

  private func token(_ generation: Int) -> LaunchToken {
    LaunchToken(slot: Slot(pool: PoolID("p"), number: 0), generation: generation)
  }

  private func request(_ generation: Int) -> DomainRequest {
    DomainRequest(token: token(generation), memberCount: 4, deadline: Instant(seconds: 900))
  }
}
