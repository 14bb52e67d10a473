internal import FleetModel

/// What a pool holds, compared with what the controller believes: heals lost reports, adopts what a crash left
/// behind, and releases whole what nobody wants.
extension Controller {
  mutating func reconcile(
    _ pool: PoolID,
    _ entries: [InventoryEntry],
    at now: Instant,
    into actions: inout [Action]
  ) {
    guard let index = topology.poolIndex(named: pool) else { return }
    for entry in entries { reconcile(entry, at: now, into: &actions) }
    for domain in topology.domains(in: index) {
      let launch = launch(of: domain)
      if entries.contains(where: { $0.launch == launch }) { continue }
      missing(domain, at: now, into: &actions)
    }
  }

  private mutating func reconcile(
    _ entry: InventoryEntry,
    at now: Instant,
    into actions: inout [Action]
  ) {
    guard let domain = current(entry.launch) else {
      adoptOrRelease(entry, at: now, into: &actions)
      return
    }
    for number in domains[domain].members.indices {
      let seen = entry.members.first { $0.number == number }
      if let seen, seen.isRegistered {
        reconcile(seen, of: domain, at: now, into: &actions)
      } else {
        memberLost(number, of: domain, reason: "not in the pool's inventory", at: now, into: &actions)
      }
    }
  }

  /// A member that has joined the cluster.
  private mutating func reconcile(
    _ seen: InventoryEntry.Member,
    of domain: DomainIndex,
    at now: Instant,
    into actions: inout [Action]
  ) {
    let known = domains[domain].members[seen.number]
    let isGated = topology.pool(of: domain).attestation != nil
    if isGated, seen.isAttested == false, known.isUsable {
      memberLost(seen.number, of: domain, reason: "no longer attested", at: now, into: &actions)
    } else if isGated, seen.isAttested == true, !known.isUsable {
      memberBecameUsable(seen.number, as: seen.providerID, in: domain, at: now, into: &actions)
    } else if !known.isRegistered {
      memberRegistered(seen.number, as: seen.providerID, in: domain, at: now, into: &actions)
    }
  }

  /// Nothing in the pool for this slot: what was releasing is gone, what was there is lost.
  private mutating func missing(_ domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    switch snapshot.phase(of: domain) {
    case .releasing:
      becomeAbsent(domain, at: now, into: &actions)
    case .ready, .repairing:
      for member in domains[domain].members.indices {
        memberLost(member, of: domain, reason: "not in the pool's inventory", at: now, into: &actions)
      }
    case .absent, .planned, .comingUp, .draining:
      // A launch may not show yet; its deadline decides. A drain ends in a release, which is repeatable.
      break
    }
  }

  /// Before the first planning a domain left by an earlier process is taken over; later it is a stray.
  private mutating func adoptOrRelease(
    _ entry: InventoryEntry,
    at now: Instant,
    into actions: inout [Action]
  ) {
    guard let domain = topology.domain(at: entry.launch.slot),
      Self.generations.contains(entry.launch.generation)
    else {
      // Not a launch of this policy: work may run there, so a person decides.
      actions.append(.notify(notice: .strangerFound(launch: entry.launch)))
      return
    }
    guard !snapshot.phase(of: domain).isCommitted else {
      actions.append(.release(launch: entry.launch))
      actions.append(.notify(notice: .strayReleased(launch: entry.launch)))
      return
    }
    retractPlan(of: domain, at: now)
    let pool = topology.pool(of: domain)
    domains[domain].generation = max(domains[domain].generation, entry.launch.generation)
    domains[domain].members = Array(repeating: .awaited, count: pool.shape.nodeCount)
    domains[domain].requestedAt = now
    if isSynced || launch(of: domain) != entry.launch {
      releaseStray(entry.launch, of: domain, at: now, into: &actions)
      return
    }
    domains[domain].isAdopted = true
    enter(.comingUp(deadline: now.advanced(by: pool.bringUpDeadline)), domain: domain)
    for member in entry.members
    where member.isRegistered && domains[domain].members.indices.contains(member.number) {
      reconcile(member, of: domain, at: now, into: &actions)
    }
  }

  /// Launches that can be ours; a number beyond them is a driver's mistake.
  private static var generations: ClosedRange<Int> { 0...1_000_000_000 }

  /// Releases machines that nobody wants; their slot is taken, and their name is used, until they are gone.
  private mutating func releaseStray(
    _ stray: LaunchToken,
    of domain: DomainIndex,
    at now: Instant,
    into actions: inout [Action]
  ) {
    if launch(of: domain) == stray {
      release(domain, at: now, into: &actions)
    } else {
      // An earlier launch than the last one: the slot's own launches have other names.
      actions.append(.release(launch: stray))
      domains[domain].members = []
      domains[domain].requestedAt = nil
    }
    actions.append(.notify(notice: .strayReleased(launch: stray)))
  }
}
