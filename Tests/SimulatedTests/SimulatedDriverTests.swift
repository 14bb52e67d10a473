internal import Chance
internal import DriverKit
internal import DriverTesting
internal import FleetModel
internal import PoolPhysics
internal import Simulated
internal import TestSupport
internal import Testing

@Suite("The simulated driver", .timeLimit(.minutes(1)))
struct SimulatedDriverTests {
  private let time = LedTime()

  @Test func `it keeps the contract of drivers`() async throws {
    let contract = DriverContract(
      driver: driver(PhysicsSettings(bootTime: .seconds(60))),
      pool: PoolID("p"),
      memberCount: 4,
      deadline: at(300)
    )

    #expect(try await contract.violations() == [])
  }

  @Test func `members are reported when they have booted and not before`() async throws {
    let driver = driver(PhysicsSettings(bootTime: .seconds(60)))
    var reports = driver.reports.makeAsyncIterator()
    try await driver.launch(request(1, members: 2))
    await time.waitForSleepers { $0 == [at(60)] }

    time.advance(to: at(59))
    #expect(try await registeredCount(driver) == 0)
    time.advance(to: at(60))

    #expect(await reports.next() == registered(0))
    #expect(await reports.next() == registered(1))
    #expect(try await registeredCount(driver) == 2)
  }

  @Test func `a call brings no report forward`() async throws {
    let driver = driver(PhysicsSettings(bootTime: .seconds(60)))
    var reports = driver.reports.makeAsyncIterator()
    try await driver.launch(request(1, members: 1))
    await time.waitForSleepers { $0 == [at(60)] }
    time.advance(to: at(59))

    try await driver.release(launch(7))

    #expect(await reports.next() == .released(launch: launch(7)))
    await time.waitForSleepers { $0 == [at(60)] }
    time.advance(to: at(60))
    #expect(await reports.next() == registered(0))
  }

  @Test func `members that boot at different speeds are reported one by one`() async throws {
    let driver = driver(PhysicsSettings(bootTime: .seconds(60), bootSpread: .seconds(30)))
    var reports = driver.reports.makeAsyncIterator()
    try await driver.launch(request(1, members: 3))
    var instants: [Instant] = []
    var members: Set<DriverReport?> = []

    for count in 1...3 {
      instants.append(await time.advanceToNextEnd())
      members.insert(await reports.next())
      #expect(try await registeredCount(driver) == count)
    }

    #expect(members == [registered(0), registered(1), registered(2)])
    #expect(instants == instants.sorted())
    #expect(instants.allSatisfy { (at(60)...at(90)).contains($0) })
  }

  @Test func `a launch that was asked for twice is reported once`() async throws {
    let driver = driver(PhysicsSettings(bootTime: .seconds(60)))
    var reports = driver.reports.makeAsyncIterator()
    try await driver.launch(request(1, members: 1))
    try await driver.launch(request(1, members: 1))
    _ = await time.advanceToNextEnd()

    #expect(await reports.next() == registered(0))
    try await driver.release(launch(1))

    #expect(await reports.next() == .released(launch: launch(1)))
  }

  @Test func `a launch beyond the pool's capacity fails by a report`() async throws {
    let driver = driver(PhysicsSettings(bootTime: .seconds(60), capacity: 1))
    var reports = driver.reports.makeAsyncIterator()
    try await driver.launch(request(1, members: 1))

    try await driver.launch(request(1, slot: 1, members: 1))

    let failure = LaunchFailure(
      kind: .insufficientCapacity,
      code: "InsufficientCapacity",
      message: "p cannot sell another domain now"
    )
    #expect(await reports.next() == .launchFailed(launch: launch(1, slot: 1), failure: failure))
    #expect(try await driver.inventory().map(\.launch) == [launch(1)])
  }

  @Test func `capacity that a release gave back can be sold again`() async throws {
    let driver = driver(PhysicsSettings(bootTime: .seconds(60), capacity: 1))
    try await driver.launch(request(1, members: 1))
    try await driver.release(launch(1))

    try await driver.launch(request(1, slot: 1, members: 1))

    #expect(try await driver.inventory().map(\.launch) == [launch(1, slot: 1)])
  }

  @Test func `a release is reported once the machines are gone`() async throws {
    let driver = driver(PhysicsSettings(bootTime: .seconds(60), releaseTime: .seconds(20)))
    var reports = driver.reports.makeAsyncIterator()
    try await driver.launch(request(1, members: 1))
    #expect(await time.advanceToNextEnd() == at(60))
    #expect(await reports.next() == registered(0))

    try await driver.release(launch(1))
    #expect(try await driver.inventory().map(\.launch) == [launch(1)])
    #expect(try await registeredCount(driver) == 0)

    #expect(await time.advanceToNextEnd() == at(80))
    #expect(await reports.next() == .released(launch: launch(1)))
    #expect(try await driver.inventory() == [])
  }

  @Test func `a release of what never was is reported too`() async throws {
    let driver = driver(PhysicsSettings())
    var reports = driver.reports.makeAsyncIterator()

    try await driver.release(launch(7))

    #expect(await reports.next() == .released(launch: launch(7)))
  }

  @Test func `a member that breaks is reported at that instant and can be repaired`() async throws {
    var faults = PoolFaults()
    faults.lostMember = 1_000
    faults.lossWithin = .seconds(100)
    let settings = PhysicsSettings(bootTime: .seconds(60), repairTime: .seconds(40), faults: faults)
    let driver = driver(settings)
    var reports = driver.reports.makeAsyncIterator()
    try await driver.launch(request(1, members: 1))
    #expect(await time.advanceToNextEnd() == at(60))
    #expect(await reports.next() == registered(0))

    let broken = await time.advanceToNextEnd()
    #expect(await reports.next() == .memberLost(launch: launch(1), member: 0, reason: "the machine broke"))
    try await driver.repair(member: 0, of: launch(1))

    #expect(await time.advanceToNextEnd() == broken.advanced(by: .seconds(40)))
    #expect(await reports.next() == registered(0))
    #expect(try await registeredCount(driver) == 1)
  }

  // MARK: Parts

  private func driver(_ settings: PhysicsSettings) -> SimulatedDriver {
    let pool = NodePool.of("p", nodes: 4, max: 2)
    let random = RandomStream(seed: 1, entity: 1)
    return SimulatedDriver(
      physics: PoolPhysics(pool: pool, settings: settings, random: random),
      time: time
    )
  }

  private func registeredCount(_ driver: SimulatedDriver) async throws -> Int {
    try await driver.inventory().flatMap(\.members).count { $0.isRegistered }
  }

  private func request(_ generation: Int, slot: Int = 0, members: Int) -> DomainRequest {
    DomainRequest(token: launch(generation, slot: slot), memberCount: members, deadline: at(300))
  }

  private func registered(_ member: Int) -> DriverReport {
    let id = ProviderID("simulated://p/\(launch(1))/\(member)")
    return .memberRegistered(launch: launch(1), member: member, providerID: id)
  }

  private func launch(_ generation: Int, slot: Int = 0) -> LaunchToken {
    LaunchToken(slot: Slot(pool: PoolID("p"), number: slot), generation: generation)
  }
}

private func at(_ seconds: Int64) -> Instant { Instant(seconds: seconds) }
