package import FleetModel
package import Planning
package import Policy

/// The decisions of the autoscaler: events and instants in, actions out.
///
/// It does no I/O, reads no clock and draws no random number. The live server and the simulator are two shells
/// around it; a journal of its events, replayed, gives the same actions.
package struct Controller: Sendable {
  package let policy: Policy
  let planner: Planner
  package internal(set) var snapshot: Snapshot
  package internal(set) var domains: [DomainRecord]
  /// What Cluster Autoscaler sees until its next Refresh.
  package internal(set) var epoch = Epoch()
  /// False until the shell has read inventories and demand once; until then nothing is changed.
  package internal(set) var isSynced = false
  package internal(set) var availability: Availability
  var gangs: GangBook
  var deadlines = DeadlineQueue()
  /// What the cluster has not answered yet, with the instant at which it is asked again.
  var errands: [(errand: Errand, again: Instant)] = []
  /// When it is asked next whether gangs should be moved.
  var consolidateAt: Instant?
  /// Failed launches in a row, by pool.
  var failures: [Int]
  /// Domains whose phase is `planned`.
  var planned: [DomainIndex] = []
  /// True when demand or capacity changed since the last planning pass.
  var isPlanStale = false
  /// What somebody has approved last, while it lasts.
  package internal(set) var approval: Approval?
  /// What has been said last of purchases that wait for somebody.
  var spendingNotices: [Notice] = []
  /// What planning passes have found out of the fleet.
  var demandPass: DemandPass
  /// The last planning pass, where it can be resumed; nil when the whole demand was planned.
  var lastWalk: DemandWalk?
  /// Idle domains that are being drained.
  var reclaimableCount = 0
  /// Counts the planning passes, and those that had to plan the whole demand, one gang after another.
  package internal(set) var passCounts = PassCounts()
  /// What the last planning pass came to; nil before the first.
  package internal(set) var planSummary: PlanSummary?
  let plansInFull: Bool

  /// A controller for that policy, with an empty fleet, that has learnt nothing yet.
  ///
  /// With `plansInFull` it plans the whole demand anew in every pass: the same decisions for more work, to compare
  /// with.
  package init(policy: Policy, plansInFull: Bool = false) {
    self.plansInFull = plansInFull
    let topology = Topology(pools: policy.pools)
    self.policy = policy
    planner = Planner(policy: policy)
    demandPass = DemandPass(planner: planner, topology: topology)
    snapshot = Snapshot(topology: topology)
    domains = Array(repeating: DomainRecord(), count: topology.domainCount)
    availability = Availability(topology: topology)
    availability.commitments = policy.spending.map { Commitments(rules: $0) }
    gangs = GangBook(tenants: policy.spending?.tenants.map(\.name) ?? [])
    failures = Array(repeating: 0, count: topology.pools.count)
  }

  /// Takes in one event and appends what is to be done about it.
  ///
  /// Instants must not go back. Reports and calls may be late, repeated or about things that are gone.
  package mutating func handle(_ event: Event, at now: Instant, into actions: inout [Action]) {
    // Before, gangs that ran already are only found again.
    if isSynced { snapshot.asOf = now }
    switch event {
    case .synced: sync(at: now)
    case .gangArrived(let gang): gangArrived(gang, at: now, into: &actions)
    case .gangStarted(let gang): gangStarted(gang, at: now, into: &actions)
    case .gangEnded(let gang): gangEnded(gang, at: now)
    case .driver(let report): handle(report, at: now, into: &actions)
    case .cluster(let report): handle(report, at: now, into: &actions)
    case .request(let id, let request): answer(request, id: id, at: now, into: &actions)
    case .spendApproved(let limit, let end): spendApproved(upTo: limit, until: end, at: now, into: &actions)
    case .deadlinePassed: handleDeadlines(until: now, into: &actions)
    }
    if isPlanStale && isSynced { replan(at: now, into: &actions) }
    forgetStaleDeadlines()
  }

  /// The next instant at which the controller wants to hear ``Event/deadlinePassed``; nil when it waits for
  /// nothing.
  package var nextDeadline: Instant? { deadlines.first?.instant }

  private mutating func sync(at now: Instant) {
    guard !isSynced else { return }
    isSynced = true
    isPlanStale = true
    epoch = makeEpoch(number: 0, at: now)
  }
}

// MARK: - Answers

extension Controller {
  package var topology: Topology { snapshot.topology }

  /// What is known of a gang; nil when nothing is.
  package func record(of gang: GangID) -> GangRecord? {
    gangs.place(of: gang).map { gangs[$0] }
  }

  /// How many domains are planned and not requested yet.
  package var plannedCount: Int { planned.count }

  /// How many gangs have no place.
  package var pendingCount: Int { gangs.pendingCount }

  /// Every gang that is known, by name.
  ///
  /// O(gangs log gangs).
  package var allGangs: [GangRecord] {
    gangs.records.compactMap { $0 }.sorted { $0.gang.id < $1.gang.id }
  }

  /// The launch that fills a slot now or filled it last.
  package func launch(of domain: DomainIndex) -> LaunchToken {
    LaunchToken(slot: topology.slot(of: domain), generation: domains[domain].generation)
  }

  /// True when the domain is partial, the one thing that must never be: it counts as ready with fewer than
  /// `minReadyMembers` usable members, or is coming up, under repair or releasing past its deadline.
  package func isPartial(_ domain: DomainIndex, at now: Instant) -> Bool {
    switch snapshot.phase(of: domain) {
    case .ready:
      snapshot.usableNodeCount(in: domain) < topology.pool(of: domain).minReadyMembers
    case .comingUp(let deadline), .repairing(let deadline), .releasing(let deadline):
      deadline < now
    case .absent, .planned, .draining:
      false
    }
  }

  /// The number of partial domains at that instant.
  ///
  /// O(live domains x nodes).
  package func partialDomainCount(at now: Instant) -> Int {
    snapshot.liveDomains.reduce(0) { $0 + (isPartial($1, at: now) ? 1 : 0) }
  }

  /// The first contradiction between what gangs hold, what is free and what the records say; nil when all is
  /// well.
  ///
  /// O(nodes + gangs).
  package func checkInvariants() -> String? {
    var held: [(gang: Gang, placement: Placement)] = []
    var holders = Array(repeating: [Int](), count: domains.count)
    for (place, record) in gangs.records.enumerated() {
      guard let record, let placement = record.state.placement else { continue }
      if let problem = placement.countProblem(for: record.gang) { return problem }
      if let limit = record.gang.topology.maxDomains, placement.domains.count > limit {
        return "\(record.gang.id) spans \(placement.domains.count) domains; \(limit) are allowed"
      }
      if let problem = placement.subgroupProblem(for: record.gang, on: topology) { return problem }
      held.append((record.gang, placement))
      for domain in placement.domains { holders[domain].append(place) }
    }
    for domain in domains.indices where holders[domain] != domains[domain].holders.sorted() {
      return "\(topology.slot(of: domain)) does not know its gangs"
    }
    let plannedNow = snapshot.liveDomains.filter { snapshot.phase(of: $0) == .planned }.sorted()
    if plannedNow != planned.sorted() { return "the planned domains are not the ones in the plan" }
    if let problem = modelProblem() ?? spendingProblem() { return problem }
    return snapshot.checkInvariants(holding: held)
  }
}
