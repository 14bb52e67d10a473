internal import ControlLoop
internal import DriverKit
internal import DriverTesting
internal import FleetModel
internal import LiveProvider
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Carrying actions out", .timeLimit(.minutes(1)))
struct ActionRunnerTests {
  @Test(arguments: [
    (DriverError.Kind.insufficientCapacity, LaunchFailure.Kind.insufficientCapacity),
    (.temporary, .other), (.permanent, .other),
  ])
  func `a launch that a pool refuses has failed`(
    kind: DriverError.Kind,
    expected: LaunchFailure.Kind
  ) async {
    let error = DriverError(kind: kind, code: "NoRoom", message: "none is left")
    let stage = Stage(.of(.of("p")), drivers: ["p": ScriptedDriver(refusal: error)])
    let run = running(stage)
    defer { run.cancel() }

    stage.runner.enqueue([.launch(request: request("p"))])

    let failure = LaunchFailure(kind: expected, code: "NoRoom", message: "none is left")
    let event = Event.driver(report: .launchFailed(launch: launch("p"), failure: failure))
    #expect(await stage.decision(about: event) != nil)
    #expect(stage.refusals.elements == ["p-d0-g1: NoRoom: none is left"])
  }

  @Test func `a refused launch ends in a back-off and another attempt`() async {
    let error = DriverError(kind: .insufficientCapacity, code: "NoRoom", message: "none is left")
    let driver = ScriptedDriver(refusal: error)
    let policy = Policy.of(.of("p", max: 2), backoff: Backoff(initial: .seconds(60)))
    let stage = Stage(policy, drivers: ["p": driver])
    let run = running(stage)
    defer { run.cancel() }
    await stage.host.submit(.synced)
    await stage.host.submit(.gangArrived(gang: .gpus(8)))
    await driver.calls.wait { $0.count == 2 }
    await stage.time.waitForSleepers { $0.contains(at(30)) }

    stage.time.advance(to: at(60))
    await driver.calls.wait { $0.contains("launch p-d1-g1") }

    #expect(driver.calls.elements.prefix(2) == ["launch p-d0-g1", "release p-d0-g1"])
  }

  @Test func `a refused release or repair is reported and tells the controller nothing`() async {
    let error = DriverError(kind: .temporary, code: "Throttled", message: "asked too often")
    let stage = Stage(.of(.of("p")), drivers: ["p": ScriptedDriver(refusal: error)])
    let run = running(stage)
    defer { run.cancel() }

    stage.runner.enqueue([
      .release(launch: launch("p")), .repair(launch: launch("p", slot: 1), member: 0),
      .launch(request: request("p", slot: 2)),
    ])
    await stage.decisions.wait { !$0.isEmpty }

    #expect(
      stage.refusals.elements == [
        "p-d0-g1: Throttled: asked too often", "p-d1-g1: Throttled: asked too often",
        "p-d2-g1: Throttled: asked too often",
      ]
    )
    #expect(stage.events.count == 1)
  }

  @Test func `a slow pool holds up no other`() async {
    let (gate, opener) = AsyncStream<Void>.makeStream()
    let slow = ScriptedDriver(gate: gate)
    let fast = ScriptedDriver()
    let stage = Stage(.of(.of("p"), .of("q")), drivers: ["p": slow, "q": fast])
    let run = running(stage)
    defer { run.cancel() }

    stage.runner.enqueue([
      .launch(request: request("p")), .release(launch: launch("p")), .launch(request: request("q")),
      .release(launch: launch("q")),
    ])
    await fast.calls.wait { $0 == ["launch q-d0-g1", "release q-d0-g1"] }
    await slow.calls.wait { !$0.isEmpty }

    #expect(slow.calls.elements == ["launch p-d0-g1"])
    opener.yield()
    await slow.calls.wait { $0 == ["launch p-d0-g1", "release p-d0-g1"] }
  }

  @Test func `a pool hears its actions in their order`() async {
    let driver = ScriptedDriver()
    let stage = Stage(.of(.of("p")), drivers: ["p": driver])
    let run = running(stage)
    defer { run.cancel() }
    var expected: [String] = []

    for generation in 1...20 {
      let token = launch("p", generation: generation)
      stage.runner.enqueue([
        .launch(request: request("p", generation: generation)), .repair(launch: token, member: 0),
      ])
      stage.runner.enqueue([.release(launch: token)])
      expected += ["launch \(token)", "repair \(token)/0", "release \(token)"]
    }
    await driver.calls.wait { $0.count == 60 }

    #expect(driver.calls.elements == expected)
  }

  @Test func `what a pool reports reaches the controller in its order`() async {
    let driver = ScriptedDriver()
    let stage = Stage(.of(.of("p")), drivers: ["p": driver])
    let reports: [DriverReport] = (0..<20).map { .released(launch: launch("p", slot: $0)) }
    let run = running(stage)
    defer { run.cancel() }

    for report in reports { driver.outlet.yield(report) }
    await stage.decisions.wait { $0.count == 20 }

    #expect(stage.events == reports.map { .driver(report: $0) })
  }

  @Test func `what is for callers and people is nobody's to carry out`() async {
    let driver = ScriptedDriver()
    let stage = Stage(.of(.of("p")), drivers: ["p": driver])
    let run = running(stage)
    defer { run.cancel() }

    stage.runner.enqueue([
      .answer(request: RequestID("1"), answer: .done),
      .notify(notice: .domainReleased(slot: launch("p").slot)),
      .launch(request: request("p")),
    ])
    await driver.calls.wait { !$0.isEmpty }

    #expect(driver.calls.elements == ["launch p-d0-g1"])
    #expect(stage.events.isEmpty)
  }

  @Test func `a runner that is cancelled ends`() async {
    let stage = Stage(.of(.of("p")), drivers: ["p": ScriptedDriver()])
    let run = running(stage)

    run.cancel()

    await run.value
  }

  // MARK: Parts

  private func running(_ stage: Stage) -> Task<Void, Never> {
    Task { await stage.runner.run(host: stage.host) }
  }

  private func request(_ pool: String, slot: Int = 0, generation: Int = 1) -> DomainRequest {
    DomainRequest(
      token: launch(pool, slot: slot, generation: generation),
      memberCount: 1,
      deadline: at(300)
    )
  }
}
