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
  /// All that remain are tried first, then half of what is still open. O(roles x nodes x log replicas).
  mutating func placeReplicas(
    of subgroup: Subgroup,
    on nodes: Range<NodeIndex>,
    of snapshot: Snapshot,
    pool: PoolIndex
  ) -> Int {
    let before = self
    var best = (fit: self, replicas: 0)
    var wanted = remainingReplicas(of: subgroup)
    var tooMany = wanted + 1
    while wanted > best.replicas {
      self = before
      if let most = replicasHeld(of: wanted, of: subgroup, on: nodes, of: snapshot, pool: pool) {
        tooMany = min(wanted, most + 1)
      } else {
        best = (self, wanted)
      }
      // What the first role alone allows is tried at once: of one role it is the answer.
      wanted = tooMany < wanted ? tooMany - 1 : (best.replicas + tooMany) / 2
    }
    self = best.fit
    return best.replicas * gang.podCount(ofReplicaOf: subgroup)
  }

  /// Places so many replicas; when they do not fit, how many there may be at most, and what is placed is void.
  private mutating func replicasHeld(
    of wanted: Int,
    of subgroup: Subgroup,
    on nodes: Range<NodeIndex>,
    of snapshot: Snapshot,
    pool: PoolIndex
  ) -> Int? {
    for role in subgroup.roles {
      let part = gang.podCount(ofRole: role, inReplicaOf: subgroup)
      let count = place(wanted * part, ofRole: role, on: nodes, of: snapshot, pool: pool)
      if count == wanted * part { continue }
      // Nothing is in the way of the first role; of the others more may fit beside fewer replicas.
      return role == subgroup.roles[0] ? count / part : wanted - 1
    }
    return nil
  }
}
