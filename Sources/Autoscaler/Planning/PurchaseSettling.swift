internal import FleetModel

/// Tidies up a purchase that holds all gangs, without making it dearer.
///
/// Gangs that fit what exists leave the new domains, gangs that prefer one domain come together where there is
/// room, domains that nobody uses are dropped, and the others move to the lowest slots.
struct PurchaseSettling {
  private let problem: PurchaseProblem
  /// Packs on what exists only.
  private let existing: PurchaseFill
  /// Packs on everything, and gangs that prefer one domain on one.
  private let together: PurchaseFill
  private var fleet: PackedFleet

  init(of fleet: PackedFleet, in problem: PurchaseProblem) {
    self.problem = problem
    self.fleet = fleet
    let none = Array(repeating: 0, count: problem.offers.count)
    existing = PurchaseFill(of: problem, counts: none)
    together = PurchaseFill(of: problem, counts: fleet.counts(in: problem), keepsTogether: true)
  }

  /// The fleet after all moves.
  ///
  /// Each round brings a gang together that was spread, or takes one off the new domains that stays off them, so
  /// there are fewer rounds than twice the gangs. O(rounds x gangs x nodes).
  mutating func settle() -> PackedFleet {
    for _ in 0...(2 * problem.gangs.count) {
      var hasMoved = false
      for position in problem.gangs.indices where moveToExisting(position) || bringTogether(position) {
        hasMoved = true
      }
      if !hasMoved { break }
    }
    return renumbered()
  }

  private mutating func moveToExisting(_ position: Int) -> Bool {
    guard let old = fleet.placements[position], usesNew(old) else { return false }
    let without = leaving(position, old)
    guard let new = Self.place(position, existing, in: without) else { return false }
    let isPreferred = problem.gangs[position].topology.prefersSameDomain
    if isPreferred && old.domains.count == 1 && new.domains.count > 1 { return false }
    move(position, to: new, on: without)
    return true
  }

  private mutating func bringTogether(_ position: Int) -> Bool {
    guard let old = fleet.placements[position], old.domains.count > 1,
      problem.gangs[position].topology.prefersSameDomain
    else { return false }
    let without = leaving(position, old)
    guard let new = Self.place(position, together, in: without) else { return false }
    move(position, to: new, on: without)
    return true
  }

  /// The fleet when the gang has left its place.
  private func leaving(_ position: Int, _ old: Placement) -> Snapshot {
    var without = fleet.snapshot
    without.release(old, of: problem.gangs[position])
    return without
  }

  private mutating func move(_ position: Int, to new: Placement, on without: Snapshot) {
    fleet.snapshot = without
    fleet.reserve(new, for: problem.gangs[position], at: position)
  }

  private static func place(_ position: Int, _ fill: PurchaseFill, in snapshot: Snapshot) -> Placement? {
    // One gang on the domains at hand: what it may cost is bounded by their number.
    var work = PurchaseWork(.max)
    return fill.placement(of: position, in: snapshot, .fewest, &work)
  }

  private func usesNew(_ placement: Placement) -> Bool {
    placement.domains.contains { problem.base.phase(of: $0) == .absent }
  }

  /// The same places on the lowest slots of each pool, without domains that nobody uses.
  private func renumbered() -> PackedFleet {
    var lower: [DomainIndex: DomainIndex] = [:]
    for offer in problem.offers {
      let used = offer.slots.filter { fleet.snapshot.phase(of: $0) != .absent && !fleet.snapshot.isIdle($0) }
      for (old, new) in zip(used, offer.slots) { lower[old] = new }
    }
    let fewer = problem.offers.map { offer in offer.slots.count { lower[$0] != nil } }
    var result = PurchasePacking(problem: problem).emptyFleet(fewer)
    for (position, placement) in fleet.placements.enumerated() {
      guard let placement else { preconditionFailure("a packed fleet has a place for every gang") }
      let moved = placement.moved(to: lower, in: problem.base.topology)
      result.reserve(moved, for: problem.gangs[position], at: position)
    }
    return result
  }
}

extension PackedFleet {
  /// New domains of each offer that somebody uses.
  func usedCounts(in problem: PurchaseProblem) -> [Int] {
    problem.offers.map { offer in
      offer.slots.count { snapshot.phase(of: $0) != .absent && !snapshot.isIdle($0) }
    }
  }

  /// New domains of each offer.
  func counts(in problem: PurchaseProblem) -> [Int] {
    problem.offers.map { offer in offer.slots.count { snapshot.phase(of: $0) != .absent } }
  }
}

extension Placement {
  /// The same place on other domains of the same pools.
  fileprivate func moved(to lower: [DomainIndex: DomainIndex], in topology: Topology) -> Placement {
    let assignments = assignments.map { assignment in
      let old = topology.domain(of: assignment.node)
      guard let new = lower[old] else { return assignment }
      let member = assignment.node - topology.nodes(in: old).lowerBound
      let node = topology.nodes(in: new).lowerBound + member
      return PodAssignment(role: assignment.role, node: node, count: assignment.count, uses: assignment.uses)
    }
    return Placement(assignments: assignments, domains: domains.map { lower[$0] ?? $0 }.sorted())
  }
}
