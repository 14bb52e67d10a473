internal import FleetModel
internal import Planning

extension PlanChecker {
  mutating func checkAdditions() {
    for (position, domain) in record.added.enumerated() { checkAddition(domain, at: position) }
    for pool in topology.pools.indices {
      checkSlots(of: pool)
    }
    checkMinimums()
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

  private mutating func checkMinimums() {
    let possible = topology.pools.indices.map { pool in
      let missing = topology.pools[pool].minDomains - liveCount(of: pool)
      return isBackingOff(pool) || isOverWhenReady(pool) ? 0 : min(missing, freeSlots(of: pool).count)
    }
    for (pool, wanted) in affordableMinimums(possible: possible).enumerated() {
      let added = record.added.count { topology.poolIndex(of: $0) == pool }
      if added < wanted {
        report(.minimums, "\(topology.pools[pool].id) has \(added) more of at least \(wanted)")
      }
    }
  }

  private mutating func checkUse() {
    for domain in record.added where after.holders[domain] == 0 && !minimums.contains(domain) {
      report(.usedDomains, "\(slot(domain)) is added for nobody")
    }
  }

  /// True when the pool's block is over before a domain that is added now must be ready.
  private func isOverWhenReady(_ pool: PoolIndex) -> Bool {
    let pool = topology.pools[pool]
    return pool.capacityBlock.map { $0.usableUntil <= TimeRules.start(in: .planned, of: pool) } ?? false
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
    let counted = countedOn
    let existing = (0..<topology.domainCount).filter { !bought.contains($0) && !counted.contains($0) }
    for (position, gang) in world.gangs.enumerated() where gang.roles.count == 1 {
      guard let placement = placement(of: position) else {
        if !isWaiting(position) { checkUnserved(gang) }
        continue
      }
      // Whoever comes to a domain after its first gang has not caused the purchase.
      let first = placement.domains.contains { bought.contains($0) && isFirst(position, on: $0) }
      guard first else { continue }
      var without = after
      without.put(gang, placement, times: -1)
      guard without.holds(asked(position, on: placement), on: existing) else { continue }
      let rule = gang.roles[0].request.mig == nil ? PlanRule.neededDomains : .instancesFirst
      report(rule, "\(gang.id) fits what exists and is on \(placement.domains.map(slot))")
    }
  }

  /// What the gang had to have: one that would rather be in one domain may share one that was bought for others.
  private func asked(_ position: Int, on placement: Placement) -> Gang {
    let gang = world.gangs[position]
    guard case .preferSameDomain = gang.topology, placement.domains.count == 1,
      record.placed.contains(where: {
        $0.gang != position && $0.placement.domains.contains(placement.domains[0])
      })
    else { return gang }
    return gang.changed { $0.topology = .sameDomain }
  }

  private func isFirst(_ position: Int, on domain: DomainIndex) -> Bool {
    !record.placed.contains { $0.gang < position && $0.placement.domains.contains(domain) }
  }

  /// Neither what exists after the plan nor all that could still be added holds the gang.
  ///
  /// Where spending is limited, one more domain of each pool that may be bought is what could be added.
  private mutating func checkUnserved(_ gang: Gang) {
    if isBeyondQuota(gang) { return }
    let counted = countedOn
    let all = (0..<topology.domainCount).filter { !counted.contains($0) }
    let couldFit = largestFleets(for: gang).contains { $0.holds(gang, on: all) }
    if couldFit { report(.served, "\(gang.id) has no place, and there is one or one can be added") }
  }

  private func largestFleets(for gang: Gang) -> [FleetRoom] {
    let open = topology.pools.indices.map { pool in
      isBackingOff(pool) ? [] : freeSlots(of: pool).filter { after.phases[$0] == .absent }
    }
    guard let before = SpendingAccount(of: world) else { return [with(open.flatMap(\.self))] }
    let account = accountAfter(before)
    return [after]
      + open.enumerated().compactMap { pool, slots in
        account.mayBuy(topology.pools[pool], for: gang.tenant) ? with(Array(slots.prefix(1))) : nil
      }
  }

  /// The fleet after the plan and with those slots filled.
  private func with(_ domains: [DomainIndex]) -> FleetRoom {
    var larger = after
    for domain in domains { larger.phases[domain] = .planned }
    return larger
  }
}
