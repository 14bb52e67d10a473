package import FleetModel

/// A gang that runs and is expected to end.
package struct Departure: Hashable, Sendable {
  package let gang: Gang
  package let placement: Placement
  /// When it is expected to end; over already where it is late.
  package let at: Instant

  package init(gang: Gang, placement: Placement, at: Instant) {
    self.gang = gang
    self.placement = placement
    self.at = at
  }
}

/// What is expected to end soon, for gangs that could wait for it.
package struct Finishes: Equatable, Sendable {
  /// In order of time.
  package let departures: [Departure]
  /// Until when gangs that have waited for finishes already may do so again, by name.
  package let lastWaits: [GangID: Instant]

  package init(departures: [Departure], lastWaits: [GangID: Instant] = [:]) {
    self.departures = departures
    self.lastWaits = lastWaits
  }
}

/// A gang for which nothing is bought: it fits once others have ended, before a new domain would be ready.
package struct FinishWait: Sendable {
  /// Its position in the demand.
  package let position: Int
  /// What was placed; within its tenant's quota.
  package let gang: Gang
  /// Where it fits then; what it needs there is free, or will be.
  package let placement: Placement
  /// When the last of those that it waits for is expected to end.
  package let until: Instant
  /// What is free already of what it needs, held so that nobody else gets it in the same plan.
  var blocks: [RunningGang] = []
}
