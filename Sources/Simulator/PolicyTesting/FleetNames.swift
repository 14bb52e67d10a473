internal import FleetModel
internal import Policy
internal import PolicyFiles

/// The names that a policy's tests may use for its domains, node groups and pools.
struct FleetNames: Sendable {
  let policy: Policy
  let topology: Topology

  init(policy: Policy) {
    self.policy = policy
    topology = Topology(pools: policy.pools)
  }

  /// The slot with that name; nil when the policy has none.
  ///
  /// O(pools).
  func domain(named name: String) -> DomainIndex? {
    for pool in policy.pools where name.hasPrefix(pool.id.name + "-d") {
      guard let number = Int(name.dropFirst(pool.id.name.count + 2)) else { continue }
      let slot = Slot(pool: pool.id, number: number)
      if slot.description == name, let domain = topology.domain(at: slot) { return domain }
    }
    return nil
  }

  /// The node group with that name; nil when the policy can have none.
  ///
  /// O(pools).
  func group(named name: String) -> NodeGroupID? {
    if policy.pools.contains(where: { $0.id.name == name && $0.shape.nodeCount == 1 }) {
      return NodeGroupID(name)
    }
    guard let domain = domain(named: name), topology.pool(of: domain).shape.nodeCount > 1 else { return nil }
    return NodeGroupID(name)
  }

  /// The pool with that name; nil when the policy has none.
  ///
  /// O(pools).
  func pool(named name: String) -> PoolID? {
    policy.pools.first { $0.id.name == name }?.id
  }

  /// The names of all domains, those of each pool as a range.
  var domainsText: String {
    "its domains: " + policy.pools.compactMap(slotsText).joined(separator: ", ")
  }

  /// The names of all node groups, those of each pool as a range.
  var groupsText: String {
    let names = policy.pools.compactMap { $0.shape.nodeCount == 1 ? $0.id.name : slotsText(of: $0) }
    return "its node groups: " + names.joined(separator: ", ")
  }

  var poolsText: String { "its pools: " + policy.pools.map(\.id.name).joined(separator: ", ") }

  private func slotsText(of pool: NodePool) -> String? {
    switch pool.maxDomains {
    case ...0: nil
    case 1: "\(pool.id)-d0"
    default: "\(pool.id)-d0 to \(pool.id)-d\(pool.maxDomains - 1)"  // default: more than one.
    }
  }
}

extension FleetNames {
  /// A domain by its name.
  var domainReader: ValueReader<DomainIndex> {
    ValueReader { value in
      guard let name = value.read(.text) else { return nil }
      guard let domain = domain(named: name) else {
        value.report("the policy has no domain '\(name)'", advice: domainsText)
        return nil
      }
      return domain
    }
  }

  /// A node group by its name.
  var groupReader: ValueReader<NodeGroupID> {
    ValueReader { value in
      guard let name = value.read(.text) else { return nil }
      guard let group = group(named: name) else {
        value.report("the policy has no node group '\(name)'", advice: groupsText)
        return nil
      }
      return group
    }
  }
}
