package import FleetModel
package import Policy

extension NodePool {
  /// The same pool that keeps so many domains for gangs to come.
  package func keeping(_ warmSpares: Int) -> NodePool {
    NodePool(
      id: id,
      driver: driver,
      shape: shape,
      zone: zone,
      jurisdiction: jurisdiction,
      capacityType: capacityType,
      pricePerNode: pricePerNode,
      minDomains: minDomains,
      maxDomains: maxDomains,
      bringUpDeadline: bringUpDeadline,
      spareMembers: spareMembers,
      labels: labels,
      taints: taints,
      warmSpares: warmSpares
    )
  }
}

extension Policy {
  /// The same policy with limits on what tenants hold and on what is spent, in whole units an hour.
  package func limiting(
    _ tenants: TenantRule...,
    budget: Int64? = nil,
    approvalAbove: Int64? = nil
  ) -> Policy {
    let rules = SpendingRules(
      tenants: tenants,
      budgetPerHour: budget.map { Money(microUnits: $0 * 1_000_000) },
      approvalAbove: approvalAbove.map { Money(microUnits: $0 * 1_000_000) }
    )
    return limiting(rules)
  }

  /// The same policy with those limits.
  package func limiting(_ rules: SpendingRules) -> Policy {
    Policy(
      name: name,
      pools: pools,
      referenceCurrency: referenceCurrency,
      exchangeRates: exchangeRates,
      placementOrder: placementOrder,
      idleTime: idleTime,
      reservationTime: reservationTime,
      patience: patience,
      backoff: backoff,
      actuation: actuation,
      watchdog: watchdog,
      clusterAutoscalerScaleDown: clusterAutoscalerScaleDown,
      spending: rules,
      waitForFinish: waitForFinish
    )
  }
}

extension TenantRule {
  /// A tenant with a quota of whole GPUs, a budget in whole units an hour, or both.
  package static func of(_ name: String, maxGPUs: Int? = nil, budget: Int64? = nil) -> TenantRule {
    TenantRule(
      name: name,
      maxGPUs: maxGPUs,
      budgetPerHour: budget.map { Money(microUnits: $0 * 1_000_000) }
    )
  }
}
