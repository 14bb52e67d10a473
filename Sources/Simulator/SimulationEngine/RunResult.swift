package import FleetModel

/// What a run came to.
package struct RunResult: Sendable {
  /// One pool's part in it.
  package struct PoolResult: Sendable {
    package let pool: PoolID
    /// Domains that were launched.
    package let domainsCreated: Int
    /// The most domains that existed at one time.
    package let peakDomains: Int
    /// Sum over its domains of the time from request to release.
    package let paidDomainTime: Duration
    /// In the reference currency; nil when the price is not known.
    package let cost: Money?
    /// What one domain costs an hour; nil when the price is not known.
    package let hourlyCost: Money?
  }

  package let pools: [PoolResult]
  package let gangsArrived: Int
  package let gangsFinished: Int
  /// From arrival to the first start, for each gang that started, in order of arrival.
  package let waitingTimes: [Duration]
  /// The part of each waiting time in which the last of the gang's domains to be ready was coming up; the rest is
  /// spent in the queue.
  package let bringUpTimes: [Duration]
  /// From arrival to the end, for each gang that ran to its end, in order of arrival.
  package let turnaroundTimes: [Duration]
  /// Turnaround divided by duration, for the same gangs; durations below ten seconds count as ten.
  package let slowdowns: [Double]
  /// Gang runs that were cut short.
  package let interruptions: Int
  /// GPU time of runs that came to their end.
  package let usefulGPUTime: Duration
  /// GPU time of runs that were cut short.
  package let lostGPUTime: Duration
  /// GPU time that was paid for.
  package let paidGPUTime: Duration
  /// When the last thing happened.
  package let end: Instant
  package let events: Int
  package let launchesGivenBack: Int
  /// Partial domains seen after any event; always 0, or the run would have failed.
  package let partialDomains: Int
  package let seed: UInt64
  package let counts: DecisionCounts
  /// Passes in which the whole demand or a part of it was planned.
  package let planningPasses: Int
  package let history: RunHistory

  /// What the gangs waited for besides machines that were coming up, in order of arrival.
  package var queueTimes: [Duration] { zip(waitingTimes, bringUpTimes).map { max(.zero, $0 - $1) } }
  package var domainsCreated: Int { pools.reduce(0) { $0 + $1.domainsCreated } }
  package var paidDomainTime: Duration { pools.reduce(.zero) { $0 + $1.paidDomainTime } }
  package var totalWaiting: Duration { waitingTimes.reduce(.zero, +) }
  /// The total cost; nil when some pool's price is not known.
  package var cost: Money? {
    var sum = Money.zero
    for pool in pools where pool.domainsCreated > 0 {
      guard let cost = pool.cost else { return nil }
      sum += cost
    }
    return sum
  }
}

/// A run that must not go on: a checker found something that must never be, or there was no end to it.
package struct SimulationFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package let at: Instant
  package let event: String
  package let message: String

  package var description: String { "at \(at), after \(event): \(message)" }
}
