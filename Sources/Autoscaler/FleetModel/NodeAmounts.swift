/// What one node of a pool offers, or has left, apart from MIG instances.
package struct NodeAmounts: Hashable, Sendable {
  package var cpuMilli: Int64
  package var memoryMiB: Int64
  package var gpus: Int

  package init(cpuMilli: Int64, memoryMiB: Int64, gpus: Int) {
    self.cpuMilli = cpuMilli
    self.memoryMiB = memoryMiB
    self.gpus = gpus
  }

  /// How many pods with that request fit, MIG apart; `limit` when the request asks for nothing.
  package func podCount(of request: PodRequest, limit: Int) -> Int {
    var count = Int64(limit)
    if request.cpuMilli > 0 { count = min(count, cpuMilli / request.cpuMilli) }
    if request.memoryMiB > 0 { count = min(count, memoryMiB / request.memoryMiB) }
    if request.gpus > 0 { count = min(count, Int64(gpus / request.gpus)) }
    return Int(count)
  }

  /// Takes `count` pods' worth away; a negative count gives it back.
  package mutating func take(_ request: PodRequest, count: Int) {
    cpuMilli -= request.cpuMilli * Int64(count)
    memoryMiB -= request.memoryMiB * Int64(count)
    gpus -= request.gpus * count
  }
}

/// The MIG instances of one profile on each node of a pool, and where their free counts are kept.
package struct MIGColumn: Hashable, Sendable {
  package let profile: String
  package let perNode: Int
}

extension NodePool {
  /// What each node offers when it is empty.
  package var nodeCapacity: NodeAmounts {
    let node = shape.node
    return NodeAmounts(
      cpuMilli: node.cpuMilli,
      memoryMiB: node.memoryMiB,
      gpus: node.wholeGPUCount
    )
  }
}

extension NodeShape {
  /// The MIG instances of an empty node; none where GPUs are whole.
  package var migColumns: [MIGColumn] {
    migInstanceCounts.map { MIGColumn(profile: $0.profile, perNode: $0.count) }
  }
}
