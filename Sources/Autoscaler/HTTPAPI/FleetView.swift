package import ControlLoop
package import FleetModel
internal import Planning
internal import Policy

/// The whole fleet as the HTTP API shows it, at one instant.
package struct FleetView: Codable, Sendable {
  package let at: String
  package let policy: String
  package let actuation: String
  package let currency: String
  /// Counts Cluster Autoscaler's refreshes.
  package let epoch: Int
  /// Domains that count as ready, or are past a deadline, without enough usable members: always 0.
  package let partialDomains: Int
  /// What the last planning pass came to; left out before the first.
  package let plan: PlanView?
  /// What all domains cost and may cost; left out when the policy limits no spending.
  package let spending: SpendingView?
  package let pools: [PoolView]
  package let domains: [DomainView]
  package let nodeGroups: [NodeGroupView]
  package let gangs: [GangView]

  /// The view of a controller.
  ///
  /// O(fleet + gangs log gangs).
  package init(of controller: Controller, at now: Instant) {
    at = now.description
    policy = controller.policy.name
    actuation = controller.policy.actuation.rawValue
    currency = controller.policy.referenceCurrency.code
    epoch = controller.epoch.number
    partialDomains = controller.partialDomainCount(at: now)
    plan = controller.planSummary.map(PlanView.init)
    spending = SpendingView(of: controller)
    let gangs = controller.allGangs
    let topology = controller.topology
    pools = topology.pools.indices.map { PoolView($0, of: controller, at: now) }
    domains = controller.snapshot.liveDomains.map { domain in
      let holders = gangs.filter { $0.state.placement?.domains.contains(domain) ?? false }
      return DomainView(domain, of: controller, gangs: holders.map(\.gang.id.name), at: now)
    }
    nodeGroups = controller.epoch.groups.map(NodeGroupView.init)
    self.gangs = gangs.map { GangView($0, topology: topology) }
  }
}

/// What the last planning pass came to, in figures.
package struct PlanView: Codable, Sendable {
  package let at: String
  /// All of it in one line.
  package let summary: String
  package let addedDomains: Int
  package let placedGangs: Int
  package let waitingGangs: Int
  /// What the added domains beyond the pools' minimums cost for an hour, in the reference currency; left out when
  /// unknown.
  package let hourlyCost: String?
  /// No plan that serves the same gangs costs less an hour; left out when nothing can be said.
  package let hourlyCostBound: String?
  /// By how many millionths of its cost the plan may be too dear: 0 when it is proven the cheapest.
  package let gapPartsPerMillion: Int?

  init(_ summary: PlanSummary) {
    at = summary.at.description
    self.summary = summary.description
    addedDomains = summary.addedDomains
    placedGangs = summary.placedGangs
    waitingGangs = summary.waitingGangs
    hourlyCost = summary.cost?.description
    hourlyCostBound = summary.bound?.description
    gapPartsPerMillion = summary.gapPartsPerMillion
  }
}

package struct PoolView: Codable, Sendable {
  package let id: String
  package let shape: String
  package let zone: String
  package let jurisdiction: String
  package let capacityType: String
  package let live: Int
  package let max: Int
  /// What a whole domain costs for an hour in the reference currency, with two decimals; left out when unknown.
  package let hourlyCost: String?
  package let backingOffUntil: String?

  init(_ index: PoolIndex, of controller: Controller, at now: Instant) {
    let pool = controller.topology.pools[index]
    id = pool.id.name
    shape = pool.shape.name
    zone = pool.zone
    jurisdiction = pool.jurisdiction
    capacityType = pool.capacityType.rawValue
    live = controller.snapshot.liveCounts[index]
    max = pool.maxDomains
    hourlyCost = controller.policy.hourlyCost(of: pool)?.description
    let until = controller.availability.backingOffUntil[index].flatMap { $0 > now ? $0 : nil }
    backingOffUntil = until?.description
  }
}

package struct DomainView: Codable, Sendable {
  package struct Member: Codable, Sendable {
    package let number: Int
    /// `awaited`, `registered` or `lost`.
    package let state: String
    package let providerID: String?
  }

  package let slot: String
  package let pool: String
  package let phase: String
  /// When the phase must have ended; left out when it may last.
  package let deadline: String?
  package let generation: Int
  package let members: [Member]
  package let gangs: [String]
  package let freeGPUs: Int
  package let totalGPUs: Int
  package let idleSince: String?
  /// What keeps it or what it waits for, the strongest first; empty when the phase says it all.
  package let reasons: [String]

  init(_ domain: DomainIndex, of controller: Controller, gangs: [String], at now: Instant) {
    let record = controller.domains[domain]
    let pool = controller.topology.pool(of: domain)
    let phase = controller.snapshot.phase(of: domain)
    slot = controller.topology.slot(of: domain).description
    self.pool = pool.id.name
    self.phase = phase.word
    deadline =
      switch phase {
      case .comingUp(let deadline), .repairing(let deadline), .releasing(let deadline): deadline.description
      case .absent, .planned, .ready, .draining: nil
      }
    generation = record.generation
    members = record.members.enumerated().map { number, member in
      Member(number: number, state: member.word, providerID: member.providerID?.name)
    }
    self.gangs = gangs
    freeGPUs = controller.snapshot.freeGPUs[domain]
    totalGPUs = pool.nodeCapacity.gpus * pool.shape.nodeCount
    idleSince = record.idleSince?.description
    reasons = controller.explanation(of: domain, at: now).reasons.map(\.description)
  }
}

extension DomainRecord.Member {
  fileprivate var word: String {
    switch self {
    case .awaited: "awaited"
    case .unattested: "not attested"
    case .registered: "registered"
    case .lost: "lost"
    }
  }
}

package struct NodeGroupView: Codable, Sendable {
  package let id: String
  package let min: Int
  package let max: Int
  package let target: Int
  package let instances: Int

  init(_ group: NodeGroup) {
    id = group.id.name
    min = group.minSize
    max = group.maxSize
    target = group.targetSize
    instances = group.instances.count
  }
}

package struct GangView: Codable, Sendable {
  package let id: String
  package let state: String
  package let pods: Int
  package let gpus: Int
  package let priority: Int
  package let domains: [String]
  /// *Fits now*, *after adding these domains* or *never*, and why; left out before the first planning.
  package let verdict: String?
  /// How each pool fared, the best first; empty when the gang fits what exists.
  package let pools: [String]

  init(_ record: GangRecord, topology: Topology) {
    id = record.gang.id.name
    state = record.state.word
    pods = record.state.placement?.podCount ?? record.gang.podCount
    gpus = record.state.placement?.gpuCount(of: record.gang) ?? record.gang.gpuCount
    priority = record.gang.priority
    domains = (record.state.placement?.domains ?? []).map { topology.slot(of: $0).description }
    verdict = record.explanation?.verdictText
    pools = record.explanation?.rankedPools.map(\.description) ?? []
  }
}
