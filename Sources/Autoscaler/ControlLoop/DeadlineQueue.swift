internal import FleetModel
internal import HeapModule

/// What a deadline is about.
enum Deadline: Hashable, Sendable {
  /// The deadline of the domain's phase.
  case phase(DomainIndex)
  case idle(DomainIndex)
  /// An unanswered request about the domain is repeated.
  case retry(DomainIndex)
  /// The cluster has not answered an errand.
  case errand(Errand)
  /// The domain's open window should have been acted on.
  case watchdog(DomainIndex)
  /// The reservation of the gang in that place of the book.
  case reservation(Int)
  /// An approval of spending expires.
  case approval
  /// The fleet has been left alone for long enough to look for gangs to move.
  case consolidation
  /// The capacity block that the domain's machines belong to is about to end.
  case blockEnd(DomainIndex)
  /// A pool or slot may be asked again.
  case replan
}

/// Deadlines in order of time, then of their entry.
///
/// Entries are not removed when they lose their meaning: the controller compares with what it knows when they
/// come up.
struct DeadlineQueue: Sendable {
  struct Entry: Comparable, Sendable {
    let instant: Instant
    let sequence: Int
    let deadline: Deadline

    static func < (left: Entry, right: Entry) -> Bool {
      (left.instant, left.sequence) < (right.instant, right.sequence)
    }

    static func == (left: Entry, right: Entry) -> Bool {
      left.sequence == right.sequence
    }
  }

  private var heap = Heap<Entry>()
  private var nextSequence = 0

  var first: Entry? { heap.min }

  /// O(log entries).
  mutating func add(_ deadline: Deadline, at instant: Instant) {
    heap.insert(Entry(instant: instant, sequence: nextSequence, deadline: deadline))
    nextSequence += 1
  }

  /// O(log entries).
  mutating func removeFirst() -> Entry? { heap.popMin() }
}
