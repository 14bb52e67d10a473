internal import FleetModel

/// Notices that machines will be taken away.
extension Controller {
  /// The machines of a capacity block are taken away at its end: its domains are drained before, as if each of them
  /// had been given notice.
  mutating func endBlock(of domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    guard let block = topology.pool(of: domain).capacityBlock, snapshot.phase(of: domain).isCommitted else {
      return
    }
    interrupt(domain, at: block.endsAt, now: now, into: &actions)
  }

  /// One member that is to go makes the domain partial: the whole of it is drained, and its gangs wait again.
  mutating func interrupt(
    _ domain: DomainIndex,
    at instant: Instant,
    now: Instant,
    into actions: inout [Action]
  ) {
    let cause = DrainCause.interruption(at: instant)
    switch snapshot.phase(of: domain) {
    case .comingUp, .ready, .repairing:
      startDrain(domain, cause: cause, at: now, into: &actions)
    case .draining(_, .brokenMembers), .draining(_, .interruption), .releasing:
      // It goes already and cannot stay.
      break
    case .draining(let step, .idle):
      // It can no longer stay when pods come back.
      enter(.draining(step, cause: cause), domain: domain)
      if step != .hiding { domains[domain].drainDeadline = nil }
      noteDrainEnd(at: now)
    case .absent, .planned:
      preconditionFailure("notices are about machines that exist")
    }
  }
}
