internal import FleetModel
internal import Policy

extension PoolSearch {
  /// For each pool, a subgroup of which an empty domain holds no replica, where that leaves nothing to add.
  ///
  /// That is so where a pool could take no subgroup at all, and where no pool could take that one. O(pools x
  /// subgroups x nodes of a domain).
  static func subgroupRefusals(for gang: Gang, pools: [NodePool], mayAdd: [Bool]) -> [PoolRefusal?] {
    guard let subgroups = gang.subgroups, !subgroups.isEmpty else { return pools.map { _ in nil } }
    let refusals = pools.indices.map { pool in
      mayAdd[pool] ? subgroups.map { refusal(of: pools[pool], for: $0, of: gang) } : []
    }
    let open = pools.indices.filter { mayAdd[$0] }
    let homeless = subgroups.indices.first { subgroup in
      open.allSatisfy { refusals[$0][subgroup] != nil }
    }
    return pools.indices.map { pool in
      guard mayAdd[pool] else { return nil }
      if let homeless { return refusals[pool][homeless] }
      return refusals[pool].contains { $0 == nil } ? nil : refusals[pool][0]
    }
  }

  private static func refusal(of pool: NodePool, for subgroup: Subgroup, of gang: Gang) -> PoolRefusal? {
    let replica = gang.replica(of: subgroup)
    let placed = emptyFit(of: pool, for: replica)
    if placed == replica.podCount { return nil }
    return .replicaTooLarge(subgroup: subgroup.name, podsPlaced: placed, podsWanted: replica.podCount)
  }

  /// True when no pool could ever hold a replica of one of the subgroups.
  ///
  /// It is known of subgroups of one role, whose pods are alike, so that no other way of packing would help.
  var hasHopelessSubgroup: Bool {
    (gang.subgroups ?? []).contains { subgroup in
      subgroup.roles.count == 1
        && exclusions.indices.allSatisfy { pool in
          let nodePool = planner.policy.pools[pool]
          return exclusions[pool] != nil || nodePool.maxDomains == 0
            || Self.refusal(of: nodePool, for: subgroup, of: gang) != nil
        }
    }
  }

  /// What the domains that exist hold of each of the gang's subgroups; nil when it has none.
  func subgroupShortfalls(in snapshot: Snapshot, isHopeless: Bool) -> [SubgroupShortfall]? {
    guard let subgroups = gang.subgroups, !subgroups.isEmpty else { return nil }
    let allowed = exclusions.map { $0 == nil }
    let fit = isHopeless ? nil : planner.largestPart(of: gang, in: snapshot, allowed: allowed)
    return subgroups.map { subgroup in
      SubgroupShortfall(
        name: subgroup.name,
        replicas: subgroup.replicas,
        podsPerReplica: gang.podCount(ofReplicaOf: subgroup),
        heldReplicas: fit.map { subgroup.replicas - $0.remainingReplicas(of: subgroup) }
      )
    }
  }
}
