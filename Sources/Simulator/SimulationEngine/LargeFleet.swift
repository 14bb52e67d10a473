internal import Chance
package import FleetModel
internal import Planning
package import Policy
internal import PoolPhysics

/// A fleet of NVL72 racks that is nearly full, and gangs that wait: what the planner is measured on.
///
/// Twenty gangs run in each rack, of the sizes that small training and inference jobs have; they have come and
/// gone, so that free GPUs lie scattered. Two gangs wait for each rack; one in ten wants a rack of its own.
package struct LargeFleet: Sendable {
  package let policy: Policy
  /// The racks with what runs in them.
  package let snapshot: Snapshot
  package let running: [(gang: Gang, placement: Placement)]
  package let pending: [Gang]

  private static let gangsPerRack = 20
  private static let pendingPerRack = 2
  private static let gpusPerNode = 4

  /// A fleet of that many racks in four pools, each of which may grow by a quarter.
  package init(racks: Int, seed: UInt64) {
    precondition(racks >= 4, "each pool has a rack")
    policy = Self.policy(racks: racks, growth: max(1, racks / 16))
    var random = RandomStream(seed: seed, entity: 0)
    var snapshot = Snapshot(topology: Topology(pools: policy.pools))
    for pool in policy.pools.indices {
      for domain in snapshot.topology.domains(in: pool).prefix(racks / 4) {
        snapshot.setPhase(.ready, of: domain)
      }
    }
    running = Self.fill(&snapshot, random: &random)
    self.snapshot = snapshot
    pending = (0..<(racks * Self.pendingPerRack)).map { Self.waitingGang($0, random: &random) }
  }

  /// Four pools of racks, each of a quarter of that number and so many more.
  ///
  /// The size of a rack is that of GB200 NVL72: 18 nodes with 4 GPUs.
  static func policy(racks: Int, growth: Int, actuation: Actuation = .clusterAutoscaler) -> Policy {
    let node = NodeShape(
      instanceType: "gb200",
      architecture: .arm64,
      isaFeatures: [],
      cpuMilli: 144_000,
      memoryMiB: 960 * 1_024,
      gpuModelName: "GB200-186GB",
      gpuCount: gpusPerNode,
      migLayout: nil
    )
    let shape = DomainShape(name: "gb200-nvl72", nodeCount: 18, node: node, setsCliqueLabel: true)
    return Policy(
      name: "large-fleet",
      pools: (0..<4).map { pool($0, shape: shape, maxDomains: racks / 4 + growth) },
      actuation: actuation
    )
  }

  private static func pool(_ number: Int, shape: DomainShape, maxDomains: Int) -> NodePool {
    let dollars = Int64(10 + number)
    return NodePool(
      id: PoolID("racks-\(number)"),
      driver: "simulated",
      shape: shape,
      zone: "zone-\(number)",
      jurisdiction: number < 2 ? "eu" : "us",
      capacityType: number == 0 ? .reserved : .onDemand,
      pricePerNode: HourlyPrice(microUnits: dollars * 1_000_000, currency: .usDollar),
      minDomains: 0,
      maxDomains: maxDomains,
      bringUpDeadline: .seconds(1_200),
      spareMembers: 0,
      labels: [],
      taints: []
    )
  }

  private static func fill(
    _ snapshot: inout Snapshot,
    random: inout RandomStream
  ) -> [(gang: Gang, placement: Placement)] {
    var running: [(gang: Gang, placement: Placement)] = []
    for domain in snapshot.liveDomains {
      var held: [(gang: Gang, placement: Placement)] = []
      // Some more come than stay.
      for number in 0..<(gangsPerRack + 4) {
        let gang = runningGang("run/\(domain)-\(number)", random: &random)
        guard let placement = placement(of: gang, in: domain, of: snapshot) else { continue }
        snapshot.reserve(placement, for: gang)
        held.append((gang, placement))
      }
      while held.count > gangsPerRack {
        let gone = held.remove(at: random.below(held.count))
        snapshot.release(gone.placement, of: gone.gang)
      }
      running += held
    }
    return running
  }

  static func runningGang(_ name: String, random: inout RandomStream) -> Gang {
    gang(name, gpus: [1, 1, 1, 2, 2, 2, 4, 4, 8][random.below(9)])
  }

  /// Node after node, as long as there is room.
  private static func placement(of gang: Gang, in domain: DomainIndex, of snapshot: Snapshot) -> Placement? {
    let role = gang.roles[0]
    var left = role.count
    var assignments: [PodAssignment] = []
    for node in snapshot.topology.nodes(in: domain) where left > 0 {
      let count = snapshot.free[node].podCount(of: role.request, limit: left)
      guard count > 0 else { continue }
      assignments.append(PodAssignment(role: 0, node: node, count: count))
      left -= count
    }
    return left == 0 ? Placement(assignments: assignments, domains: [domain]) : nil
  }

  static func waitingGang(_ number: Int, random: inout RandomStream) -> Gang {
    let size = [1, 2, 4, 4, 8, 8, 16, 24, 36, 72][random.below(10)]
    let topology: GangTopology = size == 24 ? .atMost(domains: 2) : .sameDomain
    let residency = random.happens(perMille: 300) ? ["eu"] : []
    return gang("wait/\(number)", gpus: size, topology: topology, residency: residency)
  }

  /// One more gang that arrives.
  package func arrival(_ number: Int) -> Gang { Self.arrivingGang(number) }

  static func arrivingGang(_ number: Int) -> Gang {
    gang("new/\(number)", gpus: [1, 2, 4, 8, 36][number % 5])
  }

  private static func gang(
    _ name: String,
    gpus: Int,
    topology: GangTopology = .sameDomain,
    residency: [String] = []
  ) -> Gang {
    let perPod = min(gpus, gpusPerNode)
    let request = PodRequest(
      cpuMilli: Int64(perPod) * 24_000,
      memoryMiB: Int64(perPod) * 128 * 1_024,
      gpus: perPod
    )
    return Gang(
      id: GangID(name),
      roles: [Role(name: "worker", count: gpus / perPod, request: request)],
      topology: topology,
      residency: residency
    )
  }
}
