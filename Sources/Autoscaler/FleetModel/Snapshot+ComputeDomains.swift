extension Snapshot {
  /// True when the node is usable and no other gang keeps this one away from it, whatever is free there.
  ///
  /// A node serves one ComputeDomain at a time.
  package func isOpen(_ node: NodeIndex, to gang: Gang) -> Bool {
    isUsable[node] && !(gang.hasComputeDomain && servesComputeDomain(node))
  }

  /// True when a gang with a ComputeDomain has pods on the node.
  package func servesComputeDomain(_ node: NodeIndex) -> Bool {
    !isInComputeDomain.isEmpty && isInComputeDomain[node]
  }

  /// The most free GPUs that nodes of one domain have together which serve no ComputeDomain, of the allowed pools
  /// and where pods may go.
  ///
  /// O(live domains x nodes of a domain).
  package func mostFreeGPUsOutsideComputeDomains(allowed: [Bool]) -> Int {
    var most = 0
    for domain in liveDomains where allowed[topology.poolIndex(of: domain)] && phases[domain].isPlaceable {
      let nodes = topology.nodes(in: domain).lazy.filter { isUsable[$0] && !servesComputeDomain($0) }
      most = max(most, nodes.reduce(0) { $0 + free[$1].gpus })
    }
    return most
  }

  /// Notes that a gang with a ComputeDomain has come to the nodes of the placement.
  mutating func enterComputeDomain(_ placement: Placement) {
    for assignment in placement.assignments {
      precondition(!servesComputeDomain(assignment.node), "a node serves one ComputeDomain at a time")
    }
    if isInComputeDomain.isEmpty { isInComputeDomain = Array(repeating: false, count: topology.nodeCount) }
    for assignment in placement.assignments { isInComputeDomain[assignment.node] = true }
  }

  /// Notes that it has left them.
  mutating func leaveComputeDomain(_ placement: Placement) {
    for assignment in placement.assignments { isInComputeDomain[assignment.node] = false }
  }

  /// The first node that serves a ComputeDomain in one of the two snapshots only; nil when there is none.
  ///
  /// O(nodes).
  func firstNodeInOtherComputeDomain(than other: Snapshot) -> NodeIndex? {
    if isInComputeDomain.isEmpty && other.isInComputeDomain.isEmpty { return nil }
    return (0..<topology.nodeCount).first { servesComputeDomain($0) != other.servesComputeDomain($0) }
  }
}
