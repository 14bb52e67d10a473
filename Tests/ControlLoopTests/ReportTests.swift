internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Reports that are late, repeated or about something else")
struct ReportTests {
  /// Two nodes of four GPUs, the first gang's domain ready.
  private func ready() -> History {
    var history = History(.of(.of(nodes: 2, gpus: 4)))
    history.arrive(.gpus(8))
    history.bringUp(0)
    return history
  }

  @Test func `a repeated registration changes nothing`() {
    var history = ready()

    #expect(history.bringUp(0).isEmpty)
  }

  @Test func `a member that registers under another name is known by it`() {
    var history = ready()
    history.report(.memberRegistered(launch: history.launch(0), member: 1, providerID: ProviderID("new")))
    history.refresh()

    #expect(history.controller.epoch.group(listing: ProviderID("new"))?.id == NodeGroupID("p-d0"))
  }

  @Test func `a repeated loss is told once`() {
    var history = ready()

    #expect(
      history.lose(0, 1).deeds == [
        "withdraw a: memberLost", "repair p-d0-g1/1", "launch p-d1-g1 x2 by t=300s",
      ]
    )
    #expect(history.lose(0, 1).isEmpty)
  }

  @Test func `reports about an earlier launch are about machines that are gone`() {
    var history = History(.of(.of(nodes: 2, gpus: 4)))
    history.arrive(.gpus(8))
    let old = history.launch(0)
    history.failLaunch(0)
    history.released(0)
    history.waitForAlarm()
    #expect(history.launch(0).generation == 2)

    let failure = LaunchFailure(kind: .other, code: "X", message: "late")
    for report: DriverReport in [
      .memberRegistered(launch: old, member: 0, providerID: ProviderID("old")),
      .memberLost(launch: old, member: 0, reason: "late"), .launchFailed(launch: old, failure: failure),
      .released(launch: old),
    ] {
      #expect(history.report(report).isEmpty)
    }
    #expect(history.phase(0) == "coming up")
  }

  @Test func `a failure or a release that nobody asked for leaves a ready domain alone`() {
    var history = ready()

    #expect(history.failLaunch(0).isEmpty)
    #expect(history.released(0).isEmpty)
    #expect(history.phase(0) == "ready")
  }

  @Test func `members, slots, pools and gangs that do not exist are ignored`() {
    var history = ready()
    let strange = LaunchToken(slot: Slot(pool: PoolID("q"), number: 0), generation: 1)
    let far = LaunchToken(slot: Slot(pool: PoolID("p"), number: 99), generation: 1)

    for launch in [strange, far] {
      #expect(history.report(.released(launch: launch)).isEmpty)
      #expect(history.report(.memberLost(launch: launch, member: 0, reason: "?")).isEmpty)
    }
    for member in [-1, 2] {
      #expect(
        history.report(
          .memberRegistered(launch: history.launch(0), member: member, providerID: ProviderID("x"))
        )
        .isEmpty
      )
    }
    #expect(history.end("nobody").isEmpty && history.start("nobody").isEmpty)
    #expect(history.inventory([], pool: "q").isEmpty)
  }

  @Test func `a member that registers while its domain is given back is not kept`() {
    var history = History(.of(.of(nodes: 2, gpus: 4)))
    history.arrive(.gpus(8))
    history.failLaunch(0)

    #expect(history.bringUp(0).isEmpty)
    #expect(history.phase(0) == "releasing")
  }

  @Test func `a release is repeated until the pool says that all members are gone`() {
    var history = History(.of(.of(nodes: 2, gpus: 4)))
    history.arrive(.gpus(8))
    history.failLaunch(0)
    history.end("a")

    #expect(history.wait(until: 90).words == Array(repeating: "release p-d0-g1", count: 3))
    #expect(history.released(0).words == ["delete nodes of p-d0-g1", "notify p-d0: released whole"])
    #expect(history.released(0).isEmpty && history.phase(0) == "absent")
  }

  @Test func `a release that takes too long is an alarm, and is asked for on`() {
    let patience = Patience(releaseTime: .seconds(45), retryTime: .seconds(30))
    var history = History(.of(.of(nodes: 2, gpus: 4), patience: patience))
    history.arrive(.gpus(8))
    history.failLaunch(0)
    history.end("a")

    let late = "p-d0: the pool has not taken the domain back in time; asking again"
    #expect(history.wait(until: 45).notices == [late])
    #expect(history.wait(until: 120).words == Array(repeating: "release p-d0-g1", count: 3))
    #expect(history.controller.partialDomainCount(at: history.now) == 1)
    history.released(0)
    #expect(history.controller.partialDomainCount(at: history.now) == 0)
  }
}
