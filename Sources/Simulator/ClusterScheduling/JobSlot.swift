/// A job in the cluster's tables, from its submission to its end; the slot is then another job's.
struct JobSlot: Sendable {
  enum Phase: UInt8, Sendable {
    case empty
    case waiting
    /// Some of its pods are bound, not all.
    case binding
    case running
  }

  var job: ClusterJob
  var number: Int
  var phase = Phase.waiting
  /// How long it still runs, as of its last start or pre-emption.
  var remaining: Nanoseconds
  var firstStart: Nanoseconds?
  /// When it ends, if it runs; when it loses its pods, if it binds.
  var due: Nanoseconds = 0
  /// When the scheduler believes it ends.
  var estimatedEnd: Nanoseconds = 0
  /// It runs for longer than was believed.
  var isOverdue = false
  /// Pods that are bound.
  var bound = 0

  init(job: ClusterJob, number: Int) {
    self.job = job
    self.number = number
    remaining = job.runTime
  }
}

/// Slots in order of arrival, taken from the front.
struct SlotQueue: Sendable {
  private var slots: [Int] = []
  private var head = 0

  var count: Int { slots.count - head }
  var first: Int? { head < slots.count ? slots[head] : nil }

  mutating func append(_ slot: Int) { slots.append(slot) }

  mutating func removeFirst() {
    head += 1
    if head > 1_024 && head * 2 > slots.count {
      slots.removeFirst(head)
      head = 0
    } else if head == slots.count {
      slots.removeAll(keepingCapacity: true)
      head = 0
    }
  }

  mutating func removeLast() -> Int? { count > 0 ? slots.removeLast() : nil }
}
