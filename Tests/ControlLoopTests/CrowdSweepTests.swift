internal import ControlLoop
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

/// Many gangs that ask for few different things, so that most are planned together.
///
/// ``History`` compares every step with a controller that plans the whole demand anew.
@Suite("Planning by class")
struct CrowdSweepTests {
  @Test func `it decides and says what planning in full does, whatever happens`() {
    var (passes, inFull) = (0, 0)
    for seed in 0..<150 {
      var crowd = Crowd(seed: seed)
      crowd.live(steps: 120)
      passes += crowd.history.controller.passCounts.all
      inFull += crowd.history.controller.passCounts.inFull
    }
    #expect(
      passes > 5_000 && inFull > 0 && inFull * 10 < passes,
      "\(inFull) of \(passes) passes were in full"
    )
  }

  @Test func `the figures of the last plan say what it buys and how good that is`() {
    var history = History(.of(.of(nodes: 1, gpus: 8, price: 10, max: 1)))
    history.arrive(.gpus(8, id: "first"))
    #expect(
      history.controller.planSummary?.description == "1 domain, 10.00/h, proven the cheapest; 0 gangs wait"
    )

    history.arrive(.gpus(8, id: "second"))

    #expect(history.controller.planSummary?.description == "no new domain; 1 gang waits")
  }

  @Test func `a gang that ends hands its place to the first that wants it, and tells the others`() {
    var history = History(.of(.of(nodes: 1, gpus: 8, max: 1)))
    history.arrive(.gpus(8, id: "first"))
    history.bringUp(0)
    for number in 0..<3 { history.arrive(.gpus(4, id: "later\(number)")) }
    history.arrive(.gpus(8, id: "large"))

    let actions = history.end("first")

    #expect(actions.deeds == ["admit later0 on 0", "admit later1 on 0"])
    #expect(history.controller.passCounts.inFull == 0)
  }
}

/// A history by chance with more gangs than room.
private struct Crowd {
  private(set) var history: History
  private var numbers: SeededNumbers
  private var names: [String] = []
  private var arrivals = 0
  private let kinds: [Gang]

  init(seed: Int) {
    var numbers = SeededNumbers(seed: seed)
    let pools = (0..<numbers.number(in: 1...3)).map { index in
      NodePool.of(
        "pool\(index)",
        nodes: numbers.number(in: 1...3),
        gpus: 4,
        price: numbers.isOnce(in: 6) ? nil : Int64(numbers.number(in: 1...9)),
        min: numbers.isOnce(in: 4) ? 1 : 0,
        max: numbers.number(in: 1...6),
        jurisdiction: numbers.isOnce(in: 2) ? "eu" : "us"
      )
    }
    let policy = Policy(
      name: "crowd",
      pools: pools,
      placementOrder: numbers.isOnce(in: 4) ? .firstFit : .tightest,
      idleTime: .seconds(numbers.number(in: 0...400)),
      reservationTime: .seconds(numbers.number(in: 100...900)),
      actuation: numbers.isOnce(in: 2) ? .direct : .clusterAutoscaler
    )
    history = History(policy)
    kinds = (0..<numbers.number(in: 2...5)).map { _ in Self.kind(&numbers) }
    self.numbers = numbers
  }

  private static func kind(_ numbers: inout SeededNumbers) -> Gang {
    let perPod = numbers.number(in: 1...4)
    let count = numbers.number(in: 1...4)
    let request = PodRequest(cpuMilli: Int64(numbers.number(in: 0...1)) * 30_000, gpus: perPod)
    var roles = [Role(name: "worker", count: count, request: request)]
    if numbers.isOnce(in: 4) {
      roles.append(Role(name: "leader", count: 1, request: PodRequest(cpuMilli: 60_000)))
    }
    if numbers.isOnce(in: 5) { roles[0] = Role(name: "worker", count: count, request: request, minCount: 1) }
    let topologies: [GangTopology] = [
      .sameDomain, .sameDomain, .atMost(domains: 2), .unconstrained, .preferSameDomain(limit: 2),
    ]
    return .of(
      roles,
      topology: numbers.element(of: topologies),
      priority: numbers.isOnce(in: 4) ? 1 : 0,
      residency: numbers.isOnce(in: 3) ? ["eu"] : []
    )
  }

  mutating func live(steps: Int) {
    for _ in 0..<steps {
      switch numbers.number(in: 0...9) {
      case 0...3: arrive()
      case 4...5: endSomebody()
      case 6...7: serveSomeSlot()
      case 8: runClusterAutoscaler()
      default: history.wait(until: seconds + span())  // default: the last of the dice.
      }
      for name in names where history.state(name) == "admitted" && !numbers.isOnce(in: 3) {
        history.start(name)
      }
    }
  }

  private var seconds: Int64 { history.now.nanoseconds / 1_000_000_000 }

  private mutating func span() -> Int64 { Int64(numbers.number(in: 0...200)) }

  private mutating func arrive() {
    let kind = numbers.element(of: kinds)
    let name = "g\(arrivals)"
    arrivals += 1
    names.append(name)
    history.arrive(
      .of(kind.roles, id: name, topology: kind.topology, priority: kind.priority, residency: kind.residency)
    )
  }

  private mutating func endSomebody() {
    guard !names.isEmpty else { return }
    history.end(names.remove(at: numbers.number(in: 0...(names.count - 1))))
  }

  private mutating func serveSomeSlot() {
    let slot = numbers.number(in: 0...(history.controller.topology.domainCount - 1))
    switch history.controller.snapshot.phase(of: slot) {
    case .comingUp where numbers.isOnce(in: 5): history.failLaunch(slot)
    case .comingUp, .repairing: history.bringUp(slot)
    case .draining: history.answerDrain(slot)
    case .releasing: history.released(slot)
    case .ready:
      guard numbers.isOnce(in: 3) else { return }
      history.report(.memberLost(launch: history.launch(slot), member: 0, reason: "by chance"))
    case .absent, .planned: break
    }
  }

  private mutating func runClusterAutoscaler() {
    history.refresh()
    for group in history.controller.epoch.groups
    where group.maxSize > group.targetSize && !numbers.isOnce(in: 3) {
      history.increase(group.id.name, by: group.maxSize - group.targetSize)
    }
  }
}
