/// What shows that a node of a pool has been attested, and that pods may be trusted to it.
package enum Attestation: Hashable, Sendable, Codable {
  /// A label with that value.
  case label(label: Label)
  /// A condition of that type whose status is `True`.
  case condition(name: String)
}

extension Attestation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .label(let label): "label \(label.key)=\(label.value)"
    case .condition(let name): "condition \(name)"
    }
  }
}
