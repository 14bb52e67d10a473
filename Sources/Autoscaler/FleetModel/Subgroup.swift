/// Pods of a gang that go together: equal parts of some of its roles, each part within one NVLink domain.
///
/// The parts are its replicas. They are the groups of a
/// [LeaderWorkerSet](https://lws.sigs.k8s.io/docs/overview/), the jobs of a
/// [JobSet](https://jobset.sigs.k8s.io/docs/concepts/)'s replicated job, the subgroups of
/// [KAI-Scheduler](https://github.com/kai-scheduler/KAI-Scheduler) and the scaling groups of
/// [Grove](https://github.com/ai-dynamo/grove).
package struct Subgroup: Hashable, Sendable, Codable {
  package let name: String
  /// How many parts there are; several may share a domain.
  package let replicas: Int
  /// The roles that are cut into these parts, by their positions in the gang.
  package let roles: [Int]

  package init(name: String, replicas: Int, roles: [Int]) {
    precondition(replicas > 0 && !roles.isEmpty, "a subgroup has at least one replica of at least one role")
    self.name = name
    self.replicas = replicas
    self.roles = roles
  }

  /// True when every role is in one subgroup at most, is cut evenly and needs all of its pods.
  ///
  /// O(roles).
  static func areSound(_ subgroups: [Subgroup], for roles: [Role]) -> Bool {
    var isTaken = Array(repeating: false, count: roles.count)
    for subgroup in subgroups {
      for role in subgroup.roles {
        guard roles.indices.contains(role), !isTaken[role] else { return false }
        isTaken[role] = true
        guard roles[role].count % subgroup.replicas == 0, roles[role].requiredCount == roles[role].count
        else { return false }
      }
    }
    return true
  }
}

extension Gang {
  /// The pods of that role in each replica of a subgroup that has it.
  package func podCount(ofRole role: Int, inReplicaOf subgroup: Subgroup) -> Int {
    roles[role].count / subgroup.replicas
  }

  /// All pods of one replica.
  ///
  /// O(roles).
  package func podCount(ofReplicaOf subgroup: Subgroup) -> Int {
    subgroup.roles.reduce(0) { $0 + podCount(ofRole: $1, inReplicaOf: subgroup) }
  }

  /// One replica as a gang of its own, to see where it would fit.
  ///
  /// O(roles).
  package func replica(of subgroup: Subgroup) -> Gang {
    let roles = subgroup.roles.map { position in
      Role(
        name: self.roles[position].name,
        count: podCount(ofRole: position, inReplicaOf: subgroup),
        request: self.roles[position].request,
        maxPerNode: self.roles[position].maxPerNode
      )
    }
    return Gang(id: id, roles: roles, topology: .sameDomain)
  }
}

extension Placement {
  /// Where it tears a replica of one of the gang's subgroups apart; nil when it keeps all of them whole.
  ///
  /// A domain may hold several replicas. It holds whole ones just when it has the same whole number of parts of
  /// each of the subgroup's roles. O(subgroups x domains x assignments).
  package func subgroupProblem(for gang: Gang, on topology: Topology) -> String? {
    for subgroup in gang.subgroups ?? [] {
      for domain in domains {
        let nodes = topology.nodes(in: domain)
        let held = subgroup.roles.map { role in
          let pods = assignments.reduce(0) { sum, assignment in
            assignment.role == role && nodes.contains(assignment.node) ? sum + assignment.count : sum
          }
          return pods.quotientAndRemainder(dividingBy: gang.podCount(ofRole: role, inReplicaOf: subgroup))
        }
        let isWhole = held.allSatisfy { $0.remainder == 0 && $0.quotient == held[0].quotient }
        if !isWhole {
          return "\(gang.id) has a part of a replica of \(subgroup.name) on \(topology.slot(of: domain))"
        }
      }
    }
    return nil
  }
}
