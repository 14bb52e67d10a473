internal import FleetModel
internal import Planning
internal import Policy

/// Gangs that wait for others to end, where the policy has them wait.
extension Controller {
  /// So many gangs, the next to end, are waited for; the more there are, the more planning takes.
  private static var mostDepartures: Int { 200 }

  /// Tells the planner which gangs are expected to end before any pool could have a new domain ready.
  mutating func readFinishes(at now: Instant) {
    guard let rules = policy.waitForFinish else { return }
    let longest = policy.pools.reduce(.zero) { max($0, $1.bringUpDeadline) }
    let endings = gangs.endings(
      after: Instant(nanoseconds: now.nanoseconds - rules.grace.wholeNanoseconds),
      before: now.advanced(by: longest),
      limit: Self.mostDepartures
    )
    var lastWaits: [GangID: Instant] = [:]
    for place in gangs.pending {
      guard let since = gangs[place].waitsSince else { continue }
      lastWaits[gangs[place].gang.id] = since.advanced(by: rules.atMost)
    }
    let departures = endings.compactMap { ending -> Departure? in
      guard let placement = gangs[ending.place].state.placement else { return nil }
      return Departure(gang: gangs[ending.place].gang, placement: placement, at: ending.at)
    }
    availability.finishes = Finishes(departures: departures, lastWaits: lastWaits)
  }

  /// Plans anew when what gangs wait for is late.
  mutating func noteWaits(_ outcome: PassOutcome, at now: Instant) {
    guard let rules = policy.waitForFinish else { return }
    for wait in outcome.plan.waits {
      let place = outcome.demand[wait.position]
      if gangs[place].waitsSince == nil { gangs[place].waitsSince = now }
      deadlines.add(.replan, at: wait.until.advanced(by: rules.grace))
    }
  }

  /// True while a pending gang waits for others to end, or has done so.
  var isWaitingForFinish: Bool {
    policy.waitForFinish != nil && gangs.pending.contains { gangs[$0].waitsSince != nil }
  }

  /// Notes when a gang that starts now is expected to end; of one that ran before this process nobody knows.
  mutating func noteEnding(of place: Int, at now: Instant) {
    gangs[place].waitsSince = nil
    guard isSynced, policy.waitForFinish != nil, let duration = gangs[place].gang.expectedDuration else {
      return
    }
    gangs.noteEnding(of: place, at: now.advanced(by: duration))
  }
}
