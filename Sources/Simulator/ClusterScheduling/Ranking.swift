/// A job's place in an order that is not that of submission: the least goes first.
struct Rank: Comparable, Sendable {
  let value: Int128
  let number: Int
  let slot: Int

  static func < (left: Rank, right: Rank) -> Bool {
    (left.value, left.number) < (right.value, right.number)
  }

  static func == (left: Rank, right: Rank) -> Bool { left.number == right.number }
}

/// Jobs in order of their ranks.
struct Ranking: Sendable {
  /// Sorted.
  private(set) var waiting: [Rank] = []
  /// Nearly sorted: as the last pass left them, and then those that were started since.
  var running: [Rank] = []
  /// GPUs that tenants hold, by position; empty when nobody counts.
  var heldByTenant: [Int] = []
  /// Reused by passes.
  var chosen: [Rank] = []
  var dropped: [Rank] = []
  /// Positions in ``waiting``.
  var started: [Int] = []

  /// O(log waiting) comparisons.
  mutating func addWaiting(_ rank: Rank) {
    waiting.insert(rank, at: waiting.partitioningIndex { rank < $0 })
  }

  /// Takes out the waiting jobs that have started.
  mutating func removeStarted() {
    guard let first = started.first else { return }
    var next = 0
    var kept = first
    for position in first..<waiting.count {
      if next < started.count, started[next] == position {
        next += 1
      } else {
        waiting[kept] = waiting[position]
        kept += 1
      }
    }
    waiting.removeLast(waiting.count - kept)
  }
}

extension Array {
  /// Where the elements begin for which a condition holds that holds for all after them.
  func partitioningIndex(where isBeyond: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

// MARK: - The pass

extension ClusterSimulation {
  func rank(ofWaiting slot: Int) -> Rank {
    rank(of: slot, remaining: slots[slot].remaining)
  }

  private func rank(of slot: Int, remaining: Nanoseconds) -> Rank {
    let entry = slots[slot]
    let value: Int128 =
      switch settings.discipline {
      case .srtf: Int128(remaining)
      case .srsf: Int128(remaining) * Int128(entry.job.gpus)
      case .priority, .fairShare: -Int128(entry.job.priority)
      case .fcfs, .easy, .shortestFirst, .podByPod: 0
      }
    return Rank(value: value, number: entry.number, slot: slot)
  }

  private var preempts: Bool {
    settings.discipline == .srtf || settings.discipline == .srsf || settings.preempts
  }

  mutating func noteRankedEnd(of slot: Int) {
    let job = slots[slot].job
    if !ranking.heldByTenant.isEmpty { ranking.heldByTenant[Int(job.tenant)] -= job.gpus }
    // It is no longer running by the time of the next pass, which leaves it out.
  }

  /// Goes through all jobs in order of rank and gives each what it asks for if that is left.
  mutating func rankedPass() {
    if ranking.waiting.isEmpty { return }
    if preempts { preemptivePass() } else { startInOrder() }
  }

  private mutating func startInOrder() {
    ranking.started.removeAll(keepingCapacity: true)
    var position = 0
    while free > 0, position < ranking.waiting.count {
      let slot = ranking.waiting[position].slot
      if fits(slots[slot].job, in: free) {
        take(slots[slot].job)
        start(slot)
        ranking.started.append(position)
      }
      position += 1
    }
    ranking.removeStarted()
  }

  /// Whether that many GPUs and the tenant's quota have room for the job.
  private func fits(_ job: ClusterJob, in room: Int) -> Bool {
    guard job.gpus <= room else { return false }
    guard !ranking.heldByTenant.isEmpty, let quota = settings.tenants[Int(job.tenant)].quota else {
      return true
    }
    return ranking.heldByTenant[Int(job.tenant)] + job.gpus <= quota
  }

  private mutating func take(_ job: ClusterJob) {
    if !ranking.heldByTenant.isEmpty { ranking.heldByTenant[Int(job.tenant)] += job.gpus }
  }

  private mutating func preemptivePass() {
    rankRunning()
    for index in ranking.heldByTenant.indices { ranking.heldByTenant[index] = 0 }
    var room = settings.gpus
    var (running, waiting) = (0, 0)
    ranking.started.removeAll(keepingCapacity: true)
    ranking.chosen.removeAll(keepingCapacity: true)
    ranking.dropped.removeAll(keepingCapacity: true)
    while room > 0, running < ranking.running.count || waiting < ranking.waiting.count {
      let isRunning =
        waiting == ranking.waiting.count
        || running < ranking.running.count && ranking.running[running] < ranking.waiting[waiting]
      let rank = isRunning ? ranking.running[running] : ranking.waiting[waiting]
      let job = slots[rank.slot].job
      if fits(job, in: room) {
        room -= job.gpus
        take(job)
        ranking.chosen.append(rank)
        if !isRunning { ranking.started.append(waiting) }
      } else if isRunning {
        ranking.dropped.append(rank)
      }
      if isRunning { running += 1 } else { waiting += 1 }
    }
    ranking.dropped.append(contentsOf: ranking.running[running...])
    exchange()
  }

  /// Pre-empts what was dropped, then starts what was chosen and waits.
  private mutating func exchange() {
    for rank in ranking.dropped { preempt(rank.slot) }
    for position in ranking.started { start(ranking.waiting[position].slot) }
    ranking.removeStarted()
    for rank in ranking.dropped { ranking.addWaiting(self.rank(ofWaiting: rank.slot)) }
    swap(&ranking.running, &ranking.chosen)
  }

  /// Brings the ranks of running jobs up to date; they are nearly in order already.
  private mutating func rankRunning() {
    ranking.running.removeAll { slots[$0.slot].phase != .running || slots[$0.slot].number != $0.number }
    for index in ranking.running.indices {
      let slot = ranking.running[index].slot
      let rank = rank(of: slot, remaining: slots[slot].due - now)
      var hole = index
      while hole > 0, rank < ranking.running[hole - 1] {
        ranking.running[hole] = ranking.running[hole - 1]
        hole -= 1
      }
      ranking.running[hole] = rank
    }
  }
}
