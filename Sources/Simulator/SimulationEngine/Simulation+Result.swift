internal import ControlLoop
internal import FleetModel
internal import Policy
internal import PoolPhysics
internal import Workloads

extension Simulation {
  /// Sums up; domains that still exist are paid until now.
  func result() -> RunResult {
    let pools = physics.map(poolResult)
    var paidGPUTime: Duration = .zero
    for (pool, result) in zip(physics, pools) {
      paidGPUTime += result.paidDomainTime * pool.pool.shape.gpuCount
    }
    var waiting: [Duration] = []
    for (arrival, run) in zip(arrivals, runs) {
      if let start = run.firstStart { waiting.append(start.since(arrival.at)) }
    }
    return RunResult(
      pools: pools,
      gangsArrived: arrivals.count,
      gangsFinished: tally.ended,
      waitingTimes: waiting,
      interruptions: tally.interruptions,
      usefulGPUTime: tally.usefulGPUTime,
      paidGPUTime: paidGPUTime,
      end: now,
      events: tally.events,
      launchesGivenBack: tally.givenBack,
      partialDomains: controller.partialDomainCount(at: now)
    )
  }

  private func poolResult(_ pool: PoolPhysics) -> RunResult.PoolResult {
    let hourly = controller.policy.hourlyCost(of: pool.pool)
    var paid: Duration = .zero
    var cost = Money.zero
    for bill in pool.bills {
      let time = bill.to.since(bill.from)
      paid += time
      if let hourly { cost += hourly.perHour(over: time) }
    }
    for domain in pool.domains where domain.releasedAt == nil {
      let time = now.since(domain.requestedAt)
      paid += time
      if let hourly { cost += hourly.perHour(over: time) }
    }
    return RunResult.PoolResult(
      pool: pool.pool.id,
      domainsCreated: pool.launchCount,
      peakDomains: pool.peakCount,
      paidDomainTime: paid,
      cost: hourly == nil ? nil : cost
    )
  }
}
