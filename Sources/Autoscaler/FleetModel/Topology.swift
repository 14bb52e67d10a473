/// The dense number of a slot over all pools.
package typealias DomainIndex = Int
/// The dense number of a node over all slots of all pools.
package typealias NodeIndex = Int
/// The position of a pool in its policy.
package typealias PoolIndex = Int

/// The static part of a fleet: which pools there are, which slots they have, which nodes would fill them.
///
/// It is a tree, pool above slot above node, whose links are arithmetic: the slots of a pool and the nodes of
/// a slot are neighbours. What varies lives in ``Snapshot``, in arrays indexed by the same numbers.
package struct Topology: Sendable {
  package let pools: [NodePool]
  /// The first slot of each pool, and one past the last slot of the last pool.
  private let firstDomain: [DomainIndex]
  private let firstNode: [NodeIndex]
  private let poolOfDomain: [PoolIndex]
  private let indexOfPool: [PoolID: PoolIndex]

  /// The tree for those pools; their names must differ.
  package init(pools: [NodePool]) {
    self.pools = pools
    var firstDomain = [0]
    var firstNode = [0]
    var poolOfDomain: [PoolIndex] = []
    var indexOfPool: [PoolID: PoolIndex] = [:]
    for (index, pool) in pools.enumerated() {
      precondition(indexOfPool.updateValue(index, forKey: pool.id) == nil, "pools have names of their own")
      firstDomain.append(firstDomain[index] + pool.maxDomains)
      firstNode.append(firstNode[index] + pool.maxDomains * pool.shape.nodeCount)
      poolOfDomain.append(contentsOf: repeatElement(index, count: pool.maxDomains))
    }
    self.firstDomain = firstDomain
    self.firstNode = firstNode
    self.poolOfDomain = poolOfDomain
    self.indexOfPool = indexOfPool
  }

  package var domainCount: Int { poolOfDomain.count }
  package var nodeCount: Int { firstNode[pools.count] }

  package func poolIndex(of domain: DomainIndex) -> PoolIndex { poolOfDomain[domain] }
  package func pool(of domain: DomainIndex) -> NodePool { pools[poolOfDomain[domain]] }
  package func poolIndex(named id: PoolID) -> PoolIndex? { indexOfPool[id] }

  /// The slots of a pool, in order of their numbers.
  package func domains(in pool: PoolIndex) -> Range<DomainIndex> {
    firstDomain[pool]..<firstDomain[pool + 1]
  }

  /// The members of a slot, in order of their numbers.
  package func nodes(in domain: DomainIndex) -> Range<NodeIndex> {
    let pool = poolOfDomain[domain]
    let nodeCount = pools[pool].shape.nodeCount
    let first = firstNode[pool] + (domain - firstDomain[pool]) * nodeCount
    return first..<(first + nodeCount)
  }

  /// The slot that a node belongs to.
  ///
  /// O(log pools).
  package func domain(of node: NodeIndex) -> DomainIndex {
    var low = 0
    var high = pools.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if firstNode[middle] <= node { low = middle } else { high = middle - 1 }
    }
    return firstDomain[low] + (node - firstNode[low]) / pools[low].shape.nodeCount
  }

  package func slot(of domain: DomainIndex) -> Slot {
    let pool = poolOfDomain[domain]
    return Slot(pool: pools[pool].id, number: domain - firstDomain[pool])
  }

  /// The dense number of a slot; nil when no pool of this fleet has it.
  package func domain(at slot: Slot) -> DomainIndex? {
    guard let pool = indexOfPool[slot.pool], slot.number >= 0, slot.number < pools[pool].maxDomains else {
      return nil
    }
    return firstDomain[pool] + slot.number
  }
}
