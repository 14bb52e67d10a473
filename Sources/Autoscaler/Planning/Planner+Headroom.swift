package import FleetModel
internal import Policy

/// Domains that are there whether or not a gang needs them: minimums and warm spares.
extension Planner {
  /// Plans domains for pools that have fewer than their minimum; they are the first of the plan.
  func addMinimums(
    in snapshot: inout Snapshot,
    availability: Availability,
    at now: Instant,
    plan: inout Plan
  ) {
    var availability = availability
    for (index, pool) in policy.pools.enumerated() {
      let missing = pool.minDomains - snapshot.liveCounts[index]
      addUnheld(missing, to: index, in: &snapshot, availability: &availability, at: now, plan: &plan)
    }
    plan.minimumCount = plan.added.count
  }

  /// Plans domains for pools in which fewer than their warm spares are held by nobody; they are the last of the
  /// plan.
  func addSpares(
    in snapshot: inout Snapshot,
    availability: Availability,
    at now: Instant,
    plan: inout Plan
  ) {
    var availability = availability
    let first = plan.added.count
    for (index, pool) in policy.pools.enumerated() {
      guard let wanted = pool.warmSpares else { continue }
      let missing = min(
        wanted - snapshot.unheldCount(in: index),
        pool.maxDomains - snapshot.liveCounts[index]
      )
      addUnheld(missing, to: index, in: &snapshot, availability: &availability, at: now, plan: &plan)
    }
    plan.spareCount = plan.added.count - first
  }

  /// Adds domains of one pool, charged to nobody, until there are enough or something is in the way.
  private func addUnheld(
    _ count: Int,
    to pool: PoolIndex,
    in snapshot: inout Snapshot,
    availability: inout Availability,
    at now: Instant,
    plan: inout Plan
  ) {
    if let until = availability.backingOffUntil[pool], until > now { return }
    let ready = now.advanced(by: policy.pools[pool].bringUpDeadline)
    if let end = policy.pools[pool].usableUntil, end <= ready { return }
    let cost = policy.hourlyCost(of: policy.pools[pool])
    var left = count
    while left > 0 {
      let slot = snapshot.lowestAbsentSlot(in: pool) { !availability.isResting($0, at: now) }
      guard let slot else { return }
      if let limit = availability.commitments?.limit(onBuying: cost, for: nil) {
        plan.holdBack(policy.pools[pool].id, limit)
        return
      }
      snapshot.setPhase(.planned, of: slot)
      plan.added.append(slot)
      plan.charges.append(nil)
      availability.commitments?.add(cost, for: nil)
      left -= 1
    }
  }
}

extension Snapshot {
  /// Domains of a pool that nobody holds and where gangs may be placed, now or once they have come up.
  ///
  /// O(slots of the pool).
  package func unheldCount(in pool: PoolIndex) -> Int {
    topology.domains(in: pool).count { isIdle($0) && phase(of: $0).isPlaceable }
  }
}

extension Availability {
  /// The same once a plan for the demand holds and costs what it says.
  ///
  /// O(gangs placed + domains added).
  func after(_ plan: Plan, for demand: [Gang], in topology: Topology, policy: Policy) -> Availability {
    guard var commitments else { return self }
    for placed in plan.placed {
      let gang = demand[placed.gang]
      commitments.hold(placed.placement.gpuCount(of: gang), of: gang.tenant)
    }
    for (domain, tenant) in zip(plan.added, plan.charges) {
      commitments.add(policy.hourlyCost(of: topology.pool(of: domain)), for: tenant)
    }
    var after = self
    after.commitments = commitments
    return after
  }
}
