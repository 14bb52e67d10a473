internal import ControlLoop
internal import DriverKit
internal import DriverTesting
internal import FleetModel
internal import LiveProvider
internal import Policy
internal import TestSupport
internal import Testing
internal import Workloads

/// Two things are under way at once, and the slower one tells of a world that has passed.
@Suite("Answers that are overtaken", .timeLimit(.minutes(1)))
struct RaceTests {
  @Test func `an inventory that is older than a report takes nothing back`() async {
    let driver = SlowDriver(inventories: [[domain(joined: 1)], [domain(joined: 1)]], slow: 2)
    let stage = Stage(policy, drivers: ["p": driver])
    let run = Task { await stage.run() }
    defer { run.cancel() }
    await stage.waitForInventories()
    stage.time.advance(to: at(30))
    await driver.asked.wait { $0.count == 2 }

    await report(secondMember, from: driver, to: stage)
    driver.gate.yield()
    await stage.waitForInventories()

    #expect(await stage.phase(of: 0) == "ready")
    stage.checkHistory()
  }

  @Test func `a first inventory that is older than a report is read again before anything is decided`() async
  {
    let driver = SlowDriver(inventories: [[], [domain(joined: 2)]], slow: 1)
    let stage = Stage(policy, drivers: ["p": driver])
    let run = Task { await stage.run() }
    defer { run.cancel() }
    await driver.asked.wait { $0.count == 1 }

    await report(secondMember, from: driver, to: stage)
    driver.gate.yield()
    #expect(await stage.time.advanceToNextEnd() == at(5))
    await stage.waitForInventories()

    #expect(stage.events.last == .synced && stage.events.count == 3)
    #expect(await stage.phase(of: 0) == "ready")
    stage.checkHistory()
  }

  @Test func `a gang that loses its place before it could start runs when it has one again`() async {
    let gang = Gang.gpus(16, id: "a", perPod: 8)
    let arrival = Arrival(at: .origin, gang: gang, duration: .seconds(60))
    let stage = Stage(policy, drivers: ["p": ScriptedDriver()], arrivals: [arrival])
    await stage.host.submit(.synced)
    await stage.host.submit(.gangArrived(gang: gang))
    await tell(stage, .memberRegistered(launch: launch("p"), member: 0, providerID: ProviderID("m0")))
    await tell(stage, secondMember)
    await tell(stage, .memberLost(launch: launch("p"), member: 0, reason: "broke"))
    stage.cluster.enqueue(.cordon(launch: launch("p"), attempt: 1))

    let run = Task { await stage.runner.run(host: stage.host) }
    defer { run.cancel() }
    _ = await stage.decision(about: .cluster(report: .cordoned(launch: launch("p"), attempt: 1)))
    #expect(!stage.events.contains(.gangStarted(gang: gang.id)))
    await tell(stage, .memberRegistered(launch: launch("p"), member: 0, providerID: ProviderID("m0")))
    await stage.wait(forStarts: "a")
    await stage.time.waitForSleepers { $0.contains(at(60)) }
    stage.time.advance(to: at(60))
    await stage.wait(forEnds: "a")

    stage.checkHistory()
  }

  // MARK: Parts

  /// One domain of two nodes, asked for directly.
  private var policy: Policy { .of(.of("p", nodes: 2, max: 1), actuation: .direct) }

  private var secondMember: DriverReport {
    .memberRegistered(launch: launch("p"), member: 1, providerID: ProviderID("m1"))
  }

  /// The domain with that many members that have joined the cluster.
  private func domain(joined: Int) -> InventoryEntry {
    InventoryEntry(
      launch: launch("p"),
      members: (0..<2).map {
        InventoryEntry.Member(number: $0, providerID: ProviderID("m\($0)"), isRegistered: $0 < joined)
      }
    )
  }

  private func tell(_ stage: Stage, _ report: DriverReport) async {
    await stage.host.submit(.driver(report: report))
  }

  /// Lets the pool report something and waits until the controller has heard it.
  private func report(_ report: DriverReport, from driver: SlowDriver, to stage: Stage) async {
    driver.outlet.yield(report)
    _ = await stage.decision(about: .driver(report: report))
  }
}

/// A pool that shows one inventory after another, and takes its time over one of them.
private actor SlowDriver: NodePoolDriver {
  nonisolated let reports: AsyncStream<DriverReport>
  nonisolated let outlet: AsyncStream<DriverReport>.Continuation
  /// The numbers of the inventories that were asked for.
  nonisolated let asked = Record<Int>()
  /// Lets the slow inventory go.
  nonisolated let gate: AsyncStream<Void>.Continuation
  private let opened: AsyncStream<Void>
  private let inventories: [[InventoryEntry]]
  private let slow: Int

  init(inventories: [[InventoryEntry]], slow: Int) {
    self.inventories = inventories
    self.slow = slow
    (reports, outlet) = AsyncStream.makeStream()
    (opened, gate) = AsyncStream.makeStream()
  }

  func launch(_ request: DomainRequest) async throws(DriverError) {}
  func release(_ launch: LaunchToken) async throws(DriverError) {}
  func repair(member: Int, of launch: LaunchToken) async throws(DriverError) {}

  func inventory() async throws(DriverError) -> [InventoryEntry] {
    let number = asked.elements.count + 1
    asked.append(number)
    if number == slow { for await _ in opened { break } }
    return inventories[min(number, inventories.count) - 1]
  }
}
