internal import FleetModel
internal import HeapModule

/// What happens in a simulated world.
enum WorldEvent: Hashable, Sendable {
  /// A gang's pods have ended; the number of the start tells a run that was cut short from the next one.
  case gangEnds(arrival: Int, start: Int)
  case gangStarts(arrival: Int, start: Int)
  case driverReport(DriverReport)
  case clusterReport(ClusterAnswer)
  /// The gang of an expired reservation is announced anew.
  case gangReturns(arrival: Int)
  case clusterAutoscalerLoop
  /// A call between two loops, while the epoch is old.
  case lateCall
  case inventory

  /// Which of several things at one instant goes first: what frees machines before what wants them.
  var rank: UInt8 {
    switch self {
    case .gangEnds: 0
    case .driverReport, .clusterReport, .gangStarts: 1
    case .inventory: 4
    case .gangReturns: 5
    case .clusterAutoscalerLoop, .lateCall: 6
    }
  }

  /// The controller's own deadlines come after reports and before arrivals.
  static let deadlineRank: UInt8 = 2
  static let arrivalRank: UInt8 = 3
}

/// The simulated cluster's answer to a step of a drain.
struct ClusterAnswer: Hashable, Sendable {
  enum Step: Hashable, Sendable { case cordoned, evicted, verified, uncordoned, nodesDeleted }

  let step: Step
  let launch: LaunchToken
  /// The drain's number; 0 where there is none.
  let attempt: Int
}

/// Things that are going to happen, by instant, then rank, then order of entry.
struct EventQueue: Sendable {
  struct Entry: Comparable, Sendable {
    let at: Instant
    let rank: UInt8
    let sequence: Int
    let event: WorldEvent

    static func < (left: Entry, right: Entry) -> Bool {
      (left.at, left.rank, left.sequence) < (right.at, right.rank, right.sequence)
    }

    static func == (left: Entry, right: Entry) -> Bool {
      left.sequence == right.sequence
    }
  }

  private var heap = Heap<Entry>()
  private var nextSequence = 0

  var first: Entry? { heap.min }

  /// O(log entries).
  mutating func add(_ event: WorldEvent, at instant: Instant) {
    heap.insert(Entry(at: instant, rank: event.rank, sequence: nextSequence, event: event))
    nextSequence += 1
  }

  /// O(log entries).
  mutating func removeFirst() -> Entry? { heap.popMin() }
}
