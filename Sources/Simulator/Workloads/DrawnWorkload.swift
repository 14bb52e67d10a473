package import FleetModel

/// Classes of gangs, and how many of them or for how long.
package struct DrawnWorkload: Sendable {
  package let classes: [GangClass]
  /// Gangs of all classes together; nil when only the time ends them.
  package let count: Int?
  /// No gang arrives later than that; nil when only their number ends them.
  package let lasts: Duration?

  /// A workload with classes of different names, bounded by number, by time or by both.
  package init(classes: [GangClass], count: Int? = nil, lasts: Duration? = nil) {
    precondition(count != nil || lasts != nil, "a drawn workload has an end")
    precondition(!classes.isEmpty, "a drawn workload has a class")
    self.classes = classes
    self.count = count
    self.lasts = lasts
  }

  /// How many gangs are to be expected, before anything is drawn.
  package var expectedCount: Double {
    let perHour = classes.reduce(0) { $0 + $1.process.meanPerHour }
    let byTime = lasts.map { perHour * Double($0.wholeNanoseconds) / 3_600e9 }
    let byCount = count.map { Double($0) }
    return min(byTime ?? .infinity, byCount ?? .infinity)
  }

  /// All arrivals, in order; those of one instant in the order of the classes.
  ///
  /// O(gangs × classes).
  package func arrivals(seed: UInt64) -> [Arrival] {
    Array(sequence(seed: seed))
  }

  /// The same, one after the other: nothing is kept.
  package func sequence(seed: UInt64) -> ArrivalSequence {
    ArrivalSequence(self, seed: seed)
  }
}

/// The arrivals of a drawn workload, made as they are asked for.
package struct ArrivalSequence: Sequence, IteratorProtocol {
  private var drawers: [ArrivalDrawer]
  private var remaining: Int
  /// The class of the gang that came last, by its index.
  package private(set) var lastClass = 0

  init(_ workload: DrawnWorkload, seed: UInt64) {
    let end = workload.lasts.map { Instant.origin.advanced(by: $0) }
    drawers = workload.classes.map { ArrivalDrawer($0, seed: seed, end: end) }
    remaining = workload.count ?? .max
  }

  /// The next gang; nil at the end.
  package mutating func next() -> Arrival? {
    guard let index = nextClass() else { return nil }
    return drawers[index].draw()
  }

  /// The next gang's size and times, for those who need no gang; nil at the end.
  package mutating func nextSize() -> (at: Instant, duration: Duration, pods: Int, gpusPerPod: Int)? {
    guard let index = nextClass() else { return nil }
    return drawers[index].drawSize()
  }

  /// The class whose gang comes next, from now on the last one; nil at the end.
  private mutating func nextClass() -> Int? {
    guard remaining > 0 else { return nil }
    var best: (index: Int, at: Instant)?
    for index in drawers.indices {
      guard let at = drawers[index].next, best.map({ at < $0.at }) ?? true else { continue }
      best = (index, at)
    }
    guard let best else { return nil }
    remaining -= 1
    lastClass = best.index
    return best.index
  }
}
