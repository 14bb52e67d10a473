internal import FleetModel
internal import Planning
internal import Policy

/// Checks a plan against its world by the definitions; it shares no placement code with the planner.
package struct PlanChecker {
  let world: TrialWorld
  let record: PlanRecord
  let topology: Topology
  /// The fleet as it is after the plan, counted anew.
  let after: FleetRoom
  private(set) var violations: [Violation] = []

  /// Every rule that the plan breaks; empty when it is right.
  package static func violations(of record: PlanRecord, in world: TrialWorld) -> [Violation] {
    var checker = PlanChecker(world: world, record: record)
    checker.checkPlacements()
    checker.checkLateGangs()
    checker.checkAmounts()
    checker.checkAdditions()
    checker.checkSpending()
    checker.checkNeed()
    checker.checkFinishes()
    checker.checkExplanations()
    checker.checkSnapshot()
    return checker.violations
  }

  private init(world: TrialWorld, record: PlanRecord) {
    self.world = world
    self.record = record
    topology = world.snapshot.topology
    var after = FleetRoom(of: world)
    for domain in record.added { after.phases[domain] = .planned }
    for placed in record.placed where world.gangs.indices.contains(placed.gang) {
      after.put(world.gangs[placed.gang], placed.placement, times: 1)
    }
    self.after = after
  }

  mutating func report(_ rule: PlanRule, _ message: String) {
    violations.append(Violation(rule, message))
  }

  func slot(_ domain: DomainIndex) -> String { "\(topology.slot(of: domain))" }

  func placement(of position: Int) -> Placement? {
    record.placed.first { $0.gang == position }?.placement
  }
}

// MARK: - Placements

extension PlanChecker {
  private mutating func checkPlacements() {
    let gangs = record.placed.map(\.gang)
    if !zip(gangs, gangs.dropFirst()).allSatisfy(<) { report(.placedOnce, "gangs \(gangs)") }
    for placed in record.placed { check(world.gangs[placed.gang], placed.placement) }
  }

  private mutating func check(_ gang: Gang, _ placement: Placement) {
    for (index, role) in gang.roles.enumerated() {
      let count = placement.assignments.reduce(0) { $0 + ($1.role == index ? $1.count : 0) }
      if count < role.minCount ?? role.count || count > role.count {
        report(.wholeGang, "\(gang.id) has \(count) of \(role.count) \(role.name)")
      }
    }
    let domains = FleetRoom.domains(of: placement, topology)
    if domains != placement.domains { report(.namedDomains, "\(gang.id) names \(placement.domains)") }
    if let limit = gang.topology.maxDomains, domains.count > limit {
      report(.topology, "\(gang.id) spans \(domains.count) domains of at most \(limit)")
    }
    checkSubgroups(of: gang, placement)
    checkPodsPerNode(of: gang, placement)
    checkExtraPods(of: gang, placement)
    checkPreference(of: gang, placement)
    for domain in domains {
      if !PoolRules.mayUse(gang, topology.pool(of: domain)) {
        report(.eligibility, "\(gang.id) may not be on \(slot(domain))")
      }
      if !after.isInTime(gang, on: domain) { report(.time, "\(gang.id) is on \(slot(domain))") }
      if !FleetRoom.isPlaceable(after.phases[domain]) {
        report(.usableNodes, "\(gang.id) is on \(slot(domain)), which is \(after.phases[domain].word)")
      }
    }
    for assignment in placement.assignments where !after.isUsable[assignment.node] {
      report(.usableNodes, "\(gang.id) has pods on the lost node \(assignment.node)")
    }
  }

  /// In every domain each role of a subgroup has the same share of its pods, and that is one of whole replicas.
  private mutating func checkSubgroups(of gang: Gang, _ placement: Placement) {
    for subgroup in gang.subgroups ?? [] {
      var shares: [DomainIndex: [Int]] = [:]
      for domain in placement.domains { shares[domain] = gang.roles.map { _ in 0 } }
      for assignment in placement.assignments {
        shares[topology.domain(of: assignment.node)]?[assignment.role] += assignment.count * subgroup.replicas
      }
      for domain in placement.domains {
        let share = subgroup.roles.map { role in
          (shares[domain]?[role] ?? 0).quotientAndRemainder(dividingBy: gang.roles[role].count)
        }
        let isWhole = share.allSatisfy { $0.remainder == 0 && $0.quotient == share[0].quotient }
        if !isWhole { report(.subgroups, "\(gang.id) has a part of \(subgroup.name) on \(slot(domain))") }
      }
    }
  }

  /// No node holds more than it has, and nobody shares an owned domain.
  private mutating func checkAmounts() {
    for domain in 0..<topology.domainCount where after.holders[domain] > 0 {
      if after.owners[domain] > 0 && after.holders[domain] > 1 {
        report(.ownership, "\(slot(domain)) is owned and holds \(after.holders[domain]) gangs")
      }
      for node in topology.nodes(in: domain) {
        let room = after.rooms[node]
        if room.cpuMilli < 0 || room.memoryMiB < 0 { report(.processorsAndMemory, "node \(node): \(room)") }
        if room.smallPages < 0 || room.largePages < 0 { report(.hugePages, "node \(node): \(room)") }
        if after.computeDomains[node] > 1 {
          report(.computeDomains, "node \(node) serves \(after.computeDomains[node])")
        }
        if room.gpus < 0 { report(.wholeGPUs, "node \(node) lacks \(-room.gpus) GPUs") }
        if room.instances.contains(where: { $0 < 0 }) { report(.migInstances, "node \(node): \(room)") }
      }
    }
    for pool in topology.pools {
      guard let layout = pool.shape.node.migLayout, !MIGTable.isLegal(layout) else { continue }
      report(.migGeometry, "\(pool.id) has the layout \(layout.profileNames)")
    }
  }
}

// MARK: - The snapshot

extension PlanChecker {
  private mutating func checkSnapshot() {
    for domain in 0..<topology.domainCount where !record.added.contains(domain) {
      let (old, new) = (world.snapshot.phase(of: domain), record.after.phase(of: domain))
      if old != new { report(.untouched, "\(slot(domain)) was \(old.word) and is \(new.word)") }
    }
    if record.after.isUsable != world.snapshot.isUsable { report(.untouched, "members came or went") }
    guard violations.isEmpty else { return }
    let held = world.held.map { (gang: $0.gang, placement: $0.placement) }
    let placed = record.placed.map { (gang: world.gangs[$0.gang], placement: $0.placement) }
    if let problem = record.after.checkInvariants(holding: held + placed) { report(.invariants, problem) }
    checkFree()
  }

  /// What the snapshot says is free is what the pods leave.
  private mutating func checkFree() {
    for node in 0..<topology.nodeCount {
      let (free, room) = (record.after.free[node], after.rooms[node])
      if (free.cpuMilli, free.memoryMiB, free.gpus) != (room.cpuMilli, room.memoryMiB, room.gpus) {
        report(.invariants, "node \(node) has \(free) and should have \(room)")
      }
    }
  }
}
