/// Where a slot stands in the life of the domain that fills it.
package enum DomainPhase: Hashable, Sendable, Codable {
  /// Nothing is there.
  case absent
  /// Wanted, but nobody has been asked yet; the plan may still change.
  case planned
  /// Requested whole; members register until the deadline.
  case comingUp(deadline: Instant)
  /// Whole and usable.
  case ready
  /// Too few usable members; they are being repaired, and nothing new is placed here.
  case repairing(deadline: Instant)
  /// Pods are moved off, so that the whole domain can be released.
  case draining(DrainStep, cause: DrainCause)
  /// The pool has been asked to take the whole domain back.
  case releasing(deadline: Instant)

  /// True when gangs may be placed on it now or when it has come up.
  package var isPlaceable: Bool {
    switch self {
    case .planned, .comingUp, .ready: true
    case .absent, .repairing, .draining, .releasing: false
    }
  }

  /// True from the request until the pool has taken the domain back: the pool may charge for it.
  package var isCommitted: Bool {
    switch self {
    case .absent, .planned: false
    case .comingUp, .ready, .repairing, .draining, .releasing: true
    }
  }

  /// One word for tables and pages.
  package var word: String {
    switch self {
    case .absent: "absent"
    case .planned: "planned"
    case .comingUp: "coming up"
    case .ready: "ready"
    case .repairing: "repairing"
    case .draining: "draining"
    case .releasing: "releasing"
    }
  }
}

/// How far a drain has come; each step waits for the cluster's answer to the one before.
package enum DrainStep: Hashable, Sendable, Codable {
  case cordoning
  case evicting
  /// Reading again, after the taint, that no pod came meanwhile.
  case verifying
  /// Empty and cordoned; waits for the next epoch to leave Cluster Autoscaler's sight in one step.
  case hiding
}

/// Why a whole domain is drained.
package enum DrainCause: Hashable, Sendable, Codable {
  /// Idle for the policy's idle time.
  case idle
  /// Fewer usable members than the pool allows, and no repair in time.
  case brokenMembers
  /// The provider has said that it will take machines of it away at that instant.
  case interruption(at: Instant)

  /// An idle domain may stay when a pod comes back; a broken one, or one that is taken away, may not.
  package var isVoluntary: Bool { self == .idle }
}
