/// `GET /v1/plan`: what waits, what is planned or under way, and why.
package struct PlanAnswer: Codable, Sendable {
  package let at: String
  package let actuation: String
  package let currency: String
  package let partialDomains: Int
  package let plan: PlanView?
  /// What all domains cost and may cost; left out when the policy limits no spending.
  package let spending: SpendingView?
  /// Domains that are planned, coming up, under repair, draining or releasing.
  package let changes: [DomainView]
  /// Gangs that do not run yet.
  package let gangs: [GangView]

  package init(of view: FleetView) {
    at = view.at
    actuation = view.actuation
    currency = view.currency
    partialDomains = view.partialDomains
    plan = view.plan
    spending = view.spending
    changes = view.domains.filter { $0.phase != "ready" }
    gangs = view.gangs.filter { $0.state != "running" }
  }
}

/// `GET /v1/domains`: everything that exists or is planned, and what Cluster Autoscaler sees of it.
package struct DomainsAnswer: Codable, Sendable {
  package let at: String
  package let policy: String
  package let actuation: String
  package let currency: String
  package let epoch: Int
  package let partialDomains: Int
  package let pools: [PoolView]
  package let domains: [DomainView]
  package let nodeGroups: [NodeGroupView]

  package init(of view: FleetView) {
    at = view.at
    policy = view.policy
    actuation = view.actuation
    currency = view.currency
    epoch = view.epoch
    partialDomains = view.partialDomains
    pools = view.pools
    domains = view.domains
    nodeGroups = view.nodeGroups
  }
}

/// The body of every answer that is not 200.
package struct ErrorAnswer: Codable, Sendable {
  /// What is wrong and what to do.
  package let error: String
}
