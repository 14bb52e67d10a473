internal import ControlLoop
internal import DriverTesting
internal import FleetModel
internal import LiveProvider
internal import Policy
internal import TestSupport
internal import Testing
internal import Workloads

/// The host is not synced, so that only the cluster sleeps and nothing is bought.
@Suite("The cluster within the process", .timeLimit(.minutes(1)))
struct InProcessClusterTests {
  @Test func `gangs arrive that long after the start as the list says`() async {
    let stage = stage([arrival("a", at: 0), arrival("b", at: 60)], start: 1_000)
    let run = running(stage)
    defer { run.cancel() }

    let first = await stage.decision(about: .gangArrived(gang: gang("a")))
    #expect(await stage.time.advanceToNextEnd() == at(1_060))
    let second = await stage.decision(about: .gangArrived(gang: gang("b")))

    #expect(first?.at == at(1_000) && second?.at == at(1_060))
    #expect(stage.events.count == 2)
  }

  @Test func `gangs that arrive at one instant keep the order of the list`() async {
    let names = (0..<20).map { "g\($0)" }
    let stage = stage(names.map { arrival($0, at: 30) })
    let run = running(stage)
    defer { run.cancel() }

    #expect(await stage.time.advanceToNextEnd() == at(30))
    await stage.decisions.wait { $0.count == 20 }

    #expect(stage.events == names.map { .gangArrived(gang: gang($0)) })
  }

  @Test func `a gang starts where it is admitted and ends after its time`() async {
    let stage = stage([arrival("a", at: 0, runs: 300)])
    let run = running(stage)
    defer { run.cancel() }
    _ = await stage.decision(about: .gangArrived(gang: gang("a")))

    stage.time.advance(to: at(100))
    admit("a", in: stage)
    let start = await stage.decision(about: .gangStarted(gang: GangID("a")))
    #expect(await stage.time.advanceToNextEnd() == at(400))
    let end = await stage.decision(about: .gangEnded(gang: GangID("a")))

    #expect(start?.at == at(100) && end?.at == at(400))
  }

  @Test func `a gang that lost its place runs its whole time again`() async {
    let stage = stage([arrival("a", at: 0, runs: 300)])
    let run = running(stage)
    defer { run.cancel() }
    admit("a", in: stage)
    await stage.wait(forStarts: "a")

    stage.time.advance(to: at(100))
    stage.cluster.enqueue(.withdraw(gang: GangID("a"), reason: .memberLost))
    admit("a", in: stage)
    await stage.decisions.wait { decisions in decisions.count { isStart($0.event) } == 2 }
    #expect(await stage.time.advanceToNextEnd() == at(300))
    #expect(await stage.time.advanceToNextEnd() == at(400))
    await stage.wait(forEnds: "a")

    let ends = stage.decisions.elements.filter { $0.event == .gangEnded(gang: GangID("a")) }
    #expect(ends.map(\.at) == [at(400)])
  }

  @Test func `a gang whose reservation expired comes back after a minute`() async {
    let stage = stage([arrival("a", at: 0)])
    let run = running(stage)
    defer { run.cancel() }
    _ = await stage.decision(about: .gangArrived(gang: gang("a")))

    stage.cluster.enqueue(.withdraw(gang: GangID("a"), reason: .reservationExpired))
    #expect(await stage.time.advanceToNextEnd() == at(60))
    await stage.decisions.wait { $0.count == 2 }

    #expect(stage.events == [.gangArrived(gang: gang("a")), .gangArrived(gang: gang("a"))])
    #expect(stage.decisions.elements.map(\.at) == [at(0), at(60)])
  }

  @Test(arguments: [
    WithdrawalReason.domainFailed, .memberLost, .domainDrained, .demandChanged,
  ])
  func `a gang that lost its place otherwise is not announced anew`(reason: WithdrawalReason) async {
    let stage = stage([arrival("a", at: 0)])
    let run = running(stage)
    defer { run.cancel() }
    _ = await stage.decision(about: .gangArrived(gang: gang("a")))

    stage.cluster.enqueue(.withdraw(gang: GangID("a"), reason: reason))
    stage.cluster.enqueue(.cordon(launch: launch("p"), attempt: 1))
    _ = await stage.decision(about: .cluster(report: .cordoned(launch: launch("p"), attempt: 1)))

    await stage.time.waitForSleepers(\.isEmpty)
  }

  @Test func `every step of a drain is answered, and no pod is found`() async {
    let stage = stage([])
    let run = running(stage)
    defer { run.cancel() }
    let token = launch("p", slot: 3, generation: 2)

    stage.runner.enqueue([
      .cordon(launch: token, attempt: 1), .evict(launch: token, attempt: 1),
      .verify(launch: token, attempt: 1),
      .uncordon(launch: token, attempt: 1), .deleteNodes(launch: token),
    ])
    await stage.decisions.wait { $0.count == 5 }

    #expect(
      stage.events == [
        .cluster(report: .cordoned(launch: token, attempt: 1)),
        .cluster(report: .evicted(launch: token, attempt: 1)),
        .cluster(report: .verified(launch: token, attempt: 1, podCount: 0)),
        .cluster(report: .uncordoned(launch: token, attempt: 1)),
        .cluster(report: .nodesDeleted(launch: token)),
      ]
    )
  }

  @Test func `what concerns a gang or nodes that the cluster does not know changes nothing`() async {
    let stage = stage([])
    let run = running(stage)
    defer { run.cancel() }

    admit("b", in: stage)
    stage.runner.enqueue([
      .withdraw(gang: GangID("b"), reason: .reservationExpired), .cordon(launch: launch("p"), attempt: 1),
    ])
    await stage.decisions.wait { !$0.isEmpty }

    #expect(stage.events == [.cluster(report: .cordoned(launch: launch("p"), attempt: 1))])
    await stage.time.waitForSleepers(\.isEmpty)
  }

  // MARK: Parts

  private func stage(_ arrivals: [Arrival], start: Int64 = 0) -> Stage {
    Stage(.of(.of("p")), arrivals: arrivals, time: LedTime(at(start)))
  }

  private func running(_ stage: Stage) -> Task<Void, Never> {
    Task { await stage.runner.run(host: stage.host) }
  }

  private func arrival(_ name: String, at seconds: Int64, runs: Int64 = 600) -> Arrival {
    Arrival(at: at(seconds), gang: gang(name), duration: .seconds(runs))
  }

  private func gang(_ name: String) -> Gang { .gpus(8, id: name) }

  private func admit(_ name: String, in stage: Stage) {
    let assignment = PodAssignment(role: 0, node: 0, count: 8)
    let placement = Placement(assignments: [assignment], domains: [0])
    stage.cluster.enqueue(.admit(gang: GangID(name), placement: placement))
  }
}

private func isStart(_ event: Event) -> Bool {
  if case .gangStarted = event { true } else { false }
}
