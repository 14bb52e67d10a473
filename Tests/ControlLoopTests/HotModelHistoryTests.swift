internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Models that stay warm")
struct HotModelHistoryTests {
  /// Two domains of four GPUs, on the younger of which a gang with those models has run and ended.
  private func history(
    _ models: HotModels? = HotModels(keepFor: .seconds(1_800)),
    min: Int = 0,
    loading gang: Gang = Gang.gpus(4, id: "first").loading("m")
  ) -> History {
    var history = History(.of(.of(nodes: 1, gpus: 4, min: min, max: 3), hotModels: models))
    history.arrive(.gpus(4, id: "plain"))
    history.arrive(gang)
    for domain in 0..<2 { history.bringUp(domain) }
    for id in ["plain", "first"] { history.start(id) }
    for id in ["plain", "first"] { history.end(id) }
    return history
  }

  private func domains(of gang: String, in history: History) -> [DomainIndex] {
    history.controller.record(of: GangID(gang))?.state.placement?.domains ?? []
  }

  @Test func `a gang comes back to where its model has run`() {
    var history = history()
    history.arrive(.gpus(2, id: "plain"))
    history.arrive(Gang.gpus(2, id: "next").loading("m"))

    #expect(domains(of: "plain", in: history) == [0] && domains(of: "next", in: history) == [1])
    #expect(history.actions == history.repeated())
  }

  @Test func `without the policy's word no domain is warm`() {
    var history = history(nil)
    history.arrive(Gang.gpus(2, id: "next").loading("m"))

    #expect(domains(of: "next", in: history) == [0])
  }

  @Test func `an idle domain is kept while it is warm`() {
    var history = history()

    history.wait(until: 600)
    #expect([history.phase(0), history.phase(1)] == ["draining", "ready"])
    history.wait(until: 1_799)
    #expect(history.phase(1) == "ready")
    history.wait(until: 1_800)
    #expect(history.phase(1) == "draining")
  }

  @Test func `a shorter time to keep models than to be idle changes nothing`() {
    var history = history(HotModels(keepFor: .seconds(60)))

    history.wait(until: 599)
    #expect([history.phase(0), history.phase(1)] == ["ready", "ready"])
    history.wait(until: 600)
    #expect([history.phase(0), history.phase(1)] == ["draining", "draining"])
  }

  @Test func `a model is cold after its time`() {
    var history = history(HotModels(keepFor: .seconds(60)), min: 2)
    history.wait(until: 59)
    history.arrive(Gang.gpus(1, id: "in time").loading("m"))
    history.wait(until: 60)
    history.arrive(Gang.gpus(1, id: "late").loading("m"))

    #expect(domains(of: "in time", in: history) == [1] && domains(of: "late", in: history) == [1])
    #expect(history.controller.snapshot.warmModels(on: 1) == [])
  }

  @Test func `a model stays warm as long as a gang runs it`() {
    var history = history(HotModels(keepFor: .seconds(60)), min: 2)
    history.arrive(Gang.gpus(1, id: "long").loading("m"))
    history.start("long")
    history.wait(until: 500)
    history.arrive(Gang.gpus(1, id: "late").loading("m"))

    #expect(history.controller.snapshot.warmModels(on: 1) == ["m"])
    #expect(domains(of: "late", in: history) == [1])
  }

  @Test func `a domain keeps the models that ran last`() {
    var history = history(
      HotModels(keepFor: .seconds(1_800), perDomain: 2),
      loading: Gang.gpus(4, id: "first").loading("m", "n")
    )
    #expect(history.controller.snapshot.warmModels(on: 1) == ["m", "n"])

    history.arrive(Gang.gpus(4, id: "second").loading("n", "o"))
    history.start("second")

    #expect(history.controller.snapshot.warmModels(on: 1) == ["n", "o"])
  }

  @Test func `a slot that is filled anew is warm for nothing`() {
    var history = history()
    history.wait(until: 1_800)
    history.answerDrain(1)
    history.released(1)

    #expect(history.phase(1) == "absent")
    #expect(history.controller.snapshot.warmModels(on: 1) == [])
  }
}
