package import FleetModel

/// What every node of a fleet has left and who holds parts of which domain, counted from the definitions.
///
/// It shares no code with the planner. For gangs of one role its answers are exact: nodes are independent of
/// each other, so a domain holds the sum of what its nodes hold, and the domains that hold the most are the
/// best of those that a gang may span.
package struct FleetRoom: Sendable {
  package let topology: Topology
  package private(set) var rooms: [NodeRoom]
  /// Gangs with a part of each domain.
  package private(set) var holders: [Int]
  package private(set) var owners: [Int]
  /// Gangs with a ComputeDomain and pods on each node.
  package private(set) var computeDomains: [Int]
  package var phases: [DomainPhase]
  package private(set) var isUsable: [Bool]

  /// The fleet of a world with what is held there.
  package init(of world: TrialWorld) {
    topology = world.snapshot.topology
    rooms = topology.pools.flatMap { pool in
      Array(repeating: NodeRoom(of: pool.shape.node), count: pool.maxDomains * pool.shape.nodeCount)
    }
    holders = Array(repeating: 0, count: topology.domainCount)
    owners = holders
    computeDomains = Array(repeating: 0, count: topology.nodeCount)
    phases = world.snapshot.phases
    isUsable = world.snapshot.isUsable
    for place in world.held { put(place.gang, place.placement, times: 1) }
  }

  /// Every slot filled with an empty domain: the largest fleet that the pools allow.
  package init(idealOf topology: Topology) {
    self.topology = topology
    rooms = topology.pools.flatMap { pool in
      Array(repeating: NodeRoom(of: pool.shape.node), count: pool.maxDomains * pool.shape.nodeCount)
    }
    holders = Array(repeating: 0, count: topology.domainCount)
    owners = holders
    computeDomains = Array(repeating: 0, count: topology.nodeCount)
    phases = Array(repeating: .ready, count: topology.domainCount)
    isUsable = Array(repeating: true, count: topology.nodeCount)
  }

  /// Puts a placement in, or with -1 takes it out again.
  package mutating func put(_ gang: Gang, _ placement: Placement, times: Int) {
    for assignment in placement.assignments {
      rooms[assignment.node].take(gang.roles[assignment.role].request, count: times * assignment.count)
    }
    if gang.computeDomain == true {
      for node in Set(placement.assignments.map(\.node)) { computeDomains[node] += times }
    }
    let owns = gang.roles.contains { $0.request.ownsDomain }
    for domain in Self.domains(of: placement, topology) {
      holders[domain] += times
      if owns { owners[domain] += times }
    }
  }

  /// The domains in which a placement has pods, ascending.
  package static func domains(of placement: Placement, _ topology: Topology) -> [DomainIndex] {
    Set(placement.assignments.map { topology.domain(of: $0.node) }).sorted()
  }

  /// How many pods of a gang of one role the domain takes; of a subgroup, whole replicas.
  package func podCount(of gang: Gang, in domain: DomainIndex) -> Int {
    guard isOpen(domain, to: gang), PoolRules.mayUse(gang, topology.pool(of: domain)) else { return 0 }
    let (request, wanted) = (gang.roles[0].request, gang.roles[0].requiredCount)
    let limit = min(wanted, gang.roles[0].maxPerNode ?? wanted)
    let most = topology.nodes(in: domain).reduce(0) { sum, node in
      isOpen(node: node, to: gang) ? sum + rooms[node].podCount(of: request, limit: limit) : sum
    }
    let replicas = gang.subgroups?.first?.replicas ?? wanted
    return most / (wanted / replicas) * (wanted / replicas)
  }

  /// True when the node is usable and serves no other ComputeDomain than the gang's.
  package func isOpen(node: NodeIndex, to gang: Gang) -> Bool {
    isUsable[node] && !(gang.computeDomain == true && computeDomains[node] > 0)
  }

  /// True when pods of a gang could go there at all.
  package func isOpen(_ domain: DomainIndex, to gang: Gang) -> Bool {
    guard Self.isPlaceable(phases[domain]), isInTime(gang, on: domain) else { return false }
    let owns = gang.roles.contains { $0.request.ownsDomain }
    return owners[domain] == 0 && !(owns && holders[domain] > 0)
  }

  /// True when a gang that is placed there now starts and ends in time.
  package func isInTime(_ gang: Gang, on domain: DomainIndex) -> Bool {
    let pool = topology.pool(of: domain)
    return TimeRules.isInTime(gang, pool, startingAt: TimeRules.start(in: phases[domain], of: pool))
  }

  /// True when a gang of one role fits those domains as a whole.
  package func holds(_ gang: Gang, on domains: [DomainIndex]) -> Bool {
    let counts = domains.map { podCount(of: gang, in: $0) }.sorted(by: >)
    let most =
      switch gang.topology {
      case .sameDomain: 1
      case .atMost(let limit): limit
      case .unconstrained: counts.count
      case .preferSameDomain(let limit): limit ?? counts.count
      }
    return counts.prefix(most).reduce(0, +) >= gang.roles[0].requiredCount
  }

  /// Whether some order of roles and domains lets a gang fit by first fit: a proof that it can be placed, when
  /// true, and no proof of anything when false.
  package func hasWitness(for gang: Gang) -> Bool {
    let all = topology.pools.indices.flatMap { Array(topology.domains(in: $0)) }
    let usable = all.filter { isOpen($0, to: gang) && PoolRules.mayUse(gang, topology.pool(of: $0)) }
    let most = gang.topology.maxDomains ?? usable.count
    return Self.orders(of: Array(gang.roles.indices)).contains { order in
      usable.indices.contains { first in
        let rotated = Array(usable[first...] + usable[..<first])
        return fills(rotated.prefix(most), with: gang, order: order)
      }
    }
  }

  private func fills(_ domains: ArraySlice<DomainIndex>, with gang: Gang, order: [Int]) -> Bool {
    var left = gang.roles.map(\.requiredCount)
    for domain in domains {
      let before = left
      for node in topology.nodes(in: domain) where isOpen(node: node, to: gang) {
        var room = rooms[node]
        for role in order {
          let limit = min(left[role], gang.roles[role].maxPerNode ?? left[role])
          let count = room.podCount(of: gang.roles[role].request, limit: limit)
          room.take(gang.roles[role].request, count: count)
          left[role] -= count
        }
      }
      if !areWhole(zip(before, left).map { $0 - $1 }, of: gang) { return false }
    }
    return left.allSatisfy { $0 == 0 }
  }

  /// True when so many pods of each role are whole replicas of each subgroup.
  private func areWhole(_ counts: [Int], of gang: Gang) -> Bool {
    (gang.subgroups ?? []).allSatisfy { subgroup in
      (0...subgroup.replicas).contains { replicas in
        subgroup.roles.allSatisfy { counts[$0] * subgroup.replicas == replicas * gang.roles[$0].count }
      }
    }
  }

  private static func orders(of roles: [Int]) -> [[Int]] {
    guard roles.count > 1 else { return [roles] }
    return roles.flatMap { first in orders(of: roles.filter { $0 != first }).map { [first] + $0 } }
  }

  /// Ready, coming up or planned: the phases in which pods may be given a place.
  package static func isPlaceable(_ phase: DomainPhase) -> Bool {
    switch phase {
    case .ready, .comingUp, .planned: true
    case .absent, .repairing, .draining, .releasing: false
    }
  }
}
