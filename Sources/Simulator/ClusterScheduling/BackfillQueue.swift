internal import DiscreteEvents

/// Jobs that wait under EASY backfill, in order of submission, and what is reserved for the first of them.
struct BackfillQueue: Sendable {
  /// Where the first job's reservation starts, and how many GPUs others may hold beyond that instant.
  struct Reservation: Sendable {
    let shadow: Nanoseconds
    var extra: Int
  }

  /// Parallel columns, so that a pass looks at little memory; a job that has left asks for ``gone`` GPUs.
  private(set) var slots: [Int32] = []
  private(set) var gpus: [Int32] = []
  private(set) var estimates: [Nanoseconds] = []
  /// Position of the first job that waits.
  private(set) var first = 0
  private(set) var count = 0
  static let gone = Int32.max

  /// Nil when it has to be found anew.
  var reservation: Reservation?
  /// Jobs before this position have been tried with the GPUs that are free now.
  var tried = 0
  /// Running jobs by the ends that the scheduler believes in; some have ended since.
  var estimatedEnds = EventHeap()
  var staleEnds = 0
  /// GPUs of jobs that run for longer than was believed.
  var overdueGPUs = 0
  /// Reused by the search for a reservation.
  var scratch = EventHeap()

  mutating func append(_ slot: Int, of job: ClusterJob) {
    slots.append(Int32(slot))
    gpus.append(Int32(job.gpus))
    estimates.append(job.estimate)
    count += 1
  }

  mutating func remove(at position: Int) {
    gpus[position] = Self.gone
    count -= 1
    while first < gpus.count, gpus[first] == Self.gone { first += 1 }
    if count == 0 { removeAll() } else if gpus.count > 64 && count * 2 < gpus.count { compact() }
  }

  /// The first position from there on whose job starts in what is free without delaying the reservation.
  func candidate(from start: Int, free: Int, until latest: Nanoseconds, extra: Int) -> Int? {
    gpus.withUnsafeBufferPointer { gpus in
      estimates.withUnsafeBufferPointer { estimates in
        for position in start..<gpus.count where Int(gpus[position]) <= free {
          if estimates[position] <= latest || Int(gpus[position]) <= extra { return position }
        }
        return nil
      }
    }
  }

  private mutating func removeAll() {
    slots.removeAll(keepingCapacity: true)
    gpus.removeAll(keepingCapacity: true)
    estimates.removeAll(keepingCapacity: true)
    (first, tried) = (0, 0)
  }

  private mutating func compact() {
    var kept = 0
    var triedKept = 0
    for position in gpus.indices where gpus[position] != Self.gone {
      if position < tried { triedKept += 1 }
      (slots[kept], gpus[kept], estimates[kept]) = (slots[position], gpus[position], estimates[position])
      kept += 1
    }
    slots.removeLast(slots.count - kept)
    gpus.removeLast(gpus.count - kept)
    estimates.removeLast(estimates.count - kept)
    (first, tried) = (0, triedKept)
  }
}

// MARK: - The pass

extension ClusterSimulation {
  /// Starts jobs from the front while they fit, then later ones that do not delay the first that does not.
  mutating func backfillPass() {
    while backfillQueue.count > 0, Int(backfillQueue.gpus[backfillQueue.first]) <= free {
      startBackfilled(at: backfillQueue.first)
      backfillQueue.reservation = nil
    }
    guard backfillQueue.count > 0 else { return }
    reserveForFirst()
    guard var reservation = backfillQueue.reservation else { return }
    var position = max(backfillQueue.first + 1, backfillQueue.tried)
    while free > 0 {
      let next = backfillQueue.candidate(
        from: position,
        free: free,
        until: reservation.shadow - now,
        extra: reservation.extra
      )
      guard let next else { break }
      let gpus = Int(backfillQueue.gpus[next])
      if backfillQueue.estimates[next] > reservation.shadow - now { reservation.extra -= gpus }
      position = startBackfilled(at: next)
    }
    backfillQueue.reservation = reservation
    backfillQueue.tried = backfillQueue.gpus.count
  }

  /// Starts the job at a position of the queue; the position from which the others are still to be looked at.
  @discardableResult
  private mutating func startBackfilled(at position: Int) -> Int {
    let slot = Int(backfillQueue.slots[position])
    // A queue that closes its gaps tells where the rest begins.
    backfillQueue.tried = position + 1
    backfillQueue.remove(at: position)
    start(slot)
    slots[slot].estimatedEnd = now + slots[slot].job.estimate
    backfillQueue.estimatedEnds.insert(atNanoseconds: slots[slot].estimatedEnd, slot: slot)
    return backfillQueue.tried
  }

  /// Finds when the first job can start if all estimates hold; a reservation that was found before still holds while
  /// jobs end just as was believed.
  private mutating func reserveForFirst() {
    if let reservation = backfillQueue.reservation, reservation.shadow > now { return }
    backfillQueue.tried = 0
    findOverdue()
    let needed = Int(backfillQueue.gpus[backfillQueue.first])
    var room = free + backfillQueue.overdueGPUs
    var shadow = now
    let slots = slots
    backfillQueue.estimatedEnds.visit(using: &backfillQueue.scratch) { end, slot in
      guard room < needed || end == shadow else { return false }
      guard slots[slot].phase == .running, slots[slot].estimatedEnd == end else { return true }
      shadow = end
      room += slots[slot].job.gpus
      return true
    }
    precondition(room >= needed, "an empty cluster has room for any job that was let in")
    backfillQueue.reservation = BackfillQueue.Reservation(shadow: shadow, extra: room - needed)
  }

  /// Jobs that should have ended and have not count as ending now.
  private mutating func findOverdue() {
    while let end = backfillQueue.estimatedEnds.firstNanoseconds, end <= now {
      let slot = backfillQueue.estimatedEnds.removeFirst().slot
      guard slots[slot].phase == .running, slots[slot].estimatedEnd == end, !slots[slot].isOverdue else {
        backfillQueue.staleEnds -= 1
        continue
      }
      slots[slot].isOverdue = true
      backfillQueue.overdueGPUs += slots[slot].job.gpus
    }
  }

  /// Notes the end of a job; one that comes otherwise than was believed may bring the first job's start forward.
  mutating func noteBackfillEnd(of slot: Int) {
    backfillQueue.tried = 0
    if slots[slot].isOverdue { backfillQueue.overdueGPUs -= slots[slot].job.gpus }
    if slots[slot].estimatedEnd != now { backfillQueue.reservation = nil }
    if !slots[slot].isOverdue { dropEstimatedEnd() }
  }

  private mutating func dropEstimatedEnd() {
    backfillQueue.staleEnds += 1
    guard backfillQueue.staleEnds > 64, backfillQueue.staleEnds * 2 > backfillQueue.estimatedEnds.count else {
      return
    }
    let slots = slots
    backfillQueue.estimatedEnds.keep { end, slot in
      slots[slot].phase == .running && slots[slot].estimatedEnd == end && !slots[slot].isOverdue
    }
    backfillQueue.staleEnds = 0
  }
}
