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
    let account = PoolAccount(of: pool, policy: controller.policy, until: now)
    return RunResult.PoolResult(
      pool: pool.pool.id,
      domainsCreated: pool.launchCount,
      peakDomains: pool.peakCount,
      paidDomainTime: account.paidTime,
      cost: account.cost
    )
  }
}
