package import FleetModel
internal import Planning
internal import Policy

/// What domains cost, for whom they were bought, what tenants hold, and who has approved it.
extension Controller {
  // MARK: Charges

  /// Counts a domain from its plan or its discovery on, for the tenant whose gang it is bought for, if any.
  mutating func begin(_ domain: DomainIndex, chargedTo tenant: String?) {
    domains[domain].chargedTenant = tenant
    let cost = policy.hourlyCost(of: topology.pool(of: domain))
    availability.commitments?.add(cost, for: tenant)
  }

  /// Counts a domain no more that has gone, or is not planned any longer.
  mutating func endCharge(of domain: DomainIndex) {
    let tenant = domains[domain].chargedTenant
    let cost = policy.hourlyCost(of: topology.pool(of: domain))
    availability.commitments?.remove(cost, for: tenant)
    domains[domain].chargedTenant = nil
  }

  /// Charges a domain that was taken over to the tenant of the first gang that is found on it.
  mutating func charge(_ domain: DomainIndex, to tenant: String) {
    guard domains[domain].isAdopted, domains[domain].chargedTenant == nil,
      domains[domain].holders.count == 1
    else { return }
    endCharge(of: domain)
    begin(domain, chargedTo: tenant)
  }

  /// Tells the planner what is held and approved by now; what is spent is counted as it changes.
  mutating func readCommitments(at now: Instant) {
    availability.commitments?.gpusHeld = gangs.gpusHeld
    let lasts = approval.map { $0.until.map { $0 > now } ?? true } ?? false
    availability.commitments?.approvedUpTo = lasts ? approval?.upTo : nil
  }

  /// Whole GPUs that the gangs of a tenant hold; tenants by their position in the policy.
  package func gpusHeld(byTenantAt index: Int) -> Int { gangs.gpusHeld[index] }

  // MARK: Approval

  mutating func spendApproved(
    upTo limit: Money,
    until end: Instant?,
    at now: Instant,
    into actions: inout [Action]
  ) {
    if let end, end <= now { return }
    approval = Approval(upTo: limit, until: end)
    if let end { deadlines.add(.approval, at: end) }
    actions.append(.notify(notice: .spendApproved(upTo: limit, until: end)))
    isPlanStale = true
  }

  /// The least that somebody must approve before more is bought; nil when nothing waits for that.
  package var neededApproval: Money? {
    guard gangs.pendingCount > 0 || isBelowSpares || isBelowMinimum else { return nil }
    for case .approvalNeeded(let spend, _) in spendingNotices { return spend }
    return nil
  }

  /// Purchases that were only planned wait again; what has been requested stays.
  mutating func endApproval(into actions: inout [Action]) {
    guard let limit = approval?.upTo else { return }
    approval = nil
    actions.append(.notify(notice: .approvalExpired(upTo: limit)))
    isPlanStale = true
  }

  /// Says once what waits for an approval, and which pools have too few domains because of what may be spent.
  mutating func reportHeldPurchases(of plan: Plan, into actions: inout [Action]) {
    guard policy.spending != nil else { return }
    var notices = plan.heldBack.map { Notice.headroomHeldBack(pool: $0.pool, limit: $0.limit) }
    if let needed = plan.neededApproval { notices.append(needed) }
    for notice in notices where !spendingNotices.contains(notice) { actions.append(.notify(notice: notice)) }
    spendingNotices = notices
  }

  // MARK: Spares

  /// True when a pool has fewer domains that nobody holds than it should, and may have more.
  var isBelowSpares: Bool {
    topology.pools.indices.contains { pool in
      guard let wanted = topology.pools[pool].warmSpares else { return false }
      return snapshot.unheldCount(in: pool) < wanted
        && snapshot.liveCounts[pool] < topology.pools[pool].maxDomains
    }
  }

  /// True when an idle domain of the pool must stay as one of its spares.
  func isNeededAsSpare(in pool: PoolIndex) -> Bool {
    guard let wanted = topology.pools[pool].warmSpares else { return false }
    return topology.domains(in: pool).count { isSpare($0) } <= wanted
  }

  /// True for a domain that nobody holds and that is there or has been asked for.
  func isSpare(_ domain: DomainIndex) -> Bool {
    guard snapshot.isIdle(domain) else { return false }
    switch snapshot.phase(of: domain) {
    case .comingUp, .ready: return true
    case .absent, .planned, .repairing, .draining, .releasing: return false
    }
  }

  // MARK: Checks

  /// The first difference between what is counted as it changes and what the domains and gangs say; nil when
  /// there is none.
  ///
  /// O(domains + gangs).
  func spendingProblem() -> String? {
    guard let counted = availability.commitments else { return nil }
    var told = Commitments(rules: counted.rules)
    for domain in snapshot.liveDomains {
      told.add(policy.hourlyCost(of: topology.pool(of: domain)), for: domains[domain].chargedTenant)
    }
    if told.fleetSpend != counted.fleetSpend { return "what the fleet costs does not add up" }
    if told.tenantSpend != counted.tenantSpend { return "what tenants are charged does not add up" }
    for (index, tenant) in counted.rules.tenants.enumerated() {
      let held = gangs.records.reduce(0) { sum, record in
        guard let record, record.gang.tenant == tenant.name else { return sum }
        return sum + (record.state.placement?.gpuCount(of: record.gang) ?? 0)
      }
      if held != gangs.gpusHeld[index] {
        return "tenant \(tenant.name) holds \(held) GPUs, which nobody counted"
      }
    }
    return nil
  }
}

extension Plan {
  /// The least approval with which more would be bought; nil when nothing waits for one.
  fileprivate var neededApproval: Notice? {
    var least: (spend: Money, approved: Money)?
    for limit in explanations.compactMap(\.limit) + heldBack.map(\.limit) {
      guard case .approval(let spend, let approved) = limit else { continue }
      if least.map({ spend < $0.spend }) ?? true { least = (spend, approved) }
    }
    return least.map { .approvalNeeded(spend: $0.spend, approved: $0.approved) }
  }
}

extension GangExplanation {
  /// The limit on holding or spending that keeps the gang out as a whole; nil when there is none.
  fileprivate var limit: SpendingLimit? {
    switch verdict {
    case .notNow(let shortfall), .never(let shortfall): shortfall.limit
    case .fitsNow, .fitsWhenReady, .fitsAfterAdding, .fitsAfterFinish, .tooLate: nil
    }
  }
}
