internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("What a pool holds")
struct InventoryTests {
  private let policy = Policy.of(.of(nodes: 2, gpus: 4, max: 3))

  private func token(_ slot: Int, _ generation: Int) -> LaunchToken {
    LaunchToken(slot: Slot(pool: PoolID("p"), number: slot), generation: generation)
  }

  /// One domain with a running gang.
  private func running() -> History {
    var history = History(policy)
    history.arrive(.gpus(8))
    history.bringUp(0)
    history.start("a")
    return history
  }

  // MARK: Lost reports

  @Test func `registrations that got lost are found`() {
    var history = History(policy)
    history.arrive(.gpus(8))
    history.register(0, 0..<1)

    #expect(history.inventory([(token(0, 1), 0..<2)]).deeds == ["admit a on 0"])
    #expect(history.inventory([(token(0, 1), 0..<2)]).isEmpty)
  }

  @Test func `a member that is gone is lost, though nobody said so`() {
    var history = running()

    let actions = history.inventory([(token(0, 1), 0..<1)])

    #expect(actions.notices.first == "p-d0: member 1 lost: not in the pool's inventory")
    #expect(history.phase(0) == "repairing" && history.state("a") == "reserved")
  }

  @Test func `a domain that is gone whole loses all its members, and is replaced`() {
    var history = running()

    let actions = history.inventory([])

    #expect(actions.deeds.first == "withdraw a: memberLost")
    #expect(actions.deeds.last == "launch p-d1-g1 x2 by t=300s" && history.phase(0) == "repairing")
    #expect(history.wait(until: 900).deeds.contains("cordon p-d0-g1"))
  }

  @Test func `a release whose report got lost is over when the pool lists it no more`() {
    var history = History(policy)
    history.arrive(.gpus(8))
    history.failLaunch(0)

    #expect(history.inventory([(token(0, 1), 0..<1)]).isEmpty)
    #expect(history.inventory([]).deeds == ["delete nodes of p-d0-g1"])
    #expect(history.phase(0) == "absent")
  }

  @Test func `a launch that does not show yet is left to its deadline`() {
    var history = History(policy)
    history.arrive(.gpus(8))

    #expect(history.inventory([]).isEmpty && history.phase(0) == "coming up")
  }

  @Test func `another pool's inventory says nothing about this one`() {
    var history = History(.of(.of(nodes: 2, gpus: 4), .of("q", nodes: 2, gpus: 4)))
    history.arrive(.gpus(8))
    history.bringUp(0)

    #expect(history.inventory([], pool: "q").isEmpty && history.phase(0) == "ready")
  }

  @Test func `machines without a name or with a number that no member has change nothing`() {
    var history = running()
    let member = InventoryEntry.Member(number: 7, providerID: ProviderID("x"), isRegistered: true)
    let whole = (0..<2).map {
      InventoryEntry.Member(number: $0, providerID: ProviderID("\($0)"), isRegistered: true)
    }

    #expect(
      history.report(
        .inventory(
          pool: PoolID("p"),
          domains: [InventoryEntry(launch: token(0, 1), members: whole + [member])]
        )
      ).isEmpty
    )
  }

  // MARK: Strays

  @Test func `machines that nobody wants are released whole, with an alarm`() {
    var history = History(policy)

    let actions = history.inventory([(token(0, 4), 0..<1), (token(2, 1), 0..<2)])

    #expect(
      actions.words == [
        "release p-d0-g4", "notify p-d0-g4: machines that nobody wants were found; releasing them whole",
        "release p-d2-g1", "notify p-d2-g1: machines that nobody wants were found; releasing them whole",
      ]
    )
  }

  @Test func `an earlier launch of a slot in use is a stray`() {
    var history = running()

    #expect(history.inventory([(token(0, 1), 0..<2), (token(0, 0), 0..<2)]).deeds == ["release p-d0-g0"])
    #expect(history.state("a") == "running")
  }

  @Test func `a stray's slot is not filled with a launch that looks like it`() {
    var history = History(policy)
    history.inventory([(token(0, 1), 0..<2)])

    history.arrive(.gpus(8))

    #expect(history.actions.deeds.filter { $0.hasPrefix("launch") } != ["launch p-d0-g1 x2 by t=300s"])
  }

  // MARK: After a restart

  @Test func `a whole domain of an earlier process is taken over before the first plan`() {
    var history = History(policy, isSynced: false)

    history.inventory([(token(1, 5), 0..<2)])
    history.arrive(.gpus(8))

    #expect(history.phase(1) == "ready" && history.launch(1) == token(1, 5))
    #expect(history.send(.synced).deeds == ["admit a on 1"])
  }

  @Test func `a launch that was under way is completed, or given back whole`() {
    var history = History(policy, isSynced: false)
    history.inventory([(token(0, 2), 0..<1), (token(1, 1), 0..<0)])
    history.arrive(.gpus(8))
    history.send(.synced)

    #expect(history.register(0, 1..<2).deeds == ["admit a on 0"])
    #expect(history.wait(until: 300).deeds == ["release p-d1-g1"])
  }

  @Test func `the next launch of an adopted slot has a new name`() {
    var history = History(policy, isSynced: false)
    history.inventory([(token(0, 7), 0..<0)])
    history.send(.synced)
    history.wait(until: 300)
    history.released(0)
    history.wait(until: 400)

    #expect(history.arrive(.gpus(8)).deeds == ["launch p-d0-g8 x2 by t=700s"])
  }

  @Test func `of two launches of one slot one is adopted and the other released`() {
    var history = History(policy, isSynced: false)

    let actions = history.inventory([(token(0, 1), 0..<2), (token(0, 2), 0..<2)])

    #expect(actions.deeds == ["release p-d0-g2"] && history.launch(0) == token(0, 1))
  }

  @Test func `machines of a slot that the policy no longer has are left to a person`() {
    var history = History(policy, isSynced: false)

    #expect(
      history.inventory([(token(3, 1), 0..<2)]).words == [
        "notify p-d3-g1: the pool holds machines of a slot that the policy does not have; "
          + "release them or raise maxDomains"
      ]
    )
  }

  @Test func `a gang that ran before a restart keeps its machines`() {
    var history = History(policy, isSynced: false)
    history.inventory([(token(0, 1), 0..<2)])
    history.arrive(.gpus(8))
    history.start("a")
    history.send(.synced)

    #expect(history.wait(until: 10_000).deeds.isEmpty && history.state("a") == "running")
  }
}
