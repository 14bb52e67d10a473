internal import FleetModel

/// Whether pods may stand on the nodes of a pool by taints and labels, from Kubernetes' definitions.
enum NodeMatching {
  static func allows(_ constraints: NodeConstraints, on pool: NodePool) -> Bool {
    let isTolerated = constraints.tolerations.map { tolerations in
      pool.taints.filter(isLasting).allSatisfy { taint in tolerations.contains { covers($0, taint) } }
    }
    let isSelected = constraints.nodeSelector.allSatisfy { value(of: $0.key, on: pool) == $0.value }
    let terms = constraints.nodeAffinity
    let hasTerm = terms.isEmpty || terms.contains { $0.allSatisfy { holds($0, on: pool) } }
    return isTolerated ?? true && isSelected && hasTerm
  }

  /// A preference keeps nobody away, and a startup taint goes by itself.
  private static func isLasting(_ taint: Taint) -> Bool {
    taint.effect != .preferNoSchedule
      && !taint.key.hasPrefix("startup-taint.cluster-autoscaler.kubernetes.io/")
  }

  private static func covers(_ toleration: Toleration, _ taint: Taint) -> Bool {
    (toleration.effect ?? taint.effect) == taint.effect && (toleration.key ?? taint.key) == taint.key
      && (toleration.comparison == .exists || toleration.value == taint.value)
  }

  /// The label's value as the pool or its shape says.
  private static func value(of key: String, on pool: NodePool) -> String? {
    let drawn = pool.labels.filter { $0.key == key }.map(\.value)
    switch key {
    case "kubernetes.io/arch": return drawn.last ?? pool.shape.node.architecture.rawValue
    case "topology.kubernetes.io/zone": return drawn.last ?? pool.zone
    case "nvidia.com/gpu.count":
      return drawn.last ?? (pool.shape.node.gpuCount == 0 ? nil : String(pool.shape.node.gpuCount))
    case _: return drawn.last
    }
  }

  private static func holds(_ expression: LabelExpression, on pool: NodePool) -> Bool {
    let found = value(of: expression.key, on: pool)
    let isListed = expression.operands.contains { $0 == found }
    let (number, bound) = (found.flatMap { Int($0) }, expression.operands.first.flatMap { Int($0) })
    switch expression.comparison {
    case .isIn: return isListed
    case .isNotIn: return !isListed
    case .exists: return found != nil
    case .doesNotExist: return found == nil
    case .isGreater:
      guard let number, let bound else { return false }
      return number > bound
    case .isLess:
      guard let number, let bound else { return false }
      return number < bound
    }
  }
}
