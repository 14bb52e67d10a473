internal import FleetModel

extension DomainFit {
  /// Parts the roles into those that are free and those of each subgroup; the order of roles stays.
  ///
  /// The subgroups are in the order of their first roles.
  static func split(_ roles: [Int], by subgroups: [Subgroup]?) -> (free: [Int], subgroups: [Subgroup]) {
    guard let subgroups, !subgroups.isEmpty else { return (roles, []) }
    var free: [Int] = []
    var split: [Subgroup] = []
    for role in roles {
      guard let subgroup = subgroups.first(where: { $0.roles.contains(role) }) else {
        free.append(role)
        continue
      }
      guard !split.contains(where: { $0.roles.contains(role) }) else { continue }
      let ordered = roles.filter { subgroup.roles.contains($0) }
      split.append(Subgroup(name: subgroup.name, replicas: subgroup.replicas, roles: ordered))
    }
    return (free, split)
  }

  /// The replicas that have no place yet.
  func remainingReplicas(of subgroup: Subgroup) -> Int {
    remaining[subgroup.roles[0]] / gang.podCount(ofRole: subgroup.roles[0], inReplicaOf: subgroup)
  }

  /// Places as many whole replicas as fit on nodes that have been loaded, and returns the number of their pods.
  ///
  /// It tries the largest number first, and then fewer. O(replicas x roles x nodes) at worst, and
  /// O(nodes) for a subgroup of one role.
  mutating func placeReplicas(
    of subgroup: Subgroup,
    on nodes: Range<NodeIndex>,
    of snapshot: Snapshot,
    pool: PoolIndex
  ) -> Int {
    let before = self
    var replicas = remainingReplicas(of: subgroup)
    while replicas > 0 {
      var placed = 0
      var failed: (role: Int, held: Int)?
      for role in subgroup.roles where failed == nil {
        let wanted = replicas * gang.podCount(ofRole: role, inReplicaOf: subgroup)
        let count = place(wanted, ofRole: role, on: nodes, of: snapshot, pool: pool)
        if count < wanted { failed = (role, count) }
        placed += count
      }
      guard let failed else { return placed }
      self = before
      // Nothing was in the way of the first role; of the others more may fit where fewer replicas are placed.
      let part = gang.podCount(ofRole: failed.role, inReplicaOf: subgroup)
      replicas = failed.role == subgroup.roles[0] ? failed.held / part : replicas - 1
    }
    return 0
  }
}
