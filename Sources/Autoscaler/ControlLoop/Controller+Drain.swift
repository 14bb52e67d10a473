internal import FleetModel
internal import Policy

/// Release, in this order: cordon all members, evict, read again that no pod came, leave Cluster Autoscaler's
/// sight in one epoch, release at the pool, delete the Node objects.
extension Controller {
  mutating func startDrain(
    _ domain: DomainIndex,
    cause: DrainCause,
    at now: Instant,
    into actions: inout [Action]
  ) {
    let launch = launch(of: domain)
    enter(.draining(.cordoning, cause: cause), domain: domain)
    domains[domain].idleSince = nil
    domains[domain].drainDeadline = nil
    if cause.isVoluntary {
      let deadline = now.advanced(by: policy.patience.drainTime)
      domains[domain].drainDeadline = deadline
      deadlines.add(.phase(domain), at: deadline)
    }
    actions.append(.notify(notice: .drainStarted(slot: launch.slot, cause: cause)))
    withdrawAll(from: domain, reason: .domainDrained, at: now, into: &actions)
    actions.append(.cordon(launch: launch))
    scheduleRetry(of: domain, at: now)
  }

  mutating func handle(_ report: ClusterReport, at now: Instant, into actions: inout [Action]) {
    switch report {
    case .cordoned(let launch):
      advance(launch, from: .cordoning, to: .evicting, at: now, into: &actions)
    case .evicted(let launch):
      advance(launch, from: .evicting, to: .verifying, at: now, into: &actions)
    case .verified(let launch, let podCount):
      verified(launch, podCount: podCount, at: now, into: &actions)
    }
  }

  /// One step further, when the answer is to the step that is under way; answers may be repeated.
  private mutating func advance(
    _ launch: LaunchToken,
    from step: DrainStep,
    to next: DrainStep,
    at now: Instant,
    into actions: inout [Action]
  ) {
    guard let domain = current(launch), case .draining(step, let cause) = snapshot.phase(of: domain) else {
      return
    }
    enter(.draining(next, cause: cause), domain: domain)
    ask(for: next, of: domain, into: &actions)
    scheduleRetry(of: domain, at: now)
  }

  private mutating func ask(for step: DrainStep, of domain: DomainIndex, into actions: inout [Action]) {
    let launch = launch(of: domain)
    switch step {
    case .cordoning: actions.append(.cordon(launch: launch))
    case .evicting: actions.append(.evict(launch: launch))
    case .verifying: actions.append(.verify(launch: launch))
    case .hiding: break
    }
  }

  private mutating func verified(
    _ launch: LaunchToken,
    podCount: Int,
    at now: Instant,
    into actions: inout [Action]
  ) {
    guard let domain = current(launch), case .draining(.verifying, let cause) = snapshot.phase(of: domain)
    else { return }
    guard podCount == 0 else {
      if cause.isVoluntary {
        abandonDrain(of: domain, podCount: podCount, at: now, into: &actions)
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
    at now: Instant,
    into actions: inout [Action]
  ) {
    let launch = launch(of: domain)
    enter(.ready, domain: domain)
    domains[domain].drainDeadline = nil
    domains[domain].retryAt = nil
    actions.append(.uncordon(launch: launch))
    actions.append(.notify(notice: .drainAbandoned(slot: launch.slot, podCount: podCount)))
    // A member that was lost meanwhile has gone unnoticed by the phases.
    restoreReadiness(of: domain, at: now, into: &actions)
    noteIdleness(of: domain, at: now)
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
      for (member, state) in domains[domain].members.enumerated() where !state.isRegistered {
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
    let lost = domains[domain].members.indices.filter { !domains[domain].members[$0].isRegistered }
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
      snapshot.setUsable(state.isRegistered, node: first + member)
    }
    repairLostMembers(of: domain, at: now, into: &actions)
    if snapshot.usableNodeCount(in: domain) < topology.pool(of: domain).minReadyMembers {
      enter(.repairing(deadline: now.advanced(by: policy.patience.repairTime)), domain: domain)
      scheduleRetry(of: domain, at: now)
    }
  }
}
