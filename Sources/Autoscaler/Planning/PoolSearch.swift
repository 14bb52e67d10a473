internal import FleetModel
internal import Policy

/// Asks every pool how many whole domains it would add for one gang that fits nowhere.
struct PoolSearch {
  enum Answer {
    /// These slots, on top of what exists, hold the whole gang.
    case possible(domains: [DomainIndex], placement: Placement)
    case refused(PoolRefusal)
  }

  let planner: Planner
  let gang: Gang
  let exclusions: [PoolExclusion?]
  let availability: Availability
  let now: Instant

  /// One answer for each pool, in policy order.
  func answers(in snapshot: Snapshot) -> [Answer] {
    exclusions.indices.map { pool in
      if let exclusion = exclusions[pool] { return .refused(.excluded(exclusion)) }
      return answer(of: pool, in: snapshot)
    }
  }

  private func answer(of pool: PoolIndex, in snapshot: Snapshot) -> Answer {
    let nodePool = planner.policy.pools[pool]
    if let refusal = sizeRefusal(of: pool) { return .refused(refusal) }
    if let until = availability.backingOffUntil[pool], until > now {
      return .refused(.backingOff(until: until))
    }
    let places = nodePool.maxDomains - snapshot.liveCounts[pool]
    guard places > 0 else { return .refused(.atMaximum(nodePool.maxDomains)) }
    return smallestAddition(of: pool, in: snapshot)
  }

  /// Adds one domain after another, on a copy, until the gang fits.
  private func smallestAddition(of pool: PoolIndex, in snapshot: Snapshot) -> Answer {
    let allowed = exclusions.map { $0 == nil }
    var whatIf = snapshot
    var added: [DomainIndex] = []
    while gang.topology.maxDomains.map({ added.count < $0 }) ?? true {
      let slot = whatIf.lowestAbsentSlot(in: pool) { !availability.isResting($0, at: now) }
      guard let slot else { return .refused(.tooFewSlots(available: added.count)) }
      whatIf.setPhase(.planned, of: slot)
      added.append(slot)
      if let placement = planner.placement(of: gang, in: whatIf, allowed: allowed) {
        let used = added.filter { placement.domains.contains($0) }
        return .possible(domains: used, placement: placement)
      }
    }
    return .refused(.tooManyDomains(allowed: added.count))
  }

  /// Whether empty domains of the pool could ever hold the gang.
  private func sizeRefusal(of pool: PoolIndex) -> PoolRefusal? {
    let nodePool = planner.policy.pools[pool]
    guard nodePool.maxDomains > 0 else { return nil }
    var empty = Snapshot(topology: Topology(pools: [emptyTwin(of: nodePool)]))
    empty.setPhase(.planned, of: 0)
    var fit = DomainFit(of: gang)
    let placed = fit.fill(0, of: empty)
    let wanted = gang.podCount
    switch gang.topology {
    case .sameDomain:
      return placed < wanted ? .domainTooSmall(podsPlaced: placed, podsWanted: wanted) : nil
    case .atMost, .unconstrained:
      return placed == 0 ? .domainTooSmall(podsPlaced: 0, podsWanted: wanted) : nil
    }
  }

  /// The same pool with one slot, to see what an empty domain holds.
  private func emptyTwin(of pool: NodePool) -> NodePool {
    NodePool(
      id: pool.id, driver: pool.driver, shape: pool.shape, zone: pool.zone, jurisdiction: pool.jurisdiction,
      capacityType: pool.capacityType, pricePerNode: pool.pricePerNode, minDomains: 0, maxDomains: 1,
      bringUpDeadline: pool.bringUpDeadline, spareMembers: pool.spareMembers, labels: pool.labels,
      taints: pool.taints)
  }
}
