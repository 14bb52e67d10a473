package import FleetModel

/// A gang that runs, and where.
package struct RunningGang: Hashable, Sendable {
  package let gang: Gang
  package let placement: Placement

  package init(gang: Gang, placement: Placement) {
    self.gang = gang
    self.placement = placement
  }
}

/// A gang's way from one place to another.
package struct GangMove: Hashable, Sendable {
  package let gang: Gang
  package let from: Placement
  package let to: Placement
}

extension Gang {
  /// The gang with the pods that it has there, all of which it needs.
  ///
  /// O(assignments).
  func asPlaced(_ placement: Placement) -> Gang {
    var counts = roles.map { _ in 0 }
    for assignment in placement.assignments { counts[assignment.role] += assignment.count }
    return with(
      roles: zip(roles, counts).map { role, count in
        Role(name: role.name, count: count, request: role.request, maxPerNode: role.maxPerNode)
      }
    )
  }
}

/// Moves after which a domain is idle.
package struct Evacuation: Hashable, Sendable {
  package let domain: DomainIndex
  package let moves: [GangMove]
  /// What the domain would cost within the policy's horizon, less what the moves lose.
  package let saving: Money
}

/// Moves after which a gang that waits would have a place in one domain.
package struct RoomProposal: Hashable, Sendable, Codable {
  /// A gang and the domains that it would move to.
  package struct Move: Hashable, Sendable, Codable {
    package let gang: GangID
    package let domains: [Slot]
  }

  package let domain: Slot
  package let moves: [Move]
}

extension RoomProposal: CustomStringConvertible {
  package var description: String {
    let moves = moves.map { "\($0.gang) moved to \($0.domains.map(\.description).joined(separator: ", "))" }
    return "would fit on \(domain) if \(moves.joined(separator: " and "))"
  }
}
