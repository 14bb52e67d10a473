internal import Chance
package import ControlLoop
package import FleetModel
internal import Planning
package import Policy
package import PoolPhysics
package import Workloads

/// The production controller in a simulated world of pools, gangs and a cluster.
///
/// Everything that happens is a value with an instant; nothing reads a clock. The same settings, policy and
/// workload give the same history.
package struct Simulation: Sendable {
  /// What one step came to, for journals and checks.
  package struct Step: Sendable {
    package let at: Instant
    package let event: Event
    package let actions: [Action]
  }

  package internal(set) var controller: Controller
  /// Plans the whole demand anew each time and must decide the same; nil unless every step is checked.
  private var reference: Controller?
  package internal(set) var physics: [PoolPhysics]
  package let arrivals: [Arrival]
  package let settings: SimulationSettings
  package internal(set) var now: Instant
  /// One for each arrival.
  var runs: [GangRun]
  var queue = EventQueue()
  var clusterRandom: RandomStream
  var autoscalerRandom: RandomStream
  var nextRequest = 0
  private var cursor = 0
  private var arrivalByGang: [GangID: Int] = [:]
  private var actions: [Action] = []
  private var reports: [TimedReport] = []
  var tally = Tally()
  /// One for each domain; empty when nothing takes time to load.
  var caches: [DomainCache] = []
  var history: HistoryRecorder
  var counts = DecisionCounts()
  private let checksEveryStep: Bool
  private let faultsEnd: Instant?

  /// A world at its beginning, which is the first arrival unless another instant is given.
  ///
  /// Arrivals are in order of time and their gangs differ.
  package init(
    policy: Policy,
    arrivals: [Arrival],
    settings: SimulationSettings,
    checksEveryStep: Bool = false,
    from beginning: Instant? = nil
  ) {
    precondition(settings.physics.count == policy.pools.count, "each pool has its physics")
    controller = Controller(policy: policy)
    reference = checksEveryStep ? Controller(policy: policy, plansInFull: true) : nil
    self.arrivals = arrivals
    self.settings = settings
    self.checksEveryStep = checksEveryStep
    let start = beginning ?? arrivals.first?.at ?? .origin
    precondition(arrivals.first.map { $0.at >= start } ?? true, "nothing arrives before the beginning")
    now = start
    history = Self.recorder(for: policy, from: start)
    let faultsEnd = settings.faultsFor.map { start.advanced(by: $0) }
    self.faultsEnd = faultsEnd
    runs = Array(repeating: GangRun(), count: arrivals.count)
    clusterRandom = RandomStream(seed: settings.seed, entity: 1)
    autoscalerRandom = RandomStream(seed: settings.seed, entity: 2)
    physics = []
    for (index, pool) in policy.pools.enumerated() {
      let random = RandomStream(seed: settings.seed, entity: UInt64(100 + index))
      var pool = PoolPhysics(pool: pool, settings: settings.physics[index], random: random)
      pool.faultsEnd = faultsEnd
      physics.append(pool)
    }
    for (index, arrival) in arrivals.enumerated() {
      precondition(arrivalByGang.updateValue(index, forKey: arrival.gang.id) == nil, "gangs have own names")
    }
  }

  /// Runs to the end.
  ///
  /// `observe` hears of every step, in order.
  package mutating func run(observe: (Step) -> Void = { _ in }) throws(SimulationFailure) -> RunResult {
    try start(observe: observe)
    let limit = now.advanced(by: settings.limit)
    while !isFinished(), let next = nextInstant {
      guard next.at <= limit else {
        throw failure("the end of time", "no end after \(settings.limit.briefText)")
      }
      try take(next, observe: observe)
    }
    return result()
  }

  /// Lets the controller begin; the first thing to call when a run is led step by step.
  package mutating func start(observe: (Step) -> Void = { _ in }) throws(SimulationFailure) {
    try feed(.synced, observe: observe)
    if let interval = settings.inventoryInterval { queue.add(.inventory, at: now.advanced(by: interval)) }
    if controller.policy.actuation == .clusterAutoscaler { queue.add(.clusterAutoscalerLoop, at: now) }
  }

  /// Lets everything happen that happens up to and at an instant, and stops there.
  package mutating func advance(
    to instant: Instant,
    observe: (Step) -> Void = { _ in }
  ) throws(SimulationFailure) {
    while let next = nextInstant, next.at <= instant { try take(next, observe: observe) }
    now = max(now, instant)
  }

  /// Gives the controller an event of the caller's own, now.
  package mutating func inject(
    _ event: Event,
    observe: (Step) -> Void = { _ in }
  ) throws(SimulationFailure) {
    try feed(event, observe: observe)
  }

  /// Ends a gang of the workload now, wherever it stands, as its owner does who deletes it.
  package mutating func endGang(
    _ gang: GangID,
    observe: (Step) -> Void = { _ in }
  ) throws(SimulationFailure) {
    let arrival = index(of: gang)
    guard !runs[arrival].hasEnded else { return }
    if runs[arrival].isPlaced { tally.placed -= 1 }
    tally.ended += 1
    runs[arrival].starts += 1
    runs[arrival].isPlaced = false
    runs[arrival].isRunning = false
    runs[arrival].hasEnded = true
    try feed(.gangEnded(gang: gang), observe: observe)
  }

  /// Breaks one machine of a domain now; false when the slot holds no such machine.
  package mutating func breakMember(_ member: Int, of domain: DomainIndex, reason: String) -> Bool {
    let pool = controller.topology.poolIndex(of: domain)
    let launch = controller.launch(of: domain)
    var reports: [TimedReport] = []
    physics[pool].breakMember(member, of: launch, reason: reason, at: now, into: &reports)
    for report in reports { queue.add(.driverReport(report.report), at: max(report.at, now)) }
    return !reports.isEmpty
  }

  private mutating func take(
    _ next: (at: Instant, rank: UInt8),
    observe: (Step) -> Void
  ) throws(SimulationFailure) {
    precondition(next.at >= now, "time does not go back")
    now = next.at
    if next.rank == WorldEvent.arrivalRank {
      cursor += 1
      try feed(.gangArrived(gang: arrivals[cursor - 1].gang), observe: observe)
    } else if next.rank == WorldEvent.deadlineRank {
      try feed(.deadlinePassed, observe: observe)
    } else if let entry = queue.removeFirst() {
      try happen(entry.event, observe: observe)
    }
  }

  /// Faults strike only before that instant.
  var faultsStrike: Bool { faultsEnd.map { now < $0 } ?? true }

  /// The earliest of the next arrival, the next thing in the queue and the controller's next deadline.
  private var nextInstant: (at: Instant, rank: UInt8)? {
    var best: (at: Instant, rank: UInt8)?
    if let entry = queue.first { best = (entry.at, entry.rank) }
    if let deadline = controller.nextDeadline {
      let candidate = (at: max(deadline, now), rank: WorldEvent.deadlineRank)
      if best.map({ candidate < $0 }) ?? true { best = candidate }
    }
    if cursor < arrivals.count {
      let candidate = (at: arrivals[cursor].at, rank: WorldEvent.arrivalRank)
      if best.map({ candidate < $0 }) ?? true { best = candidate }
    }
    return best
  }

  /// True when nobody waits or runs and only the pools' minimums and spares are left, or when nothing can change any more.
  private mutating func isFinished() -> Bool {
    guard cursor == arrivals.count, tally.placed == 0, tally.returning == 0 else { return false }
    let topology = controller.topology
    let isAtMinimum = topology.pools.indices.allSatisfy {
      controller.snapshot.liveCounts[$0] <= leastDomains(of: $0) && isQuiet($0)
    }
    guard isAtMinimum else { return false }
    if tally.ended == arrivals.count || controller.nextDeadline == nil { return true }
    return arrivals.indices.allSatisfy { runs[$0].hasEnded || isHopeless($0) || isHeldBySpending($0) }
  }

  /// True when not even a fleet of empty domains, as large as the policy allows, has a place for the gang, or when
  /// its time to start has passed.
  mutating func isHopeless(_ arrival: Int) -> Bool {
    if isTooLate(arrival) { return true }
    if let known = runs[arrival].isHopeless { return known }
    var ideal = Snapshot(topology: controller.topology)
    for domain in 0..<ideal.topology.domainCount { ideal.setPhase(.ready, of: domain) }
    let gang = arrivals[arrival].gang
    let allowed = controller.policy.pools.map { controller.policy.exclusion(of: gang, from: $0) == nil }
    let planner = Planner(policy: controller.policy)
    let answer = planner.placement(of: gang, in: ideal, allowed: allowed) == nil
    runs[arrival].isHopeless = answer
    return answer
  }

  /// True for a gang that has not started in time, or whose pools' machines could be taken away while it runs.
  private func isTooLate(_ arrival: Int) -> Bool {
    let gang = arrivals[arrival].gang
    if let startBy = gang.startBy, startBy < now, runs[arrival].firstStart == nil { return true }
    let policy = controller.policy
    guard policy.pools.contains(where: { $0.usableUntil != nil }) else { return false }
    return policy.pools.allSatisfy { policy.exclusion(of: gang, from: $0, at: now) != nil }
  }

  private func isQuiet(_ pool: PoolIndex) -> Bool {
    physics[pool].domains.count == controller.snapshot.liveCounts[pool]
  }

  /// Gives one event to the controller and carries out what it wants.
  mutating func feed(_ event: Event, observe: (Step) -> Void) throws(SimulationFailure) {
    actions.removeAll(keepingCapacity: true)
    controller.handle(event, at: now, into: &actions)
    tally.events += 1
    if let limit = settings.eventLimit, tally.events > limit {
      throw failure("\(event)", "more than \(limit) events")
    }
    if checksEveryStep {
      if let problem = actionProblem(in: actions) ?? difference(after: event) {
        throw failure("\(event)", problem)
      }
    }
    observe(Step(at: now, event: event, actions: actions))
    for action in actions { carryOut(action) }
    keep(event, actions)
    for report in reports { queue.add(.driverReport(report.report), at: max(report.at, now)) }
    reports.removeAll(keepingCapacity: true)
    if checksEveryStep, let problem = stateProblem() { throw failure("\(event)", problem) }
  }

  /// How the actions differ from those of a controller that plans everything anew; nil when they do not.
  private mutating func difference(after event: Event) -> String? {
    var expected: [Action] = []
    reference?.handle(event, at: now, into: &expected)
    if reference == nil || expected == actions { return nil }
    let position = zip(actions, expected).prefix { $0 == $1 }.count
    let (own, other) = (actions.dropFirst(position).first, expected.dropFirst(position).first)
    return
      "planning by class does \(own.map { "\($0)" } ?? "no more"), in full \(other.map { "\($0)" } ?? "no more")"
  }

  func failure(_ event: String, _ message: String) -> SimulationFailure {
    SimulationFailure(at: now, event: event, message: message)
  }
}

// MARK: - Carrying out

extension Simulation {
  private mutating func carryOut(_ action: Action) {
    switch action {
    case .launch(let request):
      withPool(of: request.token) { $0.launch(request, at: $1, into: &$2) }
    case .release(let launch):
      withPool(of: launch) { $0.release(launch, at: $1, into: &$2) }
    case .repair(let launch, let member):
      withPool(of: launch) { $0.repair(launch, member: member, at: $1, into: &$2) }
    case .cordon(let launch, let attempt): answer(.cordoned, launch, attempt)
    case .evict(let launch, let attempt): answer(.evicted, launch, attempt)
    case .verify(let launch, let attempt): answer(.verified, launch, attempt)
    case .uncordon(let launch, let attempt): answer(.uncordoned, launch, attempt)
    case .deleteNodes(let launch): answer(.nodesDeleted, launch, 0)
    case .admit(let gang, let placement):
      runs[index(of: gang)].gpus = placement.gpuCount(of: arrivals[index(of: gang)].gang)
      prepare(index(of: gang), in: placement)
      admit(gang)
    case .withdraw(let gang, let reason): withdraw(gang, reason: reason)
    case .notify(.domainGivenBack): tally.givenBack += 1
    case .answer, .explain, .notify:
      // Only people have a use for these.
      break
    }
  }

  private mutating func withPool(
    of launch: LaunchToken,
    _ call: (inout PoolPhysics, Instant, inout [TimedReport]) -> Void
  ) {
    guard let pool = controller.topology.poolIndex(named: launch.slot.pool) else {
      preconditionFailure("launches are of pools that exist")
    }
    call(&physics[pool], now, &reports)
  }

  private mutating func answer(_ step: ClusterAnswer.Step, _ launch: LaunchToken, _ attempt: Int) {
    if faultsStrike && clusterRandom.happens(perMille: settings.cluster.lostAnswer) { return }
    let delay = clusterRandom.duration(upTo: settings.cluster.answerDelay)
    let answer = ClusterAnswer(step: step, launch: launch, attempt: attempt)
    queue.add(.clusterReport(answer), at: now.advanced(by: delay))
  }

  private mutating func admit(_ gang: GangID) {
    let arrival = index(of: gang)
    runs[arrival].isPlaced = true
    tally.placed += 1
    if faultsStrike && clusterRandom.happens(perMille: settings.cluster.neverStarts) { return }
    queue.add(.gangStarts(arrival: arrival, start: runs[arrival].starts), at: now)
  }

  private mutating func withdraw(_ gang: GangID, reason: WithdrawalReason) {
    let arrival = index(of: gang)
    if runs[arrival].isPlaced {
      runs[arrival].isPlaced = false
      tally.placed -= 1
      if runs[arrival].isRunning, let since = runs[arrival].runningSince {
        tally.interruptions += 1
        let kept = keepProgress(of: arrival)
        tally.lostGPUTime += (now.since(since) - kept) * runs[arrival].gpus
      }
    }
    runs[arrival].isRunning = false
    runs[arrival].starts += 1
    if reason == .reservationExpired {
      tally.returning += 1
      queue.add(.gangReturns(arrival: arrival), at: now.advanced(by: .seconds(60)))
    }
  }

  func index(of gang: GangID) -> Int {
    guard let arrival = arrivalByGang[gang] else { preconditionFailure("the controller invents no gangs") }
    return arrival
  }

  func isKnown(_ gang: GangID) -> Bool { arrivalByGang[gang] != nil }
}

// MARK: - What happens

extension Simulation {
  private mutating func happen(_ event: WorldEvent, observe: (Step) -> Void) throws(SimulationFailure) {
    switch event {
    case .gangStarts(let arrival, let start):
      guard runs[arrival].starts == start, runs[arrival].isPlaced else { return }
      noteStart(of: arrival)
      let end = now.advanced(by: holdingTime(of: arrival))
      queue.add(.gangEnds(arrival: arrival, start: start), at: end)
      try feed(.gangStarted(gang: arrivals[arrival].gang.id), observe: observe)
    case .gangEnds(let arrival, let start):
      guard runs[arrival].starts == start, runs[arrival].isRunning else { return }
      runs[arrival].isRunning = false
      runs[arrival].isPlaced = false
      runs[arrival].hasEnded = true
      runs[arrival].isComplete = true
      tally.placed -= 1
      tally.ended += 1
      tally.usefulGPUTime += arrivals[arrival].duration * runs[arrival].gpus
      try feed(.gangEnded(gang: arrivals[arrival].gang.id), observe: observe)
    case .gangReturns(let arrival):
      tally.returning -= 1
      if runs[arrival].hasEnded { return }
      try feed(.gangArrived(gang: arrivals[arrival].gang), observe: observe)
    case .driverReport(let report):
      try feed(.driver(report: report), observe: observe)
    case .clusterReport(let answer):
      try feed(.cluster(report: report(of: answer)), observe: observe)
    case .inventory:
      for pool in physics.indices {
        try feed(.driver(report: physics[pool].inventory(at: now)), observe: observe)
      }
      if let interval = settings.inventoryInterval { queue.add(.inventory, at: now.advanced(by: interval)) }
    case .lateCall:
      try makeOddCall(observe: observe)
    case .clusterAutoscalerLoop:
      try runClusterAutoscaler(observe: observe)
      queue.add(.clusterAutoscalerLoop, at: now.advanced(by: settings.clusterAutoscalerInterval))
    }
  }

  private mutating func report(of answer: ClusterAnswer) -> ClusterReport {
    switch answer.step {
    case .cordoned: return .cordoned(launch: answer.launch, attempt: answer.attempt)
    case .evicted: return .evicted(launch: answer.launch, attempt: answer.attempt)
    case .uncordoned: return .uncordoned(launch: answer.launch, attempt: answer.attempt)
    case .nodesDeleted: return .nodesDeleted(launch: answer.launch)
    case .verified:
      let comes = faultsStrike && clusterRandom.happens(perMille: settings.cluster.podOnDrainedDomain)
      return .verified(launch: answer.launch, attempt: answer.attempt, podCount: comes ? 1 : 0)
    }
  }
}
