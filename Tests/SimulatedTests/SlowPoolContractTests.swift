internal import Chance
internal import DriverKit
internal import DriverTesting
internal import FleetModel
internal import PoolPhysics
internal import Simulated
internal import TestSupport
internal import Testing

/// A pool that cannot sell anything, and what its driver makes of that.
private struct RefusingDriver: NodePoolDriver {
  let reports = AsyncStream<DriverReport> { $0.finish() }
  let says: Bool
  let leaves: Bool
  func launch(_ request: DomainRequest) async throws(DriverError) {
    if says { throw DriverError(kind: .insufficientCapacity, code: "Full", message: "later") }
  }
  func release(_ launch: LaunchToken) async throws(DriverError) {}
  func repair(member: Int, of launch: LaunchToken) async throws(DriverError) {}
  func inventory() async throws(DriverError) -> [InventoryEntry] {
    leaves
      ? [
        InventoryEntry(
          launch: LaunchToken(slot: Slot(pool: PoolID("p"), number: 0), generation: 1),
          members: [InventoryEntry.Member(number: 0, providerID: ProviderID("m0"), isRegistered: true)]
        )
      ] : []
  }
}

@Suite("The contract and slow or full pools", .timeLimit(.minutes(1)))
struct SlowPoolContractTests {
  private let time = LedTime()

  private func driver(_ settings: PhysicsSettings) -> SimulatedDriver {
    let physics = PoolPhysics(
      pool: .of("p", nodes: 2),
      settings: settings,
      random: RandomStream(seed: 1, entity: 1)
    )
    return SimulatedDriver(physics: physics, time: time)
  }
  private func contract<Driver: NodePoolDriver>(_ driver: Driver, patience: Duration = .seconds(10))
    -> DriverContract<Driver>
  {
    DriverContract(
      driver: driver,
      pool: PoolID("p"),
      memberCount: 2,
      deadline: Instant(seconds: 300),
      patience: patience
    ) { [time] in time.advance(to: time.now().advanced(by: .seconds(100))) }
  }

  @Test func `a release that takes its time keeps the contract`() async throws {
    let settings = PhysicsSettings(bootTime: .seconds(5), releaseTime: .seconds(20))
    #expect(try await contract(driver(settings)).violations() == [])
  }

  @Test func `reports that are lost are missed`() async throws {
    var faults = PoolFaults()
    faults.lostReport = 1_000
    let found = try await contract(driver(PhysicsSettings(faults: faults)), patience: .milliseconds(50))
      .violations()
    #expect(found.map(\.seen) == ["no report about p-d0-g1", "no report about p-d0-g7"])
  }

  @Test func `a full pool's refusal keeps the contract`() async throws {
    #expect(try await contract(driver(PhysicsSettings(capacity: 0))).violationsOfRefusedLaunch() == [])
    #expect(try await contract(RefusingDriver(says: true, leaves: false)).violationsOfRefusedLaunch() == [])
  }

  @Test func `a refusal that leaves a machine, or says nothing, is found`() async throws {
    let leaving = try await contract(RefusingDriver(says: true, leaves: true)).violationsOfRefusedLaunch()
    #expect(leaving.map(\.seen) == ["1 members are left"])
    let silent = try await contract(RefusingDriver(says: false, leaves: false)).violationsOfRefusedLaunch()
    #expect(silent.map(\.seen) == ["neither an error nor a report"])
  }
}
