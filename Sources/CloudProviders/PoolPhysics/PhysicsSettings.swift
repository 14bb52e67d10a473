/// How a simulated pool behaves.
package struct PhysicsSettings: Hashable, Sendable {
  /// From the request until a member has registered.
  package var bootTime: Duration
  /// Up to so much later, drawn for each member.
  package var bootSpread: Duration
  /// From the call until the machines are gone.
  package var releaseTime: Duration
  /// From the call until a broken member is back.
  package var repairTime: Duration
  /// From the registration of a member until it is attested, in pools whose policy asks for that.
  package var attestationTime: Duration
  /// Domains that the provider can sell at one time; nil when only the pool's maximum counts.
  package var capacity: Int?
  package var faults: PoolFaults

  package init(
    bootTime: Duration = .seconds(300),
    bootSpread: Duration = .zero,
    releaseTime: Duration = .zero,
    repairTime: Duration = .seconds(300),
    attestationTime: Duration = .seconds(30),
    capacity: Int? = nil,
    faults: PoolFaults = PoolFaults()
  ) {
    self.bootTime = bootTime
    self.bootSpread = bootSpread
    self.releaseTime = releaseTime
    self.repairTime = repairTime
    self.attestationTime = attestationTime
    self.capacity = capacity
    self.faults = faults
  }
}

/// Misfortunes of a simulated pool, in times per thousand.
package struct PoolFaults: Hashable, Sendable {
  /// A launch that the provider refuses for want of capacity.
  package var insufficientCapacity = 0
  /// A member that boots ten times as slowly.
  package var lateBoot = 0
  /// A member that never registers.
  package var deadMember = 0
  /// A member that is lost after it registered, within `lossWithin`.
  package var lostMember = 0
  package var lossWithin: Duration = .seconds(3_600)
  /// A member that registers and is never attested, until it is repaired.
  package var failedAttestation = 0
  /// A report that never arrives.
  package var lostReport = 0
  /// A report that arrives a second time, up to a minute later.
  package var doubledReport = 0
  /// A repair that does not help.
  package var failedRepair = 0
  /// Members that always fail to register, by number, in every launch of the slots below `brokenSlots`.
  package var brokenMembers: [Int] = []
  package var brokenSlots = 0
  /// The planted fault that checkers must catch: a release that leaves member 0 running.
  package var leavesMemberBehind = 0

  package init() {}
}
