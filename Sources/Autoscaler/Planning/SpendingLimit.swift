package import FleetModel

/// A limit of the policy on what tenants hold and on what is spent, which is in the way of a gang or of a purchase.
package enum SpendingLimit: Hashable, Sendable, Codable {
  /// The tenant's gangs would hold more whole GPUs than they may.
  case quota(tenant: String, held: Int, maxGPUs: Int, wanted: Int)
  /// What has been bought for the tenant's gangs would cost more an hour than it may.
  case tenantBudget(tenant: String, spend: Money, budget: Money)
  /// All domains together would cost more an hour than they may.
  case fleetBudget(spend: Money, budget: Money)
  /// All domains together would cost more an hour than has been approved.
  case approval(spend: Money, approved: Money)
  /// Nobody knows what the domain costs, and what may be spent is limited.
  case unknownPrice
  /// What is spent already is not known, since so many domains that exist have no known price.
  case unknownSpend(domains: Int)
}

extension SpendingLimit {
  /// True when only another policy would help, whatever the tenant gives back.
  package var isLasting: Bool {
    switch self {
    case .quota(_, _, let most, let wanted): wanted > most
    case .tenantBudget, .fleetBudget, .approval, .unknownPrice, .unknownSpend: false
    }
  }
}

extension SpendingLimit: CustomStringConvertible {
  package var description: String {
    switch self {
    case .quota(let tenant, let held, let most, let wanted):
      wanted > most
        ? "tenant \(tenant) may hold \(most) GPUs (its maxGPUs); this gang needs \(wanted)"
        : "tenant \(tenant) holds \(held) of its \(most) GPUs; this gang needs \(wanted)"
    case .tenantBudget(let tenant, let spend, let budget):
      "tenant \(tenant) would spend \(spend)/h, its budgetPerHour is \(budget)/h"
    case .fleetBudget(let spend, let budget):
      "the fleet would cost \(spend)/h, its budget is \(budget)/h"
    case .approval(let spend, let approved):
      "needs approval: spend would be \(spend)/h, approved up to \(approved)/h"
    case .unknownPrice:
      "its price is not known, and what may be spent is limited: give its pricePerNode"
    case .unknownSpend(let domains):
      "what is spent is not known: \(domains) domains have no known price; give the pricePerNode of their pools"
    }
  }
}

extension GangExplanation {
  /// True when a limit on what is held or spent is among the reasons why the gang has no place.
  package var namesSpendingLimit: Bool {
    switch verdict {
    case .notNow(let shortfall), .never(let shortfall):
      shortfall.limit != nil
        || pools.contains { if case .refused(.overspending) = $0.outcome { true } else { false } }
    case .fitsNow, .fitsWhenReady, .fitsAfterAdding, .fitsAfterFinish, .tooLate: false
    }
  }
}
