internal import FleetModel

/// A fleet kept in the plainest way, to check the planner's answers without its code.
struct ReferenceFleet {
  struct Node {
    var cpuMilli: Int64
    var memoryMiB: Int64
    var gpus: Int
    var instances: [String: Int]
    let isUsable: Bool
  }

  struct Domain {
    let pool: NodePool
    var isAbsent: Bool
    var takesGangs: Bool
    var nodes: [Node]
    var holders: Int
    var isOwned = false
  }

  private(set) var domains: [Domain]

  /// What a snapshot shows of each domain and node.
  init(of snapshot: Snapshot) {
    domains = (0..<snapshot.topology.domainCount).map { domain in
      let phase = snapshot.phase(of: domain)
      let pool = snapshot.topology.pool(of: domain)
      let nodes = snapshot.topology.nodes(in: domain).map { node in
        Node(
          cpuMilli: pool.shape.node.cpuMilli,
          memoryMiB: pool.shape.node.memoryMiB,
          gpus: snapshot.free[node].gpus,
          instances: Self.instances(of: pool.shape.node),
          isUsable: snapshot.isUsable[node]
        )
      }
      return Domain(
        pool: pool,
        isAbsent: phase == .absent,
        takesGangs: ["ready", "coming up", "planned"].contains(phase.word),
        nodes: nodes,
        holders: snapshot.holderCounts[domain]
      )
    }
  }

  private static func instances(of node: NodeShape) -> [String: Int] {
    var counts: [String: Int] = [:]
    for (profile, count) in node.migInstanceCounts { counts[profile] = count }
    return counts
  }

  // MARK: Rules, written once more

  /// Whether the gang may run in the pool at all.
  static func allows(_ gang: Gang, in pool: NodePool) -> Bool {
    if !gang.residency.isEmpty, !gang.residency.contains(pool.jurisdiction) { return false }
    if pool.capacityType == .spot, !gang.isCheckpointable || gang.latencyClass != .batch { return false }
    return gang.roles.allSatisfy { role in
      let node = pool.shape.node
      let isRightKind = role.request.architecture == nil || role.request.architecture == node.architecture
      return isRightKind && role.request.isaFeatures.allSatisfy(node.isaFeatures.contains)
    }
  }

  /// How many pods of the gang's only role a domain holds beside what is there.
  func room(for gang: Gang, in domain: Domain) -> Int {
    guard domain.takesGangs || domain.isAbsent, Self.allows(gang, in: domain.pool), !domain.isOwned else {
      return 0
    }
    let request = gang.roles[0].request
    if request.ownsDomain, domain.holders > 0 { return 0 }
    return domain.nodes.filter(\.isUsable).reduce(0) { sum, node in
      var pods = 0
      var left = node
      while pods < gang.podCount, Self.take(request, from: &left) { pods += 1 }
      return sum + pods
    }
  }

  /// Whether the domains that exist hold the whole gang, exactly for gangs of one role.
  func holds(_ gang: Gang) -> Bool {
    let rooms = domains.filter { !$0.isAbsent }.map { room(for: gang, in: $0) }
    return Self.fits(gang, in: rooms)
  }

  /// Whether the gang would fit with absent domains of that pool added, if at most `count` can be.
  func holds(_ gang: Gang, adding count: Int, of pool: PoolID) -> Bool {
    let existing = domains.filter { !$0.isAbsent }.map { room(for: gang, in: $0) }
    let fresh = domains.filter { $0.isAbsent && $0.pool.id == pool }.map { room(for: gang, in: $0) }
    return Self.fits(gang, in: existing + fresh.prefix(count))
  }

  /// Whether a fleet of those pools, as large as they may grow and empty, holds the gang of one role.
  static func couldEverHold(_ gang: Gang, of topology: Topology) -> Bool {
    let empty = ReferenceFleet(of: Snapshot(topology: topology))
    return fits(gang, in: empty.domains.map { empty.room(for: gang, in: $0) })
  }

  private static func fits(_ gang: Gang, in rooms: [Int]) -> Bool {
    let largest = rooms.sorted(by: >)
    return largest.prefix(gang.topology.maxDomains ?? largest.count).reduce(0, +) >= gang.podCount
  }

  /// Takes one pod off a node, or nothing when it does not fit.
  private static func take(_ request: PodRequest, from node: inout Node) -> Bool {
    let instances = request.mig.map { node.instances[$0.profile] ?? 0 } ?? 0
    guard node.cpuMilli >= request.cpuMilli, node.memoryMiB >= request.memoryMiB, node.gpus >= request.gpus,
      instances >= request.mig?.count ?? 0
    else { return false }
    node.cpuMilli -= request.cpuMilli
    node.memoryMiB -= request.memoryMiB
    node.gpus -= request.gpus
    if let mig = request.mig { node.instances[mig.profile] = instances - mig.count }
    return true
  }

  // MARK: Changes

  mutating func add(_ domain: DomainIndex) {
    domains[domain].isAbsent = false
    domains[domain].takesGangs = true
  }

  /// Carries a placement out and returns what is wrong with it.
  mutating func place(_ gang: Gang, _ placement: Placement, topology: Topology) -> String? {
    for (role, wanted) in gang.roles.enumerated() {
      let placed = placement.assignments.filter { $0.role == role }.reduce(0) { $0 + $1.count }
      if placed != wanted.count { return "\(placed) of \(wanted.count) pods are placed" }
    }
    if let limit = gang.topology.maxDomains, placement.domains.count > limit { return "it spans too many" }
    let used = Set(placement.assignments.map { topology.domain(of: $0.node) })
    if used.sorted() != placement.domains { return "its domains are not those of its nodes" }
    for domain in placement.domains {
      if let problem = enter(gang, domain) { return problem }
    }
    for assignment in placement.assignments {
      let domain = topology.domain(of: assignment.node)
      let node = assignment.node - topology.nodes(in: domain).lowerBound
      for _ in 0..<assignment.count
      where !Self.take(gang.roles[assignment.role].request, from: &domains[domain].nodes[node]) {
        return "node \(assignment.node) is overcommitted"
      }
      if !domains[domain].nodes[node].isUsable { return "node \(assignment.node) is lost" }
    }
    return nil
  }

  private mutating func enter(_ gang: Gang, _ index: DomainIndex) -> String? {
    let domain = domains[index]
    if domain.isAbsent { return "domain \(index) is absent" }
    if !domain.takesGangs { return "domain \(index) takes no gangs" }
    if !Self.allows(gang, in: domain.pool) { return "it may not use \(domain.pool.id)" }
    if domain.isOwned || gang.ownsDomain && domain.holders > 0 { return "domain \(index) is not its own" }
    domains[index].holders += 1
    domains[index].isOwned = gang.ownsDomain
    return nil
  }
}
