internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Cluster Autoscaler's calls")
struct CallTests {
  private let policy = Policy.of(.of(nodes: 4, gpus: 4, max: 3), actuation: .clusterAutoscaler)

  /// A gang wants the first slot, and the epoch shows its open window.
  private func planned() -> History {
    var history = History(policy)
    history.arrive(.gpus(16))
    history.refresh()
    return history
  }

  private func comingUp() -> History {
    var history = planned()
    history.increase("p-d0", by: 4)
    return history
  }

  private func ready() -> History {
    var history = comingUp()
    history.bringUp(0)
    history.refresh()
    return history
  }

  /// Drained, and waiting for the epoch in which it leaves.
  private func hidden() -> History {
    var history = ready()
    history.end("a")
    history.wait(until: 600)
    history.answerDrain(0)
    return history
  }

  private func launches(_ history: History) -> [String] {
    history.actions.deeds.filter { $0.hasPrefix("launch") }
  }

  // MARK: IncreaseSize

  @Test(arguments: 1...4)
  func `any part of an open window commits the whole domain`(delta: Int) {
    var history = planned()

    #expect(history.increase("p-d0", by: delta) == .done)
    #expect(launches(history) == ["launch p-d0-g1 x4 by t=300s"])
    #expect(history.window("p-d0") == "[4, 4] 4, 4 creating")
  }

  @Test func `a repeated call is done already`() {
    var history = comingUp()

    #expect(history.increase("p-d0", by: 4) == .done && history.increase("p-d0", by: 1) == .done)
    history.bringUp(0)
    history.refresh()
    #expect(history.increase("p-d0", by: 2) == .done)
    #expect(launches(history).count == 1)
  }

  @Test func `a closed window refuses and says what the slot is`() {
    var history = planned()

    #expect(
      history.increase("p-d1", by: 4)
        == .refused(
          code: .failedPrecondition,
          message: "p-d1: the window is closed (absent); nothing is added"
        )
    )
    #expect(launches(history).isEmpty)
  }

  @Test func `a wrong delta is refused`() {
    var history = planned()

    for delta in [0, -1, Int.min] {
      #expect(
        history.increase("p-d0", by: delta)
          == .refused(code: .invalidArgument, message: "p-d0: delta \(delta) is not positive")
      )
    }
    for delta in [5, Int.max] {
      #expect(
        history.increase("p-d0", by: delta)
          == .refused(code: .outOfRange, message: "p-d0: delta \(delta) is more than the window of 4")
      )
    }
    #expect(launches(history).isEmpty && history.window("p-d0") == "[4, 4] 0")
  }

  @Test func `groups that the epoch does not list are unknown`() {
    var history = planned()
    let answer = Answer.refused(code: .notFound, message: "no node group 'p-d2' in epoch 1")

    #expect(history.increase("p-d2", by: 4) == answer)
    #expect(history.decrease("p-d2", by: -4) == answer)
    #expect(history.delete(["x"], from: "p-d2") == answer)
  }

  @Test func `a domain that the plan has dropped since the epoch is accepted and cancelled whole`() {
    var history = planned()
    history.end("a")

    #expect(history.increase("p-d0", by: 3) == .done)
    #expect(launches(history).isEmpty && history.window("p-d0") == "[4, 4] 4, 4 creating")
    history.refresh()
    #expect(history.window("p-d0") == "[0, 0] 0" && history.phase(0) == "absent")
  }

  @Test func `a dropped domain that is planned again is not taken for the cancelled one`() {
    var history = planned()
    history.end("a")
    history.increase("p-d0", by: 4)
    history.arrive(.gpus(16, id: "b"))

    history.refresh()

    #expect(history.window("p-d0") == "[4, 4] 0")
    #expect(history.increase("p-d0", by: 4) == .done && launches(history).count == 1)
  }

  @Test func `all planned domains may be asked for in one loop`() {
    var history = planned()
    history.arrive(.gpus(16, id: "b"))
    history.refresh()

    #expect(history.increase("p-d0", by: 4) == .done && history.increase("p-d1", by: 4) == .done)
    #expect(launches(history).count == 2)
  }

  @Test func `of single nodes as many are committed as are asked for, and no more than are planned`() {
    var history = History(.of(.of(max: 5), actuation: .clusterAutoscaler))
    for name in ["a", "b", "c"] { history.arrive(.gpus(8, id: name)) }
    history.refresh()

    #expect(history.increase("p", by: 2) == .done)
    #expect(launches(history).count == 2 && history.window("p") == "[3, 3] 2, 2 creating")
    #expect(
      history.increase("p", by: 2) == .refused(code: .outOfRange, message: "p: target 2 + 2 is more than 3")
    )
    #expect(history.increase("p", by: 1) == .done && history.increase("p", by: 1) == .done)
    #expect(launches(history).count == 3)
  }

  // MARK: DeleteNodes

  @Test func `part of a domain in use is never deleted`() {
    var history = ready()

    #expect(
      history.delete(["p-d0-g1/0"], from: "p-d0")
        == .refused(
          code: .failedPrecondition,
          message:
            "p-d0: p-d0 is ready; a domain is removed only whole, once its release is decided and it is "
            + "drained"
        )
    )
    #expect(history.phase(0) == "ready" && history.window("p-d0") == "[4, 4] 4")
  }

  @Test func `not even all nodes of a domain in use are deleted`() {
    var history = ready()

    let answer = history.delete((0..<4).map { "p-d0-g1/\($0)" }, from: "p-d0")

    #expect(answer != .done && history.phase(0) == "ready")
  }

  @Test func `a domain is not deleted before its drain has come to its end`() {
    var history = ready()
    history.end("a")
    history.wait(until: 600)

    #expect(history.delete(["p-d0-g1/0"], from: "p-d0") != .done)
    history.cordoned(0)
    #expect(history.delete(["p-d0-g1/0"], from: "p-d0") != .done)
    history.evicted(0)
    #expect(history.delete(["p-d0-g1/0"], from: "p-d0") != .done)
    #expect(history.phase(0) == "draining" && history.window("p-d0") == "[4, 4] 4")
  }

  @Test func `one node of a drained domain releases all of it`() {
    var history = hidden()

    #expect(history.delete(["p-d0-g1/2"], from: "p-d0") == .done)
    #expect(history.actions.deeds.last == "release p-d0-g1" && history.window("p-d0") == "[0, 0] 0")
    #expect(history.delete(["p-d0-g1/3"], from: "p-d0") != .done)
    #expect(history.actions.deeds.count { $0.hasPrefix("release") } == 1)
  }

  @Test func `nodes that the group does not list and no nodes at all are refused`() {
    var history = hidden()

    #expect(
      history.delete(["p-d0-g1/0", "other"], from: "p-d0")
        == .refused(code: .invalidArgument, message: "p-d0: does not list the node 'other'")
    )
    #expect(
      history.delete([], from: "p-d0") == .refused(code: .invalidArgument, message: "p-d0: no nodes named")
    )
    #expect(history.phase(0) == "draining")
  }

  @Test func `members that never registered are found by their stand-in and kept`() {
    var history = comingUp()
    let standIn = history.controller.epoch.group(named: NodeGroupID("p-d0"))?.instances[0].id.name ?? ""

    #expect(history.delete([standIn], from: "p-d0") != .done && history.phase(0) == "coming up")
  }

  // MARK: DecreaseTargetSize

  @Test(arguments: [-1, -4])
  func `a domain that is coming up is taken back whole`(delta: Int) {
    var history = comingUp()

    #expect(history.decrease("p-d0", by: delta) == .done)
    #expect(history.phase(0) == "releasing" && history.window("p-d0") == "[0, 0] 0")
    #expect(
      history.actions.notices.last
        == "p-d0: whole domain given back: Cluster Autoscaler took its request back"
    )
  }

  @Test func `machines that exist are never taken back, and the attempt is an alarm`() {
    var history = ready()

    #expect(
      history.decrease("p-d0", by: -1)
        == .refused(
          code: .failedPrecondition,
          message: "p-d0: only domains that are coming up can be taken back"
        )
    )
    let last = history.actions.compactMap { if case .notify(let notice) = $0 { notice } else { nil } }.last
    #expect(last == .unexpectedDecrease(group: NodeGroupID("p-d0"), delta: -1) && last?.isAlarm == true)
    #expect(history.phase(0) == "ready")
  }

  @Test func `a domain that is already given back is taken back without an alarm`() {
    var history = comingUp()
    history.failLaunch(0)
    let before = history.actions.count

    #expect(history.decrease("p-d0", by: -4) == .done)
    #expect(history.actions.dropFirst(before).map(\.words) == ["answer done"])
    #expect(history.window("p-d0") == "[0, 0] 0")
  }

  @Test func `a wrong delta takes nothing back`() {
    var history = comingUp()

    for delta in [0, 1, Int.max] {
      #expect(
        history.decrease("p-d0", by: delta)
          == .refused(code: .invalidArgument, message: "p-d0: delta \(delta) is not negative")
      )
    }
    for delta in [-5, Int.min] {
      #expect(
        history.decrease("p-d0", by: delta)
          == .refused(code: .outOfRange, message: "p-d0: delta \(delta) is more than the target of 4")
      )
    }
    #expect(history.phase(0) == "coming up")
  }

  @Test func `of single nodes the youngest that is coming up is taken back`() {
    var history = History(.of(.of(max: 5), actuation: .clusterAutoscaler))
    for name in ["a", "b", "c"] { history.arrive(.gpus(8, id: name)) }
    history.refresh()
    history.increase("p", by: 3)
    history.bringUp(2)

    #expect(history.decrease("p", by: -1) == .done)
    #expect((0..<3).map(history.phase) == ["coming up", "releasing", "ready"])
    #expect(history.decrease("p", by: -2) != .done)
    #expect(history.phase(0) == "coming up")
  }

  // MARK: When nothing may change

  @Test func `before the fleet has been read every call is put off`() {
    var history = History(policy, isSynced: false)
    let later = Answer.refused(code: .unavailable, message: "the fleet has not been read yet; try again")

    #expect(history.refresh() == later && history.increase("p-d0", by: 4) == later)
    #expect(history.decrease("p-d0", by: -1) == later && history.delete(["x"], from: "p-d0") == later)
  }

  @Test func `acting directly, Refresh is answered and the rest refused`() {
    var history = History(.of(.of(nodes: 4, gpus: 4)))
    history.arrive(.gpus(16))
    let refusal = Answer.refused(
      code: .failedPrecondition,
      message: "actuation is 'direct': the provider changes sizes itself"
    )

    #expect(history.refresh() == .done)
    #expect(history.increase("p-d0", by: 4) == refusal && history.decrease("p-d0", by: -1) == refusal)
    #expect(history.delete(["x"], from: "p-d0") == refusal && history.phase(0) == "coming up")
  }
}
