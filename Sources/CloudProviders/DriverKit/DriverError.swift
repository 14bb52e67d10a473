/// Why a pool did not do what it was asked for.
public struct DriverError: Error, Hashable, Sendable {
  /// What the controller may conclude.
  public enum Kind: String, Hashable, Sendable {
    /// The provider cannot sell that now; another pool or a later time may do.
    case insufficientCapacity
    /// The pool did not answer, or asked to be called again later.
    case temporary
    /// It will not work until a person changes something: rights, quotas, configuration.
    case permanent
  }

  /// What the controller may conclude.
  public let kind: Kind
  /// The provider's own code.
  public let code: String
  /// A sentence for the operator: what failed and what to do.
  public let message: String
  /// The text of the error behind it; nil when there is none.
  public let cause: String?

  /// An error with the provider's code and a sentence for the operator.
  public init(kind: Kind, code: String, message: String, cause: String? = nil) {
    self.kind = kind
    self.code = code
    self.message = message
    self.cause = cause
  }
}

extension DriverError: CustomStringConvertible {
  /// `code: message (cause)`.
  public var description: String {
    "\(code): \(message)" + (cause.map { " (\($0))" } ?? "")
  }
}
