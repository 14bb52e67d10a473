internal import FleetModel
internal import Policy

/// Release, in this order: cordon all members, evict, read again that no pod came, leave Cluster Autoscaler's
/// sight in one epoch, release at the pool, delete the Node objects.
///
/// A domain that only looks idle is read and never evicted: what the book does not know of is spared.
extension Controller {
  mutating func startDrain(
    _ domain: DomainIndex,
    cause: DrainCause,
    at now: Instant,
    into actions: inout [Action]
  ) {
    let launch = launch(of: domain)
    enter(.draining(.cordoning, cause: cause), domain: domain)
    domains[domain].drainAttempt += 1
    dropErrands { $0.isUncordon(of: launch) }
    domains[domain].idleSince = nil
    domains[domain].drainDeadline = nil
    domains[domain].foundPods = nil
    if cause.isVoluntary {
      let deadline = now.advanced(by: policy.patience.drainTime)
      domains[domain].drainDeadline = deadline
      deadlines.add(.phase(domain), at: deadline)
    }
    actions.append(.notify(notice: .drainStarted(slot: launch.slot, cause: cause)))
    withdrawAll(from: domain, reason: cause.withdrawalReason, at: now, into: &actions)
    ask(for: .cordoning, of: domain, into: &actions)
    scheduleRetry(of: domain, at: now)
  }

  mutating func handle(_ report: ClusterReport, at now: Instant, into actions: inout [Action]) {
    switch report {
    case .cordoned(let launch, let attempt):
      guard let (domain, cause) = draining(launch, attempt, step: .cordoning) else { return }
      let next: DrainStep = cause.isVoluntary ? .verifying : .evicting
      advance(domain, to: next, cause: cause, at: now, into: &actions)
    case .evicted(let launch, let attempt):
      guard let (domain, cause) = draining(launch, attempt, step: .evicting) else { return }
      advance(domain, to: .verifying, cause: cause, at: now, into: &actions)
    case .verified(let launch, let attempt, let podCount, let holds):
      guard let (domain, cause) = draining(launch, attempt, step: .verifying) else { return }
      verified(domain, cause: cause, podCount: podCount, holds: holds, at: now, into: &actions)
    case .uncordoned(let launch, let attempt):
      dropErrands { $0 == .uncordon(launch: launch, attempt: attempt) }
    case .nodesDeleted(let launch):
      dropErrands { $0 == .deleteNodes(launch: launch) }
    }
  }

  /// The domain that an answer is about, when it is to the step that is under way: answers may be late or
  /// repeated.
  private func draining(_ launch: LaunchToken, _ attempt: Int, step: DrainStep) -> (DomainIndex, DrainCause)?
  {
    guard let domain = current(launch), domains[domain].drainAttempt == attempt,
      case .draining(step, let cause) = snapshot.phase(of: domain)
    else { return nil }
    return (domain, cause)
  }

  private mutating func advance(
    _ domain: DomainIndex,
    to next: DrainStep,
    cause: DrainCause,
    at now: Instant,
    into actions: inout [Action]
  ) {
    enter(.draining(next, cause: cause), domain: domain)
    ask(for: next, of: domain, into: &actions)
    scheduleRetry(of: domain, at: now)
  }

  private mutating func ask(for step: DrainStep, of domain: DomainIndex, into actions: inout [Action]) {
    let launch = launch(of: domain)
    let attempt = domains[domain].drainAttempt
    switch step {
    case .cordoning: actions.append(.cordon(launch: launch, attempt: attempt))
    case .evicting: actions.append(.evict(launch: launch, attempt: attempt))
    case .verifying: actions.append(.verify(launch: launch, attempt: attempt))
    case .hiding: break
    }
  }

  private mutating func verified(
    _ domain: DomainIndex,
    cause: DrainCause,
    podCount: Int,
    holds: [PodHold]?,
    at now: Instant,
    into actions: inout [Action]
  ) {
    guard podCount == 0 else {
      if cause.isVoluntary {
        abandonDrain(of: domain, podCount: podCount, holds: holds, at: now, into: &actions)
        domains[domain].foundPods = (podCount, holds ?? [])
      } else {
        // Pods that come back at once are evicted again, but not at the pace of the answers.
        enter(.draining(.evicting, cause: cause), domain: domain)
        scheduleRetry(of: domain, at: now)
      }
      return
    }
    hide(domain, cause: cause, at: now, into: &actions)
  }

  /// Empty and cordoned.
  ///
  /// With Cluster Autoscaler it is released in the next epoch; if none comes in the watchdog's time, nobody
  /// is there to be surprised, and it is released all the same.
  private mutating func hide(
    _ domain: DomainIndex,
    cause: DrainCause,
    at now: Instant,
    into actions: inout [Action]
  ) {
    domains[domain].retryAt = nil
    switch policy.actuation {
    case .direct:
      release(domain, at: now, into: &actions)
    case .clusterAutoscaler:
      let deadline = now.advanced(by: policy.watchdog.time)
      enter(.draining(.hiding, cause: cause), domain: domain)
      domains[domain].drainDeadline = deadline
      deadlines.add(.phase(domain), at: deadline)
    }
  }

  mutating func abandonDrain(
    of domain: DomainIndex,
    podCount: Int,
    holds: [PodHold]? = nil,
    at now: Instant,
    into actions: inout [Action]
  ) {
    let launch = launch(of: domain)
    enter(.ready, domain: domain)
    domains[domain].drainDeadline = nil
    domains[domain].retryAt = nil
    run(.uncordon(launch: launch, attempt: domains[domain].drainAttempt), at: now, into: &actions)
    actions.append(.notify(notice: .drainAbandoned(slot: launch.slot, podCount: podCount, holds: holds)))
    // A member that was lost meanwhile has gone unnoticed by the phases.
    restoreReadiness(of: domain, at: now, into: &actions)
    noteIdleness(of: domain, at: now)
    postponeNextDrain(of: domain, at: now)
    noteDrainEnd(at: now)
    isPlanStale = true
  }

  /// The drain has not come to its end in time.
  mutating func endDrain(
    of domain: DomainIndex,
    step: DrainStep,
    at now: Instant,
    into actions: inout [Action]
  ) {
    switch step {
    case .hiding:
      release(domain, at: now, into: &actions)
    case .cordoning, .evicting, .verifying:
      abandonDrain(of: domain, podCount: 0, at: now, into: &actions)
    }
  }

  /// Repeats the request that has not been answered.
  mutating func retry(_ domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    switch snapshot.phase(of: domain) {
    case .draining(let step, _):
      ask(for: step, of: domain, into: &actions)
    case .releasing:
      actions.append(.release(launch: launch(of: domain)))
    case .repairing:
      for (member, state) in domains[domain].members.enumerated() where !state.isUsable {
        actions.append(.repair(launch: launch(of: domain), member: member))
      }
    case .ready:
      repairLostMembers(of: domain, at: now, into: &actions)
      return
    case .absent, .planned, .comingUp:
      return
    }
    scheduleRetry(of: domain, at: now)
  }

  /// Asks for the repair of every member that is missing from a domain that can spare them, and will ask again:
  /// a gang that needs the whole domain waits for them.
  mutating func repairLostMembers(of domain: DomainIndex, at now: Instant, into actions: inout [Action]) {
    let lost = domains[domain].members.indices.filter { !domains[domain].members[$0].isUsable }
    guard !lost.isEmpty else { return }
    for member in lost { actions.append(.repair(launch: launch(of: domain), member: member)) }
    let again = now.advanced(by: policy.patience.repairTime)
    domains[domain].retryAt = again
    deadlines.add(.retry(domain), at: again)
  }

  /// Brings usability in line with the members' records and starts a repair where too few are left.
  private mutating func restoreReadiness(
    of domain: DomainIndex,
    at now: Instant,
    into actions: inout [Action]
  ) {
    let first = topology.nodes(in: domain).lowerBound
    for (member, state) in domains[domain].members.enumerated() {
      snapshot.setUsable(state.isUsable, node: first + member)
    }
    repairLostMembers(of: domain, at: now, into: &actions)
    if snapshot.usableNodeCount(in: domain) < topology.pool(of: domain).minReadyMembers {
      enter(.repairing(deadline: now.advanced(by: policy.patience.repairTime)), domain: domain)
      scheduleRetry(of: domain, at: now)
    }
  }
}

extension DrainCause {
  /// Why the gangs of the domain lose their places.
  fileprivate var withdrawalReason: WithdrawalReason {
    switch self {
    case .idle, .brokenMembers: .domainDrained
    case .interruption: .interrupted
    }
  }
}
