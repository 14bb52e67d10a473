package import FleetModel

/// Whether a gang may use a pool, from the definitions alone.
package enum PoolRules {
  package static func mayUse(_ gang: Gang, _ pool: NodePool) -> Bool {
    let isAtHome = gang.residency.isEmpty || gang.residency.contains { $0 == pool.jurisdiction }
    let isSafe = pool.capacityType != .spot || (gang.isCheckpointable && gang.latencyClass == .batch)
    let isPunctual =
      gang.latencyClass != .realtime || gang.roles.allSatisfy { $0.request.gpuShareMilli == nil }
    let isOver = TimeRules.isOver(gang, beforeEndOf: pool, startingAt: Trial.now)
    return isAtHome && isSafe && isPunctual && isOver
      && gang.roles.allSatisfy { role in
        mayUse(role.request, pool.shape.node)
          && role.request.constraints.map { NodeMatching.allows($0, on: pool) } ?? true
      }
  }

  private static func mayUse(_ request: PodRequest, _ node: NodeShape) -> Bool {
    if let architecture = request.architecture, architecture != node.architecture { return false }
    if request.isaFeatures.contains(where: { wanted in !node.isaFeatures.contains { $0 == wanted } }) {
      return false
    }
    let modelFits = request.gpuModels.isEmpty || request.gpuModels.contains { $0 == node.gpuModelName }
    return modelFits && NodeRoom(of: node).podCount(of: request, limit: 1) == 1
  }
}
