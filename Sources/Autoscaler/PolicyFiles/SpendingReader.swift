package import FleetModel
package import Policy

extension SpendingRules {
  /// Reads what a policy says of tenants, budget and approval; nil when it says nothing of them.
  static func read(
    from policy: inout YAMLMapping,
    reference: Currency,
    rates: [ExchangeRate]
  ) -> SpendingRules? {
    let money = ValueReader<Money>.hourlyLimit(in: reference, rates: rates)
    let tenants = policy.readIfPresent(
      "tenants",
      .list(of: .placed(TenantRule.reader(money: money)), count: 1...1_000)
    )
    let budget = policy.readIfPresent("budget", Self.budget(money: money))
    let approval = policy.readIfPresent("approvalAbove", money)
    for (index, tenant) in (tenants ?? []).enumerated()
    where tenants?[..<index].contains(where: { $0.value.name == tenant.value.name }) ?? false {
      policy.report("two tenants are called '\(tenant.value.name)'", at: tenant.place)
    }
    if let budget, let approval, approval >= budget {
      policy.report("'approvalAbove' is not below the budget, so nobody is ever asked", at: "approvalAbove")
    }
    guard tenants != nil || budget != nil || approval != nil else { return nil }
    return SpendingRules(tenants: tenants?.map(\.value) ?? [], budgetPerHour: budget, approvalAbove: approval)
  }

  private static func budget(money: ValueReader<Money>) -> ValueReader<Money> {
    .mapping { $0.read("perHour", money) }
  }
}

extension TenantRule {
  static func reader(money: ValueReader<Money>) -> ValueReader<TenantRule> {
    .mapping { tenant in
      let name = tenant.read("name", .text)
      let quota = tenant.readIfPresent("maxGPUs", .integer(in: 0...100_000_000))
      let budget = tenant.readIfPresent("budgetPerHour", money)
      guard let name else { return nil }
      guard quota != nil || budget != nil else {
        tenant.report("tenant '\(name)' has no limit", advice: "give 'maxGPUs' or 'budgetPerHour'")
        return nil
      }
      return TenantRule(name: name, maxGPUs: quota, budgetPerHour: budget)
    }
  }
}

extension ValueReader where Value == Money {
  /// What may be spent in an hour, in any currency with a rate; in the reference currency, rounded down.
  package static func hourlyLimit(in reference: Currency, rates: [ExchangeRate]) -> ValueReader {
    ValueReader { value in
      guard let price = value.read(.hourlyPrice) else { return nil }
      if price.currency == reference.code { return Money(microUnits: price.microUnits) }
      guard let rate = rates.first(where: { $0.currency.code == price.currency }) else {
        value.report("the amount is in \(price.currency)", advice: "give its rate under 'exchangeRates'")
        return nil
      }
      let product = price.microUnits.multipliedFullWidth(by: rate.microUnitsPerUnit)
      guard product.high < 500_000 else {
        value.report("the amount is too high to be counted")
        return nil
      }
      return Money(microUnits: Int64(1_000_000).dividingFullWidth(product).quotient)
    }
  }
}

extension Policy {
  /// Reports minimums and spares that cost more than may be spent, or nobody knows how much; gives their number.
  func reportUnaffordablePools(_ pools: [Placed<NodePool>], in mapping: YAMLMapping) -> Int {
    guard let rules = spending, rules.budgetPerHour != nil || rules.approvalAbove != nil else { return 0 }
    var problems = 0
    var sum = Money.zero
    for placed in pools {
      let always = max(placed.value.minDomains, placed.value.warmSpares ?? 0)
      guard always > 0 else { continue }
      guard let cost = hourlyCost(of: placed.value) else {
        mapping.report(
          "pool '\(placed.value.id)' always has domains, whose price is not known, and spending is limited",
          at: placed.place,
          advice: "give 'pricePerNode'"
        )
        problems += 1
        continue
      }
      sum += cost * always
    }
    if let budget = rules.budgetPerHour, sum > budget {
      mapping.report("'minDomains' and 'warmSpares' cost \(sum)/h, the budget is \(budget)/h", at: "budget")
      problems += 1
    }
    return problems
  }
}
