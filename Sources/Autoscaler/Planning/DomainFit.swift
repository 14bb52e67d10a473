internal import FleetModel

/// Fits pods of a gang into one domain after another: first fit, the most demanding role first.
///
/// It keeps what is left on the nodes of the domain in buffers of its own, so that trying changes no snapshot.
struct DomainFit {
  let gang: Gang
  /// Positions of the roles that are in no subgroup, the most demanding first.
  private let roleOrder: [Int]
  /// The gang's subgroups, each with its roles in such an order.
  let subgroups: [Subgroup]
  /// Pods of each role that must have a node and have none yet.
  var remaining: [Int]
  var assignments: [PodAssignment] = []
  private(set) var domains: [DomainIndex] = []
  var amounts: [NodeAmounts] = []
  var migLeft: [Int] = []
  /// Where the nodes have parts of which it matters which one a pod takes.
  private var layout: NodeLayout?
  private var parts: [NodeParts] = []

  /// An attempt to place that gang, with nothing placed yet.
  init(of gang: Gang) {
    self.gang = gang
    remaining = gang.roles.map(\.requiredCount)
    let roleOrder = gang.roles.indices.sorted { left, right in
      let (a, b) = (gang.roles[left].request, gang.roles[right].request)
      return (a.gpuMilli, a.mig?.count ?? 0, a.memoryMiB, a.cpuMilli, -left)
        > (b.gpuMilli, b.mig?.count ?? 0, b.memoryMiB, b.cpuMilli, -right)
    }
    (self.roleOrder, subgroups) = Self.split(roleOrder, by: gang.subgroups)
  }

  var isComplete: Bool { remaining.allSatisfy { $0 == 0 } }

  var placement: Placement? {
    guard isComplete else { return nil }
    return Placement(assignments: assignments, domains: domains.sorted())
  }

  /// Places as many of the remaining pods as fit on the usable nodes of the domain and returns how many.
  ///
  /// The caller has checked that the gang may use the domain's pool. O(roles x nodes).
  mutating func fill(_ domain: DomainIndex, of snapshot: Snapshot) -> Int {
    if gang.ownsDomain && !snapshot.isIdle(domain) || snapshot.isOwned[domain] { return 0 }
    guard snapshot.isInTime(gang, on: domain) else { return 0 }
    let pool = snapshot.topology.poolIndex(of: domain)
    let nodes = snapshot.topology.nodes(in: domain)
    load(nodes, of: snapshot, pool: pool, columns: snapshot.migColumns(of: pool).count)
    let placed = placeRemaining(on: nodes, of: snapshot, pool: pool)
    if placed > 0 { domains.append(domain) }
    return placed
  }

  /// Gives the pods beyond the least of their roles what is left on the gang's own domains, and then what is
  /// left on those of the others that are ready, up to that number of domains.
  ///
  /// Nothing that is still to come is used for them alone, so that they never delay the start. O(roles x nodes).
  mutating func addExtraPods(on others: [DomainIndex], of snapshot: Snapshot, maxDomains: Int?) {
    guard gang.isElastic, isComplete else { return }
    remaining = gang.roles.map { $0.count - $0.requiredCount }
    for domain in domains { extend(domain, of: snapshot) }
    for domain in others where !gang.ownsDomain && !domains.contains(domain) {
      if let maxDomains, domains.count >= maxDomains { break }
      if snapshot.phase(of: domain) == .ready { _ = fill(domain, of: snapshot) }
    }
    remaining = gang.roles.map { _ in 0 }
  }

  /// Places more pods on a domain that the gang uses already.
  private mutating func extend(_ domain: DomainIndex, of snapshot: Snapshot) {
    let pool = snapshot.topology.poolIndex(of: domain)
    let nodes = snapshot.topology.nodes(in: domain)
    let columns = snapshot.migColumns(of: pool).count
    load(nodes, of: snapshot, pool: pool, columns: columns)
    for assignment in assignments where nodes.contains(assignment.node) {
      let request = gang.roles[assignment.role].request
      let node = assignment.node - nodes.lowerBound
      amounts[node].take(request, count: assignment.count)
      if let mig = request.mig, let column = snapshot.migColumn(for: mig.profile, in: pool) {
        migLeft[node * columns + column] -= assignment.count * mig.count
      }
      for use in assignment.uses ?? [] {
        let isThere = parts[node].take(use, of: request)
        precondition(isThere, "the gang's own pods fit")
      }
      if !parts.isEmpty { countUnsharedGPUs(of: node) }
    }
    _ = placeRemaining(on: nodes, of: snapshot, pool: pool)
  }

  /// Places what remains on nodes that have been loaded and returns the number of pods.
  private mutating func placeRemaining(
    on nodes: Range<NodeIndex>,
    of snapshot: Snapshot,
    pool: PoolIndex
  ) -> Int {
    var placed = 0
    for subgroup in subgroups { placed += placeReplicas(of: subgroup, on: nodes, of: snapshot, pool: pool) }
    for role in roleOrder where remaining[role] > 0 {
      placed += place(remaining[role], ofRole: role, on: nodes, of: snapshot, pool: pool)
    }
    return placed
  }

  /// Places so many pods of the role, or as many as fit, on nodes that have been loaded and returns their number.
  ///
  /// Where it matters which parts of a node a pod takes, the best parts of all nodes come first.
  mutating func place(
    _ wanted: Int,
    ofRole role: Int,
    on nodes: Range<NodeIndex>,
    of snapshot: Snapshot,
    pool: PoolIndex
  ) -> Int {
    guard let layout else { return placeAmounts(wanted, ofRole: role, on: nodes, of: snapshot, pool: pool) }
    var left = wanted
    for onlyPreferred in layout.hasPreference(for: gang.roles[role].request) ? [true, false] : [false] {
      for node in nodes where snapshot.isOpen(node, to: gang) && left > 0 {
        let uses = takeParts(
          gang.roles[role].request,
          node: node - nodes.lowerBound,
          role: role,
          limit: limit(ofRole: role, on: node, wanted: left),
          onlyPreferred: onlyPreferred
        )
        let count = uses.reduce(0) { $0 + $1.count }
        if count > 0 { assign(count, ofRole: role, to: node, uses: uses) }
        left -= count
      }
    }
    return wanted - left
  }

  /// The same for nodes of which only the amounts matter.
  private mutating func placeAmounts(
    _ wanted: Int,
    ofRole role: Int,
    on nodes: Range<NodeIndex>,
    of snapshot: Snapshot,
    pool: PoolIndex
  ) -> Int {
    let columns = snapshot.migColumns(of: pool).count
    let request = gang.roles[role].request
    let column = request.mig.flatMap { snapshot.migColumn(for: $0.profile, in: pool) }
    var left = wanted
    for node in nodes where snapshot.isOpen(node, to: gang) {
      let count = take(
        request,
        node: node - nodes.lowerBound,
        column: column,
        columns: columns,
        role: role,
        limit: limit(ofRole: role, on: node, wanted: left)
      )
      guard count > 0 else { continue }
      assign(count, ofRole: role, to: node)
      left -= count
      if left == 0 { break }
    }
    return wanted - left
  }

  /// How many more pods of the role may go to the node, by their number alone.
  private func limit(ofRole role: Int, on node: NodeIndex, wanted: Int) -> Int {
    guard let most = gang.roles[role].maxPerNode else { return wanted }
    let there = isAddingTo ? assignments.first { $0.role == role && $0.node == node }?.count ?? 0 : 0
    return min(wanted, most - there)
  }

  /// True when a node that has some of the gang's pods may get more of the same role.
  private var isAddingTo: Bool { gang.isElastic || layout != nil }

  /// Notes pods on a node; where it has some of the role already, there are more of them.
  private mutating func assign(_ count: Int, ofRole role: Int, to node: NodeIndex, uses: [PartUse]? = nil) {
    if isAddingTo, let known = assignments.firstIndex(where: { $0.role == role && $0.node == node }) {
      let old = assignments[known]
      let all = uses.map { (old.uses ?? []) + $0 }
      assignments[known] = PodAssignment(role: role, node: node, count: old.count + count, uses: all)
    } else {
      assignments.append(PodAssignment(role: role, node: node, count: count, uses: uses))
    }
  }

  private mutating func load(
    _ nodes: Range<NodeIndex>,
    of snapshot: Snapshot,
    pool: PoolIndex,
    columns: Int
  ) {
    amounts.removeAll(keepingCapacity: true)
    amounts.append(contentsOf: snapshot.free[nodes])
    migLeft.removeAll(keepingCapacity: true)
    loadParts(nodes, of: snapshot, pool: pool)
    guard columns > 0 else { return }
    for node in nodes {
      for column in 0..<columns {
        migLeft.append(snapshot.freeMIGInstances(on: node, of: pool, column: column))
      }
    }
  }

  private mutating func loadParts(_ nodes: Range<NodeIndex>, of snapshot: Snapshot, pool: PoolIndex) {
    parts.removeAll(keepingCapacity: true)
    guard snapshot.hasParts(pool) else {
      if layout != nil { layout = nil }
      return
    }
    layout = snapshot.layout(of: pool)
    parts.append(contentsOf: snapshot.freeParts(of: nodes, in: pool))
  }

  /// Takes the pods of one role that fit on one node with parts out of the buffers and says which they take.
  private mutating func takeParts(
    _ request: PodRequest,
    node: Int,
    role: Int,
    limit: Int,
    onlyPreferred: Bool
  ) -> [PartUse] {
    guard let layout else { return [] }
    let most = amounts[node].podCount(of: request, limit: limit)
    let uses = layout.place(request, limit: most, onlyPreferred: onlyPreferred, in: &parts[node])
    let count = uses.reduce(0) { $0 + $1.count }
    amounts[node].take(request, count: count)
    countUnsharedGPUs(of: node)
    remaining[role] -= count
    return uses
  }

  private mutating func countUnsharedGPUs(of node: Int) {
    if let gpus = parts[node].unsharedGPUCount { amounts[node].gpus = gpus }
  }

  /// Takes the pods of one role that fit on one node out of the buffers and returns their number.
  private mutating func take(
    _ request: PodRequest,
    node: Int,
    column: Int?,
    columns: Int,
    role: Int,
    limit: Int
  ) -> Int {
    var count = amounts[node].podCount(of: request, limit: limit)
    if let mig = request.mig {
      guard let column else { return 0 }
      count = min(count, migLeft[node * columns + column] / mig.count)
      migLeft[node * columns + column] -= count * mig.count
    }
    amounts[node].take(request, count: count)
    remaining[role] -= count
    return count
  }
}

extension DomainFit {
  /// How many pods of a gang's only role the domain holds by itself, at most `limit`: what ``fill(_:of:)`` would
  /// place, without the places; of a subgroup, whole replicas.
  ///
  /// The gang has one role and is not elastic. O(nodes of a domain).
  static func podCount(of gang: Gang, on domain: DomainIndex, of snapshot: Snapshot, limit: Int) -> Int {
    if gang.ownsDomain && !snapshot.isIdle(domain) || snapshot.isOwned[domain] { return 0 }
    guard snapshot.isInTime(gang, on: domain) else { return 0 }
    let request = gang.roles[0].request
    let pool = snapshot.topology.poolIndex(of: domain)
    if snapshot.hasParts(pool) {
      var fit = DomainFit(of: gang)
      let count = min(limit, fit.fill(domain, of: snapshot))
      return wholeReplicas(of: gang, podCount: count)
    }
    var column: Int?
    if let mig = request.mig {
      column = snapshot.migColumn(for: mig.profile, in: pool)
      if column == nil { return 0 }
    }
    var total = 0
    for node in snapshot.topology.nodes(in: domain) where snapshot.isOpen(node, to: gang) {
      let free = snapshot.free[node]
      if free.gpus < request.gpus { continue }
      let left = limit - total
      var count = free.podCount(of: request, limit: min(left, gang.roles[0].maxPerNode ?? left))
      if let mig = request.mig, let column {
        count = min(count, snapshot.freeMIGInstances(on: node, of: pool, column: column) / mig.count)
      }
      total += count
      if total == limit { break }
    }
    return wholeReplicas(of: gang, podCount: total)
  }

  /// So many pods less those that make no whole replica of the gang's only subgroup.
  private static func wholeReplicas(of gang: Gang, podCount: Int) -> Int {
    guard let subgroup = gang.subgroups?.first else { return podCount }
    return podCount - podCount % gang.podCount(ofReplicaOf: subgroup)
  }
}
