package import FleetModel

/// What one node has left, counted from its shape and its pods alone.
package struct NodeRoom: Hashable, Sendable {
  package private(set) var cpuMilli: Int64
  package private(set) var memoryMiB: Int64
  package private(set) var gpus: Int
  /// MiB in huge pages of 2 MiB and of 1 GiB.
  package private(set) var smallPages: Int64
  package private(set) var largePages: Int64
  /// Instances left of each profile, in the order of the layout.
  package private(set) var instances: [Int]
  private let profiles: [String]

  /// An empty node.
  package init(of node: NodeShape) {
    cpuMilli = node.cpuMilli
    memoryMiB = node.memoryMiB
    smallPages = node.hugePages?.small ?? 0
    largePages = node.hugePages?.large ?? 0
    gpus = node.migLayout == nil ? node.gpuCount : 0
    profiles = (node.migLayout?.profileNames ?? []).reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    instances = profiles.map { MIGTable.instances(of: $0, on: node) }
  }

  /// How many pods with that request find room, at most `limit`.
  package func podCount(of request: PodRequest, limit: Int) -> Int {
    var most = limit
    if request.cpuMilli > 0 { most = min(most, Int(max(0, cpuMilli) / request.cpuMilli)) }
    if request.memoryMiB > 0 { most = min(most, Int(max(0, memoryMiB) / request.memoryMiB)) }
    if request.gpus > 0 { most = min(most, max(0, gpus) / request.gpus) }
    most = min(most, times(request.hugePages?.small, smallPages, limit: limit))
    most = min(most, times(request.hugePages?.large, largePages, limit: limit))
    if let mig = request.mig {
      guard let column = profiles.firstIndex(of: mig.profile) else { return 0 }
      most = min(most, max(0, instances[column]) / mig.count)
    }
    return most
  }

  private func times(_ wanted: Int64?, _ free: Int64, limit: Int) -> Int {
    guard let wanted, wanted > 0 else { return limit }
    return Int(max(0, free) / wanted)
  }

  /// Takes pods in; what does not fit leaves a negative amount.
  package mutating func take(_ request: PodRequest, count: Int) {
    cpuMilli -= request.cpuMilli * Int64(count)
    memoryMiB -= request.memoryMiB * Int64(count)
    gpus -= request.gpus * count
    smallPages -= (request.hugePages?.small ?? 0) * Int64(count)
    largePages -= (request.hugePages?.large ?? 0) * Int64(count)
    guard let mig = request.mig, let column = profiles.firstIndex(of: mig.profile) else { return }
    instances[column] -= mig.count * count
  }
}
