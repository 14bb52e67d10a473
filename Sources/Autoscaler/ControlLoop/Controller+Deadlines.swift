internal import FleetModel
internal import Policy

extension Controller {
  /// Deals with every deadline up to that instant, in order of time.
  mutating func handleDeadlines(until now: Instant, into actions: inout [Action]) {
    var isIdleTimeOver = false
    while let entry = deadlines.first, entry.instant <= now {
      _ = deadlines.removeFirst()
      guard isLive(entry) else { continue }
      switch entry.deadline {
      case .phase(let domain): endPhase(of: domain, at: now, into: &actions)
      case .idle: isIdleTimeOver = true
      case .retry(let domain): retry(domain, at: now, into: &actions)
      case .errand(let errand): run(errand, at: now, into: &actions)
      case .watchdog(let domain): reportUnanswered(domain, at: now, into: &actions)
      case .reservation(let place): expireReservation(place, at: now, into: &actions)
      case .approval: endApproval(into: &actions)
      case .consolidation: consolidate(at: now, into: &actions)
      case .blockEnd(let domain): endBlock(of: domain, at: now, into: &actions)
      case .replan: isPlanStale = true
      }
    }
    if isIdleTimeOver { drainIdle(at: now, into: &actions) }
  }

  /// Drops entries at the head of the queue that have lost their meaning.
  mutating func forgetStaleDeadlines() {
    while let entry = deadlines.first, !isLive(entry) { _ = deadlines.removeFirst() }
  }

  /// True while the entry is about what it was made for.
  private func isLive(_ entry: DeadlineQueue.Entry) -> Bool {
    switch entry.deadline {
    case .phase(let domain): phaseDeadline(of: domain) == entry.instant
    case .idle(let domain):
      domains[domain].idleSince != nil && domains[domain].idleCheckAt == entry.instant
        && snapshot.phase(of: domain) == .ready
    case .retry(let domain): domains[domain].retryAt == entry.instant
    case .errand(let errand): errands.contains { $0.errand == errand && $0.again == entry.instant }
    case .watchdog(let domain):
      snapshot.phase(of: domain) == .planned
        && domains[domain].openedAt?.advanced(by: policy.watchdog.time) == entry.instant
    case .reservation(let place):
      if case .reserved(_, entry.instant)? = gangs.state(of: place) { true } else { false }
    case .approval: approval?.until == entry.instant
    case .consolidation: consolidateAt == entry.instant
    case .blockEnd(let domain): snapshot.phase(of: domain).isCommitted
    case .replan: true
    }
  }

  private func phaseDeadline(of domain: DomainIndex) -> Instant? {
    switch snapshot.phase(of: domain) {
    case .comingUp(let deadline), .repairing(let deadline), .releasing(let deadline): deadline
    case .draining: domains[domain].drainDeadline
    case .absent, .planned, .ready: nil
    }
  }

  private mutating func endPhase(of domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    switch snapshot.phase(of: domain) {
    case .comingUp:
      endBringUp(of: domain, at: now, into: &actions)
    case .repairing:
      startDrain(domain, cause: .brokenMembers, at: now, into: &actions)
    case .draining(let step, _):
      endDrain(of: domain, step: step, at: now, into: &actions)
    case .releasing:
      // It is asked again and again; from here on the domain counts as partial.
      actions.append(.notify(notice: .releaseOverdue(slot: topology.slot(of: domain))))
    case .absent, .planned, .ready:
      preconditionFailure("these phases have no deadline")
    }
  }

  /// Says that nobody acted on an open window and, if the policy says so, acts.
  mutating func reportUnanswered(_ domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    let acts = policy.watchdog.response == .act
    guard acts || !domains[domain].isReportedUnanswered else { return }
    domains[domain].isReportedUnanswered = true
    let notice = Notice.windowUnanswered(
      slot: topology.slot(of: domain),
      epochs: domains[domain].openEpochs,
      actsDirectly: acts
    )
    actions.append(.notify(notice: notice))
    if acts { commit(domain, at: now, into: &actions) }
  }
}
