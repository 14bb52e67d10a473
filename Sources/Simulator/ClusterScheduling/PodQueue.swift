internal import DiscreteEvents

/// Pods that wait in a scheduler that knows no gangs, gathered by their jobs.
///
/// As in kube-scheduler, a pod that finds no room is left alone until GPUs become free and its back-off is over; it then
/// stands behind those that have failed before it. Pods that come in the meantime take what is free. The pods of one job
/// are tried together; jobs that come at one instant create their pods in turn.
struct PodQueue: Sendable {
  struct Entry: Sendable {
    let slot: Int
    let priority: Int32
    let gpusPerPod: Int
    var unbound: Int
    /// When its pods were put into the queue.
    var queuedAt: Nanoseconds
    /// Its pods have not been tried yet.
    var isFresh: Bool
    var attempts = 0
    /// The end of its back-off.
    var retryAt: Nanoseconds
    /// GPUs have become free since it was last tried.
    var isWoken = true
  }

  /// In the order in which they are tried.
  var entries: [Entry] = []
  /// When the next back-off ends that somebody waits for.
  private(set) var nextRetry: Nanoseconds?

  var count: Int { entries.count }

  mutating func add(_ slot: Int, job: ClusterJob, at now: Nanoseconds, isFresh: Bool) {
    let entry = Entry(
      slot: slot,
      priority: job.priority,
      gpusPerPod: Int(job.gpusPerPod),
      unbound: Int(job.pods),
      queuedAt: now,
      isFresh: isFresh,
      retryAt: now
    )
    let position = entries.partitioningIndex { $0.priority < entry.priority }
    entries.insert(entry, at: position)
  }

  mutating func remove(_ slot: Int) {
    entries.removeAll { $0.slot == slot }
  }

  /// GPUs have become free: every pod is tried, at once or when its back-off is over.
  mutating func wakeAll(at now: Nanoseconds) {
    for index in entries.indices { entries[index].isWoken = true }
    noteRetries(after: now)
  }

  /// True when a back-off ends at that instant that somebody waits for.
  mutating func wake(at now: Nanoseconds) -> Bool {
    guard let retry = nextRetry, retry <= now else { return false }
    nextRetry = nil
    return true
  }

  mutating func noteRetries(after now: Nanoseconds) {
    nextRetry = nil
    for entry in entries where entry.isWoken && entry.retryAt > now {
      nextRetry = min(nextRetry ?? entry.retryAt, entry.retryAt)
    }
  }

  func isDue(_ position: Int, at now: Nanoseconds) -> Bool {
    entries[position].isWoken && entries[position].retryAt <= now
  }

  /// The end of the run of entries from there on that came at one instant and are tried for the first time.
  func endOfPeers(from position: Int) -> Int {
    let first = entries[position]
    var end = position + 1
    guard first.isFresh else { return end }
    while end < entries.count, entries[end].isFresh, entries[end].priority == first.priority,
      entries[end].queuedAt == first.queuedAt
    {
      end += 1
    }
    return end
  }

  /// Puts those that were tried behind the others, in the order in which they were tried, and lets go of those that have
  /// all their pods.
  mutating func settle(at now: Nanoseconds) {
    entries.removeAll { $0.unbound == 0 }
    let order = entries.indices.sorted { left, right in
      let (a, b) = (entries[left], entries[right])
      return (-a.priority, a.queuedAt, left) < (-b.priority, b.queuedAt, right)
    }
    if !order.elementsEqual(entries.indices) { entries = order.map { entries[$0] } }
    noteRetries(after: now)
  }
}

// MARK: - The pass

extension ClusterSimulation {
  /// Binds pods one by one, in the order of the queue.
  mutating func podPass() {
    var position = 0
    var wasTried = false
    while position < podQueue.entries.count {
      guard podQueue.isDue(position, at: now) else {
        position += 1
        continue
      }
      let end = podQueue.endOfPeers(from: position)
      if end == position + 1 {
        bind(podQueue.entries[position].unbound, at: position)
      } else {
        bindInTurn(position..<end)
      }
      for tried in position..<end { noteAttempt(at: tried) }
      wasTried = true
      position = end
    }
    if wasTried { podQueue.settle(at: now) }
  }

  /// Binds as many of a job's pods as there is room for, up to `most`; true when it bound one.
  @discardableResult
  private mutating func bind(_ most: Int, at position: Int) -> Bool {
    let entry = podQueue.entries[position]
    let pods = min(most, entry.unbound, free / entry.gpusPerPod)
    guard pods > 0 else { return false }
    free -= pods * entry.gpusPerPod
    held += pods * entry.gpusPerPod
    slots[entry.slot].bound += pods
    podQueue.entries[position].unbound -= pods
    return true
  }

  private mutating func bindInTurn(_ positions: Range<Int>) {
    var hasBound = true
    while hasBound {
      hasBound = false
      for position in positions where bind(1, at: position) { hasBound = true }
    }
  }

  /// Lets a job run that has all its pods, and the others wait for room.
  private mutating func noteAttempt(at position: Int) {
    let entry = podQueue.entries[position]
    guard entry.unbound > 0 else {
      if slots[entry.slot].phase == .binding, settings.bindTimeout != nil { dropEvent() }
      held -= slots[entry.slot].job.gpus
      run(entry.slot)
      return
    }
    if slots[entry.slot].bound > 0, slots[entry.slot].phase == .waiting {
      slots[entry.slot].phase = .binding
      if let timeout = settings.bindTimeout {
        slots[entry.slot].due = now + timeout
        events.insert(atNanoseconds: now + timeout, slot: entry.slot)
      }
    }
    podQueue.entries[position].isFresh = false
    podQueue.entries[position].isWoken = false
    podQueue.entries[position].attempts += 1
    podQueue.entries[position].queuedAt = now
    podQueue.entries[position].retryAt = now + backoff(after: entry.attempts)
  }

  private func backoff(after attempts: Int) -> Nanoseconds {
    min(settings.longestBackoff, settings.firstBackoff << Nanoseconds(min(attempts, 20)))
  }

  /// Takes the pods from a job that has waited too long for the rest; new ones are created and wait behind all others.
  mutating func losePods(_ slot: Int) {
    let gpus = slots[slot].bound * Int(slots[slot].job.gpusPerPod)
    free += gpus
    held -= gpus
    slots[slot].bound = 0
    slots[slot].phase = .waiting
    tally.bindTimeouts += 1
    tally.events += 1
    podQueue.remove(slot)
    podQueue.add(slot, job: slots[slot].job, at: now, isFresh: false)
    podQueue.wakeAll(at: now)
    noteFreedGPUs()
  }
}
