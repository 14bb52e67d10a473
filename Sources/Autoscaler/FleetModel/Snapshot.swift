/// The fleet as one planning pass sees it: static topology, and dense arrays for all that varies.
///
/// It is a value. `var whatIf = snapshot` is the fork and dropping it the rollback; the arrays are shared until
/// one side writes. Reserving and releasing always name whole gangs.
package struct Snapshot: Sendable {
  package let topology: Topology
  package private(set) var phases: [DomainPhase]
  /// Counts requests for domains over the whole fleet; older domains have lower numbers.
  ///
  /// 0 when absent.
  package private(set) var serials: [Int]
  /// Domains whose phase is not absent, oldest first.
  package private(set) var liveDomains: [DomainIndex] = []
  /// What each node has left.
  package private(set) var free: [NodeAmounts]
  /// False once a member is known to be lost, until it is repaired or the slot is filled anew.
  package private(set) var isUsable: [Bool]
  /// The instant for which gangs are placed; nil when it plays no role when they start and end.
  package var asOf: Instant?
  /// For each pool, from when on no gang can count on its machines.
  let usableUntil: [Instant?]
  /// True when one of the pools has such an instant.
  let hasEnds: Bool
  /// Whole GPUs left on usable nodes of each domain.
  package private(set) var freeGPUs: [Int]
  /// Gangs that hold a part of each domain.
  package private(set) var holderCounts: [Int]
  /// Domains that one gang holds for itself alone.
  package private(set) var isOwned: [Bool]
  /// Slots of each pool that are not absent.
  package private(set) var liveCounts: [Int]
  /// Names of the models that are warm on each domain, the last one used first; nil while none has ever been.
  private var modelsOfDomain: [[String]]?
  private let migColumns: [[MIGColumn]]
  /// The first entry of each pool in `freeMIG`; node-major within the pool.
  private let firstMIG: [Int]
  private let firstNodeOfPool: [NodeIndex]
  private var freeMIG: [Int]
  /// For each pool, the parts of its nodes; nil where only amounts matter.
  private let layouts: [NodeLayout?]
  /// For each pool, how many nodes of pools with parts come before its own, and whether it has parts itself.
  private let partsOffset: [(first: Int, isKept: Bool)]
  private var freeParts: [NodeParts] = []
  /// Nodes on which a gang with a ComputeDomain has pods; empty until there is such a gang.
  var isInComputeDomain: [Bool] = []
  private var nextSerial = 1
  /// For each pool, a slot below which none is absent.
  private var absentFrom: [DomainIndex]
  /// Follows `phases`, `freeGPUs` and `serials`.
  private var order: DomainOrder
  /// Nil until somebody asks for the first time.
  private var changes: DomainChanges?

  /// A fleet of that topology in which every slot is absent.
  package init(topology: Topology) {
    self.topology = topology
    usableUntil = topology.pools.map(\.usableUntil)
    hasEnds = usableUntil.contains { $0 != nil }
    phases = Array(repeating: .absent, count: topology.domainCount)
    serials = Array(repeating: 0, count: topology.domainCount)
    isUsable = Array(repeating: true, count: topology.nodeCount)
    holderCounts = Array(repeating: 0, count: topology.domainCount)
    isOwned = Array(repeating: false, count: topology.domainCount)
    liveCounts = Array(repeating: 0, count: topology.pools.count)
    absentFrom = topology.pools.indices.map { topology.domains(in: $0).lowerBound }
    order = DomainOrder(topology: topology)
    (free, freeGPUs, migColumns, firstMIG, firstNodeOfPool, freeMIG) = Self.emptyAmounts(of: topology)
    layouts = topology.pools.map(\.shape.node.layout)
    var offsets: [(first: Int, isKept: Bool)] = []
    for (pool, layout) in zip(topology.pools, layouts) {
      offsets.append((freeParts.count, layout != nil))
      guard let layout else { continue }
      freeParts += repeatElement(layout.empty, count: pool.maxDomains * pool.shape.nodeCount)
    }
    partsOffset = offsets
  }
}

// MARK: - Answers

extension Snapshot {
  package func phase(of domain: DomainIndex) -> DomainPhase { phases[domain] }

  /// The MIG instances that each node of a pool offers when it is empty.
  package func migColumns(of pool: PoolIndex) -> [MIGColumn] { migColumns[pool] }

  /// Which of the pool's columns has that profile; nil when its nodes offer none.
  package func migColumn(for profile: String, in pool: PoolIndex) -> Int? {
    migColumns[pool].firstIndex { $0.profile == profile }
  }

  /// The instances left in one column of one node.
  package func freeMIGInstances(on node: NodeIndex, of pool: PoolIndex, column: Int) -> Int {
    freeMIG[migIndex(node, pool, column)]
  }

  /// True when the pool's nodes have parts of which it matters which one a pod takes.
  package func hasParts(_ pool: PoolIndex) -> Bool { partsOffset[pool].isKept }

  /// The parts of the pool's nodes; nil where only their amounts matter.
  package func layout(of pool: PoolIndex) -> NodeLayout? { layouts[pool] }

  /// What is free of the parts of those nodes of the pool, which has parts.
  package func freeParts(of nodes: Range<NodeIndex>, in pool: PoolIndex) -> ArraySlice<NodeParts> {
    let first = partsIndex(nodes.lowerBound, pool)
    return freeParts[first..<(first + nodes.count)]
  }

  private func partsIndex(_ node: NodeIndex, _ pool: PoolIndex) -> Int {
    partsOffset[pool].first + node - firstNodeOfPool[pool]
  }

  /// The most instances of a profile that could be taken of a node.
  package func mostMIGInstances(of profile: String, on node: NodeIndex, in pool: PoolIndex) -> Int {
    if case .dynamicMIG(let layout)? = layouts[pool],
      case .dynamicMIG(let gpus) = freeParts[partsIndex(node, pool)]
    {
      return layout.mostInstances(of: profile, on: gpus)
    }
    guard let column = migColumn(for: profile, in: pool) else { return 0 }
    return freeMIGInstances(on: node, of: pool, column: column)
  }

  package func usableNodeCount(in domain: DomainIndex) -> Int {
    topology.nodes(in: domain).reduce(0) { $0 + (isUsable[$1] ? 1 : 0) }
  }

  /// True when some domain may be warm for some model.
  package var hasWarmModels: Bool { modelsOfDomain != nil }

  /// The models that are warm on the domain, the last one used first.
  package func warmModels(on domain: DomainIndex) -> [String] { modelsOfDomain?[domain] ?? [] }

  /// True when no gang holds a part of it.
  package func isIdle(_ domain: DomainIndex) -> Bool { holderCounts[domain] == 0 }

  /// The lowest slot of a pool that is absent and that `isAllowed` accepts.
  ///
  /// O(slots of the pool) at worst.
  package func lowestAbsentSlot(in pool: PoolIndex, where isAllowed: (DomainIndex) -> Bool) -> DomainIndex? {
    (absentFrom[pool]..<topology.domains(in: pool).upperBound).first {
      phases[$0] == .absent && isAllowed($0)
    }
  }

  /// Where the domain stands among those that gangs may be placed on; nil where no pod may go.
  package func rank(of domain: DomainIndex) -> DomainRank? { order.rank(of: domain) }

  /// The free GPUs of the emptiest domain of the allowed pools where pods may go; 0 when there is none.
  package func mostFreeGPUs(allowed: [Bool]) -> Int { order.mostFreeGPUs(allowed: allowed) ?? 0 }

  /// Hands domains where pods may go, of the allowed pools and with so many free GPUs, to `attempt` until it
  /// returns something; that is returned.
  ///
  /// Ready domains come before those that are coming up and these before planned ones, then the fewest free GPUs
  /// first, then the oldest. Only those `behind` a rank are handed out, when one is given.
  package func firstOfTightest<Result>(
    freeGPUs: Int,
    allowed: [Bool],
    behind last: DomainRank? = nil,
    _ attempt: (DomainRank) -> Result?
  ) -> Result? {
    order.first(freeGPUs: freeGPUs, allowed: allowed, behind: last, attempt)
  }

  private func migIndex(_ node: NodeIndex, _ pool: PoolIndex, _ column: Int) -> Int {
    firstMIG[pool] + (node - firstNodeOfPool[pool]) * migColumns[pool].count + column
  }
}

extension Snapshot {
  /// True when the usable nodes of the placement have room for all of the gang.
  ///
  /// O(nodes): for the rare cases in which somebody else chose the place.
  package func fits(_ placement: Placement, for gang: Gang) -> Bool {
    var trial = self
    for domain in placement.domains where isOwned[domain] || (gang.ownsDomain && !isIdle(domain)) {
      return false
    }
    if placement.subgroupProblem(for: gang, on: topology) != nil { return false }
    for assignment in placement.assignments {
      guard isOpen(assignment.node, to: gang), trial.hasRoom(for: assignment, of: gang) else { return false }
      trial.take(assignment, of: gang, sign: 1)
    }
    return true
  }

  private func hasRoom(for assignment: PodAssignment, of gang: Gang) -> Bool {
    if let most = gang.roles[assignment.role].maxPerNode, assignment.count > most { return false }
    let request = gang.roles[assignment.role].request
    let pool = topology.poolIndex(of: topology.domain(of: assignment.node))
    var count = free[assignment.node].podCount(of: request, limit: assignment.count)
    if let mig = request.mig, !hasParts(pool) {
      guard let column = migColumn(for: mig.profile, in: pool) else { return false }
      count = min(count, freeMIG[migIndex(assignment.node, pool, column)] / mig.count)
    }
    return count == assignment.count && hasParts(for: assignment, request: request, pool: pool)
  }

  /// True when the assignment says which parts of the node it takes, where it must, and they are free.
  private func hasParts(for assignment: PodAssignment, request: PodRequest, pool: PoolIndex) -> Bool {
    guard let layout = layouts[pool] else { return assignment.uses == nil }
    guard let uses = assignment.uses else { return false }
    var parts = freeParts[partsIndex(assignment.node, pool)]
    return uses.allSatisfy { layout.allows($0, for: request) && parts.take($0, of: request) }
  }
}

// MARK: - Changes

extension Snapshot {
  /// Moves a domain to its next phase.
  ///
  /// Leaving `absent` makes it the youngest domain, with all members usable; going back to it needs an empty
  /// domain. O(younger live domains) when a domain goes.
  package mutating func setPhase(_ phase: DomainPhase, of domain: DomainIndex) {
    let pool = topology.poolIndex(of: domain)
    switch (phases[domain], phase) {
    case (.absent, .absent):
      return
    case (.absent, _):
      serials[domain] = nextSerial
      nextSerial += 1
      liveDomains.append(domain)
      liveCounts[pool] += 1
      restoreAllMembers(of: domain)
    case (_, .absent):
      precondition(holderCounts[domain] == 0, "a domain that goes away holds no gang")
      liveDomains.remove(at: livePosition(of: domain))
      serials[domain] = 0
      liveCounts[pool] -= 1
      restoreAllMembers(of: domain)
      modelsOfDomain?[domain] = []
    case (_, _):
      break
    }
    phases[domain] = phase
    if phase == .absent {
      absentFrom[pool] = min(absentFrom[pool], domain)
    } else {
      let end = topology.domains(in: pool).upperBound
      while absentFrom[pool] < end, phases[absentFrom[pool]] != .absent { absentFrom[pool] += 1 }
    }
    reorder(domain)
  }

  /// Where a live domain stands among the live ones.
  private func livePosition(of domain: DomainIndex) -> Int {
    var low = 0
    var high = liveDomains.count
    while low < high {
      let middle = (low + high) / 2
      if serials[liveDomains[middle]] < serials[domain] { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Records that a member is usable, or that it is not.
  ///
  /// The amounts that gangs hold there stay theirs.
  package mutating func setUsable(_ usable: Bool, node: NodeIndex) {
    guard isUsable[node] != usable else { return }
    isUsable[node] = usable
    let domain = topology.domain(of: node)
    freeGPUs[domain] += usable ? free[node].gpus : -free[node].gpus
    reorder(domain)
  }

  /// Records which models are warm on a domain that is not absent, the last one used first.
  ///
  /// O(1), but for the first time O(domains).
  package mutating func setWarmModels(_ models: [String], on domain: DomainIndex) {
    precondition(phases[domain] != .absent, "what is absent keeps no model warm")
    if modelsOfDomain == nil { modelsOfDomain = Array(repeating: [], count: topology.domainCount) }
    modelsOfDomain?[domain] = models
  }

  /// Takes what the gang needs out of the domains of the placement.
  ///
  /// The placement must fit.
  package mutating func reserve(_ placement: Placement, for gang: Gang) {
    for assignment in placement.assignments { take(assignment, of: gang, sign: 1) }
    if gang.hasComputeDomain { enterComputeDomain(placement) }
    for domain in placement.domains {
      precondition(phases[domain].isPlaceable, "gangs go only where pods may go")
      precondition(!isOwned[domain], "an owned domain takes no second gang")
      holderCounts[domain] += 1
      if gang.ownsDomain {
        precondition(holderCounts[domain] == 1, "only an empty domain can be owned")
        isOwned[domain] = true
      }
      reorder(domain)
    }
  }

  /// Gives back all that ``reserve(_:for:)`` took for the same placement.
  package mutating func release(_ placement: Placement, of gang: Gang) {
    for assignment in placement.assignments { take(assignment, of: gang, sign: -1) }
    if gang.hasComputeDomain { leaveComputeDomain(placement) }
    for domain in placement.domains {
      precondition(holderCounts[domain] > 0, "what is released was reserved")
      holderCounts[domain] -= 1
      isOwned[domain] = false
      reorder(domain)
    }
  }

  /// What has changed since the last call, whether phases, amounts or members; nil at the first one, from which on
  /// changes are noted.
  package mutating func takeChanges() -> DomainChanges? {
    defer { changes = DomainChanges() }
    return changes
  }

  /// True when something has changed since ``takeChanges()`` was called last, or it never was.
  package var hasChanges: Bool { changes.map { $0.isOverflowing || !$0.domains.isEmpty } ?? true }

  private mutating func reorder(_ domain: DomainIndex) {
    changes?.note(domain)
    order.put(
      domain,
      of: topology.poolIndex(of: domain),
      phase: phases[domain],
      freeGPUs: freeGPUs[domain],
      serial: serials[domain]
    )
  }

  private mutating func take(_ assignment: PodAssignment, of gang: Gang, sign: Int) {
    let request = gang.roles[assignment.role].request
    let node = assignment.node
    let domain = topology.domain(of: node)
    let pool = topology.poolIndex(of: domain)
    let gpusBefore = free[node].gpus
    free[node].take(request, count: sign * assignment.count)
    if hasParts(pool) { takeParts(assignment, of: request, in: pool, sign: sign) }
    precondition(!free[node].isOvercommitted, "a node is never overcommitted")
    if isUsable[node] { freeGPUs[domain] += free[node].gpus - gpusBefore }
    if let mig = request.mig, !hasParts(pool) {
      guard let column = migColumn(for: mig.profile, in: pool) else {
        preconditionFailure("MIG instances are placed only where the pool offers them")
      }
      let index = migIndex(node, pool, column)
      freeMIG[index] -= sign * assignment.count * mig.count
      precondition(freeMIG[index] >= 0, "MIG instances are never overcommitted")
    }
  }

  private mutating func takeParts(
    _ assignment: PodAssignment,
    of request: PodRequest,
    in pool: PoolIndex,
    sign: Int
  ) {
    guard let uses = assignment.uses else {
      preconditionFailure("pods on nodes with parts say which they take")
    }
    let index = partsIndex(assignment.node, pool)
    for use in uses {
      let isThere = freeParts[index].take(use, of: request, sign: sign)
      precondition(isThere, "a part of a node is never overcommitted")
    }
    if let gpus = freeParts[index].unsharedGPUCount { free[assignment.node].gpus = gpus }
  }

  private mutating func restoreAllMembers(of domain: DomainIndex) {
    for node in topology.nodes(in: domain) { setUsable(true, node: node) }
  }
}

// MARK: - Invariants

extension Snapshot {
  /// Checks that what is free and what the given gangs hold add up to the capacity of every node, and that
  /// the sums kept beside the arrays are right.
  ///
  /// Returns the first contradiction. O(nodes + assignments).
  package func checkInvariants(holding gangs: [(gang: Gang, placement: Placement)]) -> String? {
    var rebuilt = Snapshot(topology: topology)
    for domain in liveDomains { rebuilt.setPhase(.ready, of: domain) }
    for (gang, placement) in gangs {
      for domain in placement.domains where phases[domain] == .absent {
        return "\(gang.id) holds a part of \(topology.slot(of: domain)), which is absent"
      }
      rebuilt.reserve(placement, for: gang)
    }
    for node in 0..<topology.nodeCount where !isUsable[node] { rebuilt.setUsable(false, node: node) }
    return firstDifference(from: rebuilt)
  }

  private func firstDifference(from rebuilt: Snapshot) -> String? {
    if let node = free.indices.first(where: { free[$0] != rebuilt.free[$0] }) {
      return "node \(node) has \(free[node]) free, but its gangs leave \(rebuilt.free[node])"
    }
    for domain in phases.indices {
      let slot = topology.slot(of: domain)
      if freeGPUs[domain] != rebuilt.freeGPUs[domain] {
        return "\(slot) counts \(freeGPUs[domain]) free GPUs instead of \(rebuilt.freeGPUs[domain])"
      }
      if holderCounts[domain] != rebuilt.holderCounts[domain] || isOwned[domain] != rebuilt.isOwned[domain] {
        return "\(slot) counts \(holderCounts[domain]) gangs instead of \(rebuilt.holderCounts[domain])"
      }
    }
    if freeMIG != rebuilt.freeMIG { return "the free MIG instances do not add up" }
    if let node = firstNodeInOtherComputeDomain(than: rebuilt) {
      return "node \(node) is in a ComputeDomain in one of two accounts only"
    }
    if freeParts != rebuilt.freeParts { return "the free parts of the nodes do not add up" }
    if liveCounts != rebuilt.liveCounts { return "the live domains of the pools do not add up" }
    let ordered = zip(liveDomains, liveDomains.dropFirst()).allSatisfy { serials[$0] < serials[$1] }
    return ordered ? nil : "the live domains are not in order of their age"
  }

  private typealias Amounts = (
    free: [NodeAmounts], freeGPUs: [Int], columns: [[MIGColumn]], firstMIG: [Int], firstNode: [NodeIndex],
    freeMIG: [Int]
  )

  private static func emptyAmounts(of topology: Topology) -> Amounts {
    var amounts: Amounts = ([], [], [], [], [], [])
    for pool in topology.pools {
      let capacity = pool.nodeCapacity
      let nodeCount = pool.maxDomains * pool.shape.nodeCount
      let columns = pool.shape.node.migColumns
      amounts.firstNode.append(amounts.free.count)
      amounts.firstMIG.append(amounts.freeMIG.count)
      amounts.columns.append(columns)
      amounts.free.append(contentsOf: repeatElement(capacity, count: nodeCount))
      amounts.freeGPUs.append(
        contentsOf: repeatElement(capacity.gpus * pool.shape.nodeCount, count: pool.maxDomains)
      )
      for _ in 0..<nodeCount { amounts.freeMIG.append(contentsOf: columns.map(\.perNode)) }
    }
    return amounts
  }
}
