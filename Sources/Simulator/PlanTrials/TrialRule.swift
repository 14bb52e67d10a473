internal import FleetModel
internal import Policy

/// A rule that is drawn in some trials only and can be taken out of one again.
package enum TrialRule: String, Hashable, Sendable, CaseIterable {
  case quotas
  case tenantBudgets
  case fleetBudget
  case approval
  case blocks
  case startTimes
  case taints
  case selectors
  case affinity
  case podsPerNode
  case elastic
  case hugePages
  case preference
  case computeDomains
  case finishes

  /// The same trial as if nobody had thought of the rule.
  package func removed(from trial: Trial) -> Trial {
    var trial = trial
    switch self {
    case .quotas, .tenantBudgets, .fleetBudget, .approval:
      trial.spending = trial.spending.flatMap(spendingWithout)
    case .blocks:
      for pool in trial.pools.indices { trial.pools[pool].block = nil }
    case .finishes:
      trial.waitForFinish = nil
    case .taints:
      for pool in trial.pools.indices { trial.pools[pool].taints = [] }
    case .startTimes, .preference, .computeDomains:
      trial.gangs = trial.gangs.map { $0.changed(by: change) }
    case .selectors, .affinity, .podsPerNode, .elastic, .hugePages:
      trial.gangs = trial.gangs.map { $0.changingRoles(by: role) }
    }
    return trial
  }

  private func change(_ gang: inout Gang) {
    if self == .computeDomains { gang.computeDomain = nil }
    if self == .startTimes { gang.startBy = nil }
    guard self == .preference, case .preferSameDomain(let limit) = gang.topology else { return }
    gang.topology = limit.map { .atMost(domains: $0) } ?? .unconstrained
  }

  private func role(_ role: Role) -> Role {
    switch self {
    case .podsPerNode: role.counted(maxPerNode: .some(nil))
    case .elastic: role.counted(minCount: .some(nil))
    case .hugePages: role.requesting { $0.hugePages = nil }
    case .selectors, .affinity:
      role.requesting { request in
        request.constraints = request.constraints.map { old in
          NodeConstraints(
            tolerations: old.tolerations,
            nodeSelector: self == .selectors ? [] : old.nodeSelector,
            nodeAffinity: self == .affinity ? [] : old.nodeAffinity
          )
        }
      }
    case .quotas, .tenantBudgets, .fleetBudget, .approval, .blocks, .startTimes, .taints, .preference,
      .computeDomains, .finishes:
      role
    }
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
