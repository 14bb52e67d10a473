internal import ControlLoop
internal import FleetModel
internal import Planning
internal import Policy

/// What tenants hold and what the fleet costs, counted from scratch; nothing where the policy limits neither.
struct Holdings {
  private let rules: SpendingRules?
  private let gpusHeld: [Int]
  private let tenantSpend: [Money]
  private let fleetSpend: Money
  private let approval: Approval?

  init(of controller: Controller) {
    let rules = controller.policy.spending
    self.rules = rules
    approval = controller.approval
    let gangs = rules == nil ? [] : controller.allGangs
    gpusHeld = (rules?.tenants ?? []).map { tenant in
      gangs.reduce(0) { sum, record in
        guard record.gang.tenant == tenant.name, let placement = record.state.placement else { return sum }
        return sum + placement.gpuCount(of: record.gang)
      }
    }
    let live = rules == nil ? [] : controller.snapshot.liveDomains
    func cost(of tenant: String?) -> Money {
      live.reduce(.zero) { sum, domain in
        if let tenant, controller.domains[domain].chargedTenant != tenant { return sum }
        return sum + (controller.policy.hourlyCost(of: controller.topology.pool(of: domain)) ?? .zero)
      }
    }
    tenantSpend = (rules?.tenants ?? []).map { cost(of: $0.name) }
    fleetSpend = cost(of: nil)
  }

  /// The limit that the step has passed; nil when it has passed none.
  ///
  /// What was running or bought when it was discovered is nobody's decision.
  func problem(since before: Holdings, after event: Event, at now: Instant) -> String? {
    guard let rules else { return nil }
    for (index, tenant) in rules.tenants.enumerated() {
      if let most = tenant.maxGPUs, gpusHeld[index] > max(most, before.gpusHeld[index]), !event.isStart {
        return "tenant \(tenant.name) holds \(gpusHeld[index]) of its \(most) GPUs"
      }
      if let budget = tenant.budgetPerHour, tenantSpend[index] > max(budget, before.tenantSpend[index]),
        !event.isStart
      {
        return "tenant \(tenant.name) spends \(tenantSpend[index])/h of \(budget)/h"
      }
    }
    guard !event.isDiscovery, fleetSpend > before.fleetSpend else { return nil }
    if let budget = rules.budgetPerHour, fleetSpend > budget {
      return "the fleet costs \(fleetSpend)/h of \(budget)/h"
    }
    let approved = approval.flatMap { $0.until.map { $0 > now } ?? true ? $0.upTo : nil } ?? .zero
    if let threshold = rules.approvalAbove, fleetSpend > max(threshold, approved) {
      return "the fleet costs \(fleetSpend)/h without approval"
    }
    return nil
  }
}

extension Event {
  /// True for a report that a gang runs, wherever it was placed.
  fileprivate var isStart: Bool {
    if case .gangStarted = self { true } else { false }
  }

  /// True for a report of what a pool holds.
  fileprivate var isDiscovery: Bool {
    if case .driver(.inventory) = self { true } else { false }
  }
}
