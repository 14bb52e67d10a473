package import FleetModel

/// How a run went over time: domains by state, GPUs by use, and who was where.
///
/// Series have one mean for each bin of ``binWidth``; the last bin may be shorter.
package struct RunHistory: Sendable {
  /// What a domain does that somebody pays for.
  package enum DomainState: Int, Hashable, Sendable, CaseIterable {
    /// A gang that has been admitted holds a part of it.
    case busy
    case idle
    case comingUp
    case repairing
    case draining
  }

  /// One pool's domains.
  package struct PoolHistory: Sendable {
    package let pool: PoolID
    /// For each state the domains in it, by bin.
    package let domains: [[Double]]
    /// For each state the sum over domains of the time in it.
    package let domainTimes: [Duration]
  }

  /// A domain, or several with neighbouring numbers where there are too many to keep each one.
  package struct OccupancyRow: Sendable {
    package let pool: PoolID
    /// Numbers of the slots.
    package let slots: ClosedRange<Int>
    /// The share of the GPUs there that gangs held, by bin, from 0 to 1; nil while none were there.
    package let shares: [Double?]
  }

  package let start: Instant
  package let binWidth: Duration
  /// GPUs that gangs held, by bin.
  package let allocatedGPUs: [Double]
  /// GPUs of gangs that had arrived and not ended, by bin.
  package let demandedGPUs: [Double]
  package let pools: [PoolHistory]
  package let occupancy: [OccupancyRow]
  /// The width of the bins of ``occupancy``.
  package let occupancyBinWidth: Duration
  package let gpuTimes: GPUTimes
  /// The most GPUs that gangs asked for at one time.
  package let peakDemand: Int

  /// What became of the GPU time that was paid for; the parts add up to it.
  package struct GPUTimes: Hashable, Sendable {
    /// Held by gangs.
    package let allocated: Duration
    /// Free on domains of which a gang held a part, which could therefore not be released.
    package let stranded: Duration
    package let idle: Duration
    package let comingUp: Duration
    package let repairing: Duration
    package let draining: Duration
  }

  /// For each pool the domains that became ready and never held a gang.
  package let uselessScaleUps: [Int]
  /// For each pool the domains that were ready once and have been released.
  package let releasedDomains: [Int]
}
