internal import FleetModel

/// When gangs start and until when machines are there, from the definitions alone.
enum TimeRules {
  /// When a gang that is placed now on a domain in that phase starts at the latest.
  static func start(in phase: DomainPhase, of pool: NodePool) -> Instant {
    switch phase {
    case .comingUp(let deadline): deadline > Trial.now ? deadline : Trial.now
    case .planned, .absent: Trial.now.advanced(by: pool.bringUpDeadline)
    case .ready, .repairing, .draining, .releasing: Trial.now
    }
  }

  /// True when it starts by when it must, and what it then does is over before the machines are taken away.
  static func isInTime(_ gang: Gang, _ pool: NodePool, startingAt start: Instant) -> Bool {
    if let startBy = gang.startBy, start.nanoseconds > startBy.nanoseconds { return false }
    return isOver(gang, beforeEndOf: pool, startingAt: start)
  }

  /// True when no block ends while the gang, started then, may still run.
  static func isOver(_ gang: Gang, beforeEndOf pool: NodePool, startingAt start: Instant) -> Bool {
    guard let block = pool.capacityBlock else { return true }
    let left = block.endsAt.nanoseconds - nanoseconds(of: block.notice) - start.nanoseconds
    guard left > 0 else { return false }
    guard let duration = gang.expectedDuration else { return gang.isCheckpointable }
    return nanoseconds(of: duration) <= left
  }

  /// True when the gang need not be started any more.
  static func isTooLate(_ gang: Gang) -> Bool {
    gang.startBy.map { $0.nanoseconds < Trial.now.nanoseconds } ?? false
  }

  private static func nanoseconds(of duration: Duration) -> Int64 {
    let (seconds, rest) = duration.components
    return seconds * 1_000_000_000 + rest / 1_000_000_000
  }
}
