package import Chance
package import FleetModel

/// How a simulated pool behaves.
package struct PhysicsSettings: Hashable, Sendable {
  /// From the request until a member has registered.
  package var bootTime: Duration
  /// The same, drawn for each member; nil when ``bootTime`` holds for all.
  package var bootTimes: Distribution?
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
  /// From the registration of its last member until a whole domain fails; nil for never.
  package var domainFailure: Distribution?
  /// Nil when the provider takes nothing back.
  package var interruptions: Interruptions?
  package var billing = BillingTerms()

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

/// How the provider takes domains back, several at one instant.
package struct Interruptions: Hashable, Sendable {
  /// From one such instant to the next.
  package let gap: Distribution
  /// How many of the domains that are up one instant takes, in thousandths.
  package let sharePerMille: Int
  /// How long before that it says so; zero for no notice.
  package let notice: Duration

  package init(gap: Distribution, sharePerMille: Int, notice: Duration) {
    precondition(0...1_000 ~= sharePerMille, "a share is part of a whole")
    self.gap = gap
    self.sharePerMille = sharePerMille
    self.notice = notice
  }
}

/// What the provider and the power company charge for domains that exist.
package struct BillingTerms: Hashable, Sendable {
  /// A domain that was there for less is charged for so long.
  package var minimum: Duration = .zero
  /// What a node costs as time goes by; nil when the pool's price holds throughout.
  package var prices: PriceSeries?
  /// Nil when power is part of the price.
  package var power: PowerTerms?

  package init() {}
}

/// What a domain draws, and what that costs.
package struct PowerTerms: Hashable, Sendable {
  package let wattsPerDomain: Int64
  /// Of a kilowatt for an hour.
  package let pricePerKilowatt: HourlyPrice

  package init(wattsPerDomain: Int64, pricePerKilowatt: HourlyPrice) {
    self.wattsPerDomain = wattsPerDomain
    self.pricePerKilowatt = pricePerKilowatt
  }

  /// Of one domain, rounded up to a micro-unit.
  package var pricePerDomain: HourlyPrice {
    let product = wattsPerDomain * pricePerKilowatt.microUnits
    return HourlyPrice(microUnits: (product + 999) / 1_000, currency: pricePerKilowatt.currency)
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
