internal import FleetModel
internal import Planning
internal import Policy

extension Controller {
  /// Lets a pool rest after a failed bring-up and, where the provider had nothing to sell, every pool that asks for
  /// the same.
  mutating func backOff(_ pool: PoolIndex, cause: GiveBackCause, at now: Instant) {
    failures[pool] += 1
    let until = now.advanced(by: policy.backoff.time(afterFailures: failures[pool]))
    availability.backOff(pool, until: until)
    deadlines.add(.replan, at: until)
    guard cause.isInsufficientCapacity else { return }
    // The others rest less than the one that failed: it is their turn before it is asked again.
    let shared = now.advanced(by: policy.backoff.initial / 2)
    for other in topology.pools.indices
    where other != pool && topology.pools[other].buysTheSame(as: topology.pools[pool]) {
      availability.backOff(other, until: shared, because: pool)
      deadlines.add(.replan, at: shared)
    }
  }

  /// Forgets the failures of a pool, and the rest of others that they were the reason for.
  mutating func endBackoff(of pool: PoolIndex) {
    failures[pool] = 0
    availability.endBackoff(of: pool)
  }
}

extension GiveBackCause {
  /// True when the provider could not sell the machines at that time.
  fileprivate var isInsufficientCapacity: Bool {
    switch self {
    case .launchFailed(let failure): failure.kind == .insufficientCapacity
    case .deadlineMissed, .notAttested, .cancelledByClusterAutoscaler: false
    }
  }
}

extension NodePool {
  /// True when both pools buy machines of one kind, in one zone and one market, and no fewer at once than the other
  /// one, so that what that one could not have this one cannot have either.
  ///
  /// Machines that are owned or reserved are the pool's own, and their lack says nothing about other pools.
  fileprivate func buysTheSame(as other: NodePool) -> Bool {
    let isBought =
      switch capacityType {
      case .onDemand, .spot: true
      case .reserved, .capacityBlock, .owned: false
      }
    let (node, others) = (shape.node, other.shape.node)
    return isBought && capacityType == other.capacityType && zone == other.zone && driver == other.driver
      && !node.instanceType.isEmpty && node.instanceType == others.instanceType
      && node.gpuModelName == others.gpuModelName && node.gpuCount == others.gpuCount
      && shape.nodeCount >= other.shape.nodeCount
  }
}
