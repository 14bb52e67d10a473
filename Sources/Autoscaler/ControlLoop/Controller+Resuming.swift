internal import FleetModel
internal import Planning
internal import Policy

extension Controller {
  /// Plans for gangs that stand behind all others as planning anew would, without doing so; false, with nothing
  /// changed, where planning anew may come to something else for the others.
  mutating func resumePlan(at now: Instant, into actions: inout [Action]) -> Bool {
    // What gangs wait for comes closer while time passes, so each pass finds something else.
    guard policy.waitForFinish == nil, var walk = lastWalk.take(), let arrivals = gangs.arrivals,
      canPlanByClass,
      reclaimableCount == 0,
      demandPass.resume(in: &snapshot, availability: availability, at: now)
    else { return false }
    let last = gangs.lastOrder
    let (placedCount, addedCount) = (demandPass.plan.placed.count, demandPass.plan.added.count)
    walk.resume(with: arrivals, through: gangs, demandPass: &demandPass, in: &snapshot)
    guard let plan = demandPass.finishResumed(in: &snapshot) else { return false }
    passCounts.all += 1
    passCounts.resumed += 1
    let before = planned.count
    planned += plan.added[addedCount...]
    for position in plan.added.indices.dropFirst(addedCount) {
      begin(plan.added[position], chargedTo: plan.charges[position])
    }
    let placed = plan.placed[placedCount...]
    for placed in placed { hold(placed.placement, for: walk.demand[placed.gang]) }
    planSummary = PlanSummary(of: plan, waitingGangs: gangs.pendingCount, at: now)
    tell(walk.explanations(to: arrivals, of: plan, in: gangs), into: &actions)
    walk.note(arrivals, in: &gangs)
    for placed in placed { admitIfReady(walk.demand[placed.gang], at: now, into: &actions) }
    publish(from: before, at: now, into: &actions)
    lastWalk = walk
    gangs.notePlanned(upTo: last)
    return true
  }
}
