/// What a pod tolerates of a node's taints.
///
/// https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
package struct Toleration: Hashable, Sendable, Codable {
  package enum Comparison: String, Hashable, Sendable, Codable, CaseIterable {
    case equal = "Equal"
    case exists = "Exists"
  }

  /// Nil, with ``Comparison/exists``, for every key.
  package let key: String?
  package let comparison: Comparison
  package let value: String
  /// Nil for every effect.
  package let effect: Taint.Effect?

  package init(
    key: String?,
    comparison: Comparison = .equal,
    value: String = "",
    effect: Taint.Effect? = nil
  ) {
    precondition(key != nil || comparison == .exists, "only a toleration of everything has no key")
    self.key = key
    self.comparison = comparison
    self.value = value
    self.effect = effect
  }

  /// True when a pod with this toleration may stand on a node with that taint.
  package func tolerates(_ taint: Taint) -> Bool {
    if let effect, effect != taint.effect { return false }
    if let key, key != taint.key { return false }
    switch comparison {
    case .exists: return true
    case .equal: return value == taint.value
    }
  }
}

/// One condition on a label of a node, as in Kubernetes' node affinity.
///
/// https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
package struct LabelExpression: Hashable, Sendable, Codable {
  package enum Comparison: String, Hashable, Sendable, Codable, CaseIterable {
    case isIn = "In"
    case isNotIn = "NotIn"
    case exists = "Exists"
    case doesNotExist = "DoesNotExist"
    case isGreater = "Gt"
    case isLess = "Lt"
  }

  package let key: String
  package let comparison: Comparison
  /// One whole number for `Gt` and `Lt`, none for `Exists` and `DoesNotExist`.
  package let operands: [String]

  package init(key: String, comparison: Comparison, values: [String] = []) {
    self.key = key
    self.comparison = comparison
    self.operands = values
  }

  /// Whether the expression holds for the label's value, which is nil when the node has no such label.
  ///
  /// O(operands).
  package func holds(for value: String?) -> Bool {
    switch comparison {
    case .isIn: return value.map(operands.contains) ?? false
    case .isNotIn: return !(value.map(operands.contains) ?? false)
    case .exists: return value != nil
    case .doesNotExist: return value == nil
    case .isGreater, .isLess:
      guard let value = value.flatMap({ Int64($0) }), let bound = operands.first.flatMap({ Int64($0) }) else {
        return false
      }
      return comparison == .isGreater ? value > bound : value < bound
    }
  }
}

extension LabelExpression: CustomStringConvertible {
  package var description: String {
    operands.isEmpty
      ? "\(key) \(comparison.rawValue)"
      : "\(key) \(comparison.rawValue) \(operands.joined(separator: ", "))"
  }
}

/// What a pod says of the nodes that it may stand on, apart from amounts.
package struct NodeConstraints: Hashable, Sendable, Codable {
  /// Nil when nobody has said what the pod tolerates: taints then exclude nothing.
  package let tolerations: [Toleration]?
  /// Labels that the node must have.
  package let nodeSelector: [Label]
  /// Terms of which one must hold; a term holds when all of its expressions do.
  ///
  /// No term asks for nothing.
  package let nodeAffinity: [[LabelExpression]]

  package init(
    tolerations: [Toleration]? = nil,
    nodeSelector: [Label] = [],
    nodeAffinity: [[LabelExpression]] = []
  ) {
    self.tolerations = tolerations
    self.nodeSelector = nodeSelector
    self.nodeAffinity = nodeAffinity
  }

  /// The constraints of a pod for which both hold; the tolerations add up.
  ///
  /// O(product of the terms).
  package func merged(with other: NodeConstraints) -> NodeConstraints {
    let terms: [[LabelExpression]]
    switch (nodeAffinity.isEmpty, other.nodeAffinity.isEmpty) {
    case (true, _): terms = other.nodeAffinity
    case (_, true): terms = nodeAffinity
    case (false, false): terms = nodeAffinity.flatMap { left in other.nodeAffinity.map { left + $0 } }
    }
    var tolerated = tolerations
    if let more = other.tolerations { tolerated = (tolerated ?? []) + more }
    return NodeConstraints(
      tolerations: tolerated,
      nodeSelector: nodeSelector + other.nodeSelector,
      nodeAffinity: terms
    )
  }
}

extension NodePool {
  /// The value of a label of the pool's nodes as far as it is known beforehand; nil when they have none.
  ///
  /// The pool's own labels win over those that follow from the shape, since its owner may know better. O(labels).
  package func labelValue(of key: String) -> String? {
    if let label = labels.last(where: { $0.key == key }) { return label.value }
    if case .label(let label)? = attestation, label.key == key { return label.value }
    switch key {
    case "kubernetes.io/arch": return shape.node.architecture.rawValue
    case "kubernetes.io/os": return "linux"
    case "node.kubernetes.io/instance-type": return shape.node.instanceType
    case "topology.kubernetes.io/zone": return zone
    case "nvidia.com/gpu.present": return shape.node.gpuCount > 0 ? "true" : nil
    case "nvidia.com/gpu.count": return shape.node.gpuCount > 0 ? "\(shape.node.gpuCount)" : nil
    case _: return nil
    }
  }

  /// Taints that keep pods away for good: not the preferences, and not those of Cluster Autoscaler that go once
  /// the node has started.
  package var lastingTaints: [Taint] {
    taints.filter { taint in
      taint.effect != .preferNoSchedule && !Self.startupTaintPrefixes.contains { taint.key.hasPrefix($0) }
    }
  }

  /// Both prefixes that Cluster Autoscaler has known.
  ///
  /// https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md
  private static let startupTaintPrefixes = [
    "startup-taint.cluster-autoscaler.kubernetes.io/", "ignore-taint.cluster-autoscaler.kubernetes.io/",
  ]
}
