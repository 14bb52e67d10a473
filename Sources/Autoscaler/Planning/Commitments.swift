package import FleetModel
package import Policy

/// What tenants hold and what domains cost before a purchase, compared with what the policy allows.
package struct Commitments: Hashable, Sendable {
  /// What some domains cost together.
  package struct Spend: Hashable, Sendable {
    /// Of the domains whose price is known.
    package fileprivate(set) var perHour = Money.zero
    /// Domains whose price is not known.
    package fileprivate(set) var unpricedCount = 0
  }

  package let rules: SpendingRules
  /// Whole GPUs that each tenant's gangs hold, in the order of the rules.
  package var gpusHeld: [Int]
  /// What was bought for each tenant's gangs, planned domains included.
  package private(set) var tenantSpend: [Spend]
  /// What all planned and existing domains cost.
  package private(set) var fleetSpend = Spend()
  /// What somebody has approved beyond the policy's own threshold, while that lasts.
  package var approvedUpTo: Money?

  /// Nothing is held and nothing bought.
  package init(rules: SpendingRules) {
    self.rules = rules
    gpusHeld = Array(repeating: 0, count: rules.tenants.count)
    tenantSpend = Array(repeating: Spend(), count: rules.tenants.count)
  }

  /// Counts a domain that costs so much an hour, nil when that is not known, for the tenant that it was bought
  /// for, if any.
  ///
  /// O(tenants).
  package mutating func add(_ cost: Money?, for tenant: String?) { change(cost, for: tenant, by: 1) }

  /// Undoes what ``add(_:for:)`` counted.
  ///
  /// O(tenants).
  package mutating func remove(_ cost: Money?, for tenant: String?) { change(cost, for: tenant, by: -1) }

  private mutating func change(_ cost: Money?, for tenant: String?, by sign: Int) {
    fleetSpend.change(cost, by: sign)
    if let tenant, let index = rules.index(ofTenant: tenant) { tenantSpend[index].change(cost, by: sign) }
  }
}

extension Commitments.Spend {
  fileprivate mutating func change(_ cost: Money?, by sign: Int) {
    if let cost { perHour += cost * sign } else { unpricedCount += sign }
  }
}

// MARK: - Limits

extension Commitments {
  /// The first limit that buying domains for a tenant, or for nobody, would pass; nil when it passes none.
  ///
  /// What costs nothing passes none. O(tenants).
  package func limit(onBuying cost: Money?, for tenant: String?) -> SpendingLimit? {
    if cost == .zero { return nil }
    if let tenant, let index = rules.index(ofTenant: tenant), let budget = rules.tenants[index].budgetPerHour
    {
      switch tenantSpend[index].adding(cost) {
      case .unknown(let limit): return limit
      case .known(let spend):
        if spend > budget { return .tenantBudget(tenant: tenant, spend: spend, budget: budget) }
      }
    }
    guard rules.budgetPerHour != nil || rules.approvalAbove != nil else { return nil }
    switch fleetSpend.adding(cost) {
    case .unknown(let limit): return limit
    case .known(let spend): return limit(onFleetSpend: spend)
    }
  }

  private func limit(onFleetSpend spend: Money) -> SpendingLimit? {
    if let budget = rules.budgetPerHour, spend > budget { return .fleetBudget(spend: spend, budget: budget) }
    if let approved, spend > approved { return .approval(spend: spend, approved: approved) }
    return nil
  }

  /// What all domains together may cost for an hour without anybody being asked; nil for any amount.
  package var approved: Money? {
    rules.approvalAbove.map { max($0, approvedUpTo ?? .zero) }
  }

  /// The quota that a gang would pass; nil when it passes none.
  ///
  /// O(tenants).
  package func quota(passedBy gang: Gang) -> SpendingLimit? {
    let wanted = gang.requiredGPUCount
    guard wanted > 0, let index = rules.index(ofTenant: gang.tenant), let most = rules.tenants[index].maxGPUs,
      gpusHeld[index] + wanted > most
    else { return nil }
    return .quota(tenant: gang.tenant, held: gpusHeld[index], maxGPUs: most, wanted: wanted)
  }

  /// The gang with no more pods beyond those that it must have than its tenant's quota allows.
  ///
  /// O(roles + tenants).
  package func capped(_ gang: Gang) -> Gang {
    guard gang.isElastic, let index = rules.index(ofTenant: gang.tenant),
      let most = rules.tenants[index].maxGPUs
    else { return gang }
    return gang.withExtraGPUs(atMost: max(0, most - gpusHeld[index] - gang.requiredGPUCount))
  }

  /// Counts whole GPUs that a tenant's gang holds from now on.
  ///
  /// O(tenants).
  mutating func hold(_ gpus: Int, of tenant: String) {
    if let index = rules.index(ofTenant: tenant) { gpusHeld[index] += gpus }
  }

  /// True when the fleet or some tenant spends more than it may and than before, or more at an unknown price.
  ///
  /// O(tenants).
  func exceedsLimits(since before: Commitments) -> Bool {
    let fleetLimit = [rules.budgetPerHour, approved].compactMap(\.self).min()
    if let fleetLimit, fleetSpend.exceeds(fleetLimit, since: before.fleetSpend) { return true }
    return rules.tenants.indices.contains { index in
      guard let budget = rules.tenants[index].budgetPerHour else { return false }
      return tenantSpend[index].exceeds(budget, since: before.tenantSpend[index])
    }
  }
}

extension Commitments.Spend {
  fileprivate func exceeds(_ limit: Money, since before: Self) -> Bool {
    unpricedCount > before.unpricedCount || (perHour > limit && perHour > before.perHour)
  }

  fileprivate enum Sum {
    case known(Money)
    case unknown(SpendingLimit)
  }

  fileprivate func adding(_ cost: Money?) -> Sum {
    guard let cost else { return .unknown(.unknownPrice) }
    guard unpricedCount == 0 else { return .unknown(.unknownSpend(domains: unpricedCount)) }
    return .known(perHour + cost)
  }
}

extension Gang {
  /// The same gang with pods beyond the least of whole GPUs only as far as those have no more than so many GPUs;
  /// earlier roles go first.
  fileprivate func withExtraGPUs(atMost limit: Int) -> Gang {
    var left = limit
    let capped = roles.map { role in
      let (extra, gpus) = (role.count - role.requiredCount, role.request.gpus)
      let allowed = gpus == 0 ? extra : min(extra, left / gpus)
      left -= allowed * gpus
      return role.with(count: role.requiredCount + allowed)
    }
    return with(roles: capped)
  }
}
