internal import FleetModel
internal import Policy
internal import Testing

extension NodeShape {
  /// A compute tray of an NVL72 rack.
  static let gb200Tray = NodeShape(
    instanceType: "p6e-gb200.36xlarge",
    architecture: .arm64,
    cpuMilli: 144_000,
    memoryMiB: 983_040,
    gpuModelName: "GB200-186GB",
    gpuCount: 4
  )

  /// A machine with eight GPUs, whole or cut.
  static func h100(cut layout: MIGLayout? = nil, hugePages: HugePages? = nil) -> NodeShape {
    NodeShape(
      instanceType: "p5.48xlarge",
      architecture: .amd64,
      cpuMilli: 191_500,
      memoryMiB: 2_000_000,
      gpuModelName: "H100-80GB",
      gpuCount: 8,
      migLayout: layout,
      hugePages: hugePages
    )
  }
}

extension NodePool {
  /// Racks of 18 nodes at 10.50 dollars a node and hour.
  static func racks(
    price: HourlyPrice? = HourlyPrice(microUnits: 10_500_000, currency: .usDollar),
    maxDomains: Int = 2,
    labels: [Label] = [],
    taints: [Taint] = []
  ) -> NodePool {
    pool("nvl72", .gb200Tray, nodes: 18, price: price, maxDomains: maxDomains, labels: labels, taints: taints)
  }

  /// Single machines, each an NVLink domain of its own.
  static func machines(
    price: HourlyPrice? = nil,
    cut layout: MIGLayout? = nil,
    hugePages: HugePages? = nil
  ) -> NodePool {
    pool("h100", .h100(cut: layout, hugePages: hugePages), nodes: 1, price: price, maxDomains: 3)
  }

  private static func pool(
    _ name: String,
    _ node: NodeShape,
    nodes: Int,
    price: HourlyPrice?,
    maxDomains: Int,
    labels: [Label] = [],
    taints: [Taint] = []
  ) -> NodePool {
    NodePool(
      id: PoolID(name),
      driver: "simulated",
      shape: DomainShape(name: name, nodeCount: nodes, node: node, setsCliqueLabel: nodes > 1),
      zone: "eu-de-1a",
      jurisdiction: "eu",
      capacityType: .onDemand,
      pricePerNode: price,
      minDomains: 0,
      maxDomains: maxDomains,
      bringUpDeadline: .seconds(900),
      spareMembers: 0,
      labels: labels,
      taints: taints
    )
  }
}

extension Policy {
  static func of(_ pools: NodePool..., scaleDown: ScaleDownTimes? = nil) -> Policy {
    Policy(name: "test", pools: pools, clusterAutoscalerScaleDown: scaleDown)
  }
}

extension Gang {
  /// One pod of four GPUs on each of that many nodes, all in one domain.
  static func filling(nodes: Int, name: String = "team/train") -> Gang {
    Gang(
      id: GangID(name),
      roles: [Role(name: "worker", count: nodes, request: PodRequest(gpus: 4))],
      topology: .sameDomain
    )
  }
}

extension Slot {
  static let firstRack = Slot(pool: PoolID("nvl72"), number: 0)
}
