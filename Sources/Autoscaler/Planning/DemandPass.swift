package import FleetModel

/// Planning passes over one fleet, one after another, of which each knows what those before it have found out.
///
/// The caller hands in the gangs that a full pass would hand in, in policy order, but may leave out those that are
/// told what a gang with the same wishes was told. The plan is then the one of
/// ``Planner/plan(for:in:availability:at:)``:
///
/// * What is remembered is which domains are too full for gangs that ask for the same. The snapshot names every
///   domain that changes between two passes, and those are looked at anew, so that each pass finds the domain that
///   it would find without a memory.
/// * A gang that is left out would have been refused: since its like was refused, domains have only become fuller,
///   and none has been added. ``PlanningPass`` refuses it for that reason without trying.
/// * Refused gangs have no part in the search for a cheaper purchase unless that finds one. Then, and only then,
///   there is no plan, and the whole demand must be planned.
///
/// A pass can be resumed for gangs that stand behind all others, where a new one would find the fleet as this one found
/// it: see ``resume(in:availability:at:)``.
package struct DemandPass: Sendable {
  /// What became of a gang.
  package enum Outcome: Sendable {
    /// It has a place on these domains.
    case placed(domains: [DomainIndex])
    /// All who ask for the same are told this until a domain is added; what is lacking is told anew when a gang is
    /// placed.
    case refused(GangExplanation)
    /// Nothing follows for others.
    case refusedAlone
  }

  /// Beyond that many entries a new memory is cheaper.
  private static let mostMemories = 20_000

  let planner: Planner
  var pass: PlanningPass
  private(set) var demand: [Gang] = []
  private(set) var availability: Availability
  private(set) var now: Instant = .origin
  /// True from the end of a pass on that a new one would repeat, until something else is planned.
  var isRepeatable = false
  /// What is known of the purchase of the last pass; nil when there was none to speak of.
  var outlook: PurchaseOutlook?
  /// How far the plan had come when the pass was resumed.
  var resumedFrom = (placed: 0, added: 0)

  /// Passes of that planner that know nothing yet.
  package init(planner: Planner, topology: Topology) {
    self.planner = planner
    availability = Availability(topology: topology)
    pass = PlanningPass(planner: planner, availability: availability, now: .origin, plan: Plan())
  }

  /// Begins a pass: pools that have fewer domains than their minimum get them.
  package mutating func begin(in snapshot: inout Snapshot, availability: Availability, at now: Instant) {
    self.availability = availability
    self.now = now
    demand = []
    isRepeatable = false
    var plan = Plan()
    snapshot.asOf = now
    planner.addMinimums(in: &snapshot, availability: availability, at: now, plan: &plan)
    plan.minimumCount = plan.added.count
    let changes = snapshot.takeChanges()
    if let changes, !changes.isOverflowing, pass.memorySize < Self.mostMemories {
      pass.begin(plan: plan, availability: availability, at: now, reopened: changes.domains)
    } else {
      pass = PlanningPass(planner: planner, availability: availability, now: now, plan: plan)
    }
  }

  /// Goes on with the same pass at a later instant, at which nothing else is told.
  mutating func moveOn(to now: Instant) {
    self.now = now
    pass.resume(at: now)
  }

  /// What the pass has come to so far.
  package var plan: Plan { pass.plan }

  /// How many domains have been added in this pass.
  package var addedCount: Int { pass.plan.added.count }

  /// Gives the next gang a place, adds domains for it, or says why neither can be.
  package mutating func place(_ gang: Gang, in snapshot: inout Snapshot) -> Outcome {
    let placedCount = pass.plan.placed.count
    pass.place(gang, position: demand.count, in: &snapshot)
    demand.append(gang)
    if pass.plan.placed.count > placedCount, let placed = pass.plan.placed.last {
      return .placed(domains: placed.placement.domains)
    }
    guard pass.isRefused(gang), let explanation = pass.plan.explanations.last else { return .refusedAlone }
    return .refused(explanation)
  }

  /// What a gang would be told now whose like was refused with these words, since `other` was placed on those domains.
  package mutating func retold(
    _ explanation: GangExplanation,
    to gang: Gang,
    sincePlacing other: Gang,
    on domains: [DomainIndex],
    in snapshot: Snapshot
  ) -> GangExplanation {
    // At most: a pod on a share of a GPU takes the whole one out of the count, and each MIG instance is cut out of one.
    pass.retold(
      explanation,
      to: gang,
      sinceTaking: other.roles.reduce(0) {
        $0 + $1.count * ($1.request.gpus + 1 + ($1.request.mig?.count ?? 0))
      },
      on: domains,
      in: snapshot
    )
  }

  /// The plan for the gangs that were handed in, by their positions; nil, with nothing placed and nothing added, when
  /// there is a cheaper purchase or a gang waits for others to end, and the whole demand must be planned for it.
  package mutating func finish(in snapshot: inout Snapshot) -> Plan? {
    var plan = pass.plan
    plan.cost = planner.cost(ofAdding: plan.added.dropFirst(plan.minimumCount), topology: snapshot.topology)
    guard plan.waits.isEmpty else {
      for wait in plan.waits { snapshot.release(wait.blocks) }
      undo(plan.placed[...], plan.added[...], in: &snapshot)
      return nil
    }
    // A copy that is never written costs nothing.
    let fleet = snapshot
    let isImproved = planner.improve(
      &plan,
      for: demand,
      in: &snapshot,
      availability: availability,
      at: now,
      outlook: &outlook
    )
    guard !isImproved else {
      snapshot = fleet
      undo(pass.plan.placed[...], pass.plan.added[...], in: &snapshot)
      return nil
    }
    pass.conclude(cost: plan.cost, bound: plan.bound)
    isRepeatable = plan.placed.allSatisfy { isRepeated($0, in: snapshot) }
    // All of it is the pass' own doing, which has been taken into account.
    _ = snapshot.takeChanges()
    return plan
  }

  /// Lets the last plan go, unless the pass can be resumed.
  package mutating func forgetUnlessRepeatable() {
    guard !isRepeatable else { return }
    pass.forgetPlan()
    demand = []
    outlook = nil
  }

  /// True when the gang is placed anew in the next pass, as everybody is whose domains are not all there to stay.
  func isRepeated(_ placed: Plan.Placed, in snapshot: Snapshot) -> Bool {
    placed.placement.domains.contains { snapshot.phase(of: $0) == .planned }
  }

  /// Takes back what gangs got and what was added, and forgets the pass.
  mutating func undo(
    _ placed: ArraySlice<Plan.Placed>,
    _ added: ArraySlice<DomainIndex>,
    in snapshot: inout Snapshot
  ) {
    for placed in placed.reversed() { snapshot.release(placed.placement, of: demand[placed.gang]) }
    for domain in added.reversed() { snapshot.setPhase(.absent, of: domain) }
    isRepeatable = false
    pass = PlanningPass(planner: planner, availability: availability, now: now, plan: Plan())
  }
}
