internal import FleetModel
internal import Policy

/// Rules that some trials have on top of what all have; their numbers come from a stream of their own.
extension TrialDraw {
  mutating func addRules(to trial: inout Trial) {
    guard profile == .general else { return }
    if rarely(in: 4) { addSpending(to: &trial) }
    if rarely(in: 4) { addTimes(to: &trial) }
    if rarely(in: 4) { addLabels(to: &trial) }
    if rarely(in: 4) { addHugePages(to: &trial) }
    if rarely(in: 4) { addComputeDomains(to: &trial) }
    if rarely(in: 3) { addShapes(to: &trial) }
    if rarely(in: 3) { addFinishes(to: &trial) }
  }

  /// True once in `bound` times, and never when there are no numbers left.
  mutating func rarely(in bound: Int) -> Bool { ruleRandom.below(bound) == bound - 1 }

  mutating func one<Value>(ofRules values: [Value]) -> Value {
    values[ruleRandom.below(values.count)]
  }

  // MARK: Money and quotas

  /// Two tenants with limits, a third without, and limits of the whole fleet.
  private mutating func addSpending(to trial: inout Trial) {
    let costs = trial.pools.map { ($0.price?.microUnits ?? 0) * Int64($0.nodeCount) }
    let most = max(1, costs.max() ?? 1)
    for pool in trial.pools.indices {
      for slot in trial.pools[pool].slots.indices { addTenants(to: &trial.pools[pool].slots[slot]) }
      if trial.pools[pool].price == nil && !rarely(in: 3) {
        trial.pools[pool].price = HourlyPrice(microUnits: 2_000_000, currency: .usDollar)
      }
    }
    for gang in trial.gangs.indices {
      let tenant = one(ofRules: ["blue", "green", "red"])
      trial.gangs[gang] = trial.gangs[gang].changed { $0.tenant = tenant }
    }
    let tenants = ["blue", "green"].map { name in
      TenantRule(
        name: name,
        maxGPUs: rarely(in: 2) ? one(ofRules: [0, 2, 4, 8, 16, 64]) : nil,
        budgetPerHour: rarely(in: 2) ? Money(microUnits: most * Int64(ruleRandom.below(4))) : nil
      )
    }
    let live = trial.pools.indices.reduce(Int64(0)) { sum, pool in
      sum + costs[pool] * Int64(trial.pools[pool].slots.count { $0.phase != .absent })
    }
    trial.spending = SpendingRules(
      tenants: tenants,
      budgetPerHour: rarely(in: 3) ? limit(above: live, most) : nil,
      approvalAbove: rarely(in: 3) ? limit(above: live, most) : nil
    )
  }

  private mutating func limit(above live: Int64, _ most: Int64) -> Money {
    Money(microUnits: live + most * Int64(ruleRandom.below(5)) / 2)
  }

  private mutating func addTenants(to slot: inout TrialSlot) {
    slot.boughtFor = one(ofRules: [nil, "blue", "green", "red"])
    for holder in slot.holders.indices {
      slot.holders[holder].tenant = one(ofRules: ["blue", "green", "red"])
    }
  }
}
