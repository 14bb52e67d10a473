package import ControlLoop
package import Policy

/// What the gRPC service needs of whoever owns the controller.
package protocol ProviderCore: Sendable {
  /// The policy that the controller was made with; it never changes.
  var policy: Policy { get }

  /// What Cluster Autoscaler sees until its next Refresh.
  ///
  /// Answered from memory without waiting: every read goes through it, tens of thousands of times a loop.
  func currentEpoch() -> Epoch

  /// Brings a mutating call before the controller and returns its answer.
  ///
  /// What the call changed is in ``currentEpoch()`` by the time this returns.
  func submit(_ request: Request) async -> Answer
}
