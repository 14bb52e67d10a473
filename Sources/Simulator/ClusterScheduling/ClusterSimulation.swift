internal import DiscreteEvents

/// A fixed cluster that runs jobs in the order of a queue discipline.
///
/// Jobs come through ``submit(_:)`` in order of time. At each instant ends come first, then submissions, then one pass of
/// the scheduler. Only running jobs are in the heap of events; memory grows with the jobs that are there, not with those
/// that have been.
package struct ClusterSimulation: Sendable {
  package let settings: ClusterSettings
  package private(set) var now: Nanoseconds = 0
  package internal(set) var tally = ClusterTally()
  /// What became of jobs since the caller last took them, in order of their ends.
  package internal(set) var outcomes: [JobOutcome] = []

  /// GPUs that no pod holds.
  var free: Int
  /// GPUs of pods whose jobs lack others.
  var held = 0
  var slots: [JobSlot] = []
  private var emptySlots: [Int] = []
  /// Ends of runs, and the instants at which jobs lose their pods; some have been overtaken by what happened since.
  var events = EventHeap()
  var staleEvents = 0
  /// Something has changed since the last pass.
  private var needsPass = false

  /// One of these is in use, depending on the discipline.
  var arrivalQueue = SlotQueue()
  var backfillQueue = BackfillQueue()
  var shortestQueue = EventHeap()
  var ranking = Ranking()
  var tenantQueues: TenantQueues
  var podQueue = PodQueue()

  package init(_ settings: ClusterSettings) {
    self.settings = settings
    free = settings.gpus
    tenantQueues = TenantQueues(settings.tenants)
    if settings.tenants.contains(where: { $0.quota != nil }) {
      ranking.heldByTenant = Array(repeating: 0, count: settings.tenants.count)
    }
  }

  /// Jobs that wait, those with some of their pods included.
  package var waitingCount: Int {
    switch settings.discipline {
    case .fcfs: arrivalQueue.count
    case .easy: backfillQueue.count
    case .shortestFirst: shortestQueue.count
    case .srtf, .srsf, .priority: ranking.waiting.count
    case .fairShare: tenantQueues.count
    case .podByPod: podQueue.count
    }
  }

  /// Jobs that run.
  package var runningCount: Int { slots.count - emptySlots.count - waitingCount }

  /// Lets time pass until a job comes, and takes it; not earlier than the job before.
  package mutating func submit(_ job: ClusterJob) {
    precondition(job.submitted >= now, "jobs come in order of time")
    advance(to: job.submitted)
    let number = tally.submitted
    tally.submitted += 1
    tally.events += 1
    guard job.gpus <= settings.gpus else {
      tally.tooLarge += 1
      outcomes.append(outcome(of: job, number: number, fate: .tooLarge))
      return
    }
    if let limit = settings.queueLimit, isFull(limit, for: job) {
      tally.turnedAway += 1
      outcomes.append(outcome(of: job, number: number, fate: .turnedAway))
      return
    }
    enqueue(slot(for: JobSlot(job: job, number: number)))
    tally.longestQueue = max(tally.longestQueue, waitingCount)
    needsPass = true
  }

  /// Lets time pass until nothing happens any more.
  ///
  /// Jobs that still wait then wait for ever.
  package mutating func finish() {
    advance(to: .max)
  }

  /// Hands over what became of jobs, and forgets it.
  package mutating func takeOutcomes(_ take: (JobOutcome) -> Void) {
    for outcome in outcomes { take(outcome) }
    outcomes.removeAll(keepingCapacity: true)
  }

  /// True when no job more may wait, and this one could not start at once.
  private mutating func isFull(_ limit: Int, for job: ClusterJob) -> Bool {
    if needsPass { pass() }
    return waitingCount >= limit && (waitingCount > 0 || job.gpus > free)
  }

  private mutating func advance(to instant: Nanoseconds) {
    while true {
      if needsPass && instant > now { pass() }
      guard let next = nextInstant, next <= instant else { break }
      pass(timeUntil: next)
      takeEvents()
    }
    if instant < .max { pass(timeUntil: instant) }
  }

  private var nextInstant: Nanoseconds? {
    guard settings.discipline == .podByPod, let retry = podQueue.nextRetry else {
      return events.firstNanoseconds
    }
    return events.firstNanoseconds.map { min($0, retry) } ?? retry
  }

  private mutating func pass(timeUntil instant: Nanoseconds) {
    let time = Int128(instant - now)
    tally.busyGPUTime += Int128(settings.gpus - free - held) * time
    if held > 0 { tally.heldGPUTime += Int128(held) * time }
    now = instant
  }

  private mutating func takeEvents() {
    if settings.discipline == .podByPod, podQueue.wake(at: now) { needsPass = true }
    while let at = events.firstNanoseconds, at == now {
      let slot = events.removeFirst().slot
      guard slots[slot].due == now else {
        staleEvents -= 1
        continue
      }
      switch slots[slot].phase {
      case .running: end(slot)
      case .binding: losePods(slot)
      case .empty, .waiting: staleEvents -= 1
      }
    }
  }

  private mutating func end(_ slot: Int) {
    let ended = slots[slot]
    free += ended.job.gpus
    tally.finished += 1
    tally.events += 1
    outcomes.append(
      JobOutcome(
        number: ended.number,
        job: ended.job,
        fate: .finished,
        started: ended.firstStart ?? now,
        ended: now
      )
    )
    slots[slot].phase = .empty
    emptySlots.append(slot)
    noteEnd(of: slot)
    needsPass = true
  }

  private func outcome(of job: ClusterJob, number: Int, fate: JobOutcome.Fate) -> JobOutcome {
    JobOutcome(number: number, job: job, fate: fate, started: now, ended: now)
  }

  private mutating func slot(for entry: JobSlot) -> Int {
    if let slot = emptySlots.popLast() {
      slots[slot] = entry
      return slot
    }
    slots.append(entry)
    return slots.count - 1
  }
}

// MARK: - What disciplines share

extension ClusterSimulation {
  /// Gives a waiting job all its GPUs.
  mutating func start(_ slot: Int) {
    let gpus = slots[slot].job.gpus
    precondition(gpus <= free, "a job starts where there is room")
    free -= gpus
    run(slot)
  }

  /// Lets a job run that has all its GPUs.
  mutating func run(_ slot: Int) {
    if slots[slot].firstStart == nil {
      slots[slot].firstStart = now
      let waiting = now - slots[slot].job.submitted
      tally.started += 1
      tally.waiting += Int128(waiting)
      if waiting > 0 { tally.delayed += 1 }
    }
    slots[slot].phase = .running
    slots[slot].due = now + slots[slot].remaining
    events.insert(atNanoseconds: slots[slot].due, slot: slot)
  }

  /// Takes everything from a running job, which keeps what it has done.
  mutating func preempt(_ slot: Int) {
    slots[slot].remaining = slots[slot].due - now + settings.resumeTime
    slots[slot].phase = .waiting
    free += slots[slot].job.gpus
    tally.preemptions += 1
    tally.events += 1
    dropEvent()
  }

  /// Notes that somebody may fit now who did not before.
  mutating func noteFreedGPUs() { needsPass = true }

  /// Notes that the heap holds one event more that means nothing now.
  mutating func dropEvent() {
    staleEvents += 1
    guard staleEvents > 64, staleEvents * 2 > events.count else { return }
    let slots = slots
    events.keep { due, slot in
      switch slots[slot].phase {
      case .running, .binding: slots[slot].due == due
      case .empty, .waiting: false
      }
    }
    staleEvents = 0
  }

  private mutating func pass() {
    needsPass = false
    switch settings.discipline {
    case .fcfs: firstComePass()
    case .easy: backfillPass()
    case .shortestFirst: shortestFirstPass()
    case .srtf, .srsf, .priority: rankedPass()
    case .fairShare: fairSharePass()
    case .podByPod: podPass()
    }
  }

  private mutating func enqueue(_ slot: Int) {
    switch settings.discipline {
    case .fcfs: arrivalQueue.append(slot)
    case .easy: backfillQueue.append(slot, of: slots[slot].job)
    case .shortestFirst: shortestQueue.insert(atNanoseconds: slots[slot].job.estimate, slot: slot)
    case .srtf, .srsf, .priority: ranking.addWaiting(rank(ofWaiting: slot))
    case .fairShare: tenantQueues.add(rank(ofWaiting: slot), of: slots[slot].job)
    case .podByPod: podQueue.add(slot, job: slots[slot].job, at: now, isFresh: true)
    }
  }

  private mutating func noteEnd(of slot: Int) {
    switch settings.discipline {
    case .fcfs, .shortestFirst: break  // They look at what is free and nothing else.
    case .easy: noteBackfillEnd(of: slot)
    case .srtf, .srsf, .priority: noteRankedEnd(of: slot)
    case .fairShare: tenantQueues.returnGPUs(slots[slot].job)
    case .podByPod: podQueue.wakeAll(at: now)
    }
  }

  private mutating func firstComePass() {
    while let slot = arrivalQueue.first, slots[slot].job.gpus <= free {
      arrivalQueue.removeFirst()
      start(slot)
    }
  }

  private mutating func shortestFirstPass() {
    while let slot = shortestQueue.firstSlot, slots[slot].job.gpus <= free {
      shortestQueue.removeFirst()
      start(slot)
    }
  }
}
