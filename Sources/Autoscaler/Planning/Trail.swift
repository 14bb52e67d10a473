internal import FleetModel

/// Which domains are known to be too full for gangs that ask for the same, so that each is tried once.
///
/// It is told of every domain that becomes emptier. It is for gangs of one role: what one of them cannot have, the
/// next cannot have either, since pods of one size fit in numbers that only fall.
struct Trail {
  private var isTooFull: [Bool]
  /// All domains that stand before it are too full, apart from those in `changed`.
  private var passed: DomainRank?
  /// Domains that have come to stand before it since they were last looked at.
  private var changed: [DomainIndex] = []
  /// How many of the plan's changes have been looked at.
  private var seenCount = 0

  init(domainCount: Int) {
    isTooFull = Array(repeating: false, count: domainCount)
  }

  /// The tightest domain that can hold the gang, as ``Planner`` would find it without the trail.
  ///
  /// `changes` are the domains that have been changed since the trail began, in order.
  mutating func placement(
    of gang: Gang,
    in snapshot: Snapshot,
    allowed: [Bool],
    changes: [DomainIndex]
  ) -> Placement? {
    let gpus = gang.gpuCount
    note(changes, allowed: allowed, in: snapshot)
    if let placement = placementOnChanged(gang, gpus: gpus, in: snapshot) { return placement }
    return snapshot.firstOfTightest(freeGPUs: gpus, allowed: allowed, behind: passed) { rank in
      passed = rank
      return isTooFull[rank.domain] ? nil : placement(of: gang, on: rank.domain, of: snapshot)
    }
  }

  /// Looks anew at domains that may have become emptier; they are among the changes as well.
  mutating func reopen(_ domains: [DomainIndex]) {
    for domain in domains { isTooFull[domain] = false }
  }

  private mutating func note(_ changes: [DomainIndex], allowed: [Bool], in snapshot: Snapshot) {
    for domain in changes[seenCount...]
    where allowed[snapshot.topology.poolIndex(of: domain)] && !changed.contains(domain) {
      changed.append(domain)
    }
    seenCount = changes.count
  }

  /// The tightest of the domains that stand before `passed` and are not known to be too full.
  private mutating func placementOnChanged(_ gang: Gang, gpus: Int, in snapshot: Snapshot) -> Placement? {
    guard let passed else {
      changed = []
      return nil
    }
    // What stands behind `passed` is still to come; what has too few GPUs never comes again.
    let ranks = changed.compactMap { isTooFull[$0] ? nil : snapshot.rank(of: $0) }
      .filter { $0 <= passed && $0.freeGPUs >= gpus }.sorted()
    changed = ranks.map(\.domain)
    for rank in ranks {
      if let placement = placement(of: gang, on: rank.domain, of: snapshot) { return placement }
      changed.removeFirst()
    }
    return nil
  }

  private mutating func placement(of gang: Gang, on domain: DomainIndex, of snapshot: Snapshot) -> Placement?
  {
    let podCount = gang.podCount
    if DomainFit.podCount(of: gang, on: domain, of: snapshot, limit: podCount) < podCount {
      isTooFull[domain] = true
      return nil
    }
    var fit = DomainFit(of: gang)
    _ = fit.fill(domain, of: snapshot)
    return fit.placement
  }
}

/// How much of a gang each domain holds by itself, kept in step with a plan, for gangs that may span domains.
///
/// It is for gangs of one role that ask for the same.
struct FullestTrail {
  private struct Entry: Comparable {
    let podCount: Int
    let serial: Int
    let domain: DomainIndex

    static func < (left: Entry, right: Entry) -> Bool {
      (right.podCount, left.serial) < (left.podCount, right.serial)
    }
  }

  /// Those that hold anything, the most first.
  private var entries: [Entry] = []
  private var entryOf: [Entry?]
  private var seenCount: Int

  /// O(domains x nodes of a domain); `changeCount` is how many changes the snapshot has seen.
  init(of gang: Gang, in snapshot: Snapshot, allowed: [Bool], changeCount: Int) {
    entryOf = Array(repeating: nil, count: snapshot.topology.domainCount)
    seenCount = changeCount
    for domain in snapshot.liveDomains {
      guard let entry = Self.entry(of: gang, domain, snapshot, allowed) else { continue }
      entryOf[domain] = entry
      entries.append(entry)
    }
    entries.sort()
  }

  /// The placement on the domains that hold the most of the gang, as ``Planner`` would find it without the trail.
  mutating func placement(
    of gang: Gang,
    in snapshot: Snapshot,
    allowed: [Bool],
    maxDomains: Int,
    changes: [DomainIndex]
  ) -> Placement? {
    for domain in changes[seenCount...] { update(domain, of: gang, snapshot, allowed) }
    seenCount = changes.count
    let fullest = entries.prefix(maxDomains)
    guard fullest.reduce(0, { $0 + $1.podCount }) >= gang.podCount else { return nil }
    var fit = DomainFit(of: gang)
    for entry in fullest where !fit.isComplete { _ = fit.fill(entry.domain, of: snapshot) }
    return fit.placement
  }

  private mutating func update(
    _ domain: DomainIndex,
    of gang: Gang,
    _ snapshot: Snapshot,
    _ allowed: [Bool]
  ) {
    let entry = Self.entry(of: gang, domain, snapshot, allowed)
    if entry == entryOf[domain] { return }
    if let old = entryOf[domain] { entries.remove(at: position(of: old)) }
    if let entry { entries.insert(entry, at: position(of: entry)) }
    entryOf[domain] = entry
  }

  private func position(of entry: Entry) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle] < entry { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func entry(
    of gang: Gang,
    _ domain: DomainIndex,
    _ snapshot: Snapshot,
    _ allowed: [Bool]
  ) -> Entry? {
    guard allowed[snapshot.topology.poolIndex(of: domain)], snapshot.phase(of: domain).isPlaceable else {
      return nil
    }
    let count = DomainFit.podCount(of: gang, on: domain, of: snapshot, limit: gang.podCount)
    return count > 0 ? Entry(podCount: count, serial: snapshot.serials[domain], domain: domain) : nil
  }
}
