internal import FleetModel

extension Gang {
  /// The same gang after a change.
  func changed(by change: (inout Gang) -> Void) -> Gang {
    var gang = self
    change(&gang)
    return gang
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
