internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

/// Every step is compared with planning in full; see ``History``.
@Suite("Going on with the last plan")
struct ResumedPlanTests {
  /// Two pools under Cluster Autoscaler, and so many gangs of 4 GPUs that wait for their first domains.
  private func waiting(_ gangs: Int) -> History {
    let pools: [NodePool] = [
      .of("cheap", nodes: 2, gpus: 4, price: 3, max: 12), .of("dear", nodes: 1, gpus: 8, price: 9, max: 12),
    ]
    var history = History(Policy(name: "two", pools: pools, actuation: .clusterAutoscaler))
    for number in 0..<gangs { history.arrive(.gpus(4, id: "first\(number)")) }
    return history
  }

  @Test func `a gang that comes last and finds no place leaves the plan as it is`() {
    var history = waiting(48)
    let before = history.controller.passCounts.resumed

    history.arrive(.gpus(4, id: "last"))
    history.arrive(.gpus(4, id: "very last"))

    #expect(history.state("very last") == "pending")
    #expect(history.controller.passCounts.resumed == before + 2)
  }

  @Test func `one more gang than a search takes is planned for without planning anew`() {
    var history = waiting(0)
    for number in 0..<90 { history.arrive(.gpus(2, id: "small\(number)")) }
    let before = history.controller.passCounts.resumed

    let actions = history.arrive(.gpus(2, id: "last"))

    #expect(actions.words.first?.hasPrefix("explain last: fits after adding") == true)
    #expect(history.controller.passCounts.resumed == before + 1)
    #expect(history.controller.planSummary?.placedGangs == 91)
  }

  @Test func `a gang of higher priority has all planned anew`() {
    var history = waiting(48)
    let before = history.controller.passCounts

    history.arrive(.gpus(4, id: "urgent", priority: 1))

    #expect(history.state("urgent") == "reserved")
    #expect(history.controller.passCounts.resumed == before.resumed)
    #expect(history.controller.passCounts.all == before.all + 1)
  }

  @Test func `many gangs that come and go while windows are open find what they would find anew`() {
    var (resumed, all) = (0, 0)
    for seed in 0..<12 {
      var numbers = SeededNumbers(seed: seed)
      var history = waiting(0)
      var names: [String] = []
      for number in 0..<130 {
        let size = numbers.element(of: [1, 1, 2, 2, 4, 8])
        let topologies: [GangTopology] = [.sameDomain, .sameDomain, .atMost(domains: 2)]
        let topology = numbers.element(of: topologies)
        names.append("g\(number)")
        history.arrive(.gpus(size, id: "g\(number)", topology: topology))
        if numbers.isOnce(in: 12) { history.end(names.remove(at: numbers.number(in: 0...(names.count - 1)))) }
      }
      resumed += history.controller.passCounts.resumed
      all += history.controller.passCounts.all
    }
    #expect(resumed * 3 > all, "\(resumed) of \(all) passes were resumed")
  }
}
