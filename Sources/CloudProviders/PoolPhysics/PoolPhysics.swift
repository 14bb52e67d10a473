package import Chance
package import FleetModel

/// A report and when it arrives.
package struct TimedReport: Hashable, Sendable {
  package let at: Instant
  package let report: DriverReport
}

/// The machines of one simulated pool, as they are, whatever anybody has heard of them.
///
/// It is pure: calls and instants in, reports with instants out. The Simulated driver and the simulator are two
/// clocks around it.
package struct PoolPhysics: Sendable {
  package let pool: NodePool
  package let settings: PhysicsSettings
  /// Domains that exist, in order of their launches.
  package private(set) var domains: [PhysicalDomain] = []
  /// Domains that have been released, in order of their release.
  package private(set) var bills: [Bill] = []
  /// Launches that were sold.
  package private(set) var launchCount = 0
  /// The most domains that existed at one time.
  package private(set) var peakCount = 0
  /// Faults no longer strike from that instant on; nil when they never cease.
  package var faultsEnd: Instant?
  private var random: RandomStream
  private var fates: DomainFates
  private var latestGeneration: [Int]

  /// The time for which a domain was paid: from its request until its release was asked for.
  package struct Bill: Hashable, Sendable {
    package let launch: LaunchToken
    package let from: Instant
    package let to: Instant
  }

  package init(pool: NodePool, settings: PhysicsSettings, random: RandomStream) {
    self.pool = pool
    self.settings = settings
    self.random = random
    fates = DomainFates(random)
    latestGeneration = Array(repeating: 0, count: pool.maxDomains)
  }

  /// A misfortune's rate at that instant.
  func rate(_ perMille: Int, at now: Instant) -> Int {
    if let faultsEnd, now >= faultsEnd { return 0 }
    return perMille
  }
}

/// One domain that exists.
package struct PhysicalDomain: Hashable, Sendable {
  package struct Member: Hashable, Sendable {
    package let providerID: ProviderID
    /// When it joins the cluster; nil when it never does.
    package var registersAt: Instant?
    /// When it is attested; nil when it never is, or when nobody asks for it.
    package var attestedAt: Instant?
    /// True when it was attested before a repair.
    package var wasAttested = false
    /// When it breaks; nil when it does not.
    package var breaksAt: Instant?

    /// True when it has joined the cluster and works.
    package func isRegistered(at now: Instant) -> Bool {
      guard let registersAt, registersAt <= now else { return false }
      return breaksAt.map { $0 > now } ?? true
    }

    /// True when it works and is attested.
    package func isAttested(at now: Instant) -> Bool {
      guard let attestedAt, attestedAt <= now else { return false }
      return isRegistered(at: now)
    }

    /// True when it has been attested at some time, whatever has become of it.
    package func hasBeenAttested(at now: Instant) -> Bool {
      wasAttested || (attestedAt.map { $0 <= now } ?? false)
    }
  }

  package let launch: LaunchToken
  package let requestedAt: Instant
  package internal(set) var members: [Member]
  /// When its machines are gone; nil until its release is asked for.
  package internal(set) var goneAt: Instant?
  /// When its release was asked for.
  package internal(set) var releasedAt: Instant?
  /// What takes all of its members; nil for nothing.
  package internal(set) var end: DomainEnd?
  /// How often it failed and was repaired.
  var failures = 0

  /// True while its machines run.
  package func exists(at now: Instant) -> Bool { goneAt.map { $0 > now } ?? true }
}

// MARK: - Calls

extension PoolPhysics {
  /// Starts a whole domain, or none of it.
  ///
  /// A launch that was asked for before changes nothing.
  package mutating func launch(
    _ request: DomainRequest,
    at now: Instant,
    into reports: inout [TimedReport]
  ) {
    settle(at: now)
    let number = request.token.slot.number
    guard request.token.generation > latestGeneration[number] else { return }
    latestGeneration[number] = request.token.generation
    let isFull = settings.capacity.map { domains.count >= $0 } ?? false
    if isFull || random.happens(perMille: rate(settings.faults.insufficientCapacity, at: now)) {
      let failure = LaunchFailure(
        kind: .insufficientCapacity,
        code: "InsufficientCapacity",
        message: "\(pool.id) cannot sell another domain now"
      )
      report(.launchFailed(launch: request.token, failure: failure), at: now, from: now, into: &reports)
      return
    }
    let members = (0..<request.memberCount).map { makeMember($0, of: request.token, at: now) }
    domains.append(PhysicalDomain(launch: request.token, requestedAt: now, members: members))
    launchCount += 1
    peakCount = max(peakCount, domains.count)
    for (number, member) in members.enumerated() {
      announce(member, number: number, of: request.token, at: now, into: &reports)
    }
    if let ready = members.compactMap(\.registersAt).max() {
      setEnd(ofDomainAt: domains.count - 1, from: ready, at: now, into: &reports)
    }
  }

  /// Takes all machines of a launch away; says so also when there are none.
  package mutating func release(
    _ launch: LaunchToken,
    at now: Instant,
    into reports: inout [TimedReport]
  ) {
    settle(at: now)
    let gone = now.advanced(by: settings.releaseTime)
    if let index = domains.firstIndex(where: { $0.launch == launch }) {
      if domains[index].releasedAt == nil {
        domains[index].releasedAt = now
        domains[index].goneAt = gone
        bills.append(Bill(launch: launch, from: domains[index].requestedAt, to: now))
      }
    }
    report(.released(launch: launch), at: gone, from: now, into: &reports)
    settle(at: now)
  }

  /// Brings one member back in place.
  package mutating func repair(
    _ launch: LaunchToken,
    member: Int,
    at now: Instant,
    into reports: inout [TimedReport]
  ) {
    settle(at: now)
    guard let index = domains.firstIndex(where: { $0.launch == launch && $0.releasedAt == nil }),
      !isWell(domains[index].members[member], at: now),
      !isBroken(member, slot: launch.slot.number),
      !isTaken(domains[index], at: now),
      !random.happens(perMille: rate(settings.faults.failedRepair, at: now))
    else { return }
    let back = now.advanced(by: settings.repairTime)
    if let underWay = domains[index].members[member].registersAt, underWay > now { return }
    domains[index].members[member].wasAttested = domains[index].members[member].hasBeenAttested(at: now)
    domains[index].members[member].registersAt = back
    domains[index].members[member].breaksAt = nil
    domains[index].members[member].attestedAt = attestation(ofMemberRegisteredAt: back, at: now)
    announce(domains[index].members[member], number: member, of: launch, at: now, into: &reports)
    renewEnd(ofDomainAt: index, back: back, at: now, into: &reports)
  }

  /// True when a repair could not help the member: it works, and is attested or will be.
  private func isWell(_ member: PhysicalDomain.Member, at now: Instant) -> Bool {
    member.isRegistered(at: now) && (pool.attestation == nil || member.attestedAt != nil)
  }

  /// Breaks one member now, as a failing machine or a spot notice would.
  package mutating func breakMember(
    _ member: Int,
    of launch: LaunchToken,
    reason: String,
    at now: Instant,
    into reports: inout [TimedReport]
  ) {
    settle(at: now)
    guard let index = domains.firstIndex(where: { $0.launch == launch && $0.releasedAt == nil }),
      domains[index].members.indices.contains(member)
    else { return }
    domains[index].members[member].breaksAt = now
    report(
      .memberLost(launch: launch, member: member, reason: reason),
      at: now,
      from: now,
      into: &reports
    )
  }

  /// What exists at that instant, as the pool's own list shows it; machines on their way out work no longer.
  package mutating func inventory(at now: Instant) -> DriverReport {
    settle(at: now)
    let entries = domains.map { domain in
      InventoryEntry(
        launch: domain.launch,
        members: domain.members.enumerated().map { number, member in
          InventoryEntry.Member(
            number: number,
            providerID: member.providerID,
            isRegistered: domain.releasedAt == nil && member.isRegistered(at: now),
            isAttested: pool.attestation.map { _ in
              domain.releasedAt == nil && member.isAttested(at: now)
            }
          )
        }
      )
    }
    return .inventory(pool: pool.id, domains: entries)
  }

  /// Lets what is to be gone by that instant be gone.
  private mutating func settle(at now: Instant) {
    for index in domains.indices.reversed() {
      guard let gone = domains[index].goneAt, gone <= now else { continue }
      if random.happens(perMille: settings.faults.leavesMemberBehind) {
        domains[index].members.removeLast(domains[index].members.count - 1)
        domains[index].goneAt = nil
      } else {
        domains.remove(at: index)
      }
    }
  }
}

// MARK: - Members

extension PoolPhysics {
  private func isBroken(_ member: Int, slot: Int) -> Bool {
    slot < settings.faults.brokenSlots && settings.faults.brokenMembers.contains(member)
  }

  private mutating func makeMember(
    _ number: Int,
    of launch: LaunchToken,
    at now: Instant
  ) -> PhysicalDomain.Member {
    let id = ProviderID("simulated://\(launch.slot.pool)/\(launch)/\(number)")
    if isBroken(number, slot: launch.slot.number)
      || random.happens(perMille: rate(settings.faults.deadMember, at: now))
    {
      return PhysicalDomain.Member(providerID: id, registersAt: nil, breaksAt: nil)
    }
    let bootTime = settings.bootTimes.map { $0.duration(from: &random) } ?? settings.bootTime
    var time = bootTime + random.duration(upTo: settings.bootSpread)
    if random.happens(perMille: rate(settings.faults.lateBoot, at: now)) { time = time * 10 }
    let registers = now.advanced(by: time)
    let breaks =
      random.happens(perMille: rate(settings.faults.lostMember, at: now))
      ? registers.advanced(by: random.duration(upTo: settings.faults.lossWithin)) : nil
    let attested = attestation(ofMemberRegisteredAt: registers, at: now)
    return PhysicalDomain.Member(
      providerID: id,
      registersAt: registers,
      attestedAt: attested,
      breaksAt: breaks
    )
  }

  /// When a member that registers then is attested; nil when it is not.
  private mutating func attestation(ofMemberRegisteredAt registers: Instant, at now: Instant) -> Instant? {
    guard pool.attestation != nil,
      !random.happens(perMille: rate(settings.faults.failedAttestation, at: now))
    else { return nil }
    return registers.advanced(by: settings.attestationTime)
  }

  private mutating func announce(
    _ member: PhysicalDomain.Member,
    number: Int,
    of launch: LaunchToken,
    at now: Instant,
    into reports: inout [TimedReport]
  ) {
    guard let registers = member.registersAt else { return }
    report(
      .memberRegistered(launch: launch, member: number, providerID: member.providerID),
      at: registers,
      from: now,
      into: &reports
    )
    if let attested = member.attestedAt, member.breaksAt.map({ attested < $0 }) ?? true {
      report(
        .memberAttested(launch: launch, member: number, providerID: member.providerID),
        at: attested,
        from: now,
        into: &reports
      )
    }
    if let breaks = member.breaksAt {
      report(
        .memberLost(launch: launch, member: number, reason: "the machine broke"),
        at: breaks,
        from: now,
        into: &reports
      )
    }
  }

  /// Draws what will take a domain that is whole from an instant on, and announces it.
  private mutating func setEnd(
    ofDomainAt index: Int,
    from ready: Instant,
    at now: Instant,
    into reports: inout [TimedReport]
  ) {
    let domain = domains[index]
    let end = fates.end(of: domain.launch, from: ready, settings: settings, failures: domain.failures)
    guard let end, faultsEnd.map({ end.at < $0 }) ?? true else { return }
    domains[index].end = end
    for (number, member) in domain.members.enumerated() where member.registersAt != nil {
      domains[index].members[number].breaksAt = min(member.breaksAt ?? end.at, end.at)
      if end.cause == .interruption, let notice = settings.interruptions?.notice, notice > .zero {
        let told = max(ready, end.at.advanced(by: .zero - notice))
        let report = DriverReport.interruptionNotice(launch: domain.launch, member: number, at: end.at)
        self.report(report, at: told, from: now, into: &reports)
      }
      let report = DriverReport.memberLost(launch: domain.launch, member: number, reason: end.reason)
      self.report(report, at: end.at, from: now, into: &reports)
    }
  }

  /// A member comes back: it ends with its domain, which may fail again once it has failed.
  private mutating func renewEnd(
    ofDomainAt index: Int,
    back: Instant,
    at now: Instant,
    into reports: inout [TimedReport]
  ) {
    if let end = domains[index].end, end.at <= now {
      domains[index].end = nil
      domains[index].failures += 1
      setEnd(ofDomainAt: index, from: back, at: now, into: &reports)
    } else if let end = domains[index].end {
      for number in domains[index].members.indices where domains[index].members[number].breaksAt == nil {
        domains[index].members[number].breaksAt = end.at
      }
    }
  }

  /// True when the provider has taken the domain back: nothing of it can be repaired.
  private func isTaken(_ domain: PhysicalDomain, at now: Instant) -> Bool {
    domain.end.map { $0.cause == .interruption && $0.at <= now } ?? false
  }

  /// Sends a report on its way; misfortune may lose it or send it twice.
  private mutating func report(
    _ report: DriverReport,
    at instant: Instant,
    from now: Instant,
    into reports: inout [TimedReport]
  ) {
    if random.happens(perMille: rate(settings.faults.lostReport, at: now)) { return }
    reports.append(TimedReport(at: instant, report: report))
    if random.happens(perMille: rate(settings.faults.doubledReport, at: now)) {
      let again = instant.advanced(by: random.duration(upTo: .seconds(60)))
      reports.append(TimedReport(at: again, report: report))
    }
  }
}
