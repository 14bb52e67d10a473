internal import FleetModel
internal import Policy

/// Nothing is bought that a finish would make useless before it is ready.
extension Planner {
  /// How the gang could wait for others to end instead of what would be bought for it now; nil when it could not, or
  /// when nothing would be bought.
  ///
  /// O(nodes + departures x what placing takes).
  func finishWait(
    of search: PoolSearch,
    position: Int,
    behind waits: [FinishWait],
    in snapshot: Snapshot
  ) -> (wait: FinishWait, explanation: GangExplanation)? {
    guard let rules = policy.waitForFinish, let finishes = search.availability.finishes else { return nil }
    let answers = search.answers(in: snapshot)
    guard let purchase = choice(of: search, answers, in: snapshot) else { return nil }
    let within = purchase.domains.reduce(.zero) { max($0, snapshot.topology.pool(of: $1).bringUpDeadline) }
    let ready = search.now.advanced(by: within)
    let last = lastEnd(for: search.gang, rules: rules, finishes: finishes, within: within, at: search.now)
    guard var future = Future(of: snapshot, behind: waits, finishes: finishes, before: ready, at: search.now)
    else { return nil }
    let allowed = policy.pools.indices.map { search.exclusions[$0] == nil && !snapshot.hasParts($0) }
    while future.advance(), future.now < ready, future.now <= last {
      guard let placement = placement(of: search.gang, in: future.snapshot, allowed: allowed),
        let end = future.start(on: placement), end < ready, end <= last
      else { continue }
      let verdict = Verdict.fitsAfterFinish(
        gangs: future.departed(from: placement),
        domains: placement.domains.map { snapshot.topology.slot(of: $0) },
        at: end,
        within: within
      )
      let pools = poolAnswers(answers, new: [], topology: snapshot.topology)
      return (
        FinishWait(position: position, gang: search.gang, placement: placement, until: end),
        GangExplanation(gang: search.gang.id, verdict: verdict, pools: pools)
      )
    }
    return nil
  }

  /// The last instant at which what the gang waits for may be expected to end.
  ///
  /// When that is late by the grace, domains that are bought then are still in time for the gang.
  private func lastEnd(
    for gang: Gang,
    rules: WaitForFinish,
    finishes: Finishes,
    within: Duration,
    at now: Instant
  ) -> Instant {
    let limit = finishes.lastWaits[gang.id] ?? now.advanced(by: rules.atMost)
    let inTime = gang.startBy.map { Instant(nanoseconds: $0.nanoseconds - within.wholeNanoseconds) }
    let last = min(limit, inTime ?? limit)
    return Instant(nanoseconds: last.nanoseconds - rules.grace.wholeNanoseconds)
  }

  /// Gives back what was held for gangs that wait; those that fit now, thanks to what others have bought, get their
  /// places.
  func settleWaits(
    of demand: [Gang],
    in snapshot: inout Snapshot,
    plan: inout Plan,
    availability: Availability
  ) {
    var waits: [FinishWait] = []
    for var wait in plan.waits {
      snapshot.release(wait.blocks)
      let after = availability.after(plan, for: demand, in: snapshot.topology, policy: policy)
      let allowed = policy.pools.map { policy.exclusion(of: wait.gang, from: $0) == nil }
      if after.commitments?.quota(passedBy: wait.gang) == nil,
        let placement = placement(of: wait.gang, in: snapshot, allowed: allowed)
      {
        snapshot.reserve(placement, for: wait.gang)
        plan.placed.append(Plan.Placed(gang: wait.position, placement: placement))
        plan.explanations[wait.position] = explanation(of: wait.gang, on: placement, in: snapshot)
      } else {
        wait.blocks = snapshot.block(wait.placement, for: wait.gang)
        waits.append(wait)
      }
    }
    for wait in waits { snapshot.release(wait.blocks) }
    plan.waits = waits
    plan.placed.sort { $0.gang < $1.gang }
  }
}

/// The fleet as it will be when gangs have ended, one after another.
private struct Future {
  private(set) var snapshot: Snapshot
  /// How far it has come.
  private(set) var now: Instant
  private let start: Instant
  private var coming: ArraySlice<Departure>
  private var gone: [Departure] = []
  /// Domains that gangs count on which wait for longer.
  private let closed: [DomainIndex]

  /// The fleet in which gangs have got their places that wait already, for what ends before that instant.
  ///
  /// Nil when that cannot be foretold, since others count on a part of the same domains for later.
  init?(
    of snapshot: Snapshot,
    behind waits: [FinishWait],
    finishes: Finishes,
    before end: Instant,
    at now: Instant
  ) {
    (self.snapshot, self.now, start) = (snapshot, now, now)
    let closed = waits.filter { $0.until >= end }.flatMap(\.placement.domains)
    self.closed = closed
    coming = finishes.departures[...]
    for wait in waits where wait.until < end {
      self.snapshot.release(wait.blocks)
      let isAwaited = { (departure: Departure) in
        departure.at <= wait.until
          && departure.placement.domains.contains {
            wait.placement.domains.contains($0) && !closed.contains($0)
          }
      }
      for departure in coming where isAwaited(departure) { leave(departure) }
      coming = ArraySlice(coming.filter { !isAwaited($0) })
      guard self.snapshot.fits(wait.placement, for: wait.gang) else { return nil }
      self.snapshot.reserve(wait.placement, for: wait.gang)
    }
  }

  private mutating func leave(_ departure: Departure) {
    snapshot.release(departure.placement, of: departure.gang)
    gone.append(departure)
    now = max(now, departure.at)
    snapshot.asOf = now
  }

  /// Lets the next gang end; false when there is none.
  mutating func advance() -> Bool {
    while let next = coming.popFirst() {
      guard !next.placement.domains.contains(where: { closed.contains($0) }) else { continue }
      leave(next)
      return true
    }
    return false
  }

  /// When a gang can start there: those that hold parts of the domains now have ended, and the domains are up.
  ///
  /// Nil when it does not wait for any of them.
  func start(on placement: Placement) -> Instant? {
    let awaited = gone.filter { $0.placement.domains.contains { placement.domains.contains($0) } }
    guard !awaited.isEmpty else { return nil }
    var time = awaited.reduce(start) { max($0, $1.at) }
    for domain in placement.domains {
      switch snapshot.phase(of: domain) {
      case .comingUp(let deadline): time = max(time, deadline)
      case .planned:
        // A cheaper purchase may still take its place.
        return nil
      case .absent, .ready, .repairing, .draining, .releasing: break
      }
    }
    return time
  }

  /// Those that a gang on these domains waits for, the first to end first.
  func departed(from placement: Placement) -> [GangID] {
    gone.filter { $0.placement.domains.contains { placement.domains.contains($0) } }
      .sorted { ($0.at, $0.gang.id) < ($1.at, $1.gang.id) }.map(\.gang.id)
  }
}

extension Snapshot {
  /// Holds what is free now of what a gang will need there.
  ///
  /// O(assignments), for a gang with domains of its own O(nodes of its domains).
  mutating func block(_ placement: Placement, for gang: Gang) -> [RunningGang] {
    var blocks: [RunningGang] = []
    for domain in placement.domains where !isOwned[domain] {
      for node in topology.nodes(in: domain) where isUsable[node] {
        let here = placement.assignments.filter { $0.node == node }
        let needsAll = gang.ownsDomain || (gang.hasComputeDomain && !here.isEmpty)
        let wanted = here.map { (gang.roles[$0.role].request, $0.count) }
        for request in needsAll ? allFree(on: node, in: domain) : free(of: wanted, on: node, in: domain) {
          let role = Role(name: "held", count: 1, request: request)
          let holder = Gang(id: GangID("held"), roles: [role], topology: .sameDomain)
          let place = Placement(
            assignments: [PodAssignment(role: 0, node: node, count: 1)],
            domains: [domain]
          )
          reserve(place, for: holder)
          blocks.append(RunningGang(gang: holder, placement: place))
        }
      }
    }
    return blocks
  }

  /// Gives back what was held.
  mutating func release(_ blocks: [RunningGang]) {
    for block in blocks { release(block.placement, of: block.gang) }
  }

  private func allFree(on node: NodeIndex, in domain: DomainIndex) -> [PodRequest] {
    let pool = topology.poolIndex(of: domain)
    let instances = migColumns(of: pool).indices.compactMap { column -> PodRequest? in
      let count = freeMIGInstances(on: node, of: pool, column: column)
      let profile = migColumns(of: pool)[column].profile
      return count > 0 ? PodRequest(mig: .init(profile: profile, count: count)) : nil
    }
    return requests(for: free[node]) + instances
  }

  /// What is free of so many pods of each kind, at most what they ask for.
  private func free(
    of wanted: [(request: PodRequest, count: Int)],
    on node: NodeIndex,
    in domain: DomainIndex
  ) -> [PodRequest] {
    var asked = NodeAmounts.none
    var instances: [PodRequest] = []
    let pool = topology.poolIndex(of: domain)
    for (request, count) in wanted {
      asked.take(request, count: -count)
      guard let mig = request.mig, let column = migColumn(for: mig.profile, in: pool) else { continue }
      let taken = instances.reduce(0) { $0 + ($1.mig?.profile == mig.profile ? $1.mig?.count ?? 0 : 0) }
      let left = freeMIGInstances(on: node, of: pool, column: column) - taken
      let held = min(mig.count * count, left)
      if held > 0 { instances.append(PodRequest(mig: .init(profile: mig.profile, count: held))) }
    }
    let there = free[node]
    let amounts = NodeAmounts(
      cpuMilli: min(asked.cpuMilli, there.cpuMilli),
      memoryMiB: min(asked.memoryMiB, there.memoryMiB),
      gpus: min(asked.gpus, there.gpus),
      hugePages: HugePages(
        small: min(asked.hugePages.small, there.hugePages.small),
        large: min(asked.hugePages.large, there.hugePages.large)
      )
    )
    return requests(for: amounts) + instances
  }

  /// One request for those amounts; none when they are nothing.
  private func requests(for amounts: NodeAmounts) -> [PodRequest] {
    guard amounts != .none else { return [] }
    return [
      PodRequest(
        cpuMilli: amounts.cpuMilli,
        memoryMiB: amounts.memoryMiB,
        gpus: amounts.gpus,
        hugePages: amounts.hugePages == HugePages() ? nil : amounts.hugePages
      )
    ]
  }
}
