internal import Chance
internal import ControlLoop
internal import DriverKit
internal import DriverTesting
internal import FleetModel
internal import LiveProvider
internal import Policy
internal import PoolPhysics
internal import Simulated
internal import TestSupport
internal import Testing
internal import Workloads

@Suite("The live provider without its servers", .timeLimit(.minutes(1)))
struct ProviderTests {
  private let time = LedTime()

  @Test func `gangs get whole domains, which are given back whole after their idle time`() async {
    let driver = observed(PhysicsSettings(bootTime: .seconds(120), releaseTime: .seconds(20)))
    let stage = stage(
      driver,
      arrivals: [
        arrival("a", gpus: 32, at: 0, runs: 1_200), arrival("b", gpus: 16, at: 60, runs: 600),
        arrival("c", gpus: 16, at: 60, runs: 600),
      ]
    )
    let run = Task { await stage.run() }
    await bringUp(stage, driver)
    await stage.advance(to: 780)
    await stage.wait(forEnds: "b", "c")
    await stage.advance(to: 1_320)
    await stage.wait(forEnds: "a")
    await release(slot: 1, at: 1_380, in: stage, driver)
    await release(slot: 0, at: 1_920, in: stage, driver)

    run.cancel()
    await run.value
    #expect(
      driver.changes.elements == [
        "launch p-d0-g1", "launch p-d1-g1", "release p-d1-g1", "release p-d0-g1",
      ]
    )
    #expect(await stage.host.read { controller, _ in controller.snapshot.liveDomains.isEmpty })
    #expect(stage.reports.elements.isEmpty && stage.refusals.elements.isEmpty)
    stage.checkHistory()
  }

  /// `a` waits for its own domain, `b` and `c` share the second.
  private func bringUp(_ stage: Stage, _ driver: ObservedDriver) async {
    await driver.wait(for: "launch p-d0-g1")
    await stage.waitForInventories()
    await stage.advance(to: 60)
    await driver.wait(for: "launch p-d1-g1")
    await stage.advance(to: 120)
    await stage.wait(forAction: "admit a on 0")
    await stage.wait(forStarts: "a")
    #expect(await stage.phase(of: 1) == "coming up")
    await stage.advance(to: 180)
    await stage.wait(forAction: "admit b on 1")
    await stage.wait(forAction: "admit c on 1")
    await stage.wait(forStarts: "b", "c")
  }

  private func release(slot: Int, at seconds: Int64, in stage: Stage, _ driver: ObservedDriver) async {
    let token = launch("p", slot: slot)
    await stage.advance(to: seconds)
    await driver.wait(for: "release \(token)")
    #expect(await stage.phase(of: slot) == "releasing")
    stage.time.advance(to: at(seconds + 20))
    let released = await stage.decision(about: .driver(report: .released(launch: token)))
    #expect(released?.actions.deeds.contains("delete nodes of \(token)") == true)
    #expect(await stage.phase(of: slot) == "absent")
  }

  @Test func `a pool whose reports are all lost is healed by its inventory`() async {
    var faults = PoolFaults()
    faults.lostReport = 1_000
    let driver = observed(PhysicsSettings(bootTime: .seconds(50), faults: faults))
    let stage = stage(driver, arrivals: [arrival("a", gpus: 32, at: 0, runs: 600)])
    let run = Task { await stage.run() }
    defer { run.cancel() }
    await driver.wait(for: "launch p-d0-g1")
    await stage.waitForInventories()

    await stage.advance(to: 30)
    #expect(await stage.phase(of: 0) == "coming up")
    await stage.advance(to: 60)
    await stage.wait(forStarts: "a")

    #expect(await stage.phase(of: 0) == "ready")
    stage.checkHistory()
  }

  @Test func `a domain that an earlier process left is taken over`() async throws {
    let driver = observed(PhysicsSettings(bootTime: .seconds(50)))
    let token = launch("p", generation: 3)
    try await driver.launch(DomainRequest(token: token, memberCount: 4, deadline: at(300)))
    #expect(await time.advanceToNextEnd() == at(50))
    let stage = stage(driver, arrivals: [arrival("a", gpus: 32, at: 0, runs: 600)])
    let run = Task { await stage.run() }
    defer { run.cancel() }

    await stage.wait(forStarts: "a")

    #expect(driver.changes.elements == ["launch p-d0-g3"])
    #expect(await stage.host.read { controller, _ in controller.launch(of: 0) } == token)
    stage.checkHistory()
  }

  @Test func `inventories are read before the controller acts`() async {
    let drivers: [String: any NodePoolDriver] = ["p": ScriptedDriver(), "q": ScriptedDriver()]
    let stage = Stage(.of(.of("p"), .of("q")), drivers: drivers, time: time)
    let run = Task { await stage.run() }
    defer { run.cancel() }

    await stage.decisions.wait { $0.count == 3 }

    #expect(stage.events == [empty("p"), empty("q"), .synced])
  }

  @Test func `nothing is decided before every pool has been read`() async {
    let error = DriverError(kind: .temporary, code: "Throttled", message: "asked too often")
    let broken = ScriptedDriver(refusal: error)
    let healthy = ScriptedDriver()
    let stage = Stage(.of(.of("p"), .of("q")), drivers: ["p": broken, "q": healthy], time: time)
    let run = Task { await stage.run() }
    defer { run.cancel() }
    await time.waitForSleepers { $0 == [at(5)] }

    #expect(stage.reports.elements == ["p: its inventory cannot be read: Throttled: asked too often"])
    #expect(stage.events == [empty("q")])
    await broken.recover()
    time.advance(to: at(5))
    await stage.decisions.wait { $0.count == 3 }

    #expect(stage.events == [empty("q"), empty("p"), .synced])
    #expect(healthy.calls.elements == ["inventory"])
  }

  @Test func `a pool that cannot be read later is named, and the others are read`() async {
    let driver = ScriptedDriver()
    let stage = Stage(.of(.of("p"), .of("q")), drivers: ["p": driver, "q": ScriptedDriver()], time: time)
    let run = Task { await stage.run() }
    defer { run.cancel() }
    await stage.waitForInventories()

    await driver.refuse(DriverError(kind: .permanent, code: "NoRight", message: "may not list"))
    await stage.advance(to: 30)

    #expect(stage.reports.elements == ["p: its inventory cannot be read: NoRight: may not list"])
    #expect(stage.events == [empty("p"), empty("q"), .synced, empty("q")])
  }

  @Test func `a provider that is cancelled before its pools have answered ends`() async {
    let error = DriverError(kind: .temporary, code: "Throttled", message: "asked too often")
    let stage = Stage(.of(.of("p")), drivers: ["p": ScriptedDriver(refusal: error)], time: time)
    let run = Task { await stage.run() }
    await time.waitForSleepers { $0 == [at(5)] }

    run.cancel()
    await run.value

    #expect(stage.events.isEmpty)
  }

  // MARK: Parts

  /// Two domains of four nodes of eight GPUs.
  private func stage(_ driver: ObservedDriver, arrivals: [Arrival]) -> Stage {
    let policy = Policy.of(
      .of("p", nodes: 4, max: 2, deadline: .seconds(300)),
      idle: .seconds(600),
      patience: Patience(retryTime: .seconds(25))
    )
    return Stage(policy, drivers: ["p": driver], arrivals: arrivals, time: time)
  }

  private func observed(_ settings: PhysicsSettings) -> ObservedDriver {
    let pool = NodePool.of("p", nodes: 4, max: 2)
    let physics = PoolPhysics(
      pool: pool,
      settings: settings,
      random: RandomStream(seed: 1, entity: 1)
    )
    return ObservedDriver(base: SimulatedDriver(physics: physics, time: time))
  }

  /// That a pool holds nothing.
  private func empty(_ pool: String) -> Event {
    .driver(report: .inventory(pool: PoolID(pool), domains: []))
  }

  private func arrival(_ name: String, gpus: Int, at seconds: Int64, runs: Int64) -> Arrival {
    Arrival(
      at: at(seconds),
      gang: .gpus(gpus, id: name, perPod: 8),
      duration: .seconds(runs)
    )
  }
}
