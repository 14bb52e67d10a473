/// Memory in huge pages, by page size.
///
/// The sizes are kept apart, because a node sets pages of each size aside beforehand and the kernel never makes
/// one of the other; Kubernetes knows them as two resources, `hugepages-2Mi` and `hugepages-1Gi`, neither of
/// which is part of `memory` (https://kubernetes.io/docs/tasks/manage-hugepages/scheduling-hugepages/).
package struct HugePages: Hashable, Sendable, Codable {
  /// MiB in pages of 2 MiB.
  package var small: Int64
  /// MiB in pages of 1 GiB.
  package var large: Int64

  package init(small: Int64 = 0, large: Int64 = 0) {
    precondition(small >= 0 && large >= 0, "amounts are not negative")
    precondition(small % 2 == 0 && large % 1_024 == 0, "pages are whole")
    self.small = small
    self.large = large
  }
}

/// What one node of a pool offers, or has left, apart from MIG instances.
package struct NodeAmounts: Hashable, Sendable, Codable {
  package static let none = NodeAmounts(cpuMilli: 0, memoryMiB: 0, gpus: 0)

  package var cpuMilli: Int64
  package var memoryMiB: Int64
  package var gpus: Int
  package var hugePages: HugePages

  package init(cpuMilli: Int64, memoryMiB: Int64, gpus: Int, hugePages: HugePages = HugePages()) {
    self.cpuMilli = cpuMilli
    self.memoryMiB = memoryMiB
    self.gpus = gpus
    self.hugePages = hugePages
  }

  /// How many pods with that request fit, MIG apart; `limit` when the request asks for nothing.
  package func podCount(of request: PodRequest, limit: Int) -> Int {
    var count = Int64(limit)
    if request.cpuMilli > 0 { count = min(count, cpuMilli / request.cpuMilli) }
    if request.memoryMiB > 0 { count = min(count, memoryMiB / request.memoryMiB) }
    if request.gpus > 0 { count = min(count, Int64(gpus / request.gpus)) }
    if let wanted = request.hugePages {
      if wanted.small > 0 { count = min(count, hugePages.small / wanted.small) }
      if wanted.large > 0 { count = min(count, hugePages.large / wanted.large) }
    }
    return Int(count)
  }

  /// Takes `count` pods' worth away; a negative count gives it back.
  package mutating func take(_ request: PodRequest, count: Int) {
    cpuMilli -= request.cpuMilli * Int64(count)
    memoryMiB -= request.memoryMiB * Int64(count)
    gpus -= request.gpus * count
    guard let wanted = request.hugePages else { return }
    hugePages.small -= wanted.small * Int64(count)
    hugePages.large -= wanted.large * Int64(count)
  }

  /// How many times those amounts fit, at most `limit`.
  func podCount(of amounts: NodeAmounts, limit: Int) -> Int {
    NodeResource.allCases.reduce(limit) { count, resource in
      amounts[resource] > 0 ? min(count, Int(self[resource] / amounts[resource])) : count
    }
  }

  /// Takes those amounts away so many times; a negative number gives them back.
  mutating func subtract(_ amounts: NodeAmounts, times: Int) {
    for resource in NodeResource.allCases { self[resource] -= amounts[resource] * Int64(times) }
  }

  /// True when more has been taken than there was.
  package var isOvercommitted: Bool {
    cpuMilli < 0 || memoryMiB < 0 || gpus < 0 || hugePages.small < 0 || hugePages.large < 0
  }
}

/// The resources of which a node has an amount, apart from MIG instances.
package enum NodeResource: CaseIterable, Sendable {
  case gpus
  case cpu
  case memory
  case smallPages
  case largePages

  /// Its unit and name, as they follow an amount.
  package var words: String {
    switch self {
    case .gpus: "GPUs"
    case .cpu: "milli-CPU"
    case .memory: "MiB of memory"
    case .smallPages: "MiB in huge pages of 2Mi"
    case .largePages: "MiB in huge pages of 1Gi"
    }
  }
}

extension NodeAmounts {
  /// What one pod with that request asks for.
  package init(of request: PodRequest) {
    self.init(
      cpuMilli: request.cpuMilli,
      memoryMiB: request.memoryMiB,
      gpus: request.gpus,
      hugePages: request.hugePages ?? HugePages()
    )
  }

  /// The amount of one resource, in the unit of its property.
  package subscript(resource: NodeResource) -> Int64 {
    get {
      switch resource {
      case .gpus: Int64(gpus)
      case .cpu: cpuMilli
      case .memory: memoryMiB
      case .smallPages: hugePages.small
      case .largePages: hugePages.large
      }
    }
    set {
      switch resource {
      case .gpus: gpus = Int(newValue)
      case .cpu: cpuMilli = newValue
      case .memory: memoryMiB = newValue
      case .smallPages: hugePages.small = newValue
      case .largePages: hugePages.large = newValue
      }
    }
  }
}

/// The MIG instances of one profile on each node of a pool, and where their free counts are kept.
package struct MIGColumn: Hashable, Sendable {
  package let profile: String
  package let perNode: Int
}

extension NodePool {
  /// What each node offers when it is empty.
  package var nodeCapacity: NodeAmounts { shape.node.amounts }
}

extension NodeShape {
  /// The MIG instances of an empty node; none where GPUs are whole or cut as pods come.
  package var migColumns: [MIGColumn] {
    migLayout == nil ? [] : migInstanceCounts.map { MIGColumn(profile: $0.profile, perNode: $0.count) }
  }
}
