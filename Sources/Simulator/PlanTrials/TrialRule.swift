internal import FleetModel
internal import Policy

/// A rule that is drawn in some trials only and can be taken out of one again.
package enum TrialRule: String, Hashable, Sendable, CaseIterable {
  case quotas
  case tenantBudgets
  case fleetBudget
  case approval

  /// The same trial as if nobody had thought of the rule.
  package func removed(from trial: Trial) -> Trial {
    var trial = trial
    switch self {
    case .quotas, .tenantBudgets, .fleetBudget, .approval:
      trial.spending = trial.spending.flatMap(spendingWithout)
    }
    return trial
  }

  private func spendingWithout(_ rules: SpendingRules) -> SpendingRules? {
    let tenants = rules.tenants.compactMap { tenant -> TenantRule? in
      let gpus = self == .quotas ? nil : tenant.maxGPUs
      let budget = self == .tenantBudgets ? nil : tenant.budgetPerHour
      return gpus == nil && budget == nil
        ? nil : TenantRule(name: tenant.name, maxGPUs: gpus, budgetPerHour: budget)
    }
    let fleet = self == .fleetBudget ? nil : rules.budgetPerHour
    let approval = self == .approval ? nil : rules.approvalAbove
    guard !tenants.isEmpty || fleet != nil || approval != nil else { return nil }
    return SpendingRules(tenants: tenants, budgetPerHour: fleet, approvalAbove: approval)
  }
}
