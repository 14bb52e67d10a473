internal import FleetModel
internal import TestSupport

/// A small fleet and a demand for it, drawn by chance.
struct RandomInstance {
  let snapshot: Snapshot
  let gangs: [Gang]
  let backingOff: [PoolIndex]
  let resting: [DomainIndex]

  init(seed: Int) {
    var numbers = SeededNumbers(seed: seed)
    let pools = (0..<numbers.number(in: 1...3)).map { Self.pool($0, &numbers) }
    snapshot = Snapshot(pools.map { ($0, Self.sketch(of: $0, &numbers)) })
    gangs = (0..<numbers.number(in: 1...4)).map { Self.gang($0, &numbers) }
    backingOff = pools.indices.filter { _ in numbers.isOnce(in: 8) }
    resting = (0..<snapshot.topology.domainCount).filter { _ in numbers.isOnce(in: 8) }
  }

  private static func pool(_ index: Int, _ numbers: inout SeededNumbers) -> NodePool {
    let isCut = numbers.isOnce(in: 4)
    let node = NodeShape.of(
      gpus: numbers.number(in: 2...4),
      architecture: numbers.isOnce(in: 5) ? .arm64 : .amd64,
      isa: numbers.isOnce(in: 2) ? ["sve2"] : [],
      mig: isCut ? ["3g.40gb", "1g.10gb", "1g.10gb"] : []
    )
    let max = numbers.number(in: 1...5)
    return .of(
      "pool\(index)",
      nodes: numbers.number(in: 1...3),
      price: numbers.isOnce(in: 5) ? nil : Int64(numbers.number(in: 1...4)),
      min: numbers.isOnce(in: 4) ? 1 : 0,
      max: max,
      capacity: numbers.isOnce(in: 4) ? .spot : .onDemand,
      jurisdiction: numbers.isOnce(in: 3) ? "us" : "eu",
      node: node
    )
  }

  /// GPUs in use, lost nodes and phases by chance; nodes in MIG mode have no GPU to draw and stay absent.
  private static func sketch(of pool: NodePool, _ numbers: inout SeededNumbers) -> String {
    guard pool.shape.node.wholeGPUCount > 0 else { return "" }
    let phases = ["", "", "", "coming up", "planned", "repairing", "draining", "releasing"]
    return (0..<pool.maxDomains).map { _ in
      if numbers.isOnce(in: 3) { return "-" }
      let nodes = (0..<pool.shape.nodeCount).map { _ in
        let gpus = pool.shape.node.gpuCount
        if numbers.isOnce(in: 8) { return String(repeating: "x", count: gpus) }
        let used = numbers.isOnce(in: 3) ? numbers.number(in: 0...gpus) : 0
        return String(repeating: "#", count: used) + String(repeating: ".", count: gpus - used)
      }
      return (nodes + [numbers.element(of: phases)]).joined(separator: " ")
    }.joined(separator: "\n")
  }

  private static func gang(_ index: Int, _ numbers: inout SeededNumbers) -> Gang {
    let topologies: [GangTopology] = [
      .sameDomain, .sameDomain, .sameDomain, .atMost(domains: numbers.number(in: 1...3)), .unconstrained,
    ]
    let roleCount = numbers.isOnce(in: 6) ? 2 : 1
    let roles = (0..<roleCount).map { role in
      Role(name: "role\(role)", count: numbers.number(in: 1...6), request: request(&numbers))
    }
    return .of(
      roles,
      id: "gang\(index)",
      topology: numbers.element(of: topologies),
      residency: numbers.isOnce(in: 6) ? ["eu"] : [],
      latency: numbers.isOnce(in: 4) ? .interactive : .batch,
      checkpointable: numbers.isOnce(in: 2)
    )
  }

  private static func request(_ numbers: inout SeededNumbers) -> PodRequest {
    let wantsInstances = numbers.isOnce(in: 8)
    let profile = numbers.isOnce(in: 2) ? "3g.40gb" : "1g.10gb"
    return PodRequest(
      cpuMilli: Int64(numbers.element(of: [0, 20_000, 60_000])),
      memoryMiB: Int64(numbers.element(of: [0, 0, 400_000])),
      gpus: wantsInstances ? 0 : numbers.number(in: 0...2),
      mig: wantsInstances ? .init(profile: profile, count: numbers.number(in: 1...2)) : nil,
      architecture: numbers.isOnce(in: 12) ? .arm64 : nil,
      isaFeatures: numbers.isOnce(in: 12) ? ["sve2"] : [],
      ownsDomain: numbers.isOnce(in: 8)
    )
  }
}
