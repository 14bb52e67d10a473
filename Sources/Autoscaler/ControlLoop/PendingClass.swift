internal import FleetModel
internal import Planning

/// Where a gang stands in policy order: highest priority first, then oldest.
struct GangOrder: Comparable, Sendable {
  let priority: Int
  /// Counts arrivals.
  let sequence: Int

  static func < (left: GangOrder, right: GangOrder) -> Bool {
    (right.priority, left.sequence) < (left.priority, right.sequence)
  }
}

/// Pending gangs that ask for the same.
struct PendingClass: Sendable {
  /// What those are told that stand there or later in policy order.
  struct Answer: Sendable {
    let from: GangOrder
    let explanation: GangExplanation
  }

  let asked: Gang
  /// Their places in the gang book, in policy order.
  var members: [Int] = []
  /// What all of them were told in the last planning pass; nil when they were not told alike.
  var answers: [Answer]?
  /// Those that have not been told it.
  var untold: [Int] = []

  /// True when one and the same answer went to everybody, and is given again.
  func hasToldAll(_ new: [Answer]) -> Bool {
    guard let old = answers, old.count == 1, new.count == 1 else { return false }
    return old[0].explanation.verdict == new[0].explanation.verdict
      && old[0].explanation.pools == new[0].explanation.pools
  }
}
