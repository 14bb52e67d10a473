internal import FleetModel

extension NodeConstraints {
  /// The keys of a gang or role that say which nodes its pods may stand on; nil when there is none of them.
  static func read(from mapping: inout YAMLMapping) -> NodeConstraints? {
    let tolerations = mapping.readIfPresent("tolerations", .list(of: Toleration.reader, count: 0...64))
    let selector = mapping.read("nodeSelector", .labels, default: [])
    let affinity = mapping.read(
      "nodeAffinity",
      .list(of: .list(of: LabelExpression.reader, count: 1...64), count: 1...16),
      default: []
    )
    if tolerations == nil && selector.isEmpty && affinity.isEmpty { return nil }
    return NodeConstraints(
      tolerations: tolerations,
      nodeSelector: selector.map { Label(key: $0.key, value: $0.value) },
      nodeAffinity: affinity
    )
  }
}

extension Toleration {
  static var reader: ValueReader<Toleration> {
    .mapping { toleration in
      let key = toleration.readIfPresent("key", .text)
      let comparison = toleration.read("operator", .choice(of: Comparison.self), default: .equal)
      let value = toleration.read("value", .possiblyEmptyText, default: "")
      let effect = toleration.readIfPresent("effect", .choice(of: Taint.Effect.self))
      switch comparison {
      case .equal:
        guard key != nil else {
          toleration.report("a toleration without a key needs the operator 'Exists'", at: "operator")
          return nil
        }
      case .exists:
        guard value.isEmpty else {
          toleration.report("the operator 'Exists' takes no value", at: "value")
          return nil
        }
      }
      return Toleration(key: key, comparison: comparison, value: value, effect: effect)
    }
  }
}

extension LabelExpression {
  static var reader: ValueReader<LabelExpression> {
    .mapping { expression in
      let key = expression.read("key", .text)
      let comparison = expression.read("operator", .choice(of: Comparison.self))
      let values = expression.read("values", .list(of: .possiblyEmptyText, count: 0...1_000), default: [])
      guard let key, let comparison else { return nil }
      if let problem = problem(of: values, for: comparison) {
        expression.report(problem, at: "values")
        return nil
      }
      return LabelExpression(key: key, comparison: comparison, values: values)
    }
  }

  private static func problem(of values: [String], for comparison: Comparison) -> String? {
    switch comparison {
    case .isIn, .isNotIn:
      values.isEmpty ? "the operator '\(comparison.rawValue)' needs at least one value" : nil
    case .exists, .doesNotExist:
      values.isEmpty ? nil : "the operator '\(comparison.rawValue)' takes no values"
    case .isGreater, .isLess:
      values.count == 1 && Int64(values[0]) != nil
        ? nil : "the operator '\(comparison.rawValue)' needs one whole number, in quotes"
    }
  }
}
