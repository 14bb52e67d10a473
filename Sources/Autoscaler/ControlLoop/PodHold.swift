/// A pod that must not be moved, so that its whole domain is kept.
///
/// Only pods that count are named: neither a DaemonSet's nor completed ones. The shell tells them apart.
package struct PodHold: Hashable, Sendable, Codable {
  /// Why it must not be moved.
  package enum Reason: String, Hashable, Sendable, Codable {
    /// A PodDisruptionBudget allows no disruption now.
    case disruptionBudget
    /// It carries an annotation that forbids disruption.
    case doNotDisrupt
    /// No controller would make another one in its place.
    case unmanaged
  }

  /// `namespace/name`.
  package let pod: String
  package let reason: Reason

  package init(pod: String, reason: Reason) {
    self.pod = pod
    self.reason = reason
  }
}

extension PodHold: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .disruptionBudget: "\(pod) (its disruption budget allows none)"
    case .doNotDisrupt: "\(pod) (annotated not to be disrupted)"
    case .unmanaged: "\(pod) (no controller would replace it)"
    }
  }
}

extension [PodHold] {
  /// The first few in words.
  var words: String {
    let named = prefix(3).map(\.description).joined(separator: ", ")
    return count > 3 ? "\(named) and \(count - 3) more" : named
  }
}
