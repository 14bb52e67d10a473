/// Pods of one role on one node.
package struct PodAssignment: Hashable, Sendable, Codable {
  /// The position of the role in its gang.
  package let role: Int
  package let node: NodeIndex
  package let count: Int

  package init(role: Int, node: NodeIndex, count: Int) {
    precondition(count > 0, "an assignment places at least one pod")
    self.role = role
    self.node = node
    self.count = count
  }
}

/// Where every pod of a gang goes.
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
}
