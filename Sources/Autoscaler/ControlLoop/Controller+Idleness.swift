internal import FleetModel
internal import Policy

/// Which idle domains are drained: those past their idle time and hold time, what saves most first, within the
/// limits of the policy.
extension Controller {
  /// Records since when a ready domain is idle, and when that has lasted long enough.
  mutating func noteIdleness(of domain: DomainIndex, at now: Instant) {
    guard snapshot.phase(of: domain) == .ready, snapshot.isIdle(domain) else {
      domains[domain].idleSince = nil
      return
    }
    domains[domain].idleSince = now
    let idle = idleEnd(of: domain, from: now)
    checkIdleness(of: domain, at: max(idle, holdEnd(of: domain) ?? idle))
  }

  /// Asks at that instant, and not before, whether an idle domain is to go.
  private mutating func checkIdleness(of domain: DomainIndex, at instant: Instant) {
    domains[domain].idleCheckAt = instant
    domains[domain].waitsForDrains = false
    deadlines.add(.idle(domain), at: instant)
  }

  /// After a drain that was given up the next one does not begin at once, however short the idle time is.
  mutating func postponeNextDrain(of domain: DomainIndex, at now: Instant) {
    let earliest = now.advanced(by: policy.patience.retryTime)
    guard let asked = domains[domain].idleCheckAt, asked < earliest else { return }
    checkIdleness(of: domain, at: earliest)
  }

  /// Until when a domain is kept since it became ready; nil when the policy holds none.
  func holdEnd(of domain: DomainIndex) -> Instant? {
    guard let time = policy.holdTime, let since = domains[domain].readySince else { return nil }
    return since.advanced(by: time)
  }

  /// Drains the domains that have been idle for long enough, as far as limits allow.
  ///
  /// O(live domains log live domains + candidates x live domains).
  mutating func drainIdle(at now: Instant, into actions: inout [Action]) {
    for domain in drainCandidates(at: now) {
      if let obstacle = drainObstacle(for: domain, at: now) {
        postponeDrain(of: domain, for: obstacle, at: now)
      } else {
        startDrain(domain, cause: .idle, at: now, into: &actions)
      }
    }
  }

  /// The domains that have been idle for long enough: what saves most an hour first, an unknown price last; then
  /// the longest idle one.
  private func drainCandidates(at now: Instant) -> [DomainIndex] {
    let idle = snapshot.liveDomains.filter { isIdleLongEnough($0, at: now) }
    let keyed = idle.map { domain in
      let saved = policy.avoidableCost(of: topology.pool(of: domain))
      let since = domains[domain].idleSince ?? now
      return (domain: domain, key: (saved == nil ? 1 : 0, -(saved?.microUnits ?? 0), since, domain))
    }
    return keyed.sorted { $0.key < $1.key }.map(\.domain)
  }

  private func isIdleLongEnough(_ domain: DomainIndex, at now: Instant) -> Bool {
    guard snapshot.phase(of: domain) == .ready, let since = domains[domain].idleSince,
      idleEnd(of: domain, from: since) <= now, domains[domain].idleCheckAt.map({ $0 <= now }) ?? true
    else { return false }
    return holdEnd(of: domain).map { $0 <= now } ?? true
  }

  /// What keeps a domain that has been idle for long enough; nil when it may be drained now.
  ///
  /// O(live domains + slots of its pool).
  func drainObstacle(for domain: DomainIndex, at now: Instant) -> DomainReason? {
    let pool = topology.poolIndex(of: domain)
    let staying = topology.domains(in: pool).count { isStaying($0) }
    if staying <= topology.pools[pool].minDomains { return .minimum(topology.pools[pool].minDomains) }
    if let wanted = topology.pools[pool].warmSpares, isNeededAsSpare(in: pool) { return .warmSpares(wanted) }
    guard let disruption = policy.disruption else { return nil }
    if !disruption.isOpen(at: now) { return .windowClosed(opens: disruption.nextOpening(after: now)) }
    guard let limit = disruption.limit(at: now), voluntaryDrainCount >= limit else { return nil }
    return .drainLimit(limit)
  }

  /// Domains that are drained by choice.
  var voluntaryDrainCount: Int {
    snapshot.liveDomains.count { domain in
      if case .draining(_, let cause) = snapshot.phase(of: domain) { cause.isVoluntary } else { false }
    }
  }

  /// True for a domain that a minimum can count on: not for what may never come, or is broken, or on its way out.
  func isStaying(_ domain: DomainIndex) -> Bool {
    switch snapshot.phase(of: domain) {
    case .comingUp, .ready: true
    case .absent, .planned, .repairing, .draining, .releasing: false
    }
  }

  /// Asks again when the obstacle may be out of the way.
  private mutating func postponeDrain(of domain: DomainIndex, for obstacle: DomainReason, at now: Instant) {
    if let asked = domains[domain].idleCheckAt, asked > now { return }
    switch obstacle {
    case .minimum, .warmSpares:
      checkIdleness(of: domain, at: now.advanced(by: max(policy.idleTime, policy.patience.retryTime)))
      return
    case .drainLimit, .windowClosed, .running, .reserved, .bringUp, .attestation, .repair, .drain, .release,
      .idle,
      .holdTime, .emptiable, .pods:
      break
    }
    if let opening = policy.disruption?.nextOpening(after: now) { checkIdleness(of: domain, at: opening) }
    domains[domain].waitsForDrains = true
  }

  /// A drain by choice has come to its end: those that waited for that are asked again.
  ///
  /// O(live domains).
  mutating func noteDrainEnd(at now: Instant) {
    guard policy.disruption != nil else { return }
    for domain in snapshot.liveDomains where domains[domain].waitsForDrains {
      checkIdleness(of: domain, at: now)
    }
  }
}
