/// Pods of one role on one node.
package struct PodAssignment: Hashable, Sendable, Codable {
  /// The position of the role in its gang.
  package let role: Int
  package let node: NodeIndex
  package let count: Int
  /// Which parts of the node they take; nil where only its amounts matter.
  package let uses: [PartUse]?

  package init(role: Int, node: NodeIndex, count: Int, uses: [PartUse]? = nil) {
    precondition(count > 0, "an assignment places at least one pod")
    precondition(uses.map { $0.reduce(0) { $0 + $1.count } == count } ?? true, "each pod has its parts")
    self.uses = uses
    self.role = role
    self.node = node
    self.count = count
  }
}

/// Where the pods of a gang go: every one, or of an elastic role at least as many as are enough.
package struct Placement: Hashable, Sendable, Codable {
  /// In order of nodes within each domain.
  package let assignments: [PodAssignment]
  /// The domains used, ascending and without repeats.
  package let domains: [DomainIndex]

  package init(assignments: [PodAssignment], domains: [DomainIndex]) {
    precondition(!assignments.isEmpty && !domains.isEmpty, "a placement places something somewhere")
    self.assignments = assignments
    self.domains = domains
  }

  package var podCount: Int { assignments.reduce(0) { $0 + $1.count } }

  /// The pods of one role that it holds, by the role's position in its gang.
  ///
  /// O(assignments).
  package func podCount(ofRole role: Int) -> Int {
    assignments.reduce(0) { $0 + ($1.role == role ? $1.count : 0) }
  }

  /// Whole GPUs that it holds of the gang.
  ///
  /// O(assignments).
  package func gpuCount(of gang: Gang) -> Int {
    assignments.reduce(0) { $0 + $1.count * gang.roles[$1.role].request.gpus }
  }

  /// What is wrong with the numbers of pods that it holds of the gang; nil when they are enough and not too many.
  ///
  /// O(roles x assignments).
  package func countProblem(for gang: Gang) -> String? {
    for (position, role) in gang.roles.enumerated() {
      let placed = podCount(ofRole: position)
      if placed < role.requiredCount || placed > role.count {
        return
          "\(gang.id) is placed with \(placed) of \(role.requiredCount) to \(role.count) pods of \(role.name)"
      }
    }
    return nil
  }
}
