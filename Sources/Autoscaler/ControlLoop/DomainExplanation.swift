package import FleetModel
internal import Planning
internal import Policy

/// Why a domain is kept, comes or goes; what an operator reads.
package struct DomainExplanation: Hashable, Sendable, Codable {
  package let slot: Slot
  package let phase: DomainPhase
  /// What keeps it or what it waits for, the strongest first; empty when the phase says it all.
  package let reasons: [DomainReason]
}

/// One thing that keeps a domain, or that it waits for.
package enum DomainReason: Hashable, Sendable, Codable {
  /// Gangs run on it.
  case running(gangs: [GangID])
  /// Gangs have a place on it that nobody else may take.
  case reserved(gangs: [GangID])
  /// So many members have registered of those that it must have by the deadline.
  case bringUp(registered: Int, needed: Int, deadline: Instant)
  /// So many of its nodes have registered and are not attested yet, of so many that it has.
  case attestation(waiting: Int, nodes: Int)
  /// It is repaired until then, or replaced.
  case repair(until: Instant)
  case drain(step: DrainStep, cause: DrainCause)
  /// The pool has been asked to take it back.
  case release(until: Instant)
  /// No gang has held a part of it since then; it may be drained from the second instant on.
  case idle(since: Instant, until: Instant)
  /// It has become ready too recently to be drained by choice.
  case holdTime(until: Instant)
  /// The pool keeps so many domains even when they are idle.
  case minimum(Int)
  /// The pool keeps so many domains that nobody holds, for gangs to come.
  case warmSpares(Int)
  /// So many domains are drained by choice, which is as many as may be at one time.
  case drainLimit(Int)
  /// No disruption window is open.
  case windowClosed(opens: Instant?)
  /// Its gangs could be moved to other domains, which would save so much within the policy's horizon.
  case emptiable(gangs: [GangID], saving: Money)
  /// Pods that no gang accounts for were there when it was last looked at.
  case pods(count: Int, holds: [PodHold])
}

extension DomainReason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .running(let gangs): "\(list(gangs)) \(gangs.count == 1 ? "runs" : "run") on it"
    case .reserved(let gangs): "reserved for \(list(gangs))"
    case .bringUp(let registered, let needed, let deadline):
      "\(registered) members have registered; \(needed) are needed by \(deadline)"
    case .attestation(let waiting, let nodes): "waits for attestation of \(waiting) of \(nodes) nodes"
    case .repair(let until): "too few usable members; replaced if they are not back by \(until)"
    case .drain(let step, let cause): "\(cause.words); \(step.words)"
    case .release(let until): "the pool has been asked to take it back by \(until)"
    case .idle(let since, let until): "idle since \(since); may be drained from \(until) on"
    case .holdTime(let until): "kept until \(until), since it has become ready lately"
    case .minimum(let domains): "the pool keeps \(domains) even when idle"
    case .warmSpares(let wanted): "kept as one of \(wanted) warm \(wanted == 1 ? "spare" : "spares")"
    case .drainLimit(let limit): "as many domains are being drained as may be at one time: \(limit)"
    case .windowClosed(let opens):
      "no disruption window is open" + (opens.map { "; the next one opens at \($0)" } ?? "")
    case .emptiable(let gangs, let saving):
      "moving \(list(gangs)) to domains in use would empty it and save \(saving)"
    case .pods(let count, let holds):
      "\(count) other \(count == 1 ? "pod was" : "pods were") on it when it was last looked at"
        + (holds.isEmpty ? "" : ", and must not be moved: \(holds.words)")
    }
  }

  private func list(_ gangs: [GangID]) -> String {
    let named = gangs.prefix(5).map(\.description).joined(separator: ", ")
    return gangs.count > 5 ? "\(named) and \(gangs.count - 5) more" : named
  }
}

extension DomainExplanation: CustomStringConvertible {
  /// One line: the phase, then every reason.
  package var description: String {
    (["\(slot) is \(phase.word)"] + reasons.map(\.description)).joined(separator: "; ")
  }
}

extension DrainCause {
  /// Why, in a few words.
  package var words: String {
    switch self {
    case .idle: "it was idle for its time"
    case .brokenMembers: "too few members are usable"
    case .interruption(let instant): "the provider takes machines of it away at \(instant)"
    }
  }
}

extension DrainStep {
  /// What the drain waits for, in a few words.
  package var words: String {
    switch self {
    case .cordoning: "it is being closed to new pods"
    case .evicting: "its pods are being moved"
    case .verifying: "it is being read once more"
    case .hiding: "it leaves at Cluster Autoscaler's next refresh"
    }
  }
}

extension Controller {
  /// Why a domain is kept, comes or goes.
  ///
  /// O(gangs of the domain + live domains).
  package func explanation(of domain: DomainIndex, at now: Instant) -> DomainExplanation {
    DomainExplanation(
      slot: topology.slot(of: domain),
      phase: snapshot.phase(of: domain),
      reasons: reasons(for: domain, at: now)
    )
  }

  private func reasons(for domain: DomainIndex, at now: Instant) -> [DomainReason] {
    let holding = holdingReasons(for: domain)
    switch snapshot.phase(of: domain) {
    case .absent, .planned: return holding
    case .comingUp(let deadline):
      let bringUp = DomainReason.bringUp(
        registered: domains[domain].registeredCount,
        needed: topology.pool(of: domain).minReadyMembers,
        deadline: deadline
      )
      return [bringUp] + attestationReasons(for: domain) + holding
    case .repairing(let deadline):
      return [.repair(until: deadline)] + attestationReasons(for: domain) + holding
    case .draining(let step, let cause): return [.drain(step: step, cause: cause)] + holding
    case .releasing(let deadline): return [.release(until: deadline)]
    case .ready:
      return holding + attestationReasons(for: domain) + moveReasons(for: domain, at: now)
        + idleReasons(for: domain, at: now)
    }
  }

  private func attestationReasons(for domain: DomainIndex) -> [DomainReason] {
    let record = domains[domain]
    let waiting = record.registeredCount - record.usableCount
    return waiting == 0 ? [] : [.attestation(waiting: waiting, nodes: record.members.count)]
  }

  private func holdingReasons(for domain: DomainIndex) -> [DomainReason] {
    var (running, reserved): ([GangID], [GangID]) = ([], [])
    let places = domains[domain].holders.sorted { gangs[$0].sequence < gangs[$1].sequence }
    for place in places {
      switch gangs[place].state {
      case .running: running.append(gangs[place].gang.id)
      case .reserved: reserved.append(gangs[place].gang.id)
      case .pending, .runningElsewhere, .expired: continue
      }
    }
    return (running.isEmpty ? [] : [.running(gangs: running)])
      + (reserved.isEmpty ? [] : [.reserved(gangs: reserved)])
  }

  /// In larger fleets moves are not sought only to explain a domain: it takes time for each of them.
  private static var mostDomainsWithMoves: Int { 100 }

  /// What would be gained by emptying it.
  private func moveReasons(for domain: DomainIndex, at now: Instant) -> [DomainReason] {
    guard snapshot.liveDomains.count <= Self.mostDomainsWithMoves,
      let evacuation = evacuation(of: domain, at: now)
    else { return [] }
    return [.emptiable(gangs: evacuation.moves.map(\.gang.id), saving: evacuation.saving)]
  }

  /// Why a ready domain without gangs is still there.
  private func idleReasons(for domain: DomainIndex, at now: Instant) -> [DomainReason] {
    guard let since = domains[domain].idleSince else { return [] }
    var reasons: [DomainReason] = [.idle(since: since, until: idleEnd(of: domain, from: since))]
    if let end = holdEnd(of: domain), end > now { reasons.append(.holdTime(until: end)) }
    if let obstacle = drainObstacle(for: domain, at: now) { reasons.append(obstacle) }
    if let pods = domains[domain].foundPods { reasons.append(.pods(count: pods.count, holds: pods.holds)) }
    return reasons
  }
}
