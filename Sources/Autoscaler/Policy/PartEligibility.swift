internal import FleetModel

extension Policy {
  /// Why no node of that shape has the parts for a pod, although it has the amounts; nil when it has them.
  func partExclusion(of role: Role, from node: NodeShape) -> PoolExclusion? {
    let request = role.request
    switch node.layout {
    case nil, .dynamicMIG?:
      return request.gpuShareMilli == nil ? nil : .gpusNotShared(role: role.name)
    case .zones(let layout)?:
      if request.gpuShareMilli != nil { return .gpusNotShared(role: role.name) }
      return zoneExclusion(of: role, from: layout)
    case .sharedGPUs?:
      guard request.gpuShareMilli != nil, node.gpuCount == 0 else { return nil }
      return .podTooLarge(role: role.name, resource: "GPUs", wanted: 1, offered: 0)
    }
  }

  private func zoneExclusion(of role: Role, from layout: ZoneLayout) -> PoolExclusion? {
    let wanted = NodeAmounts(of: role.request)
    if layout.alignment == .singleNUMANode {
      for resource in NodeResource.allCases {
        let offered = layout.zones.reduce(0) { max($0, $1[resource]) }
        if wanted[resource] > offered {
          return .zoneTooSmall(
            role: role.name,
            resource: resource.words,
            wanted: wanted[resource],
            offered: offered
          )
        }
      }
    }
    var empty = NodeLayout.zones(layout).empty
    let uses = NodeLayout.zones(layout).place(role.request, limit: 1, onlyPreferred: false, in: &empty)
    if !uses.isEmpty { return nil }
    let zones = layout.zoneLimits(of: wanted, isAligned: false)?.max() ?? layout.zones.count
    return .noFittingZones(role: role.name, zones: zones)
  }
}
