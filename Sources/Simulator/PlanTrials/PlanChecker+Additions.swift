internal import FleetModel
internal import Planning

extension PlanChecker {
  mutating func checkAdditions() {
    for (position, domain) in record.added.enumerated() { checkAddition(domain, at: position) }
    for pool in topology.pools.indices {
      checkSlots(of: pool)
      checkMinimum(of: pool)
    }
    checkUse()
  }

  private mutating func checkAddition(_ domain: DomainIndex, at position: Int) {
    let isNew = !record.added[..<position].contains(domain)
    if world.snapshot.phase(of: domain) != .absent || record.after.phase(of: domain) != .planned || !isNew {
      report(.wholeDomains, "\(slot(domain)) is not an absent slot that is planned once")
    }
    if isBackingOff(topology.poolIndex(of: domain)) { report(.backOff, "\(slot(domain)) is added") }
    if isResting(domain) { report(.restingSlots, "\(slot(domain)) is added") }
  }

  private mutating func checkSlots(of pool: PoolIndex) {
    let added = record.added.filter { topology.poolIndex(of: $0) == pool }.sorted()
    let free = freeSlots(of: pool)
    if added != Array(free.prefix(added.count)) {
      report(.lowestSlots, "\(added.map(slot)) are added; the lowest free are \(free.map(slot))")
    }
  }

  private mutating func checkMinimum(of pool: PoolIndex) {
    let (live, limit) = (liveCount(of: pool), topology.pools[pool].minDomains)
    let added = record.added.count { topology.poolIndex(of: $0) == pool }
    let possible = isBackingOff(pool) ? 0 : freeSlots(of: pool).count
    if added < min(limit - live, possible) {
      report(.minimums, "\(topology.pools[pool].id) has \(live + added) of at least \(limit)")
    }
  }

  private mutating func checkUse() {
    for domain in record.added where after.holders[domain] == 0 && !minimums.contains(domain) {
      report(.usedDomains, "\(slot(domain)) is added for nobody")
    }
  }

  func isBackingOff(_ pool: PoolIndex) -> Bool {
    world.availability.backingOffUntil[pool].map { $0.nanoseconds > Trial.now.nanoseconds } ?? false
  }

  private func isResting(_ domain: DomainIndex) -> Bool {
    world.availability.restingUntil[domain].map { $0.nanoseconds > Trial.now.nanoseconds } ?? false
  }

  /// Slots that could be filled before the plan, lowest first.
  private func freeSlots(of pool: PoolIndex) -> [DomainIndex] {
    topology.domains(in: pool).filter { world.snapshot.phase(of: $0) == .absent && !isResting($0) }
  }

  private func liveCount(of pool: PoolIndex) -> Int {
    topology.domains(in: pool).count { world.snapshot.phase(of: $0) != .absent }
  }

  /// Added domains that their pools' minimums alone ask for: the first of each pool.
  var minimums: [DomainIndex] {
    var missing = topology.pools.indices.map { topology.pools[$0].minDomains - liveCount(of: $0) }
    return record.added.filter { domain in
      let pool = topology.poolIndex(of: domain)
      missing[pool] -= 1
      return missing[pool] >= 0
    }
  }

  // MARK: Gangs of one role, for which counting is exact

  mutating func checkNeed() {
    let bought = record.added.filter { !minimums.contains($0) }
    let existing = (0..<topology.domainCount).filter { !bought.contains($0) }
    for (position, gang) in world.gangs.enumerated() where gang.roles.count == 1 {
      guard let placement = placement(of: position) else {
        checkUnserved(gang)
        continue
      }
      // Whoever comes to a domain after its first gang has not caused the purchase.
      let first = placement.domains.contains { bought.contains($0) && isFirst(position, on: $0) }
      guard first else { continue }
      var without = after
      without.put(gang, placement, times: -1)
      guard without.holds(gang, on: existing) else { continue }
      let rule = gang.roles[0].request.mig == nil ? PlanRule.neededDomains : .instancesFirst
      report(rule, "\(gang.id) fits what exists and is on \(placement.domains.map(slot))")
    }
  }

  private func isFirst(_ position: Int, on domain: DomainIndex) -> Bool {
    !record.placed.contains { $0.gang < position && $0.placement.domains.contains(domain) }
  }

  /// Neither what exists after the plan nor all that could still be added holds the gang.
  private mutating func checkUnserved(_ gang: Gang) {
    var largest = after
    for pool in topology.pools.indices where !isBackingOff(pool) {
      for domain in freeSlots(of: pool) where largest.phases[domain] == .absent {
        largest.phases[domain] = .planned
      }
    }
    guard largest.holds(gang, on: Array(0..<topology.domainCount)) else { return }
    report(.served, "\(gang.id) has no place, and there is one or one can be added")
  }
}
