internal import ControlLoop
internal import DriverTesting
internal import FleetModel
internal import LiveProvider
internal import Policy
internal import TestSupport
internal import Testing

@Suite("The controller's host", .timeLimit(.minutes(1)))
struct ControllerHostTests {
  private let time = LedTime()
  private let decisions = Record<Decision>()

  @Test func `decisions are told in the order of the events`() async {
    let host = host(.of(.of("p")))
    let events: [Event] = [
      .synced, .gangArrived(gang: .gpus(8, id: "a")), .gangArrived(gang: .gpus(8, id: "b")),
      .gangEnded(gang: GangID("a")), .gangArrived(gang: .gpus(8, id: "c")),
    ]

    for event in events { await host.submit(event) }

    #expect(decisions.elements.map(\.event) == events)
  }

  @Test func `what many tasks submit at once happens one after another`() async {
    let policy = Policy.of(.of("p", max: 20))
    let host = host(policy)
    await host.submit(.synced)

    await withDiscardingTaskGroup { group in
      for number in 0..<40 {
        group.addTask { await host.submit(.gangArrived(gang: .gpus(8, id: "g\(number)"))) }
      }
    }

    var controller = Controller(policy: policy)
    for decision in decisions.elements {
      var actions: [Action] = []
      controller.handle(decision.event, at: decision.at, into: &actions)
      #expect(actions == decision.actions)
    }
    #expect(decisions.elements.count == 41)
    #expect(await host.read { controller, _ in controller.allGangs.count } == 40)
  }

  @Test func `an epoch is published before the call that changed it returns`() async {
    let host = host(.of(.of("p", nodes: 4, max: 2), actuation: .clusterAutoscaler))
    await host.submit(.synced)
    await host.submit(.gangArrived(gang: .gpus(32)))

    #expect(await host.submit(Request.refresh) == .done)
    let open = host.currentEpoch()
    #expect(await host.submit(.increaseSize(group: NodeGroupID("p-d0"), delta: 4)) == .done)
    let committed = host.currentEpoch()

    #expect(open.number == 1 && open.group(named: NodeGroupID("p-d0"))?.maxSize == 4)
    #expect(open.group(named: NodeGroupID("p-d0"))?.targetSize == 0)
    #expect(committed.number == 1 && committed.group(named: NodeGroupID("p-d0"))?.targetSize == 4)
  }

  @Test func `a host that has not been synced shows an empty epoch and refuses calls`() async {
    let host = host(.of(.of("p"), actuation: .clusterAutoscaler))

    #expect(host.currentEpoch().groups.isEmpty)
    #expect(
      await host.submit(Request.refresh)
        == .refused(code: .unavailable, message: "the fleet has not been read yet; try again")
    )
  }

  @Test func `every call gets its own answer`() async {
    let host = host(.of(.of("p"), actuation: .clusterAutoscaler))
    await host.submit(.synced)

    let answers = await withTaskGroup { group in
      for number in 0..<20 {
        group.addTask {
          await host.submit(.increaseSize(group: NodeGroupID("q\(number)"), delta: 1))
            == noGroup("q\(number)")
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }

    #expect(answers == Array(repeating: true, count: 20))
    #expect(Set(decisions.elements.compactMap { requestID($0.event) }).count == 20)
  }

  @Test func `a deadline fires when the clock reaches it`() async throws {
    let host = host(.of(.of("p", deadline: .seconds(300))))
    await host.submit(.synced)
    await host.submit(.gangArrived(gang: .gpus(8)))
    await time.waitForSleepers { $0 == [at(300)] }

    time.advance(to: at(299))
    time.advance(to: at(300))
    await decisions.wait { $0.count == 3 }

    let last = try #require(decisions.elements.last)
    #expect(last.event == .deadlinePassed && last.at == at(300))
    #expect(last.actions.deeds == ["withdraw a: domainFailed", "release p-d0-g1"])
  }

  @Test func `one deadline after another fires`() async {
    let host = host(.of(.of("p", deadline: .seconds(300)), patience: Patience(retryTime: .seconds(30))))
    await host.submit(.synced)
    await host.submit(.gangArrived(gang: .gpus(8)))

    #expect(await time.advanceToNextEnd() == at(300))
    await time.waitForSleepers { $0 == [at(330)] }
    time.advance(to: at(330))
    await decisions.wait { $0.count == 4 }

    #expect(decisions.elements.map(\.at) == [at(0), at(0), at(300), at(330)])
    #expect(decisions.elements.last?.actions.deeds == ["release p-d0-g1"])
  }

  @Test func `time never goes back although the clock does`() async {
    let host = host(.of(.of("p", deadline: .seconds(300))))
    time.advance(to: at(100))
    await host.submit(.synced)

    time.jump(to: at(50))
    await host.submit(.gangArrived(gang: .gpus(8)))
    time.jump(to: at(120))
    await host.submit(.gangEnded(gang: GangID("b")))

    #expect(decisions.elements.map(\.at) == [at(100), at(100), at(120)])
    #expect(decisions.elements[1].actions.deeds == ["launch p-d0-g1 x1 by t=400s"])
  }

  @Test func `a reader sees no deadline that has passed, even when the alarm is late`() async {
    let host = host(.of(.of("p", deadline: .seconds(300))))
    await host.submit(.synced)
    await host.submit(.gangArrived(gang: .gpus(8)))

    time.jump(to: at(301))
    let seen = await host.read { controller, now in
      "\(controller.snapshot.phase(of: 0).word) \(now) \(controller.partialDomainCount(at: now)) partial"
    }

    #expect(seen == "releasing t=301s 0 partial")
    #expect(decisions.elements.map(\.event).suffix(1) == [.deadlinePassed])
  }

  @Test func `a reader before the next deadline changes nothing`() async {
    let host = host(.of(.of("p", deadline: .seconds(300))))
    await host.submit(.synced)
    await host.submit(.gangArrived(gang: .gpus(8)))

    time.jump(to: at(299))
    let phase = await host.read { controller, _ in controller.snapshot.phase(of: 0).word }

    #expect(phase == "coming up")
    #expect(decisions.elements.count == 2)
  }

  private func host(_ policy: Policy) -> ControllerHost {
    ControllerHost(policy: policy, time: time) { [decisions] in decisions.append($0) }
  }
}

private func noGroup(_ name: String) -> Answer {
  .refused(code: .notFound, message: "no node group '\(name)' in epoch 0")
}

private func requestID(_ event: Event) -> RequestID? {
  if case .request(let id, _) = event { id } else { nil }
}
