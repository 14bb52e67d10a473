package import FleetModel

/// What somebody has approved that all domains together may cost for an hour.
package struct Approval: Hashable, Sendable {
  package let upTo: Money
  /// Nil when it lasts until another takes its place.
  package let until: Instant?
}
