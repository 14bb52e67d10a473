internal import FleetModel
internal import Policy

/// Asks every pool how many whole domains it would add for one gang that fits nowhere.
struct PoolSearch {
  /// Slots that, on top of what exists, hold the whole gang.
  struct Choice {
    let domains: [DomainIndex]
    let placement: Placement
  }

  enum Answer {
    case possible(Choice)
    case refused(PoolRefusal)
  }

  let planner: Planner
  let gang: Gang
  let exclusions: [PoolExclusion?]
  let availability: Availability
  let now: Instant
  /// True when what may be spent is asked about; false to see what the pools could do.
  let heedsSpending: Bool
  /// For each pool, why even an empty domain of it would not do; the same for all gangs that ask for the same.
  let sizeRefusals: [PoolRefusal?]

  /// A search for one gang; `sizeRefusals` are found out unless an equal search has them.
  init(
    planner: Planner,
    gang: Gang,
    exclusions: [PoolExclusion?],
    availability: Availability,
    now: Instant,
    sizeRefusals: [PoolRefusal?]? = nil,
    heedsSpending: Bool = true
  ) {
    self.planner = planner
    self.gang = gang
    self.exclusions = exclusions
    self.availability = availability
    self.now = now
    self.heedsSpending = heedsSpending
    self.sizeRefusals =
      sizeRefusals
      ?? Self.sizeRefusals(of: planner.policy.pools, for: gang, mayUse: exclusions.map { $0 == nil })
  }

  /// One answer for each pool, in policy order.
  func answers(in snapshot: Snapshot) -> [Answer] {
    exclusions.indices.map { pool in
      if let exclusion = exclusions[pool] { return .refused(.excluded(exclusion)) }
      return answer(of: pool, in: snapshot)
    }
  }

  private func answer(of pool: PoolIndex, in snapshot: Snapshot) -> Answer {
    let nodePool = planner.policy.pools[pool]
    if let refusal = sizeRefusals[pool] ?? timeRefusal(of: nodePool) { return .refused(refusal) }
    if let until = availability.backingOffUntil[pool], until > now {
      let cause = availability.backingOffBecause[pool].map { planner.policy.pools[$0].id }
      return .refused(.backingOff(until: until, because: cause))
    }
    let places = nodePool.maxDomains - snapshot.liveCounts[pool]
    guard places > 0 else { return .refused(.atMaximum(nodePool.maxDomains)) }
    return affordable(smallestAddition(of: pool, in: snapshot), of: pool)
  }

  /// Whether a domain that is added now would come up too late for the gang, or be taken away too early.
  private func timeRefusal(of pool: NodePool) -> PoolRefusal? {
    let ready = now.advanced(by: pool.bringUpDeadline)
    if let startBy = gang.startBy, ready > startBy { return .readyTooLate(ready: ready, startBy: startBy) }
    guard let end = pool.usableUntil, gang.couldOutlast(end, startingAt: ready) else { return nil }
    return .takenTooEarly(ready: ready, usableUntil: end, duration: gang.expectedDuration)
  }

  /// Adds one domain after another, on a copy, until the gang fits.
  private func smallestAddition(of pool: PoolIndex, in snapshot: Snapshot) -> Answer {
    if let single = singleAddition(of: pool, in: snapshot) { return single }
    let allowed = exclusions.map { $0 == nil }
    var whatIf = snapshot
    var added: [DomainIndex] = []
    while gang.topology.maxDomains.map({ added.count < $0 }) ?? true {
      let slot = whatIf.lowestAbsentSlot(in: pool) { !availability.isResting($0, at: now) }
      guard let slot else { return .refused(.tooFewSlots(available: added.count)) }
      whatIf.setPhase(.planned, of: slot)
      added.append(slot)
      if let placement = planner.placement(of: gang, in: whatIf, allowed: allowed) {
        return .possible(choice(of: added, placement))
      }
    }
    return .refused(.tooManyDomains(allowed: added.count))
  }

  /// The lowest absent slot, when one domain holds the whole gang; as the slot stands for an empty domain,
  /// nothing needs to be copied.
  ///
  /// Nil when several may do.
  private func singleAddition(of pool: PoolIndex, in snapshot: Snapshot) -> Answer? {
    let slot = snapshot.lowestAbsentSlot(in: pool) { !availability.isResting($0, at: now) }
    guard let slot else { return .refused(.tooFewSlots(available: 0)) }
    var fit = DomainFit(of: gang)
    _ = fit.fill(slot, of: snapshot)
    fit.addExtraPods(on: [], of: snapshot, maxDomains: 1)
    if let placement = fit.placement { return .possible(Choice(domains: [slot], placement: placement)) }
    return gang.topology == .sameDomain ? .refused(.tooManyDomains(allowed: 1)) : nil
  }

  private func choice(of added: [DomainIndex], _ placement: Placement) -> Choice {
    Choice(domains: added.filter { placement.domains.contains($0) }, placement: placement)
  }

  /// For a gang that no pool can serve alone and that may span domains: those of several pools together, the
  /// pools with the lowest price of a domain first.
  ///
  /// Where none is found, `limit` becomes the one that was in the way of spending more.
  func mixedAddition(_ answers: [Answer], in snapshot: Snapshot, limit: inout SpendingLimit?) -> Choice? {
    guard gang.topology != .sameDomain else { return nil }
    let allowed = exclusions.map { $0 == nil }
    var whatIf = snapshot
    var added: [DomainIndex] = []
    var cost: Money? = .zero
    for pool in poolsByPrice where isOpen(answers[pool]) {
      while let slot = whatIf.lowestAbsentSlot(in: pool, where: { !availability.isResting($0, at: now) }) {
        let more = planner.sum(cost, planner.cost(of: pool, 1))
        if let found = spendingLimit(onBuying: more) {
          limit = limit ?? found
          break
        }
        cost = more
        whatIf.setPhase(.planned, of: slot)
        added.append(slot)
        if let placement = planner.placement(of: gang, in: whatIf, allowed: allowed) {
          return choice(of: added, placement)
        }
      }
    }
    return nil
  }

  private func isOpen(_ answer: Answer) -> Bool {
    switch answer {
    case .refused(.tooFewSlots), .refused(.tooManyDomains), .refused(.overspending): true
    case .refused(.excluded), .refused(.domainTooSmall), .refused(.replicaTooLarge), .refused(.tooFewNodes),
      .refused(.atMaximum), .refused(.backingOff), .refused(.readyTooLate), .refused(.takenTooEarly):
      false
    case .possible: false
    }
  }

  private var poolsByPrice: [PoolIndex] {
    exclusions.indices.sorted { left, right in
      key(left) < key(right)
    }
  }

  private func key(_ pool: PoolIndex) -> (Int, Int64, Int) {
    let cost = planner.policy.expectedHourlyCost(of: planner.policy.pools[pool])
    return (cost == nil ? 1 : 0, cost?.microUnits ?? 0, pool)
  }

  /// Free GPUs of the emptiest domain that the gang may use now.
  func largestFreeGPUs(in snapshot: Snapshot) -> Int {
    let allowed = exclusions.map { $0 == nil }
    return gang.hasComputeDomain
      ? snapshot.mostFreeGPUsOutsideComputeDomains(allowed: allowed) : snapshot.mostFreeGPUs(allowed: allowed)
  }

  /// True when no pool that the gang may use has the GPUs, so that no way of packing several roles would help.
  private func isBeyondAllGPUs(_ answers: [Answer]) -> Bool {
    var perDomain: [Int] = []
    for (index, pool) in planner.policy.pools.enumerated() where exclusions[index] == nil {
      let gpus = pool.nodeCapacity.gpus * pool.shape.nodeCount
      perDomain.append(contentsOf: repeatElement(gpus, count: pool.maxDomains))
    }
    // Domains of different pools may serve one gang together.
    let largest = perDomain.sorted(by: >).prefix(gang.topology.maxDomains ?? perDomain.count)
    let possible = largest.reduce(0, +)
    return gang.requiredGPUCount > possible || exclusions.allSatisfy { $0 != nil }
  }

  /// True when not even a fleet of empty domains, as large as the policy allows, would hold the gang.
  func isHopeless(_ answers: [Answer]) -> Bool {
    if hasHopelessSubgroup { return true }
    if gang.roles.count > 1 && !isBeyondAllGPUs(answers) { return false }
    let isRefusedForGood = answers.allSatisfy {
      if case .refused(let refusal) = $0 { refusal.isPermanent } else { false }
    }
    if gang.topology == .sameDomain || isRefusedForGood { return isRefusedForGood }
    if gang.roles.count == 1 { return mostPods < gang.requiredPodCount }
    var ideal = Snapshot(topology: Topology(pools: planner.policy.pools))
    for domain in 0..<ideal.topology.domainCount { ideal.setPhase(.planned, of: domain) }
    return planner.placement(of: gang, in: ideal, allowed: exclusions.map { $0 == nil }) == nil
  }

  /// How many pods of the gang's only role a fleet of empty domains would hold, as large as the policy allows.
  private var mostPods: Int {
    var left = gang.topology.maxDomains
    var most = 0
    let capacities = exclusions.indices.filter {
      exclusions[$0] == nil && planner.policy.pools[$0].maxDomains > 0
    }
    .map {
      (
        pods: Self.emptyFit(of: planner.policy.pools[$0], for: gang),
        domains: planner.policy.pools[$0].maxDomains
      )
    }
    for capacity in capacities.sorted(by: { $0.pods > $1.pods }) {
      let domains = min(capacity.domains, left ?? capacity.domains)
      left = left.map { $0 - domains }
      most += domains * capacity.pods
    }
    return most
  }

  /// How many of the gang's pods an empty domain of the pool holds.
  static func emptyFit(of pool: NodePool, for gang: Gang) -> Int {
    var empty = Snapshot(topology: Topology(pools: [emptyTwin(of: pool)]))
    empty.setPhase(.planned, of: 0)
    var fit = DomainFit(of: gang)
    return fit.fill(0, of: empty)
  }

  /// For each pool that the gang may use, whether empty domains of it could ever hold the gang.
  private static func sizeRefusals(of pools: [NodePool], for gang: Gang, mayUse: [Bool]) -> [PoolRefusal?] {
    let mayAdd = pools.indices.map { mayUse[$0] && pools[$0].maxDomains > 0 }
    let ofSubgroups = subgroupRefusals(for: gang, pools: pools, mayAdd: mayAdd)
    return pools.indices.map { pool in
      mayUse[pool] ? ofSubgroups[pool] ?? sizeRefusal(of: pools[pool], for: gang) : nil
    }
  }

  /// Whether empty domains of the pool could ever hold the gang.
  private static func sizeRefusal(of nodePool: NodePool, for gang: Gang) -> PoolRefusal? {
    guard nodePool.maxDomains > 0 else { return nil }
    let placed = emptyFit(of: nodePool, for: gang)
    let wanted = gang.requiredPodCount
    switch gang.topology {
    case .sameDomain:
      if let refusal = nodeRefusal(of: nodePool, for: gang) { return refusal }
      return placed < wanted ? .domainTooSmall(podsPlaced: placed, podsWanted: wanted) : nil
    case .atMost, .unconstrained, .preferSameDomain:
      return placed == 0 ? .domainTooSmall(podsPlaced: 0, podsWanted: wanted) : nil
    }
  }

  /// Whether a domain has too few nodes for a role whose pods keep apart.
  private static func nodeRefusal(of pool: NodePool, for gang: Gang) -> PoolRefusal? {
    for role in gang.roles {
      guard let most = role.maxPerNode, role.requiredCount > most * pool.shape.nodeCount else { continue }
      let nodes = pool.shape.nodeCount
      return .tooFewNodes(role: role.name, wanted: role.requiredCount, perNode: most, nodes: nodes)
    }
    return nil
  }

  /// The same pool with one slot, to see what an empty domain holds.
  private static func emptyTwin(of pool: NodePool) -> NodePool {
    NodePool(
      id: pool.id,
      driver: pool.driver,
      shape: pool.shape,
      zone: pool.zone,
      jurisdiction: pool.jurisdiction,
      capacityType: pool.capacityType,
      pricePerNode: pool.pricePerNode,
      minDomains: 0,
      maxDomains: 1,
      bringUpDeadline: pool.bringUpDeadline,
      spareMembers: pool.spareMembers,
      labels: pool.labels,
      taints: pool.taints
    ).attested(by: pool.attestation)
  }
}
