package import FleetModel
internal import Policy

/// One walk through the demand, and what it has learnt on its way.
///
/// Gangs that ask for the same are told apart by their names alone: what holds of one of them is found out once.
struct PlanningPass {
  /// What holds of all gangs that ask for the same.
  private struct Class {
    let asked: Asked
    let exclusions: [PoolExclusion?]
    let allowed: [Bool]
    /// The walk in which the exclusions were found out.
    var walk: Int
    var refusal: Refusal?
    /// Known once the pools have been asked for the first of them.
    var sizeRefusals: [PoolRefusal?]?
    var trail: Trail?
    var fullest: FullestTrail?
  }

  /// What a gang asks for, and for whom where that makes a difference.
  private struct Asked: Hashable {
    let gang: Gang
    /// The position of its tenant among those with limits.
    let tenant: Int?
  }

  /// What a gang was told that found no place, and how far the plan had come by then.
  private struct Refusal {
    let explanation: GangExplanation
    let addedCount: Int
    let placedCount: Int
  }

  private(set) var plan: Plan
  private let planner: Planner
  private var availability: Availability
  private var now: Instant
  /// Domains that have been filled or added on the way.
  private var changes: [DomainIndex] = []
  private var classes: [Class] = []
  /// By what is asked for, the first class apart: most walks are for one gang.
  private var classByGang: [Asked: Int] = [:]
  /// Counts the walks.
  private var walk = 0
  /// How often it was looked, in this walk, whether a gang could wait for others to end.
  private var finishSearches = 0
  /// In one walk it is not looked more often, since each time takes a copy of the fleet.
  private static let mostFinishSearches = 64

  /// A walk that goes on with that plan.
  init(planner: Planner, availability: Availability, now: Instant, plan: Plan) {
    self.planner = planner
    self.availability = availability
    self.now = now
    self.plan = plan
  }

  /// Begins the next walk with that plan; of the domains that have changed since, those are `reopened` that may have
  /// become emptier.
  ///
  /// O(gangs that ask for different things x reopened domains).
  mutating func begin(plan: Plan, availability: Availability, at now: Instant, reopened: [DomainIndex]) {
    self.plan = plan
    self.availability = availability
    self.now = now
    walk += 1
    finishSearches = 0
    changes += reopened
    for index in classes.indices {
      classes[index].refusal = nil
      classes[index].trail?.reopen(reopened)
    }
  }

  /// Goes on with the same walk at a later instant, at which nothing else is told.
  mutating func resume(at now: Instant) { self.now = now }

  /// Forgets the plan, but nothing that helps with the next one.
  mutating func forgetPlan() { plan = Plan() }

  /// Notes what the plan costs and what no plan for the same gangs costs less than.
  mutating func conclude(cost: Money?, bound: Money?) {
    plan.cost = cost
    plan.bound = bound
  }

  /// How much it has come to remember, as a number of entries.
  var memorySize: Int { changes.count + classes.count }

  /// True while all gangs that ask for the same are told what one of them was told: until a domain is added.
  mutating func isRefused(_ gang: Gang) -> Bool {
    classes[classIndex(of: gang)].refusal.map { $0.addedCount == plan.added.count } ?? false
  }

  /// What a gang would be told now whose like was refused with these words, since a gang took that many GPUs on those
  /// domains.
  mutating func retold(
    _ explanation: GangExplanation,
    to gang: Gang,
    sinceTaking gpus: Int,
    on domains: [DomainIndex],
    in snapshot: Snapshot
  ) -> GangExplanation {
    guard case .notNow(let shortfall) = explanation.verdict, let largest = shortfall.largestFreeGPUs else {
      return explanation
    }
    // The largest block is as large as before where none of it was taken.
    let most = domains.reduce(0) { max($0, snapshot.freeGPUs[$1]) } + gpus
    if most < largest && shortfall.subgroups == nil { return explanation }
    return explanation.withShortfall(of: search(for: gang, classIndex: classIndex(of: gang)), in: snapshot)
  }

  /// Gives the gang a place, adds domains for it, or says why neither can be.
  mutating func place(_ gang: Gang, position: Int, in snapshot: inout Snapshot) {
    if let startBy = gang.startBy, startBy < now {
      plan.explanations.append(GangExplanation(gang: gang.id, verdict: .tooLate(startBy: startBy)))
      return
    }
    if let quota = availability.commitments?.quota(passedBy: gang) {
      plan.explanations.append(GangExplanation(of: gang, quota: quota))
      return
    }
    let gang = availability.commitments?.capped(gang) ?? gang
    let index = classIndex(of: gang)
    if let refusal = classes[index].refusal, refusal.addedCount == plan.added.count {
      // Since then everything has only become fuller.
      retell(refusal, to: gang, classIndex: index, in: snapshot)
      return
    }
    if let placement = placement(of: gang, classIndex: index, in: snapshot) {
      snapshot.reserve(placement, for: gang)
      plan.placed.append(Plan.Placed(gang: position, placement: placement))
      plan.explanations.append(planner.explanation(of: gang, on: placement, in: snapshot))
      changes += placement.domains
      availability.commitments?.hold(placement.gpuCount(of: gang), of: gang.tenant)
      return
    }
    add(for: gang, position: position, classIndex: index, in: &snapshot)
  }

  /// What ``Planner/placement(of:in:allowed:)`` answers, found without trying again what has failed.
  private mutating func placement(of gang: Gang, classIndex: Int, in snapshot: Snapshot) -> Placement? {
    let allowed = classes[classIndex].allowed
    guard planner.policy.placementOrder == .tightest, gang.roles.count == 1, !gang.isElastic,
      !planner.prefersWarmDomains(gang, in: snapshot)
    else {
      return planner.placement(of: gang, in: snapshot, allowed: allowed)
    }
    let limit: Int
    switch gang.topology {
    case .unconstrained: return planner.placement(of: gang, in: snapshot, allowed: allowed)
    case .sameDomain: limit = 1
    case .atMost(let domains): limit = domains
    case .preferSameDomain(let domains): limit = domains ?? snapshot.topology.domainCount
    }
    var trail = classes[classIndex].trail.take() ?? Trail(domainCount: snapshot.topology.domainCount)
    let single = trail.placement(of: gang, in: snapshot, allowed: allowed, changes: changes)
    classes[classIndex].trail = trail
    if single != nil || gang.topology == .sameDomain { return single }
    var fullest =
      classes[classIndex].fullest.take()
      ?? FullestTrail(of: gang, in: snapshot, allowed: allowed, changeCount: changes.count)
    let several = fullest.placement(
      of: gang,
      in: snapshot,
      allowed: allowed,
      maxDomains: limit,
      changes: changes
    )
    classes[classIndex].fullest = fullest
    return several
  }

  private mutating func add(for gang: Gang, position: Int, classIndex: Int, in snapshot: inout Snapshot) {
    let search = search(for: gang, classIndex: classIndex)
    classes[classIndex].sizeRefusals = search.sizeRefusals
    if waitsForFinish(search, position: position, in: &snapshot) { return }
    let (placedCount, addedCount) = (plan.placed.count, plan.added.count)
    let explanation = planner.adopt(search, position: position, in: &snapshot, plan: &plan)
    plan.explanations.append(explanation)
    if plan.placed.count > placedCount, let placement = plan.placed.last?.placement {
      changes += placement.domains
      commit(gang, to: placement, buying: plan.added[addedCount...], in: snapshot.topology)
    } else {
      classes[classIndex].refusal = Refusal(
        explanation: explanation,
        addedCount: plan.added.count,
        placedCount: plan.placed.count
      )
    }
  }

  /// Lets the gang wait where others end before new domains would be ready; false when nothing is to be waited for.
  private mutating func waitsForFinish(
    _ search: PoolSearch,
    position: Int,
    in snapshot: inout Snapshot
  ) -> Bool {
    let isWorthwhile = availability.finishes.map { !$0.departures.isEmpty } ?? false
    guard isWorthwhile, finishSearches < Self.mostFinishSearches else { return false }
    finishSearches += 1
    let found = planner.finishWait(of: search, position: position, behind: plan.waits, in: snapshot)
    guard let found else { return false }
    var wait = found.wait
    wait.blocks = snapshot.block(wait.placement, for: wait.gang)
    changes += wait.placement.domains
    availability.commitments?.hold(wait.placement.gpuCount(of: wait.gang), of: wait.gang.tenant)
    plan.waits.append(wait)
    plan.explanations.append(found.explanation)
    return true
  }

  private mutating func commit(
    _ gang: Gang,
    to placement: Placement,
    buying domains: ArraySlice<DomainIndex>,
    in topology: Topology
  ) {
    availability.commitments?.hold(placement.gpuCount(of: gang), of: gang.tenant)
    for domain in domains {
      let cost = planner.policy.hourlyCost(of: topology.pool(of: domain))
      availability.commitments?.add(cost, for: gang.tenant)
    }
  }

  private mutating func retell(_ refusal: Refusal, to gang: Gang, classIndex: Int, in snapshot: Snapshot) {
    var explanation = refusal.explanation.retold(to: gang.id)
    if plan.placed.count > refusal.placedCount {
      explanation = explanation.withShortfall(of: search(for: gang, classIndex: classIndex), in: snapshot)
    }
    plan.explanations.append(explanation)
  }

  private func search(for gang: Gang, classIndex: Int) -> PoolSearch {
    PoolSearch(
      planner: planner,
      gang: gang,
      exclusions: classes[classIndex].exclusions,
      availability: availability,
      now: now,
      sizeRefusals: classes[classIndex].sizeRefusals
    )
  }

  private mutating func classIndex(of gang: Gang) -> Int {
    let asked = asked(of: gang)
    if let first = classes.first, first.asked == asked { return known(0, gang) }
    if classes.count > 1, let index = classByGang[asked] { return known(index, gang) }
    classes.append(makeClass(of: gang))
    if classes.count > 1 { classByGang[asked] = classes.count - 1 }
    return classes.count - 1
  }

  private func asked(of gang: Gang) -> Asked {
    Asked(gang: planner.asked(by: gang), tenant: planner.policy.spending?.index(ofTenant: gang.tenant))
  }

  /// What is remembered of earlier walks holds while the gang may use the same pools; these change with time only where
  /// machines are there for a time only.
  private mutating func known(_ index: Int, _ gang: Gang) -> Int {
    guard planner.hasEnds, classes[index].walk != walk else { return index }
    let fresh = makeClass(of: gang)
    if fresh.exclusions == classes[index].exclusions {
      classes[index].walk = walk
    } else {
      classes[index] = fresh
    }
    return index
  }

  private func makeClass(of gang: Gang) -> Class {
    let exclusions = planner.policy.pools.map { planner.policy.exclusion(of: gang, from: $0, at: now) }
    return Class(
      asked: asked(of: gang),
      exclusions: exclusions,
      allowed: exclusions.map { $0 == nil },
      walk: walk
    )
  }
}

extension GangExplanation {
  /// What a gang is told that its tenant's quota keeps out: never, when the quota is too small for it alone.
  fileprivate init(of gang: Gang, quota: SpendingLimit) {
    let shortfall = Shortfall(
      pods: gang.requiredPodCount,
      gpus: gang.requiredGPUCount,
      topology: gang.topology,
      largestFreeGPUs: nil,
      limit: quota
    )
    self.init(gang: gang.id, verdict: quota.isLasting ? .never(shortfall) : .notNow(shortfall))
  }

  /// True when both say the same, whatever gangs they speak of.
  package func says(_ other: GangExplanation) -> Bool {
    verdict == other.verdict && pools == other.pools && warmPlaces == other.warmPlaces && room == other.room
  }

  /// The same words about another gang that asks for the same.
  package func retold(to gang: GangID) -> GangExplanation {
    GangExplanation(gang: gang, verdict: verdict, pools: pools)
  }

  /// The same, where what is free could help, with how much that is now.
  fileprivate func withShortfall(of search: PoolSearch, in snapshot: Snapshot) -> GangExplanation {
    guard case .notNow(let old) = verdict, old.largestFreeGPUs != nil else { return self }
    let shortfall = Shortfall(
      pods: old.pods,
      gpus: old.gpus,
      topology: old.topology,
      largestFreeGPUs: search.largestFreeGPUs(in: snapshot),
      subgroups: search.subgroupShortfalls(in: snapshot, isHopeless: false),
      limit: old.limit,
      computeDomain: old.computeDomain
    )
    return GangExplanation(gang: gang, verdict: .notNow(shortfall), pools: pools)
  }
}
