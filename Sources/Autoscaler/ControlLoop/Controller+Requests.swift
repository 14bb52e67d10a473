internal import FleetModel
internal import Policy

/// Cluster Autoscaler's mutating calls. Each is checked against the frozen epoch first; a refusal changes
/// nothing.
extension Controller {
  mutating func answer(_ request: Request, id: RequestID, at now: Instant, into actions: inout [Action]) {
    let answer: Answer
    if isSynced {
      answer = outcome(of: request, at: now, into: &actions)
    } else {
      answer = .refused(code: .unavailable, message: "the fleet has not been read yet; try again")
    }
    actions.append(.answer(request: id, answer: answer))
  }

  private mutating func outcome(
    of request: Request,
    at now: Instant,
    into actions: inout [Action]
  ) -> Answer {
    switch request {
    case .refresh:
      if isPlanStale { replan(at: now, into: &actions) }
      refresh(at: now, into: &actions)
      return .done
    case .increaseSize(let id, let delta):
      return withGroup(id) { $0.increase($1, by: delta, at: now, into: &actions) }
    case .deleteNodes(let id, let nodes):
      return withGroup(id) { $0.delete(nodes, from: $1, at: now, into: &actions) }
    case .decreaseTargetSize(let id, let delta):
      return withGroup(id) { $0.decrease($1, by: delta, at: now, into: &actions) }
    }
  }

  private mutating func withGroup(_ id: NodeGroupID, _ body: (inout Self, Int) -> Answer) -> Answer {
    guard policy.actuation == .clusterAutoscaler else {
      return .refused(
        code: .failedPrecondition,
        message: "actuation is 'direct': the provider changes sizes itself"
      )
    }
    guard let index = epoch.index(of: id) else {
      return .refused(code: .notFound, message: "no node group '\(id)' in epoch \(epoch.number)")
    }
    return body(&self, index)
  }

  // MARK: IncreaseSize

  /// Any part of an open window commits whole domains.
  private mutating func increase(
    _ index: Int,
    by delta: Int,
    at now: Instant,
    into actions: inout [Action]
  ) -> Answer {
    let group = epoch.groups[index]
    guard delta > 0 else {
      return .refused(code: .invalidArgument, message: "\(group.id): delta \(delta) is not positive")
    }
    guard group.maxSize > 0 else {
      return .refused(
        code: .failedPrecondition,
        message: "\(group.id): the window is closed (\(group.note)); nothing is added"
      )
    }
    guard delta <= group.maxSize else {
      return .refused(
        code: .outOfRange,
        message: "\(group.id): delta \(delta) is more than the window of \(group.maxSize)"
      )
    }
    // A repeated call finds the domains committed already.
    guard !group.openSlots.isEmpty else { return .done }
    let perDomain = topology.pools[group.pool].shape.nodeCount
    let count = (delta + perDomain - 1) / perDomain
    guard count <= group.openSlots.count else {
      return .refused(
        code: .outOfRange,
        message: "\(group.id): target \(group.targetSize) + \(delta) is more than \(group.maxSize)"
      )
    }
    for domain in group.openSlots.prefix(count) {
      // The plan may have dropped it since the epoch began: accepted now, gone at the next Refresh.
      if snapshot.phase(of: domain) == .planned { commit(domain, at: now, into: &actions) }
      epoch.list(committedInstances(of: domain), under: index)
    }
    epoch.groups[index].openSlots.removeFirst(count)
    return .done
  }

  private func committedInstances(of domain: DomainIndex) -> [NodeGroup.Instance] {
    let listed = listedInstances(of: domain)
    guard listed.isEmpty else { return listed }
    let cancelled = LaunchToken(slot: topology.slot(of: domain), generation: domains[domain].generation + 1)
    return (0..<topology.pool(of: domain).shape.nodeCount).map {
      NodeGroup.Instance(id: placeholder(cancelled, $0), state: .creating, domain: domain)
    }
  }

  // MARK: DeleteNodes

  /// Never removes a part: the whole domain goes, when that is decided and it is drained; otherwise nothing.
  private mutating func delete(
    _ nodes: [ProviderID],
    from index: Int,
    at now: Instant,
    into actions: inout [Action]
  ) -> Answer {
    let group = epoch.groups[index]
    guard !nodes.isEmpty else {
      return .refused(code: .invalidArgument, message: "\(group.id): no nodes named")
    }
    var domains: [DomainIndex] = []
    for node in nodes {
      guard let domain = group.instances.first(where: { $0.id == node })?.domain else {
        return .refused(code: .invalidArgument, message: "\(group.id): does not list the node '\(node)'")
      }
      guard case .draining(.hiding, _) = snapshot.phase(of: domain) else {
        return .refused(code: .failedPrecondition, message: keptMessage(domain, group: group))
      }
      if !domains.contains(domain) { domains.append(domain) }
    }
    for domain in domains {
      epoch.unlist(domain, from: index)
      release(domain, at: now, into: &actions)
    }
    return .done
  }

  private func keptMessage(_ domain: DomainIndex, group: NodeGroup) -> String {
    "\(group.id): \(topology.slot(of: domain)) is \(snapshot.phase(of: domain).word); a domain is removed only "
      + "whole, once its release is decided and it is drained"
  }

  // MARK: DecreaseTargetSize

  /// Takes back domains that are coming up, whole.
  ///
  /// Machines that exist are never touched.
  private mutating func decrease(
    _ index: Int,
    by delta: Int,
    at now: Instant,
    into actions: inout [Action]
  ) -> Answer {
    let group = epoch.groups[index]
    guard delta < 0 else {
      return .refused(code: .invalidArgument, message: "\(group.id): delta \(delta) is not negative")
    }
    guard delta >= -group.targetSize else {
      return .refused(
        code: .outOfRange,
        message: "\(group.id): delta \(delta) is more than the target of \(group.targetSize)"
      )
    }
    let perDomain = topology.pools[group.pool].shape.nodeCount
    let count = (-delta + perDomain - 1) / perDomain
    let retractable = retractableDomains(of: group)
    guard retractable.count >= count else {
      actions.append(.notify(notice: .unexpectedDecrease(group: group.id, delta: delta)))
      return .refused(
        code: .failedPrecondition,
        message: "\(group.id): only domains that are coming up can be taken back"
      )
    }
    for domain in retractable.prefix(count) {
      epoch.unlist(domain, from: index)
      if isComingUp(domain) {
        giveBack(domain, cause: .cancelledByClusterAutoscaler, at: now, into: &actions)
      }
    }
    return .done
  }

  /// Listed domains of which no machine is in use: those that have been dropped or given back since, then
  /// those that are coming up, the youngest first.
  private func retractableDomains(of group: NodeGroup) -> [DomainIndex] {
    var listed: [DomainIndex] = []
    for instance in group.instances where listed.last != instance.domain { listed.append(instance.domain) }
    let dropped = listed.filter { listedInstances(of: $0).isEmpty }
    let comingUp = listed.filter(isComingUp).sorted { snapshot.serials[$0] > snapshot.serials[$1] }
    return dropped + comingUp
  }

  private func isComingUp(_ domain: DomainIndex) -> Bool {
    if case .comingUp = snapshot.phase(of: domain) { true } else { false }
  }
}
