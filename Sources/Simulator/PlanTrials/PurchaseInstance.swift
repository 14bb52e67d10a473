internal import FleetModel
internal import Policy

/// A trial and its plan as an integer program sees them: what the gangs that the planner served need, what is
/// free, what can be bought, and what the planner paid.
///
/// It is exact for trials of ``TrialProfile/optimality`` only.
package struct PurchaseInstance: Hashable, Sendable, Encodable {
  package struct Pool: Hashable, Sendable, Encodable {
    /// Micro-units for one whole domain and hour.
    package let cost: Int64
    package let nodes: Int
    package let gpusPerNode: Int
    /// Domains that could be added.
    package let addable: Int
  }

  /// A domain that exists and where pods may go.
  package struct Domain: Hashable, Sendable, Encodable {
    package let pool: Int
    /// Free GPUs of each usable node.
    package let free: [Int]
    /// True when no gang holds a part of it.
    package let isIdle: Bool
  }

  package struct Role: Hashable, Sendable, Encodable {
    package let count: Int
    package let gpus: Int
  }

  package struct Gang: Hashable, Sendable, Encodable {
    package let name: String
    package let roles: [Role]
    /// Positions of the pools that it may use.
    package let pools: [Int]
    /// Nil when it may span any number.
    package let maxDomains: Int?
    package let ownsDomain: Bool
  }

  package let seed: UInt64
  package let pools: [Pool]
  package let domains: [Domain]
  /// Gangs that have a place in the plan.
  package let gangs: [Gang]
  package let unserved: Int
  package let added: Int
  /// Micro-units an hour for all domains that the plan adds.
  package let planCost: Int64
  /// What the planner says no plan can be below; nil when it says nothing.
  package let planBound: Int64?
}

extension PurchaseInstance {
  /// The instance for a trial whose pools all have known prices and no minimums.
  package init(of trial: Trial) {
    let world = TrialWorld(trial)
    let record = PlanRecord(of: world)
    let topology = world.snapshot.topology
    let room = FleetRoom(of: world)
    let costs = trial.pools.map { ($0.price?.microUnits ?? 0) * Int64($0.nodeCount) }
    precondition(trial.pools.allSatisfy { $0.price != nil && $0.minDomains == 0 }, "prices are known")
    seed = trial.seed
    pools = trial.pools.enumerated().map { index, pool in
      Pool(
        cost: costs[index],
        nodes: pool.nodeCount,
        gpusPerNode: pool.node.gpuCount,
        addable: Self.addable(in: pool)
      )
    }
    domains = (0..<topology.domainCount).compactMap { domain in
      guard FleetRoom.isPlaceable(room.phases[domain]), room.owners[domain] == 0 else { return nil }
      let usable = topology.nodes(in: domain).filter { room.isUsable[$0] }
      return Domain(
        pool: topology.poolIndex(of: domain),
        free: usable.map { room.rooms[$0].gpus },
        isIdle: room.holders[domain] == 0
      )
    }
    gangs = record.placed.map { Self.gang(world.gangs[$0.gang], topology.pools) }
    unserved = world.gangs.count - gangs.count
    added = record.added.count
    planCost = record.added.reduce(0) { $0 + costs[topology.poolIndex(of: $1)] }
    planBound = record.bound
  }

  private static func addable(in pool: TrialPool) -> Int {
    if let until = pool.backingOffUntil, until > Trial.now { return 0 }
    return pool.slots.count { slot in
      slot.phase == .absent && (slot.restingUntil.map { $0 <= Trial.now } ?? true)
    }
  }

  private static func gang(_ gang: FleetModel.Gang, _ pools: [NodePool]) -> Gang {
    Gang(
      name: gang.id.name,
      roles: gang.roles.map { Role(count: $0.count, gpus: $0.request.gpus) },
      pools: pools.indices.filter { PoolRules.mayUse(gang, pools[$0]) },
      maxDomains: gang.topology.maxDomains,
      ownsDomain: gang.ownsDomain
    )
  }
}
