package import FleetModel

/// A gang, when it arrives, and how long it runs once it has started.
package struct Arrival: Hashable, Sendable {
  package let at: Instant
  package let gang: Gang
  package let duration: Duration

  package init(at: Instant, gang: Gang, duration: Duration) {
    precondition(duration >= .zero, "nothing runs for less than no time")
    self.at = at
    self.gang = gang
    self.duration = duration
  }
}
