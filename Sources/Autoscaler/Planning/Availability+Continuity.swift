internal import FleetModel

extension Availability {
  /// True when a plan made at `now` is told the same as one that was made at `then`, of which that availability was.
  ///
  /// Nothing that was at rest then has come to its end since. O(domains), and O(1) when no time has passed.
  func tellsTheSame(at now: Instant, as earlier: Availability, at then: Instant) -> Bool {
    guard self == earlier else { return false }
    if now == then { return true }
    func hasEnded(_ end: Instant?) -> Bool { end.map { $0 > then && $0 <= now } ?? false }
    return !backingOffUntil.contains(where: hasEnded) && !restingUntil.contains(where: hasEnded)
  }
}
