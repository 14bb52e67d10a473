internal import ControlLoop
internal import FleetModel
internal import Planning
internal import Policy
internal import PoolPhysics
internal import Workloads

/// What must hold after every step, whatever misfortune struck.
extension Simulation {
  /// The first thing in the state that must never be; nil when all is well.
  func stateProblem() -> String? {
    let partial = controller.partialDomainCount(at: now)
    if partial > 0 { return "\(partial) partial domains" }
    if let problem = controller.checkInvariants() { return problem }
    return epochProblem() ?? physicalProblem() ?? spendingProblem() ?? attestationProblem()
  }

  /// No gang is admitted to, or runs on, a machine that has never been attested where the policy asks for that.
  private func attestationProblem() -> String? {
    guard physics.contains(where: { $0.pool.attestation != nil }) else { return nil }
    for (index, arrival) in arrivals.enumerated() where runs[index].isPlaced {
      guard let placement = controller.record(of: arrival.gang.id)?.state.placement else { continue }
      for assignment in placement.assignments {
        let domain = controller.topology.domain(of: assignment.node)
        let pool = physics[controller.topology.poolIndex(of: domain)]
        let launch = controller.launch(of: domain)
        let member = assignment.node - controller.topology.nodes(in: domain).lowerBound
        guard pool.pool.attestation != nil, let machine = pool.domains.first(where: { $0.launch == launch })
        else { continue }
        if !machine.members[member].hasBeenAttested(at: now) {
          return "\(arrival.gang.id) is on member \(member) of \(launch), which is not attested"
        }
      }
    }
    return nil
  }

  /// No tenant holds more than its quota, and what is bought at known prices stays within the budgets.
  ///
  /// Nothing is discovered in a simulation: all that is held and bought was decided by the controller.
  private func spendingProblem() -> String? {
    guard let commitments = controller.availability.commitments else { return nil }
    let rules = commitments.rules
    for (index, tenant) in rules.tenants.enumerated() {
      let held = controller.gpusHeld(byTenantAt: index)
      if let most = tenant.maxGPUs, held > most {
        return "tenant \(tenant.name) holds \(held) of \(most) GPUs"
      }
      let spend = commitments.tenantSpend[index].perHour
      if let budget = tenant.budgetPerHour, spend > budget {
        return "tenant \(tenant.name) spends \(spend)/h of \(budget)/h"
      }
    }
    let spend = commitments.fleetSpend.perHour
    if let budget = rules.budgetPerHour, spend > budget { return "the fleet costs \(spend)/h of \(budget)/h" }
    return nil
  }

  /// Domains of a pool that are there when nobody needs any.
  func leastDomains(of pool: PoolIndex) -> Int {
    let pool = controller.topology.pools[pool]
    return max(pool.minDomains, pool.warmSpares ?? 0)
  }

  /// True when the gang waits for its tenant, the budget or an approval, which may be for ever.
  func isHeldBySpending(_ arrival: Int) -> Bool {
    controller.record(of: arrivals[arrival].gang.id)?.explanation?.namesSpendingLimit ?? false
  }

  /// Cluster Autoscaler sees all members of a domain or none, and windows of whole domains.
  private func epochProblem() -> String? {
    for group in controller.epoch.groups {
      let perDomain = controller.topology.pools[group.pool].shape.nodeCount
      for size in [group.targetSize, group.minSize, group.maxSize] where size % perDomain != 0 {
        return "\(group.id) shows \(size) nodes, which is no number of whole domains of \(perDomain)"
      }
      if group.targetSize > group.maxSize { return "\(group.id) lists more machines than its window holds" }
    }
    return nil
  }

  /// Machines exist as whole domains, one for a slot, and only where the controller knows of a launch.
  private func physicalProblem() -> String? {
    for pool in physics {
      let existing = pool.domains.filter { $0.exists(at: now) }
      if existing.count > pool.pool.maxDomains { return "\(pool.pool.id) holds more than its maximum" }
      for (position, domain) in existing.enumerated() {
        if domain.members.count != pool.pool.shape.nodeCount {
          return "\(domain.launch): \(domain.members.count) of \(pool.pool.shape.nodeCount) machines exist"
        }
        if existing[..<position].contains(where: { $0.launch.slot == domain.launch.slot }) {
          return "\(domain.launch.slot) was bought twice"
        }
      }
      if let leak = leakedLaunch(among: existing) { return "\(leak) runs, and nobody knows of it" }
    }
    return nil
  }

  private func leakedLaunch(among existing: [PhysicalDomain]) -> LaunchToken? {
    existing.first { domain in
      guard let slot = controller.topology.domain(at: domain.launch.slot) else { return true }
      return !controller.snapshot.phase(of: slot).isCommitted || controller.launch(of: slot) != domain.launch
    }?.launch
  }

  /// No action is about anything that the world has never heard of.
  func actionProblem(in actions: [Action]) -> String? {
    for action in actions {
      switch action {
      case .launch(let request):
        if let problem = problem(of: request.token) { return problem }
        let pool = controller.topology.poolIndex(named: request.token.slot.pool).map { physics[$0].pool }
        if pool?.shape.nodeCount != request.memberCount {
          return "\(request.token) asks for part of a domain"
        }
      case .release(let launch), .repair(let launch, _), .cordon(let launch, _), .evict(let launch, _),
        .verify(let launch, _), .uncordon(let launch, _), .deleteNodes(let launch):
        if let problem = problem(of: launch) { return problem }
      case .admit(let gang, let placement):
        guard isKnown(gang) else { return "\(gang) was never announced" }
        if let problem = placement.countProblem(for: arrivals[index(of: gang)].gang) { return problem }
      case .withdraw(let gang, let reason):
        guard isKnown(gang) else { return "\(gang) was never announced" }
        if reason == .consolidated, arrivals[index(of: gang)].gang.latencyClass != .batch {
          return "\(gang) is moved although somebody waits for its answers"
        }
      case .answer, .explain, .notify:
        continue
      }
    }
    return nil
  }

  private func problem(of launch: LaunchToken) -> String? {
    guard let domain = controller.topology.domain(at: launch.slot) else {
      return "\(launch.slot) does not exist"
    }
    return launch.generation <= controller.domains[domain].generation && launch.generation > 0
      ? nil : "\(launch) was never launched"
  }
}
