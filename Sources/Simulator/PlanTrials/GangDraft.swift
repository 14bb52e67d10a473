internal import FleetModel

/// A gang whose parts can be changed one by one.
struct GangDraft {
  let id: GangID
  var roles: [Role]
  var topology: GangTopology
  var priority: Int
  var tenant: String
  var residency: [String]
  var isLatencySensitive: Bool
  var isCheckpointable: Bool
  var expectedDuration: Duration?
  var subgroups: [Subgroup]?
  var models: [String]?
  var computeDomain: Bool?
  var startBy: Instant?

  init(_ gang: Gang) {
    id = gang.id
    roles = gang.roles
    topology = gang.topology
    priority = gang.priority
    tenant = gang.tenant
    residency = gang.residency
    isLatencySensitive = gang.isLatencySensitive
    isCheckpointable = gang.isCheckpointable
    expectedDuration = gang.expectedDuration
    subgroups = gang.subgroups
    models = gang.models
    computeDomain = gang.computeDomain
    startBy = gang.startBy
  }

  /// The gang as it is now.
  var gang: Gang {
    Gang(
      id: id,
      roles: roles,
      topology: topology,
      priority: priority,
      tenant: tenant,
      residency: residency,
      isLatencySensitive: isLatencySensitive,
      isCheckpointable: isCheckpointable,
      expectedDuration: expectedDuration,
      subgroups: subgroups,
      models: models,
      computeDomain: computeDomain,
      startBy: startBy
    )
  }
}

extension Gang {
  /// The same gang after a change.
  func changed(by change: (inout GangDraft) -> Void) -> Gang {
    var draft = GangDraft(self)
    change(&draft)
    return draft.gang
  }

  /// The same gang whose roles have been changed one by one.
  func changingRoles(by change: (Role) -> Role) -> Gang { changed { $0.roles = $0.roles.map(change) } }
}

extension Role {
  /// The same role with what is given in place of its own.
  func counted(
    _ count: Int? = nil,
    request: PodRequest? = nil,
    minCount: Int?? = nil,
    maxPerNode: Int?? = nil
  ) -> Role {
    let pods = count ?? self.count
    return Role(
      name: name,
      count: pods,
      request: request ?? self.request,
      minCount: (minCount ?? self.minCount).map { min($0, pods) },
      maxPerNode: maxPerNode ?? self.maxPerNode
    )
  }

  /// The same role after a change of what each of its pods asks for.
  func requesting(_ change: (inout PodRequest) -> Void) -> Role {
    var request = request
    change(&request)
    return counted(request: request)
  }
}
