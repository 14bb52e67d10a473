internal import FleetModel
internal import Planning
internal import Policy

extension Controller {
  /// Begins the next epoch: drained domains leave Cluster Autoscaler's sight and are released, windows that
  /// nobody acted on are counted, and what all groups look like is frozen anew.
  mutating func refresh(at now: Instant, into actions: inout [Action]) {
    for domain in snapshot.liveDomains {
      switch snapshot.phase(of: domain) {
      case .draining(.hiding, _):
        release(domain, at: now, into: &actions)
      case .planned where policy.actuation == .clusterAutoscaler:
        if domains[domain].openEpochs >= policy.watchdog.epochs {
          reportUnanswered(domain, at: now, into: &actions)
        } else {
          domains[domain].openEpochs += 1
        }
      case .absent, .planned, .comingUp, .ready, .repairing, .draining, .releasing:
        continue
      }
    }
    epoch = makeEpoch(number: epoch.number + 1, at: now)
  }

  /// The groups as they are now: for single-node pools one group each, otherwise one for every domain that
  /// exists or is planned and one spare slot.
  func makeEpoch(number: Int, at now: Instant) -> Epoch {
    var groups: [NodeGroup] = []
    for pool in topology.pools.indices {
      if topology.pools[pool].shape.nodeCount == 1 {
        groups.append(singleNodeGroup(of: pool))
      } else {
        groups.append(contentsOf: domainGroups(of: pool, at: now))
      }
    }
    return Epoch(number: number, groups: groups)
  }

  private func singleNodeGroup(of pool: PoolIndex) -> NodeGroup {
    var instances: [NodeGroup.Instance] = []
    var open: [DomainIndex] = []
    for domain in topology.domains(in: pool) {
      instances.append(contentsOf: listedInstances(of: domain))
      if isOpen(domain) { open.append(domain) }
    }
    let size = instances.count + open.count
    return NodeGroup(
      id: NodeGroupID(topology.pools[pool].id.name),
      pool: pool,
      slot: nil,
      minSize: size,
      maxSize: size,
      instances: instances,
      openSlots: open,
      note: "\(open.count) planned, \(instances.count) listed"
    )
  }

  private func domainGroups(of pool: PoolIndex, at now: Instant) -> [NodeGroup] {
    var groups: [NodeGroup] = []
    var hasSpare = false
    for domain in topology.domains(in: pool) {
      let isAbsent = snapshot.phase(of: domain) == .absent
      if isAbsent && (hasSpare || availability.isResting(domain, at: now)) { continue }
      hasSpare = hasSpare || isAbsent
      groups.append(domainGroup(of: domain, pool: pool))
    }
    return groups
  }

  private func domainGroup(of domain: DomainIndex, pool: PoolIndex) -> NodeGroup {
    let instances = listedInstances(of: domain)
    let size = isOpen(domain) ? topology.pools[pool].shape.nodeCount : instances.count
    return NodeGroup(
      id: NodeGroupID(topology.slot(of: domain).description),
      pool: pool,
      slot: domain,
      minSize: size,
      maxSize: size,
      instances: instances,
      openSlots: isOpen(domain) ? [domain] : [],
      note: snapshot.phase(of: domain).word
    )
  }

  private func isOpen(_ domain: DomainIndex) -> Bool {
    policy.actuation == .clusterAutoscaler && snapshot.phase(of: domain) == .planned
  }

  /// The members that Cluster Autoscaler sees: all N or none.
  ///
  /// A lost one stays listed as running.
  func listedInstances(of domain: DomainIndex) -> [NodeGroup.Instance] {
    let isComingUp: Bool
    switch snapshot.phase(of: domain) {
    case .absent, .planned, .releasing: return []
    case .comingUp: isComingUp = true
    case .ready, .repairing, .draining: isComingUp = false
    }
    let launch = launch(of: domain)
    return domains[domain].members.enumerated().map { number, member in
      NodeGroup.Instance(
        id: member.providerID ?? placeholder(launch, number),
        state: isComingUp && !member.isRegistered ? .creating : .running,
        domain: domain
      )
    }
  }

  /// Stands for a member whose machine is not known yet.
  func placeholder(_ launch: LaunchToken, _ member: Int) -> ProviderID {
    ProviderID("nvlink-autoscaler.io/awaited/\(launch)/\(member)")
  }
}
