internal import FleetModel
package import SimulationEngine
internal import Statistics

/// A run in figures: one number for each name, whose last words are its unit.
///
/// `currency` stands for one unit of the policy's reference currency. docs/reports.md explains each name.
package struct RunFigures: Sendable {
  /// A name and its value; nil where there is none, for example the cost of a pool without a price.
  package struct Figure: Hashable, Sendable {
    package let name: String
    package let value: Double?
  }

  package let all: [Figure]

  init(all: [Figure]) {
    self.all = all
  }

  package init(of result: RunResult) {
    all =
      Self.gangs(result) + Self.times(result) + Self.gpus(result) + Self.costs(result)
      + Self.domains(result) + Self.decisions(result)
  }

  /// The value of that name; nil when it has none or there is no such name.
  package func value(of name: String) -> Double? {
    all.first { $0.name == name }?.value
  }

  private static func gangs(_ result: RunResult) -> [Figure] {
    let span = result.end.since(result.history.start)
    return [
      Figure(name: "gangs_arrived_count", value: Double(result.gangsArrived)),
      Figure(name: "gangs_finished_count", value: Double(result.gangsFinished)),
      Figure(name: "makespan_seconds", value: span.inSeconds),
      Figure(name: "gangs_per_hour", value: ratio(Double(result.gangsFinished), span.inHours)),
    ]
  }

  private static func times(_ result: RunResult) -> [Figure] {
    let waiting = spread("waiting", result.waitingTimes, percentiles: [50, 95, 99, 100])
    let queue = spread("queue", result.queueTimes, percentiles: [95])
    let bringUp = spread("bring_up", result.bringUpTimes, percentiles: [95])
    let turnaround = spread("turnaround", result.turnaroundTimes, percentiles: [50, 95])
    let slowdowns = result.slowdowns.sorted()
    return waiting + queue + bringUp + turnaround + [
      Figure(name: "slowdown_mean_ratio", value: Moments(of: slowdowns).mean.map(\.inMillionths)),
      Figure(
        name: "slowdown_p95_ratio",
        value: NearestRank.percentile(95, of: slowdowns).map(\.inMillionths)
      ),
    ]
  }

  private static func spread(_ name: String, _ times: [Duration], percentiles: [Int]) -> [Figure] {
    let sorted = times.sorted()
    let mean = Moments(of: sorted.map(\.inSeconds)).mean.map(\.inMillionths)
    return [Figure(name: "\(name)_mean_seconds", value: mean)]
      + percentiles.map { percent in
        let word = percent == 100 ? "max" : "p\(percent)"
        let value = NearestRank.percentile(percent, of: sorted).map(\.inSeconds)
        return Figure(name: "\(name)_\(word)_seconds", value: value)
      }
  }

  private static func gpus(_ result: RunResult) -> [Figure] {
    let times = result.history.gpuTimes
    let hours: [(String, Duration)] = [
      ("paid", result.paidGPUTime), ("allocated", times.allocated), ("stranded", times.stranded),
      ("idle", times.idle), ("bring_up", times.comingUp), ("repairing", times.repairing),
      ("draining", times.draining), ("useful", result.usefulGPUTime), ("lost", result.lostGPUTime),
    ]
    let paid = result.paidGPUTime.inHours
    return hours.map { Figure(name: "\($0.0)_gpu_hours", value: $0.1.inHours) } + [
      Figure(name: "useful_share_percent", value: ratio(result.usefulGPUTime.inHours * 100, paid)),
      Figure(name: "allocated_share_percent", value: ratio(times.allocated.inHours * 100, paid)),
      Figure(name: "peak_demand_gpus", value: Double(result.history.peakDemand)),
    ]
  }

  private static func costs(_ result: RunResult) -> [Figure] {
    let cost = result.cost?.inUnits
    return [
      Figure(name: "cost_currency", value: cost),
      Figure(name: "cost_per_paid_gpu_hour_currency", value: ratio(cost, result.paidGPUTime.inHours)),
      Figure(name: "cost_per_useful_gpu_hour_currency", value: ratio(cost, result.usefulGPUTime.inHours)),
      Figure(name: "idle_cost_currency", value: idleCost(result)),
    ]
  }

  /// What domains cost while no gang held a part of them.
  private static func idleCost(_ result: RunResult) -> Double? {
    var sum = 0.0
    for (pool, history) in zip(result.pools, result.history.pools) {
      let time = history.domainTimes[RunHistory.DomainState.idle.rawValue]
      guard time > .zero else { continue }
      guard let hourly = pool.hourlyCost else { return nil }
      sum += hourly.inUnits * time.inHours
    }
    return sum.inMillionths
  }

  private static func domains(_ result: RunResult) -> [Figure] {
    let history = result.history
    let idle = history.pools.reduce(Duration.zero) {
      $0 + $1.domainTimes[RunHistory.DomainState.idle.rawValue]
    }
    let released = history.releasedDomains.reduce(0, +)
    return [
      Figure(name: "paid_domain_hours", value: result.paidDomainTime.inHours),
      Figure(name: "idle_domain_hours", value: idle.inHours),
      count("domains_created", result.domainsCreated),
      count("domains_released", released),
      count("scale_events", result.domainsCreated + released),
      count("domains_peak", result.pools.reduce(0) { $0 + $1.peakDomains }),
      count("useless_scale_ups", history.uselessScaleUps.reduce(0, +)),
      count("launches_given_back", result.launchesGivenBack),
      count("interrupted_domains", result.counts.interruptedDomains),
      count("interrupted_runs", result.interruptions),
      count("partial_domains", result.partialDomains),
    ]
  }

  private static func decisions(_ result: RunResult) -> [Figure] {
    let counts = result.counts
    return [
      count("admissions", counts.admissions), count("withdrawals", counts.withdrawals),
      count("drains", counts.drains), count("abandoned_drains", counts.abandonedDrains),
      count("consolidations", counts.consolidations), count("repairs", counts.repairs),
      count("refused_calls", counts.refusedCalls), count("alarms", counts.alarms),
      count("planning_passes", result.planningPasses), count("events", result.events),
    ]
  }

  private static func count(_ name: String, _ value: Int) -> Figure {
    Figure(name: "\(name)_count", value: Double(value))
  }

  private static func ratio(_ part: Double?, _ whole: Double) -> Double? {
    guard let part, whole > 0 else { return nil }
    return (part / whole).inMillionths
  }
}

extension Duration {
  var inSeconds: Double { (Double(wholeNanoseconds) / 1e9).inMillionths }
  /// Sums over many GPUs may exceed what nanoseconds hold.
  var inHours: Double { (self / .seconds(3_600)).inMillionths }
}

extension Money {
  var inUnits: Double { Double(microUnits) / 1e6 }
}

extension Double {
  /// Rounded to six decimals, so that files show no digits that arithmetic made up.
  var inMillionths: Double { (self * 1e6).rounded() / 1e6 }
}
