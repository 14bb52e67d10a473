internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("A pool whose nodes must be attested")
struct AttestationTests {
  private func begun(nodes: Int = 3, spares: Int = 0, gpus: Int = 12) -> History {
    let pool = NodePool.of(nodes: nodes, gpus: 4, spares: spares).attested(by: .condition(name: "Attested"))
    var history = History(.of(pool))
    history.arrive(.gpus(gpus, perPod: 4))
    return history
  }

  private func ready(spares: Int = 0, gpus: Int = 12) -> History {
    var history = begun(spares: spares, gpus: gpus)
    history.bringUp(0)
    return history
  }

  @Test func `a domain is ready with its last attestation, and not when its last member registers`() {
    var history = begun()

    #expect(history.register(0, 0..<3).isEmpty && history.phase(0) == "coming up")
    #expect(history.attest(0, 0..<2).isEmpty)
    #expect(history.attest(0, 2..<3).words == ["notify p-d0: ready", "admit a on 0"])
  }

  @Test func `an attestation says that the member has registered`() {
    var history = begun()

    #expect(history.attest(0, 0..<3).deeds == ["admit a on 0"])
    #expect(history.register(0, 0..<3).isEmpty && history.phase(0) == "ready")
  }

  @Test func `gangs find a place on it while it comes up, and nothing more is bought`() {
    var history = begun(gpus: 8)
    history.register(0, 0..<3)

    #expect(history.arrive(.gpus(4, id: "b")).deeds.isEmpty)
    #expect(history.attest(0, 0..<3).deeds == ["admit a on 0", "admit b on 0"])
  }

  @Test func `an operator reads what it waits for`() {
    var history = begun(nodes: 18, gpus: 72)
    history.register(0, 0..<18)
    history.attest(0, 3..<18)

    #expect(
      history.explanation(0)
        == "p-d0 is coming up; 18 members have registered; 18 are needed by t=300s; "
        + "waits for attestation of 3 of 18 nodes; reserved for a"
    )
  }

  @Test func `a domain that is not attested by its deadline is given back whole, and its pool rests`() {
    var history = begun()
    history.register(0, 0..<3)
    history.attest(0, 0..<2)

    let actions = history.wait(until: 300)

    #expect(actions.deeds == ["withdraw a: domainFailed", "release p-d0-g1"])
    #expect(
      actions.notices == [
        "p-d0: whole domain given back: 3 members had registered at the deadline, but only 2 of the 3 needed "
          + "were attested"
      ]
    )
    history.released(0)
    #expect(history.waitForAlarm() == .seconds(60) && history.phase(0) == "coming up")
  }

  @Test func `a spare member may lack its attestation at the deadline, and is repaired`() {
    var history = begun(spares: 1, gpus: 8)
    history.register(0, 0..<3)
    history.attest(0, 0..<2)

    #expect(history.wait(until: 300).deeds == ["admit a on 0", "repair p-d0-g1/2"])
    #expect(history.arrive(.gpus(4, id: "b")).deeds == ["launch p-d1-g1 x3 by t=600s"])
  }

  @Test func `a gang leaves a member that is no longer attested`() {
    var history = ready(spares: 1)
    history.start("a")

    let actions = history.inventory([(history.launch(0), 0..<3)], isAttested: false)

    #expect(history.state("a") != "running")
    #expect(actions.notices.first == "p-d0: member 0 lost: no longer attested")
    #expect(history.phase(0) == "repairing")
  }

  @Test func `a member that is back from a repair counts once it is attested again`() {
    var history = ready()
    history.lose(0, 1)

    #expect(history.register(0, 1..<2).isEmpty && history.phase(0) == "repairing")
    #expect(history.attest(0, 1..<2).notices == ["p-d0: ready"] && history.phase(0) == "ready")
  }

  @Test func `an inventory that cannot say leaves attested members as they are`() {
    var history = ready()

    #expect(history.inventory([(history.launch(0), 0..<3)]).isEmpty && history.phase(0) == "ready")
  }

  @Test func `an inventory makes up for attestations whose reports were lost`() {
    var history = begun()
    history.register(0, 0..<3)

    #expect(history.inventory([(history.launch(0), 0..<3)], isAttested: true).deeds == ["admit a on 0"])
  }

  @Test func `where the policy names none, nobody waits for attestations`() {
    var history = History(.of(.of(nodes: 2, gpus: 4)))
    history.arrive(.gpus(8))

    #expect(history.register(0, 0..<2).deeds == ["admit a on 0"])
    #expect(history.inventory([(history.launch(0), 0..<2)], isAttested: false).isEmpty)
  }
}
