internal import FleetModel
internal import Policy

/// What tenants may hold and what may be spent.
extension PlanChecker {
  mutating func checkSpending() {
    checkCharges()
    guard let before = SpendingAccount(of: world) else { return }
    checkQuotas(before)
    checkBudgets(before)
  }

  /// Nobody pays for a minimum, and whoever pays for a domain has a gang there.
  private mutating func checkCharges() {
    guard record.charges.count == record.added.count else {
      report(.charges, "\(record.charges.count) charges for \(record.added.count) domains")
      return
    }
    let free = minimums
    for (domain, charge) in zip(record.added, record.charges) {
      let isMinimum = free.contains(domain)
      let users = record.placed.filter { $0.placement.domains.contains(domain) }
      let isUser = users.contains { world.gangs[$0.gang].tenant == charge }
      if isMinimum ? charge != nil : !isUser {
        report(.charges, "\(slot(domain)) is charged to \(charge ?? "nobody")")
      }
    }
  }

  private mutating func checkQuotas(_ before: SpendingAccount) {
    var account = before
    for placed in record.placed { account.hold(world.gangs[placed.gang], placed.placement) }
    for tenant in before.rules.tenants {
      guard let most = tenant.maxGPUs else { continue }
      let (old, new) = (before.gpus[tenant.name, default: 0], account.gpus[tenant.name, default: 0])
      if new > old && new > most { report(.quotas, "\(tenant.name) holds \(new) of at most \(most) GPUs") }
    }
  }

  private mutating func checkBudgets(_ before: SpendingAccount) {
    let after = accountAfter(before)
    let limit = before.fleetLimits.map(\.microUnits).min()
    if let limit, !record.added.isEmpty, after.fleet.map({ $0 > limit }) ?? true {
      report(.budgets, "all domains cost \(after.fleet ?? -1) of at most \(limit)")
    }
    for tenant in before.rules.tenants where record.charges.contains(tenant.name) {
      guard let budget = tenant.budgetPerHour?.microUnits else { continue }
      let spent = after.tenants[tenant.name] ?? 0
      if spent.map({ $0 > budget }) ?? true {
        report(.budgets, "\(tenant.name) spends \(spent ?? -1) of at most \(budget)")
      }
    }
  }

  /// What is held and spent once the plan has been carried out.
  func accountAfter(_ before: SpendingAccount) -> SpendingAccount {
    var account = before
    for placed in record.placed { account.hold(world.gangs[placed.gang], placed.placement) }
    for (domain, charge) in zip(record.added, record.charges) {
      account.buy(topology.pool(of: domain), for: charge)
    }
    return account
  }

  /// How many domains of each pool its minimum brings, one after another within what may be spent.
  func affordableMinimums(possible: [Int]) -> [Int] {
    guard var account = SpendingAccount(of: world) else { return possible }
    return topology.pools.indices.map { pool in
      var count = 0
      while count < possible[pool] && account.mayBuy(topology.pools[pool], for: nil) {
        account.buy(topology.pools[pool], for: nil)
        count += 1
      }
      return count
    }
  }

  /// True when the tenant's quota leaves no room for the pods that the gang must have, whatever is free.
  func isBeyondQuota(_ gang: Gang) -> Bool {
    guard let before = SpendingAccount(of: world) else { return false }
    return !accountAfter(before).mayHold(requiredGPUs(of: gang), gang.tenant)
  }

  func requiredGPUs(of gang: Gang) -> Int {
    gang.roles.reduce(0) { $0 + ($1.minCount ?? $1.count) * $1.request.gpus }
  }

  /// True when the tenant may never hold so many GPUs.
  func canNeverHold(_ gang: Gang) -> Bool {
    let rule = world.policy.spending?.tenants.first { $0.name == gang.tenant }
    let wanted = requiredGPUs(of: gang)
    return wanted > 0 && (rule?.maxGPUs).map { wanted > $0 } ?? false
  }
}
