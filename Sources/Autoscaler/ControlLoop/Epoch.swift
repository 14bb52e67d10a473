package import FleetModel

/// What Cluster Autoscaler sees of one node group.
package struct NodeGroup: Hashable, Sendable {
  /// One machine that is listed under the group.
  package struct Instance: Hashable, Sendable {
    package enum State: Hashable, Sendable {
      case creating
      case running
    }

    package let id: ProviderID
    package let state: State
    /// The slot whose member it is, whatever the member is called later.
    package let domain: DomainIndex
  }

  package let id: NodeGroupID
  package let pool: PoolIndex
  /// Its only slot for domains of several nodes; nil for a pool of single nodes, which is one group.
  package let slot: DomainIndex?
  package internal(set) var minSize: Int
  package internal(set) var maxSize: Int
  package internal(set) var instances: [Instance]
  /// Planned slots that Cluster Autoscaler may still ask for, in order.
  package internal(set) var openSlots: [DomainIndex]
  /// Why the window is closed, or what it is open for.
  package let note: String

  /// Always the number of listed instances.
  package var targetSize: Int { instances.count }
}

/// What all node groups look like between two calls of Refresh.
///
/// Cluster Autoscaler caches parts of it within a loop, so it is frozen; only an accepted call changes it.
package struct Epoch: Sendable {
  /// Counts refreshes, from 0 for the state before the first.
  package internal(set) var number = 0
  package internal(set) var groups: [NodeGroup] = []
  private var indexByID: [NodeGroupID: Int] = [:]
  private var indexByInstance: [ProviderID: Int] = [:]

  package init() {}

  init(number: Int, groups: [NodeGroup]) {
    self.number = number
    self.groups = groups
    for (index, group) in groups.enumerated() {
      indexByID[group.id] = index
      for instance in group.instances { indexByInstance[instance.id] = index }
    }
  }

  /// The group with that name; nil when this epoch does not list it.
  package func group(named id: NodeGroupID) -> NodeGroup? {
    indexByID[id].map { groups[$0] }
  }

  /// The group that lists a machine; nil when no group of this epoch does.
  package func group(listing instance: ProviderID) -> NodeGroup? {
    indexByInstance[instance].map { groups[$0] }
  }

  func index(of id: NodeGroupID) -> Int? { indexByID[id] }

  /// Lists further machines under a group.
  mutating func list(_ instances: [NodeGroup.Instance], under group: Int) {
    groups[group].instances.append(contentsOf: instances)
    for instance in instances { indexByInstance[instance.id] = group }
  }

  /// Takes all machines of a domain off a group's list and lowers its window by as many.
  mutating func unlist(_ domain: DomainIndex, from group: Int) {
    let gone = groups[group].instances.filter { $0.domain == domain }
    groups[group].instances.removeAll { $0.domain == domain }
    groups[group].minSize -= gone.count
    groups[group].maxSize -= gone.count
    for instance in gone { indexByInstance[instance.id] = nil }
  }
}
