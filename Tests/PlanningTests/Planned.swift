internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport

/// What one planning pass made of a drawn fleet.
struct Planned {
  let plan: Plan
  let snapshot: Snapshot

  /// Plans for the gangs at the origin, with the pools of the snapshot.
  init(
    _ gangs: [Gang],
    on snapshot: Snapshot,
    order: PlacementOrder = .tightest,
    rates: [ExchangeRate] = [],
    backingOff: [PoolIndex] = [],
    resting: [DomainIndex] = [],
    isGreedy: Bool = false
  ) {
    let policy = Policy(
      name: "drawn",
      pools: snapshot.topology.pools,
      exchangeRates: rates,
      placementOrder: order
    )
    var availability = Availability(topology: snapshot.topology)
    for pool in backingOff { availability.backingOffUntil[pool] = Instant(seconds: 60) }
    for domain in resting { availability.restingUntil[domain] = Instant(seconds: 60) }
    var changed = snapshot
    let planner = Planner(policy: policy)
    plan =
      isGreedy
      ? planner.greedyPlan(for: gangs, in: &changed, availability: availability, at: .origin)
      : planner.plan(for: gangs, in: &changed, availability: availability, at: .origin)
    self.snapshot = changed
  }

  /// Plans for one gang on a sketch of one pool.
  init(_ gang: Gang, on sketch: String, room: Int = 0, order: PlacementOrder = .tightest) {
    self.init([gang], on: Snapshot(sketch: sketch, room: room), order: order)
  }

  /// The domains of each placement, by the gang's position in the demand.
  var domains: [Int: [DomainIndex]] {
    Dictionary(uniqueKeysWithValues: plan.placed.map { ($0.gang, $0.placement.domains) })
  }

  var sketch: String { snapshot.sketch }

  /// What the operator reads of each gang.
  var texts: [String] { plan.explanations.map(\.description) }
}
