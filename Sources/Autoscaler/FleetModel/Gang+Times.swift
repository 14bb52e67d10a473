/// When a gang must have started, and how long it may run.
extension Gang {
  /// True when, started then, it could still run at `end` and that would destroy its work.
  ///
  /// A gang of unknown duration could run for ever; where it is checkpointable that may be cut short.
  package func couldOutlast(_ end: Instant, startingAt start: Instant) -> Bool {
    if start >= end { return true }
    if let expectedDuration { return expectedDuration > end.since(start) }
    return !isCheckpointable
  }

  /// The last instant at which it may start on machines that are taken away at `end`, nil for never; nil when it
  /// may start at any time.
  package func latestStart(before end: Instant?) -> Instant? {
    let inTime = end.map { end in
      expectedDuration.map { Instant(nanoseconds: end.nanoseconds - $0.wholeNanoseconds) }
        ?? Instant(nanoseconds: end.nanoseconds - 1)
    }
    return [startBy, inTime].compactMap(\.self).min()
  }

  /// The same gang, which may start whenever it can.
  package var withoutStartBy: Gang {
    var gang = self
    gang.startBy = nil
    return gang
  }

  /// The same gang, of a workload whose origin is that long after the origin of time.
  package func delayed(by duration: Duration) -> Gang {
    var gang = self
    gang.startBy = startBy?.advanced(by: duration)
    return gang
  }
}

extension Snapshot {
  /// True when the gang, placed on the domain now, starts by the instant by which it must and is over before the
  /// domain's machines are taken away.
  ///
  /// What is still to come up is taken to need all of its time. True as long as ``asOf`` is not set.
  package func isInTime(_ gang: Gang, on domain: DomainIndex) -> Bool {
    guard let asOf, gang.startBy != nil || hasEnds else { return true }
    let pool = topology.poolIndex(of: domain)
    let start: Instant
    switch phase(of: domain) {
    case .comingUp(let deadline): start = max(asOf, deadline)
    case .absent, .planned: start = asOf.advanced(by: topology.pools[pool].bringUpDeadline)
    case .ready, .repairing, .draining, .releasing: start = asOf
    }
    if let startBy = gang.startBy, start > startBy { return false }
    guard let end = usableUntil[pool] else { return true }
    return !gang.couldOutlast(end, startingAt: start)
  }
}
