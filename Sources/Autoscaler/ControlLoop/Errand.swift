internal import FleetModel
internal import Policy

/// What the cluster is asked to do beside a drain's steps, again and again until it says that it has.
enum Errand: Hashable, Sendable {
  /// The drain with that number was given up: let pods in again.
  case uncordon(launch: LaunchToken, attempt: Int)
  /// The launch is gone, and so should its Node objects be.
  case deleteNodes(launch: LaunchToken)

  var action: Action {
    switch self {
    case .uncordon(let launch, let attempt): .uncordon(launch: launch, attempt: attempt)
    case .deleteNodes(let launch): .deleteNodes(launch: launch)
    }
  }

  func isUncordon(of launch: LaunchToken) -> Bool {
    if case .uncordon(launch, _) = self { true } else { false }
  }
}

extension Controller {
  /// Asks for it now, and again each time that the retry time has passed without an answer.
  mutating func run(_ errand: Errand, at now: Instant, into actions: inout [Action]) {
    let again = now.advanced(by: policy.patience.retryTime)
    dropErrands { $0 == errand }
    errands.append((errand, again))
    deadlines.add(.errand(errand), at: again)
    actions.append(errand.action)
  }

  /// What is answered, or no longer wanted, is not asked for again.
  ///
  /// O(unanswered errands).
  mutating func dropErrands(where isDone: (Errand) -> Bool) {
    errands.removeAll { isDone($0.errand) }
  }
}
