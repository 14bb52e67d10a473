package import FleetModel
package import Planning
package import Policy

/// One planning instance: pools, what stands in their slots, and gangs that wait.
///
/// It is kept as a description and not as a snapshot, so that a part of it can be left out.
package struct Trial: Hashable, Sendable {
  package let seed: UInt64
  package var order: PlacementOrder
  package var pools: [TrialPool]
  package var gangs: [Gang]
  /// Nil when tenants may hold and spend anything.
  package var spending: SpendingRules?
  /// Nil when domains are bought whatever is about to end.
  package var waitForFinish: WaitForFinish?

  /// When every trial plans.
  package static let now = Instant(seconds: 10_000)

  package init(seed: UInt64, order: PlacementOrder, pools: [TrialPool], gangs: [Gang]) {
    self.seed = seed
    self.order = order
    self.pools = pools
    self.gangs = gangs
  }

  package var domainCount: Int { pools.reduce(0) { $0 + $1.slots.count } }
}

/// A pool of a trial; it has one slot for each domain of its maximum.
package struct TrialPool: Hashable, Sendable {
  package var name: String
  package var nodeCount: Int
  package var node: NodeShape
  package var jurisdiction: String
  package var capacityType: CapacityType
  /// For one node and hour; nil when not known.
  package var price: HourlyPrice?
  package var minDomains: Int
  package var backingOffUntil: Instant?
  package var slots: [TrialSlot]
  package var labels: [Label] = []
  package var taints: [Taint] = []
  /// Nil when its machines may be had for as long as one likes.
  package var block: CapacityBlock?

  package init(
    name: String,
    nodeCount: Int,
    node: NodeShape,
    jurisdiction: String,
    capacityType: CapacityType,
    price: HourlyPrice?,
    minDomains: Int,
    backingOffUntil: Instant?,
    slots: [TrialSlot]
  ) {
    self.name = name
    self.nodeCount = nodeCount
    self.node = node
    self.jurisdiction = jurisdiction
    self.capacityType = capacityType
    self.price = price
    self.minDomains = minDomains
    self.backingOffUntil = backingOffUntil
    self.slots = slots
  }

  /// The pool as a policy has it.
  package var nodePool: NodePool {
    NodePool(
      id: PoolID(name),
      driver: "simulated",
      shape: DomainShape(name: "drawn", nodeCount: nodeCount, node: node, setsCliqueLabel: nodeCount > 1),
      zone: "\(jurisdiction)-1",
      jurisdiction: jurisdiction,
      capacityType: capacityType,
      pricePerNode: price,
      minDomains: min(minDomains, slots.count),
      maxDomains: slots.count,
      bringUpDeadline: .seconds(600),
      spareMembers: 0,
      labels: labels,
      taints: taints
    )
    .worth(powerCost: nil, interruptionRisk: nil, capacityBlock: block)
  }
}

/// A slot of a trial.
package struct TrialSlot: Hashable, Sendable {
  package var phase: DomainPhase
  /// Domains with a lower age were asked for earlier.
  package var age: Int
  /// Positions of lost members.
  package var lost: [Int]
  package var holders: [TrialHolder]
  package var restingUntil: Instant?
  /// The tenant to whom the domain is charged; nil for nobody.
  package var boughtFor: String?

  package init(
    phase: DomainPhase,
    age: Int,
    lost: [Int] = [],
    holders: [TrialHolder] = [],
    restingUntil: Instant? = nil
  ) {
    self.phase = phase
    self.age = age
    self.lost = lost
    self.holders = holders
    self.restingUntil = restingUntil
  }

  /// Nothing is there, and it may be filled.
  package static let absent = TrialSlot(phase: .absent, age: 0, lost: [], holders: [], restingUntil: nil)
}

extension TrialSlot {
  /// In how many seconds each gang is expected to end that holds anything.
  fileprivate var seconds: [Int64?] { holders.filter(\.hasPods).map(\.endsIn) }
}

/// A gang that holds a part of one domain already.
package struct TrialHolder: Hashable, Sendable {
  package var request: PodRequest
  /// Pods on each node of the domain.
  package var pods: [Int]
  package var tenant = "default"
  package var hasComputeDomain = false
  /// In how many seconds it is expected to end; nil when nobody knows.
  package var endsIn: Int64?

  package init(request: PodRequest, pods: [Int]) {
    self.request = request
    self.pods = pods
  }

  /// True when it holds anything.
  fileprivate var hasPods: Bool { pods.contains { $0 > 0 } }
}

/// A gang and where it is.
package struct HeldPlace: Hashable, Sendable {
  package let gang: Gang
  package let placement: Placement
}

/// What the planner is given for a trial.
package struct TrialWorld: Sendable {
  package let policy: Policy
  package let snapshot: Snapshot
  package let availability: Availability
  package let held: [HeldPlace]
  package let gangs: [Gang]
  /// Those of the held gangs that are expected to end, in order of time.
  package let departures: [Departure]
  /// For each slot, to which tenant its domain is charged.
  package let boughtFor: [String?]

  /// The world of a trial; `reversed` reserves what is held in the opposite order, which no plan may notice.
  package init(_ trial: Trial, reversed: Bool = false) {
    policy = Policy(
      name: "drawn",
      pools: trial.pools.map(\.nodePool),
      placementOrder: trial.order,
      spending: trial.spending,
      waitForFinish: trial.waitForFinish
    )
    let topology = Topology(pools: policy.pools)
    let slots = trial.pools.flatMap(\.slots)
    var snapshot = Snapshot(topology: topology)
    let live = slots.indices.filter { slots[$0].phase != .absent }
    for domain in live.sorted(by: { (slots[$0].age, $0) < (slots[$1].age, $1) }) {
      snapshot.setPhase(.ready, of: domain)
    }
    let held = live.flatMap { Self.held(in: $0, slots[$0], topology) }
    for place in reversed ? held.reversed() : held { snapshot.reserve(place.placement, for: place.gang) }
    for domain in live {
      for member in slots[domain].lost {
        snapshot.setUsable(false, node: topology.nodes(in: domain).lowerBound + member)
      }
      snapshot.setPhase(slots[domain].phase, of: domain)
    }
    var availability = Availability(topology: topology)
    availability.backingOffUntil = trial.pools.map(\.backingOffUntil)
    availability.restingUntil = slots.map(\.restingUntil)
    boughtFor = slots.map(\.boughtFor)
    availability.commitments = trial.spending.map { rules in
      Self.commitments(rules, held: held, live: live, boughtFor: slots.map(\.boughtFor), topology)
    }
    departures = Self.departures(of: held, seconds: live.flatMap { slots[$0].seconds }, trial.waitForFinish)
    if trial.waitForFinish != nil { availability.finishes = Finishes(departures: departures) }
    self.snapshot = snapshot
    self.availability = availability
    self.held = held
    gangs = trial.gangs
  }

  /// The held gangs that end in so many seconds; who is late by more than the grace is not waited for.
  private static func departures(
    of held: [HeldPlace],
    seconds: [Int64?],
    _ rules: WaitForFinish?
  ) -> [Departure] {
    let grace = rules?.grace ?? .zero
    return zip(held, seconds).compactMap { place, seconds -> Departure? in
      guard let seconds, grace + .seconds(seconds) > .zero else { return nil }
      let end = Trial.now.advanced(by: .seconds(seconds))
      return Departure(gang: place.gang, placement: place.placement, at: end)
    }.sorted { ($0.at, $0.gang.id) < ($1.at, $1.gang.id) }
  }

  /// What the controller would tell the planner of what is held and spent.
  private static func commitments(
    _ rules: SpendingRules,
    held: [HeldPlace],
    live: [DomainIndex],
    boughtFor: [String?],
    _ topology: Topology
  ) -> Commitments {
    var commitments = Commitments(rules: rules)
    for (index, tenant) in rules.tenants.enumerated() {
      let places = held.filter { $0.gang.tenant == tenant.name }
      commitments.gpusHeld[index] = places.reduce(0) { $0 + $1.placement.gpuCount(of: $1.gang) }
    }
    for domain in live {
      let pool = topology.pool(of: domain)
      let cost = pool.pricePerNode.map { Money(microUnits: $0.microUnits * Int64(pool.shape.nodeCount)) }
      commitments.add(cost, for: boughtFor[domain])
    }
    return commitments
  }

  private static func held(in domain: DomainIndex, _ slot: TrialSlot, _ topology: Topology) -> [HeldPlace] {
    slot.holders.enumerated().compactMap { index, holder in
      let first = topology.nodes(in: domain).lowerBound
      let used = holder.pods.indices.filter { holder.pods[$0] > 0 }
      guard !used.isEmpty else { return nil }
      let gang = Gang(
        id: GangID("holder\(index) of \(topology.slot(of: domain))"),
        roles: [Role(name: "held", count: holder.pods.reduce(0, +), request: holder.request)],
        topology: .sameDomain,
        tenant: holder.tenant,
        computeDomain: holder.hasComputeDomain ? true : nil
      )
      let assignments = used.map { PodAssignment(role: 0, node: first + $0, count: holder.pods[$0]) }
      return HeldPlace(gang: gang, placement: Placement(assignments: assignments, domains: [domain]))
    }
  }
}

/// What a planner answered, in a form that can be changed to see whether the checker notices.
package struct PlanRecord: Sendable {
  package struct Placed: Hashable, Sendable {
    package var gang: Int
    package var placement: Placement

    package init(gang: Int, placement: Placement) {
      self.gang = gang
      self.placement = placement
    }
  }

  /// A gang for which nothing is bought, since others are expected to end.
  package struct Waiting: Hashable, Sendable {
    package var gang: Int
    package var placement: Placement
    package var until: Instant
  }

  package var placed: [Placed]
  package var waiting: [Waiting]
  package var added: [DomainIndex]
  /// For each added domain the tenant that pays for it; nil for nobody.
  package var charges: [String?]
  package var explanations: [GangExplanation]
  /// The snapshot as the planner left it.
  package var after: Snapshot
  /// Micro-units an hour below which, so the planner says, no plan is possible; nil when it says nothing.
  package var bound: Int64?

  /// Asks the planner.
  package init(of world: TrialWorld) {
    var snapshot = world.snapshot
    let plan = Planner(policy: world.policy).plan(
      for: world.gangs,
      in: &snapshot,
      availability: world.availability,
      at: Trial.now
    )
    placed = plan.placed.map { Placed(gang: $0.gang, placement: $0.placement) }
    waiting = plan.waits.map { Waiting(gang: $0.position, placement: $0.placement, until: $0.until) }
    added = plan.added
    charges = plan.charges
    explanations = plan.explanations
    bound = plan.bound?.microUnits
    after = snapshot
  }

  /// True when both say the same, phases included.
  package func isSame(as other: PlanRecord) -> Bool {
    placed == other.placed && waiting == other.waiting && added == other.added && charges == other.charges
      && explanations == other.explanations
      && after.phases == other.after.phases && after.free == other.after.free
  }
}
