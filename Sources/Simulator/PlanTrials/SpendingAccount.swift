internal import FleetModel
internal import Policy

/// What tenants hold and what domains cost, counted from the pools, the slots and the gangs alone.
struct SpendingAccount {
  /// A sum, or nil as soon as a price in it is not known.
  typealias Sum = Int64?

  let rules: SpendingRules
  /// Whole GPUs by tenant.
  private(set) var gpus: [String: Int] = [:]
  private(set) var fleet: Sum = 0
  private(set) var tenants: [String: Sum] = [:]

  /// What is held and exists in the world; nil when it limits nothing.
  init?(of world: TrialWorld) {
    guard let rules = world.policy.spending else { return nil }
    self.rules = rules
    for place in world.held { hold(place.gang, place.placement) }
    let topology = world.snapshot.topology
    for domain in 0..<topology.domainCount where world.snapshot.phase(of: domain) != .absent {
      buy(topology.pool(of: domain), for: world.boughtFor[domain])
    }
  }

  mutating func hold(_ gang: Gang, _ placement: Placement) {
    let held = placement.assignments.reduce(0) { $0 + $1.count * gang.roles[$1.role].request.gpus }
    gpus[gang.tenant, default: 0] += held
  }

  /// Counts a domain that was bought for a tenant, or for nobody.
  mutating func buy(_ pool: NodePool, for tenant: String?) {
    let cost = Self.cost(of: pool)
    fleet = Self.sum(fleet, cost)
    if let tenant { tenants[tenant] = .some(Self.sum(tenants[tenant] ?? 0, cost)) }
  }

  /// True when the tenant may hold as many GPUs more.
  func mayHold(_ more: Int, _ tenant: String) -> Bool {
    guard more > 0, let most = rule(of: tenant)?.maxGPUs else { return true }
    return gpus[tenant, default: 0] + more <= most
  }

  /// True when one more domain of the pool may be bought for that tenant, or for nobody.
  func mayBuy(_ pool: NodePool, for tenant: String?) -> Bool {
    let cost = Self.cost(of: pool)
    if let tenant, let budget = rule(of: tenant)?.budgetPerHour {
      guard let sum = Self.sum(tenants[tenant] ?? 0, cost), sum <= budget.microUnits else { return false }
    }
    return fleetLimits.allSatisfy { limit in
      Self.sum(fleet, cost).map { $0 <= limit.microUnits } ?? false
    }
  }

  var fleetLimits: [Money] { [rules.budgetPerHour, rules.approvalAbove].compactMap(\.self) }

  func rule(of tenant: String) -> TenantRule? { rules.tenants.first { $0.name == tenant } }

  private static func cost(of pool: NodePool) -> Sum {
    pool.pricePerNode.map { $0.microUnits * Int64(pool.shape.nodeCount) }
  }

  private static func sum(_ left: Sum, _ right: Sum) -> Sum {
    guard let left, let right else { return nil }
    return left + right
  }
}
