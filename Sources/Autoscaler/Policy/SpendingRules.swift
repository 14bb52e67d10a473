package import FleetModel

/// What tenants may hold and what may be spent; money is in the policy's reference currency.
package struct SpendingRules: Hashable, Sendable, Codable {
  /// Tenants with limits of their own; others have none.
  package let tenants: [TenantRule]
  /// What all domains together may cost for an hour; nil for any amount.
  package let budgetPerHour: Money?
  /// What all domains together may cost for an hour before somebody must approve more; nil for any amount.
  package let approvalAbove: Money?

  package init(tenants: [TenantRule] = [], budgetPerHour: Money? = nil, approvalAbove: Money? = nil) {
    self.tenants = tenants
    self.budgetPerHour = budgetPerHour
    self.approvalAbove = approvalAbove
  }

  /// The position of the tenant among those with limits; nil when it has none.
  ///
  /// O(tenants).
  package func index(ofTenant name: String) -> Int? { tenants.firstIndex { $0.name == name } }
}

/// The limits of one tenant.
package struct TenantRule: Hashable, Sendable, Codable {
  /// As gangs name it.
  package let name: String
  /// Whole GPUs that its gangs may hold at one time; nil for any number.
  ///
  /// Shares of GPUs, as MIG instances are, do not count.
  package let maxGPUs: Int?
  /// What the domains that were bought for its gangs may cost for an hour; nil for any amount.
  package let budgetPerHour: Money?

  package init(name: String, maxGPUs: Int? = nil, budgetPerHour: Money? = nil) {
    precondition(maxGPUs.map { $0 >= 0 } ?? true, "a quota is not negative")
    self.name = name
    self.maxGPUs = maxGPUs
    self.budgetPerHour = budgetPerHour
  }
}
