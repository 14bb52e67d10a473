package import ControlLoop
package import FleetModel
internal import Planning
package import Policy
internal import Testing

/// A controller and all that has happened to it; what must always hold is checked after every step.
package struct History {
  package private(set) var controller: Controller
  /// Plans the whole demand anew each time, and must do the same.
  private var reference: Controller
  package private(set) var now = Instant.origin
  /// Every action so far.
  package private(set) var actions: [Action] = []
  private var events: [(event: Event, at: Instant)] = []
  private var requests = 0
  /// False to leave the asking to let pods in again, or to delete nodes, without an answer.
  package var answersErrands = true
  /// Launches whose machines may exist.
  private var existing: Set<LaunchToken> = []

  /// A controller for that policy, which knows of nothing; synced unless told otherwise.
  package init(_ policy: Policy, isSynced: Bool = true) {
    controller = Controller(policy: policy)
    reference = Controller(policy: policy, plansInFull: true)
    if isSynced { send(.synced) }
  }

  /// Sends one event now and returns what is to be done about it.
  @discardableResult
  package mutating func send(_ event: Event) -> [Action] {
    let before = Holdings(of: controller)
    var step: [Action] = []
    controller.handle(event, at: now, into: &step)
    events.append((event, now))
    actions.append(contentsOf: step)
    check(event, step)
    if let problem = Holdings(of: controller).problem(since: before, after: event, at: now) {
      fail(problem, after: event)
    }
    compareWithFullPlanning(event, step)
    if answersErrands { answerErrands(in: step) }
    return step
  }

  /// What the cluster does beside a drain's steps, it does at once; nothing follows from that.
  private mutating func answerErrands(in step: [Action]) {
    for case .uncordon(let launch, let attempt) in step {
      send(.cluster(report: .uncordoned(launch: launch, attempt: attempt)))
    }
    for case .deleteNodes(let launch) in step { send(.cluster(report: .nodesDeleted(launch: launch))) }
  }

  private mutating func compareWithFullPlanning(_ event: Event, _ step: [Action]) {
    var expected: [Action] = []
    reference.handle(event, at: now, into: &expected)
    if step != expected {
      let words =
        "\(step.words.joined(separator: " | ")) instead of \(expected.words.joined(separator: " | "))"
      fail("planning by class gives \(words)", after: event)
    }
    if reference.planSummary != controller.planSummary {
      fail("planning by class comes to other figures than planning in full", after: event)
    }
    if reference.epoch.groups != controller.epoch.groups || reference.nextDeadline != controller.nextDeadline
    {
      fail("planning by class shows or awaits something else than planning in full", after: event)
    }
  }

  /// Lets time pass until that many seconds after the origin, deadline by deadline.
  @discardableResult
  package mutating func wait(until seconds: Int64) -> [Action] {
    let end = Instant(seconds: seconds)
    var passed: [Action] = []
    while let deadline = controller.nextDeadline, deadline <= end {
      now = max(now, deadline)
      passed.append(contentsOf: send(.deadlinePassed))
      guard passed.count < 10_000 else {
        fail("deadlines follow one another without end", after: .deadlinePassed)
        break
      }
    }
    now = max(now, end)
    return passed
  }

  /// Lets time pass until the controller's next deadline and returns how long that was; nil when there is none.
  @discardableResult
  package mutating func waitForAlarm() -> Duration? {
    guard let deadline = controller.nextDeadline else { return nil }
    let before = now
    now = max(now, deadline)
    send(.deadlinePassed)
    return now.since(before)
  }

  /// The actions of a second controller that is told the same.
  package func repeated() -> [Action] {
    var again = Controller(policy: controller.policy)
    var actions: [Action] = []
    for (event, instant) in events { again.handle(event, at: instant, into: &actions) }
    return actions
  }
}

// MARK: - Verbs

extension History {
  @discardableResult
  package mutating func arrive(_ gang: Gang) -> [Action] { send(.gangArrived(gang: gang)) }

  @discardableResult
  package mutating func start(_ gang: String) -> [Action] { send(.gangStarted(gang: GangID(gang))) }

  @discardableResult
  package mutating func end(_ gang: String) -> [Action] { send(.gangEnded(gang: GangID(gang))) }

  @discardableResult
  package mutating func register(_ slot: Int, _ members: Range<Int>) -> [Action] {
    members.flatMap { member in
      let id = ProviderID("\(launch(slot))/\(member)")
      return report(.memberRegistered(launch: launch(slot), member: member, providerID: id))
    }
  }

  @discardableResult
  package mutating func attest(_ slot: Int, _ members: Range<Int>) -> [Action] {
    members.flatMap { member in
      let id = ProviderID("\(launch(slot))/\(member)")
      return report(.memberAttested(launch: launch(slot), member: member, providerID: id))
    }
  }

  /// All members of the domain join the cluster and, where the policy asks for it, are attested.
  @discardableResult
  package mutating func bringUp(_ slot: Int) -> [Action] {
    let pool = controller.topology.pool(of: slot)
    let members = 0..<pool.shape.nodeCount
    return register(slot, members) + (pool.attestation == nil ? [] : attest(slot, members))
  }

  @discardableResult
  package mutating func lose(_ slot: Int, _ member: Int) -> [Action] {
    report(.memberLost(launch: launch(slot), member: member, reason: "fell off the bus"))
  }

  /// The provider says that it will take a member away two minutes from now.
  @discardableResult
  package mutating func interrupt(_ slot: Int, _ member: Int = 0) -> [Action] {
    let end = now.advanced(by: .seconds(120))
    return report(.interruptionNotice(launch: launch(slot), member: member, at: end))
  }

  @discardableResult
  package mutating func failLaunch(_ slot: Int) -> [Action] {
    let failure = LaunchFailure(kind: .insufficientCapacity, code: "NoRoom", message: "none left")
    return report(.launchFailed(launch: launch(slot), failure: failure))
  }

  @discardableResult
  package mutating func released(_ slot: Int) -> [Action] { report(.released(launch: launch(slot))) }

  /// The pool lists those domains, each with the members that have joined.
  @discardableResult
  package mutating func inventory(
    _ entries: [(LaunchToken, Range<Int>)],
    pool: String = "p",
    isAttested: Bool? = nil
  ) -> [Action] {
    let domains = entries.map { launch, members in
      InventoryEntry(
        launch: launch,
        members: members.map {
          InventoryEntry.Member(
            number: $0,
            providerID: ProviderID("\(launch)/\($0)"),
            isRegistered: true,
            isAttested: isAttested
          )
        }
      )
    }
    return report(.inventory(pool: PoolID(pool), domains: domains))
  }

  @discardableResult
  package mutating func report(_ report: DriverReport) -> [Action] { send(.driver(report: report)) }

  @discardableResult
  package mutating func cordoned(_ slot: Int) -> [Action] {
    send(.cluster(report: .cordoned(launch: launch(slot), attempt: attempt(slot))))
  }

  @discardableResult
  package mutating func evicted(_ slot: Int) -> [Action] {
    send(.cluster(report: .evicted(launch: launch(slot), attempt: attempt(slot))))
  }

  @discardableResult
  package mutating func verified(_ slot: Int, pods: Int = 0, holds: [PodHold]? = nil) -> [Action] {
    let launch = launch(slot)
    let attempt = attempt(slot)
    return send(
      .cluster(report: .verified(launch: launch, attempt: attempt, podCount: pods, holds: holds))
    )
  }

  @discardableResult
  package mutating func uncordoned(_ slot: Int) -> [Action] {
    send(.cluster(report: .uncordoned(launch: launch(slot), attempt: attempt(slot))))
  }

  /// The Node objects of a launch are gone; of the slot's last one unless another is named.
  @discardableResult
  package mutating func nodesDeleted(_ slot: Int, generation: Int? = nil) -> [Action] {
    let last = launch(slot)
    let launch = LaunchToken(slot: last.slot, generation: generation ?? last.generation)
    return send(.cluster(report: .nodesDeleted(launch: launch)))
  }

  /// The cluster answers every step of the domain's drain, and finds no pod.
  @discardableResult
  package mutating func answerDrain(_ slot: Int) -> [Action] {
    cordoned(slot) + evicted(slot) + verified(slot)
  }

  @discardableResult
  package mutating func call(_ request: Request) -> Answer {
    requests += 1
    let id = RequestID("\(requests)")
    for case .answer(id, let answer) in send(.request(id: id, request: request)) { return answer }
    preconditionFailure("every call is answered")
  }

  @discardableResult
  package mutating func refresh() -> Answer { call(.refresh) }

  @discardableResult
  package mutating func increase(_ group: String, by delta: Int) -> Answer {
    call(.increaseSize(group: NodeGroupID(group), delta: delta))
  }

  @discardableResult
  package mutating func decrease(_ group: String, by delta: Int) -> Answer {
    call(.decreaseTargetSize(group: NodeGroupID(group), delta: delta))
  }

  @discardableResult
  package mutating func delete(_ nodes: [String], from group: String) -> Answer {
    call(.deleteNodes(group: NodeGroupID(group), nodes: nodes.map { ProviderID($0) }))
  }
}

// MARK: - Answers

extension History {
  /// The number of the drain that is under way, or was last, in the slot's launch.
  package func attempt(_ slot: Int) -> Int { controller.domains[slot].drainAttempt }

  /// The launch that fills the slot now or filled it last; slots by their dense numbers.
  package func launch(_ slot: Int) -> LaunchToken { controller.launch(of: slot) }

  package func phase(_ slot: Int) -> String { controller.snapshot.phase(of: slot).word }

  /// Where the gang stands; `gone` when nothing is known of it.
  package func state(_ gang: String) -> String { controller.record(of: GangID(gang))?.state.word ?? "gone" }

  /// The group's `[min, max] target of instances`; `unlisted` when this epoch does not show it.
  package func window(_ group: String) -> String {
    guard let group = controller.epoch.group(named: NodeGroupID(group)) else { return "unlisted" }
    let creating = group.instances.count { $0.state == .creating }
    return "[\(group.minSize), \(group.maxSize)] \(group.targetSize)"
      + (creating > 0 ? ", \(creating) creating" : "")
  }

  /// Why the slot is kept, comes or goes, in words.
  package func explanation(_ slot: Int) -> String { controller.explanation(of: slot, at: now).description }

  /// The next instant at which the controller wakes by itself, in words; `never` when it waits for nothing.
  package var alarm: String { controller.nextDeadline?.description ?? "never" }
}

// MARK: - Checks

extension History {
  private mutating func check(_ event: Event, _ step: [Action]) {
    if let problem = controller.checkInvariants() { fail(problem, after: event) }
    for domain in controller.snapshot.liveDomains where controller.isPartial(domain, at: now) {
      // What a pool does not take back in time is the pool's fault, and has its alarm.
      if case .releasing = controller.snapshot.phase(of: domain) { continue }
      fail("\(controller.topology.slot(of: domain)) is partial", after: event)
    }
    for group in controller.epoch.groups {
      if let problem = problem(of: group) { fail("\(group.id) \(problem)", after: event) }
    }
    if case .driver(.released(let launch)) = event { existing.remove(launch) }
    if case .driver(.inventory(_, let entries)) = event { existing.formUnion(entries.map(\.launch)) }
    for case .launch(let request) in step { launched(request, after: event) }
  }

  private mutating func launched(_ request: DomainRequest, after event: Event) {
    let slot = request.token.slot
    let nodeCount = controller.topology.domain(at: slot).map {
      controller.topology.pool(of: $0).shape.nodeCount
    }
    if request.memberCount != nodeCount { fail("\(slot) is bought in part", after: event) }
    if !existing.insert(request.token).inserted { fail("\(request.token) is bought twice", after: event) }
  }

  private func problem(of group: NodeGroup) -> String? {
    let nodeCount = controller.topology.pools[group.pool].shape.nodeCount
    for size in [group.minSize, group.maxSize, group.targetSize] where size % nodeCount != 0 {
      return "shows \(size) nodes, which is no number of whole domains"
    }
    if group.targetSize > group.maxSize || group.minSize != group.maxSize {
      return "has a target past its window"
    }
    if group.targetSize != group.instances.count { return "has a target that is not what it lists" }
    let isLost = group.instances.contains { controller.epoch.group(listing: $0.id)?.id != group.id }
    return isLost ? "lists a machine that is not found by its name" : nil
  }

  private func fail(_ problem: String, after event: Event) {
    Issue.record("\(now), after \(events.count) events, the last \(event): \(problem)")
  }
}
