internal import ControlLoop
internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport

/// Events by chance, most of them plausible, some about nothing, and afterwards a world in which all goes well.
struct RandomHistory {
  private(set) var history: History
  private var numbers: SeededNumbers
  /// For subgroups and models, which came later: the other draws of a seed stay as they were.
  private var laterNumbers: SeededNumbers
  private let gangNames = ["a", "b", "c", "d", "e"]

  /// Events of that seed; `isLimited` for a policy that limits tenants and spending and keeps spares.
  init(seed: Int, isLimited: Bool = false) {
    var numbers = SeededNumbers(seed: seed)
    var laterNumbers = SeededNumbers(seed: seed + 1_000_000)
    var pools: [NodePool] = []
    for index in 0..<numbers.number(in: 1...2) { pools.append(Self.pool(index, &numbers)) }
    pools = pools.map { Self.attested($0, &laterNumbers) }
    if isLimited { pools = pools.map { $0.keeping(numbers.number(in: 0...$0.maxDomains)) } }
    var policy = Policy(
      name: "by chance",
      pools: pools,
      placementOrder: numbers.isOnce(in: 2) ? .tightest : .firstFit,
      idleTime: .seconds(numbers.number(in: 0...400)),
      reservationTime: .seconds(numbers.number(in: 1...600)),
      actuation: numbers.isOnce(in: 2) ? .direct : .clusterAutoscaler,
      watchdog: Watchdog(response: numbers.isOnce(in: 2) ? .act : .report),
      hotModels: laterNumbers.isOnce(in: 2) ? Self.hotModels(&laterNumbers) : nil,
      disruption: Self.disruption(&numbers),
      holdTime: numbers.isOnce(in: 2) ? .seconds(numbers.number(in: 0...900)) : nil,
      consolidation: numbers.isOnce(in: 2)
        ? Consolidation(act: numbers.isOnce(in: 4) ? .propose : .move) : nil,
      waitForFinish: laterNumbers.isOnce(in: 2) ? Self.waitForFinish(&laterNumbers) : nil
    )
    if isLimited { policy = policy.limiting(Self.limits(&numbers)) }
    history = History(policy, isSynced: numbers.isOnce(in: 2))
    self.numbers = numbers
    self.laterNumbers = laterNumbers
  }

  private static func attested(_ pool: NodePool, _ numbers: inout SeededNumbers) -> NodePool {
    numbers.isOnce(in: 4) ? pool.attested(by: .condition(name: "Attested")) : pool
  }

  private static func waitForFinish(_ numbers: inout SeededNumbers) -> WaitForFinish {
    WaitForFinish(
      grace: .seconds(numbers.number(in: 0...60)),
      atMost: .seconds(numbers.number(in: 1...900))
    )
  }

  private static func hotModels(_ numbers: inout SeededNumbers) -> HotModels {
    HotModels(keepFor: .seconds(numbers.number(in: 1...900)), perDomain: numbers.number(in: 1...2))
  }

  /// None, a limit, or windows that are closed for ten minutes of each day.
  private static func disruption(_ numbers: inout SeededNumbers) -> Disruption? {
    switch numbers.number(in: 0...3) {
    case 0: return Disruption(maxDraining: numbers.number(in: 1...2))
    case 1:
      let opening = numbers.number(in: 0...1_439)
      let window = DisruptionWindow(
        days: Weekday.allCases,
        openingMinute: opening,
        closingMinute: (opening + 1_430) % 1_440,
        maxDraining: numbers.number(in: 1...2)
      )
      return Disruption(windows: [window])
    default: return nil  // default: the rest of the dice.
    }
  }

  private static func limits(_ numbers: inout SeededNumbers) -> SpendingRules {
    let budget = numbers.number(in: 1...60)
    return SpendingRules(
      tenants: [
        .of("x", maxGPUs: numbers.number(in: 0...20)),
        .of("y", maxGPUs: numbers.isOnce(in: 2) ? 16 : nil, budget: Int64(numbers.number(in: 1...30))),
      ],
      budgetPerHour: numbers.isOnce(in: 4) ? nil : Money(microUnits: Int64(budget) * 1_000_000),
      approvalAbove: numbers.isOnce(in: 2)
        ? nil : Money(microUnits: Int64(numbers.number(in: 0...budget)) * 1_000_000)
    )
  }

  private static func pool(_ index: Int, _ numbers: inout SeededNumbers) -> NodePool {
    let (nodes, max) = (numbers.number(in: 1...3), numbers.number(in: 1...3))
    return .of(
      "pool\(index)",
      nodes: nodes,
      gpus: 4,
      price: numbers.isOnce(in: 3) ? nil : Int64(numbers.number(in: 1...9)),
      min: numbers.isOnce(in: 3) ? 1 : 0,
      max: max,
      spares: numbers.isOnce(in: 3) ? nodes - 1 : 0
    )
  }

  // MARK: Anything

  mutating func misbehave(steps: Int) {
    for _ in 0..<steps {
      switch numbers.number(in: 0...12) {
      case 0...2:
        history.arrive(isLimited ? gang().of(tenant: numbers.element(of: ["x", "y", "z"])) : gang())
      case 3: history.start(numbers.element(of: gangNames))
      case 4: history.end(numbers.element(of: gangNames))
      case 5: reportInventory()
      case 6: callSomething()
      case 7: history.wait(until: seconds + Int64(numbers.number(in: 0...700)))
      case 8: answerSomeDrain()
      case 9: if !history.controller.isSynced { history.send(.synced) }
      case 10 where isLimited && numbers.isOnce(in: 3): approveSomething()
      default: reportSomething()  // default: the rest of the dice.
      }
    }
  }

  private var isLimited: Bool { history.controller.policy.spending != nil }

  private mutating func approveSomething() {
    let end = history.now.advanced(by: .seconds(numbers.number(in: 1...2_000)))
    let limit = Money(microUnits: Int64(numbers.number(in: 0...60)) * 1_000_000)
    history.send(.spendApproved(upTo: limit, until: numbers.isOnce(in: 4) ? nil : end))
  }

  private var seconds: Int64 { history.now.nanoseconds / 1_000_000_000 }

  private mutating func gang() -> Gang {
    let topologies: [GangTopology] = [.sameDomain, .sameDomain, .atMost(domains: 2), .unconstrained]
    let perPod = numbers.number(in: 1...4)
    let gang = Gang.gpus(
      perPod * numbers.number(in: 1...4),
      id: numbers.element(of: gangNames),
      perPod: perPod,
      topology: numbers.element(of: topologies),
      priority: numbers.number(in: 0...2),
      checkpointable: numbers.isOnce(in: 2),
      ownsDomain: numbers.isOnce(in: 6)
    )
    let timed = laterNumbers.isOnce(in: 2) ? gang.timed(.seconds(laterNumbers.number(in: 1...900))) : gang
    return named(timed)
  }

  /// Some gangs have subgroups, and some name models.
  private mutating func named(_ gang: Gang) -> Gang {
    let parted = gang.topology != .sameDomain && laterNumbers.isOnce(in: 2) ? inPairs(gang) : gang
    switch laterNumbers.number(in: 0...3) {
    case 0: return parted.loading("m")
    case 1: return parted.loading("n", "o")
    default: return parted  // default: half of the gangs name no model.
    }
  }

  /// The gang with pairs of pods that share a domain, where it has an even number of them.
  private func inPairs(_ gang: Gang) -> Gang {
    guard gang.podCount.isMultiple(of: 2) else { return gang }
    let pairs = Subgroup(name: "pair", replicas: gang.podCount / 2, roles: [0])
    return .of(
      gang.roles,
      id: gang.id.name,
      topology: gang.topology,
      priority: gang.priority,
      subgroups: [pairs]
    ).timed(gang.expectedDuration)
  }

  private mutating func slot() -> Int {
    numbers.number(in: 0...(history.controller.topology.domainCount - 1))
  }

  /// A launch of the slot: mostly the current one.
  private mutating func launch() -> LaunchToken {
    let current = history.launch(slot())
    guard numbers.isOnce(in: 5) else { return current }
    return LaunchToken(slot: current.slot, generation: current.generation + numbers.number(in: -1...0))
  }

  private mutating func reportSomething() {
    let (launch, member) = (launch(), numbers.number(in: 0...2))
    switch numbers.number(in: 0...8) {
    case 8: history.interrupt(slot())
    case 0...3:
      let id = ProviderID("\(launch)/\(member)")
      if laterNumbers.isOnce(in: 2) {
        history.report(.memberAttested(launch: launch, member: member, providerID: id))
      } else {
        history.report(.memberRegistered(launch: launch, member: member, providerID: id))
      }
    case 4: history.report(.memberLost(launch: launch, member: member, reason: "by chance"))
    case 5: history.failLaunch(slot())
    default: history.report(.released(launch: launch))  // default: the rest of the dice.
    }
  }

  private mutating func answerSomeDrain() {
    let slot = slot()
    switch numbers.number(in: 0...3) {
    case 0: history.cordoned(slot)
    case 1: history.evicted(slot)
    case 2: history.verified(slot)
    default: history.verified(slot, pods: 1)  // default: the rest of the dice.
    }
  }

  private mutating func reportInventory() {
    var entries: [(LaunchToken, Range<Int>)] = []
    for _ in 0..<numbers.number(in: 0...2) { entries.append((launch(), 0..<numbers.number(in: 0...3))) }
    let isAttested = [nil, true, false][laterNumbers.number(in: 0...2)]
    history.inventory(entries, pool: "pool\(numbers.number(in: 0...1))", isAttested: isAttested)
  }

  private mutating func callSomething() {
    let groups = history.controller.epoch.groups
    guard !groups.isEmpty, !numbers.isOnce(in: 3) else {
      history.refresh()
      return
    }
    let group = numbers.element(of: groups)
    switch numbers.number(in: 0...3) {
    case 0: history.decrease(group.id.name, by: -numbers.number(in: 0...4))
    case 1:
      history.delete(group.instances.prefix(numbers.number(in: 0...3)).map(\.id.name), from: group.id.name)
    default: history.increase(group.id.name, by: numbers.number(in: 0...4))  // default: the rest of the dice.
    }
  }

  // MARK: All goes well

  /// Everything that is asked for happens and every gang that is admitted runs and ends; returns what is still
  /// waiting after so many rounds.
  mutating func settle(rounds: Int) -> [String] {
    if !history.controller.isSynced { history.send(.synced) }
    for _ in 0..<rounds where !leftovers().isEmpty {
      if history.controller.policy.actuation == .clusterAutoscaler { runClusterAutoscaler() }
      for slot in 0..<history.controller.topology.domainCount { serve(slot) }
      for name in gangNames {
        if history.state(name) == "expired" { history.end(name) }
        if history.state(name) == "admitted" { history.start(name) }
        if history.state(name).hasPrefix("running") { history.end(name) }
      }
      history.waitForAlarm()
    }
    return leftovers()
  }

  private mutating func serve(_ slot: Int) {
    switch history.controller.snapshot.phase(of: slot) {
    case .comingUp, .repairing: history.bringUp(slot)
    case .draining: history.answerDrain(slot)
    case .releasing: history.released(slot)
    case .ready:
      if history.controller.domains[slot].usableCount < memberCount(slot) { history.bringUp(slot) }
    case .absent, .planned: break
    }
  }

  private func memberCount(_ slot: Int) -> Int { history.controller.topology.pool(of: slot).shape.nodeCount }

  private mutating func runClusterAutoscaler() {
    history.refresh()
    for group in history.controller.epoch.groups where group.maxSize > group.targetSize {
      history.increase(group.id.name, by: group.maxSize - group.targetSize)
    }
  }

  /// Gangs that wait though they could run, and domains beyond the minimum.
  private func leftovers() -> [String] {
    let waiting = gangNames.filter { name in
      let explanation = history.controller.record(of: GangID(name))?.explanation
      if case .never(_)? = explanation?.verdict { return false }
      if explanation?.namesSpendingLimit ?? false { return false }
      return history.state(name) != "gone"
    }
    let pools = history.controller.topology.pools
    let extra = pools.indices.filter {
      let (count, least) = (history.controller.snapshot.liveCounts[$0], pools[$0].leastDomains)
      return isLimited ? count > least : count != least
    }
    return waiting.map { "\($0) is \(history.state($0))" }
      + extra.map { "\(history.controller.snapshot.liveCounts[$0]) domains stay in \(pools[$0].id)" }
  }
}

extension NodePool {
  /// Domains that are there when nobody needs any.
  fileprivate var leastDomains: Int { max(minDomains, warmSpares ?? 0) }
}
