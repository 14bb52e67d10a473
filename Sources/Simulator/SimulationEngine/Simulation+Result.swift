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
    let times = gangTimes()
    return RunResult(
      pools: pools,
      gangsArrived: arrivals.count,
      gangsFinished: tally.ended,
      waitingTimes: times.waiting,
      bringUpTimes: times.bringUp,
      turnaroundTimes: times.turnaround,
      slowdowns: times.slowdowns,
      interruptions: tally.interruptions,
      usefulGPUTime: tally.usefulGPUTime,
      lostGPUTime: tally.lostGPUTime,
      paidGPUTime: paidGPUTime,
      end: now,
      events: tally.events,
      launchesGivenBack: tally.givenBack,
      partialDomains: controller.partialDomainCount(at: now),
      seed: settings.seed,
      counts: counts,
      planningPasses: controller.passCounts.all,
      history: history.history(until: now)
    )
  }

  private struct GangTimes {
    var waiting: [Duration] = []
    var bringUp: [Duration] = []
    var turnaround: [Duration] = []
    var slowdowns: [Double] = []
  }

  private func gangTimes() -> GangTimes {
    var times = GangTimes()
    for (arrival, run) in zip(arrivals, runs) {
      guard let start = run.firstStart else { continue }
      times.waiting.append(start.since(arrival.at))
      times.bringUp.append(min(run.bringUp, start.since(arrival.at)))
      guard run.isComplete, let end = run.end else { continue }
      let turnaround = end.since(arrival.at)
      times.turnaround.append(turnaround)
      times.slowdowns.append(turnaround / max(arrival.duration, .seconds(10)))
    }
    return times
  }

  private func poolResult(_ pool: PoolPhysics) -> RunResult.PoolResult {
    let account = PoolAccount(of: pool, policy: controller.policy, until: now)
    return RunResult.PoolResult(
      pool: pool.pool.id,
      domainsCreated: pool.launchCount,
      peakDomains: pool.peakCount,
      paidDomainTime: account.paidTime,
      cost: account.cost,
      hourlyCost: controller.policy.hourlyCost(of: pool.pool)
    )
  }
}
