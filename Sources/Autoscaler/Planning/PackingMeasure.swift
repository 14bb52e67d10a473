internal import FleetModel

/// How many pods of one request some amounts hold: a yardstick that no way of packing can cheat.
///
/// If `k` pods of the measure's request fit into what pod 1 asks for and `l` into what pod 2 asks for, then
/// `k + l` fit on any node that holds both. So on every node the pods' counts add up to at most the node's,
/// and the same is true of domains and of pools. A demand that counts for more than what is free cannot be
/// packed, by first fit or otherwise.
struct PackingMeasure: Hashable {
  private let request: PodRequest

  /// The pods of that request, of which only the amounts matter; nil when it asks for nothing.
  init?(_ request: PodRequest) {
    let mig = request.mig.flatMap { $0.count > 0 ? $0 : nil }
    guard request.cpuMilli > 0 || request.memoryMiB > 0 || request.gpus > 0 || mig != nil else { return nil }
    self.request = PodRequest(
      cpuMilli: request.cpuMilli,
      memoryMiB: request.memoryMiB,
      gpus: request.gpus,
      mig: mig
    )
  }

  /// The count of what one pod asks for.
  func count(in pod: PodRequest) -> Int {
    let amounts = NodeAmounts(cpuMilli: pod.cpuMilli, memoryMiB: pod.memoryMiB, gpus: pod.gpus)
    return count(in: amounts) { profile in pod.mig.map { $0.profile == profile ? $0.count : 0 } ?? 0 }
  }

  /// The count of what all pods of a gang ask for.
  func count(in gang: Gang) -> Int {
    gang.roles.reduce(0) { $0 + $1.count * count(in: $1.request) }
  }

  /// The count of what is free on the usable nodes of a domain.
  ///
  /// O(nodes).
  func count(in domain: DomainIndex, of snapshot: Snapshot) -> Int {
    let pool = snapshot.topology.poolIndex(of: domain)
    return snapshot.topology.nodes(in: domain).reduce(0) { sum, node in
      guard snapshot.isUsable[node] else { return sum }
      return sum
        + count(in: snapshot.free[node]) { profile in
          snapshot.mostMIGInstances(of: profile, on: node, in: pool)
        }
    }
  }

  /// The count of an empty domain of a pool.
  func countOfEmptyDomain(of pool: NodePool) -> Int {
    let offered = pool.shape.node.migInstanceCounts
    let perNode = count(in: pool.nodeCapacity) { profile in
      offered.first { $0.profile == profile }?.count ?? 0
    }
    return perNode * pool.shape.nodeCount
  }

  /// True when MIG instances are among what it counts by.
  var countsInstances: Bool { request.mig != nil }

  /// The count of some amounts, for measures that do not count by MIG instances.
  func count(in amounts: NodeAmounts) -> Int { amounts.podCount(of: request, limit: .max) }

  private func count(in amounts: NodeAmounts, instances: (String) -> Int) -> Int {
    var count = amounts.podCount(of: request, limit: .max)
    if let mig = request.mig { count = min(count, instances(mig.profile) / mig.count) }
    return count
  }
}

extension PackingMeasure {
  /// Measures kept for one search; more would prove more, and a proof from fewer is as good.
  static let limit = 32

  /// Every single resource, each request, and each resource of a request by itself, without repeats.
  static func all(for gangs: [Gang]) -> [PackingMeasure] {
    let requests = gangs.flatMap { $0.roles.map(\.request) }
    let single = requests.flatMap(parts)
    let units = single.map { part in
      PodRequest(
        cpuMilli: min(part.cpuMilli, 1),
        memoryMiB: min(part.memoryMiB, 1),
        gpus: min(part.gpus, 1),
        mig: part.mig.map { PodRequest.MIG(profile: $0.profile, count: 1) }
      )
    }
    var seen: Set<PackingMeasure> = []
    let measures = (units + requests + single).compactMap { PackingMeasure($0) }
    return Array(measures.filter { seen.insert($0).inserted }.prefix(limit))
  }

  /// The request's resources, one at a time.
  private static func parts(of request: PodRequest) -> [PodRequest] {
    [
      PodRequest(cpuMilli: request.cpuMilli), PodRequest(memoryMiB: request.memoryMiB),
      PodRequest(gpus: request.gpus), PodRequest(mig: request.mig),
    ]
  }
}
