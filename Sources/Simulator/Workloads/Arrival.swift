package import FleetModel

/// A gang, when it arrives, and how long it runs once it has started.
package struct Arrival: Hashable, Sendable {
  package let at: Instant
  package let gang: Gang
  package let duration: Duration
  /// How much longer it runs when it is spread over several domains, in thousandths; nil when the world says.
  package let crossDomainPerMille: Int?

  package init(at: Instant, gang: Gang, duration: Duration, crossDomainPerMille: Int? = nil) {
    precondition(duration >= .zero, "nothing runs for less than no time")
    precondition(crossDomainPerMille ?? 1_000 >= 1_000, "nothing runs faster for being spread")
    self.at = at
    self.gang = gang
    self.duration = duration
    self.crossDomainPerMille = crossDomainPerMille
  }
}
