/// Where a domain stands among those that gangs may be placed on; lower is tried first.
package struct DomainRank: Comparable, Sendable {
  /// 0 when ready, 1 while coming up, 2 when planned.
  package let readiness: Int
  package let freeGPUs: Int
  fileprivate let serial: Int
  package let domain: DomainIndex

  /// How many values ``readiness`` has.
  package static let readinessCount = 3

  package static func < (left: DomainRank, right: DomainRank) -> Bool {
    (left.readiness, left.freeGPUs, left.serial) < (right.readiness, right.freeGPUs, right.serial)
  }
}

/// The domains that gangs may be placed on, so ordered that the tightest that could do comes first: ready before
/// coming up before planned, then the fewest free GPUs, then the oldest.
///
/// They lie in buckets of their free GPUs, so that no other domain is looked at. A ``Snapshot`` keeps it in step.
struct DomainOrder: Sendable {
  private typealias Entry = DomainRank

  /// A position within the buckets of one pool and readiness.
  private struct Cursor {
    var bucket: Int
    var offset = 0
    let end: Int
  }

  /// Where a domain is.
  private struct Place: Equatable {
    let bucket: Int
    let entry: Entry
  }

  private static let bucketLimit = 256
  private static let ranks = DomainRank.readinessCount

  /// For each pool, readiness and range of free GPUs: its domains, in order.
  private var buckets: [[Entry]]
  private let firstBucket: [Int]
  private let bucketCounts: [Int]
  /// Free GPUs are divided by two to that power, so that no pool has too many buckets.
  private let shifts: [Int]
  private var places: [Place?]

  /// An order without domains.
  init(topology: Topology) {
    var first: [Int] = []
    var counts: [Int] = []
    var shifts: [Int] = []
    var total = 0
    for pool in topology.pools {
      let capacity = pool.nodeCapacity.gpus * pool.shape.nodeCount
      var shift = 0
      while capacity >> shift >= Self.bucketLimit { shift += 1 }
      first.append(total)
      counts.append((capacity >> shift) + 1)
      shifts.append(shift)
      total += Self.ranks * ((capacity >> shift) + 1)
    }
    firstBucket = first
    bucketCounts = counts
    self.shifts = shifts
    buckets = Array(repeating: [], count: total)
    places = Array(repeating: nil, count: topology.domainCount)
  }

  /// Puts a domain where it belongs now; one where no pod may go has no place.
  ///
  /// O(domains with as many free GPUs).
  mutating func put(_ domain: DomainIndex, of pool: PoolIndex, phase: DomainPhase, freeGPUs: Int, serial: Int)
  {
    var place: Place?
    if let rank = Self.rank(of: phase) {
      let bucket = firstBucket[pool] + rank * bucketCounts[pool] + (freeGPUs >> shifts[pool])
      let entry = Entry(readiness: rank, freeGPUs: freeGPUs, serial: serial, domain: domain)
      place = Place(bucket: bucket, entry: entry)
    }
    if let old = places[domain] {
      if let place, place == old { return }
      buckets[old.bucket].remove(at: position(of: old.entry, in: old.bucket))
    }
    if let place {
      buckets[place.bucket].insert(place.entry, at: position(of: place.entry, in: place.bucket))
    }
    places[domain] = place
  }

  /// Where the domain stands; nil where no pod may go.
  func rank(of domain: DomainIndex) -> DomainRank? { places[domain]?.entry }

  /// Hands domains of the allowed pools that have so many free GPUs and stand behind `last` to `attempt`, in this
  /// order, until it returns something; that is returned.
  func first<Result>(
    freeGPUs: Int,
    allowed: [Bool],
    behind last: DomainRank?,
    _ attempt: (DomainRank) -> Result?
  ) -> Result? {
    for readiness in (last?.readiness ?? 0)..<Self.ranks {
      let passed = last.flatMap { $0.readiness == readiness ? $0 : nil }
      var cursors: [Cursor] = []
      for pool in allowed.indices where allowed[pool] {
        cursors.append(cursor(pool: pool, readiness: readiness, freeGPUs: freeGPUs, behind: passed))
      }
      while let entry = next(&cursors) {
        if entry.freeGPUs >= freeGPUs, let result = attempt(entry) { return result }
      }
    }
    return nil
  }

  /// The free GPUs of the emptiest domain of the allowed pools; nil when there is none.
  func mostFreeGPUs(allowed: [Bool]) -> Int? {
    var most: Int?
    for pool in allowed.indices where allowed[pool] {
      for readiness in 0..<Self.ranks {
        let first = firstBucket[pool] + readiness * bucketCounts[pool]
        let last = buckets[first..<(first + bucketCounts[pool])].last { !$0.isEmpty }?.last
        if let last { most = max(most ?? 0, last.freeGPUs) }
      }
    }
    return most
  }

  private func cursor(pool: PoolIndex, readiness: Int, freeGPUs: Int, behind last: DomainRank?) -> Cursor {
    let first = firstBucket[pool] + readiness * bucketCounts[pool]
    let end = first + bucketCounts[pool]
    let least = max(freeGPUs, last?.freeGPUs ?? 0)
    var cursor = Cursor(bucket: min(first + (least >> shifts[pool]), end), end: end)
    if let last, cursor.bucket < end {
      cursor.offset = position(of: last, in: cursor.bucket)
      let bucket = buckets[cursor.bucket]
      if cursor.offset < bucket.count, bucket[cursor.offset] == last { cursor.offset += 1 }
    }
    return cursor
  }

  /// The lowest entry that the cursors have not passed yet.
  private func next(_ cursors: inout [Cursor]) -> Entry? {
    var lowest: (cursor: Int, entry: Entry)?
    for index in cursors.indices {
      while cursors[index].bucket < cursors[index].end,
        cursors[index].offset == buckets[cursors[index].bucket].count
      {
        cursors[index].bucket += 1
        cursors[index].offset = 0
      }
      guard cursors[index].bucket < cursors[index].end else { continue }
      let entry = buckets[cursors[index].bucket][cursors[index].offset]
      if lowest.map({ entry < $0.entry }) ?? true { lowest = (index, entry) }
    }
    if let lowest { cursors[lowest.cursor].offset += 1 }
    return lowest?.entry
  }

  /// Where the entry is in its bucket, or would be put.
  private func position(of entry: Entry, in bucket: Int) -> Int {
    var low = 0
    var high = buckets[bucket].count
    while low < high {
      let middle = (low + high) / 2
      if buckets[bucket][middle] < entry { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func rank(of phase: DomainPhase) -> Int? {
    switch phase {
    case .ready: 0
    case .comingUp: 1
    case .planned: 2
    case .absent, .repairing, .draining, .releasing: nil
    }
  }
}
