internal import FleetModel

extension Subgroup {
  /// A subgroup as it is written: its roles have names.
  struct Draft {
    let name: String
    let replicas: Int
    let roles: [String]
  }

  /// Reads the key `subgroups` of a gang; empty when it is absent, nil when a problem was reported.
  ///
  /// `roles` is nil where they could not be read.
  static func read(
    from gang: inout YAMLMapping,
    roles: [Role]?,
    topology: GangTopology
  ) -> [Subgroup]? {
    guard gang.has("subgroups") else { return [] }
    let drafts = gang.readIfPresent("subgroups", .list(of: .placed(Draft.reader), count: 1...64))
    guard let drafts, let roles else { return nil }
    if topology.maxDomains == 1 {
      gang.report(
        "the whole gang is in one domain, so that subgroups add nothing",
        at: "subgroups",
        advice: "leave them out, or let 'topology' span domains"
      )
      return nil
    }
    var subgroups: [Subgroup] = []
    for draft in drafts {
      switch subgroup(draft.value, of: roles, beside: subgroups) {
      case .success(let subgroup): subgroups.append(subgroup)
      case .failure(let problem): gang.report(problem.message, at: draft.place)
      }
    }
    return subgroups.count == drafts.count ? subgroups : nil
  }

  private struct Problem: Error {
    let message: String
  }

  private static func subgroup(
    _ draft: Draft,
    of roles: [Role],
    beside others: [Subgroup]
  ) -> Result<Subgroup, Problem> {
    if others.contains(where: { $0.name == draft.name }) {
      return .failure(Problem(message: "two subgroups are called '\(draft.name)'"))
    }
    var positions: [Int] = []
    for name in draft.roles {
      let named = roles.indices.filter { roles[$0].name == name }
      guard let role = named.first else {
        return .failure(Problem(message: "the gang has no role '\(name)'"))
      }
      if named.count > 1 {
        return .failure(Problem(message: "the gang has \(named.count) roles '\(name)'; name them apart"))
      }
      if positions.contains(role) || others.contains(where: { $0.roles.contains(role) }) {
        return .failure(Problem(message: "role '\(name)' is in a subgroup already"))
      }
      if let problem = problem(of: roles[role], in: draft) { return .failure(Problem(message: problem)) }
      positions.append(role)
    }
    return .success(Subgroup(name: draft.name, replicas: draft.replicas, roles: positions.sorted()))
  }

  private static func problem(of role: Role, in draft: Draft) -> String? {
    if role.count % draft.replicas != 0 {
      return "the \(role.count) pods of role '\(role.name)' do not divide into \(draft.replicas) equal groups"
    }
    if role.requiredCount < role.count {
      return "role '\(role.name)' may start with \(role.requiredCount) pods; a subgroup takes all of its pods"
    }
    return nil
  }
}

extension Subgroup.Draft {
  static var reader: ValueReader<Subgroup.Draft> {
    .mapping { subgroup in
      let name = subgroup.read("name", .text)
      let replicas = subgroup.read("replicas", .integer(in: 1...1_000_000))
      let roles = subgroup.read("roles", .list(of: .text, count: 1...64))
      guard let name, let replicas, let roles else { return nil }
      return Subgroup.Draft(name: name, replicas: replicas, roles: roles)
    }
  }
}
