internal import ControlLoop
internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Pools that buy the same rest together")
struct SharedBackoffTests {
  private func explanation(of gang: String, in history: History) -> String {
    history.controller.record(of: GangID(gang))?.explanation?.description ?? "none"
  }

  @Test func `what one pool cannot have is not asked of another that buys the same`() {
    var history = History(.of(.of("first"), .of("second"), .of("elsewhere", price: 90, zone: "eu-2")))
    history.arrive(.gpus(8))

    let actions = history.failLaunch(0)

    #expect(
      actions.deeds == [
        "withdraw a: domainFailed", "release first-d0-g1", "launch elsewhere-d0-g1 x1 by t=300s",
      ]
    )
    #expect(
      explanation(of: "a", in: history).contains(
        "first backing off until t=60s; second backing off until t=30s, since first found no such machines"
      )
    )
  }

  @Test func `the other one is asked before the one that failed, so that each has its turn`() {
    var history = History(.of(.of("first", max: 1), .of("second")))
    history.arrive(.gpus(8))
    history.failLaunch(0)

    #expect(history.phase(1) == "absent")
    #expect(history.wait(until: 30).deeds.contains("launch second-d0-g1 x1 by t=330s"))
  }

  @Test func `another failure, another market and owned machines rest alone`() {
    let owned = [NodePool.of("hall", max: 1, capacity: .owned), .of("cellar", capacity: .owned)]
    var own = History(Policy(name: "drawn", pools: owned, actuation: .direct))
    own.arrive(.gpus(8))
    var mixed = History(.of(.of("first"), .of("market", capacity: .spot)))
    mixed.arrive(.gpus(8, checkpointable: true))
    var broken = History(.of(.of("first"), .of("second")))
    broken.arrive(.gpus(8))
    let failure = LaunchFailure(kind: .other, code: "Odd", message: "who knows")

    #expect(own.failLaunch(0).deeds.contains("launch cellar-d0-g1 x1 by t=300s"))
    #expect(mixed.failLaunch(0).deeds.contains("launch market-d0-g1 x1 by t=300s"))
    #expect(
      broken.report(.launchFailed(launch: broken.launch(0), failure: failure)).deeds
        .contains("launch second-d0-g1 x1 by t=300s")
    )
  }

  @Test func `a domain that comes up after all ends the rest of the others`() {
    var history = History(.of(.of("first", max: 2), .of("second")))
    history.arrive(.gpus(8, id: "a"))
    history.arrive(.gpus(8, id: "b"))
    history.failLaunch(0)
    #expect(history.controller.availability.backingOffUntil[1] == Instant(seconds: 30))

    history.bringUp(1)

    #expect(history.controller.availability.backingOffUntil[1] == nil)
  }
}
