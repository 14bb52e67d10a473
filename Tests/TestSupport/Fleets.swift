package import FleetModel
package import Policy

extension HourlyPrice {
  /// So many whole units an hour.
  fileprivate static func whole(_ units: Int64, _ currency: Currency) -> HourlyPrice {
    HourlyPrice(microUnits: units * 1_000_000, currency: currency)
  }
}

extension NodePool {
  /// A pool of domains of `nodes` nodes with `gpus` GPUs each, 100 cores and 1,000 GiB; `price` is in whole
  /// units an hour for one node.
  package static func of(
    _ name: String = "p",
    nodes: Int = 1,
    gpus: Int = 8,
    price: Int64? = 10,
    currency: Currency = .usDollar,
    min: Int = 0,
    max: Int = 4,
    deadline: Duration = .seconds(300),
    spares: Int = 0,
    capacity: CapacityType = .onDemand,
    jurisdiction: String = "eu",
    labels: [Label] = [],
    taints: [Taint] = [],
    powerCycle: Duration? = nil,
    node: NodeShape? = nil,
    zone: String? = nil,
    power: Int64? = nil,
    risk: InterruptionRisk? = nil,
    block: CapacityBlock? = nil
  ) -> NodePool {
    let node = node ?? .of(gpus: gpus)
    return NodePool(
      id: PoolID(name),
      driver: "simulated",
      shape: DomainShape(name: "drawn", nodeCount: nodes, node: node, setsCliqueLabel: nodes > 1),
      zone: zone ?? "\(jurisdiction)-1",
      jurisdiction: jurisdiction,
      capacityType: capacity,
      pricePerNode: price.map { .whole($0, currency) },
      minDomains: min,
      maxDomains: max,
      bringUpDeadline: deadline,
      spareMembers: spares,
      labels: labels,
      taints: taints,
      powerCycleTime: powerCycle
    ).worth(powerCost: power.map { .whole($0, currency) }, interruptionRisk: risk, capacityBlock: block)
  }

  /// NVL72 racks: 18 nodes of 4 GPUs.
  package static func nvl72(_ name: String = "rack", max: Int = 2, spares: Int = 0) -> NodePool {
    of(name, nodes: 18, gpus: 4, max: max, spares: spares)
  }
}

extension NodeShape {
  /// A node with 100 cores and 1,000 GiB; `mig` names the instances that each of its GPUs is cut into.
  package static func of(
    gpus: Int = 8,
    cores: Int64 = 100,
    architecture: Architecture = .amd64,
    isa: [String] = [],
    model: String = "H100-80GB",
    mig: [String] = [],
    hugePages: HugePages? = nil,
    zones: [NUMAZone] = [],
    alignment: NUMAAlignment? = nil,
    sharing: GPUSharing? = nil,
    gpuDetails: GPUDetails? = nil
  ) -> NodeShape {
    NodeShape(
      instanceType: "drawn",
      architecture: architecture,
      isaFeatures: isa,
      cpuMilli: cores * 1_000,
      memoryMiB: 1_000 * 1_024,
      gpuModelName: model,
      gpuCount: gpus,
      migLayout: mig.isEmpty ? nil : layout(mig, of: model),
      numaZones: zones,
      hugePages: hugePages,
      numaAlignment: alignment,
      gpuSharing: sharing,
      gpuDetails: gpuDetails
    )
  }

  /// A node with 100 cores and 1,000 GiB, cut into so many zones alike.
  package static func zoned(_ zones: Int = 2, gpus: Int = 8, alignment: NUMAAlignment) -> NodeShape {
    let whole = of(gpus: gpus)
    guard let zones = whole.evenZones(zones) else { preconditionFailure("the GPUs divide") }
    return of(gpus: gpus, zones: zones, alignment: alignment)
  }

  private static func layout(_ profiles: [String], of model: String) -> MIGLayout {
    guard let model = GPUCatalogue.model(named: model) else {
      preconditionFailure("the catalogue has the model")
    }
    switch model.layout(of: profiles) {
    case .success(let layout): return layout
    case .failure(let refusal): preconditionFailure("the model can be cut so: \(refusal)")
    }
  }
}

extension Gang {
  /// A gang of `count` GPUs in pods of `perPod` GPUs each.
  package static func gpus(
    _ count: Int,
    id: String = "a",
    perPod: Int = 1,
    topology: GangTopology = .sameDomain,
    priority: Int = 0,
    residency: [String] = [],
    latency: LatencyClass = .batch,
    checkpointable: Bool = false,
    ownsDomain: Bool = false
  ) -> Gang {
    precondition(count % perPod == 0, "pods are whole")
    return of(
      [
        Role(name: "worker", count: count / perPod, request: PodRequest(gpus: perPod, ownsDomain: ownsDomain))
      ],
      id: id,
      topology: topology,
      priority: priority,
      residency: residency,
      latency: latency,
      checkpointable: checkpointable
    )
  }

  /// A gang that fills an NVL72 rack: 18 pods of 4 GPUs.
  package static func nvl72(id: String = "a") -> Gang {
    gpus(72, id: id, perPod: 4)
  }

  /// A gang of `count` pods that each ask for the same.
  package static func pods(
    _ count: Int,
    id: String = "a",
    of request: PodRequest,
    topology: GangTopology = .sameDomain
  ) -> Gang {
    of([Role(name: "worker", count: count, request: request)], id: id, topology: topology)
  }

  /// A gang of several roles.
  package static func of(
    _ roles: [Role],
    id: String = "a",
    topology: GangTopology = .sameDomain,
    priority: Int = 0,
    residency: [String] = [],
    latency: LatencyClass = .batch,
    checkpointable: Bool = false,
    subgroups: [Subgroup]? = nil
  ) -> Gang {
    Gang(
      id: GangID(id),
      roles: roles,
      topology: topology,
      priority: priority,
      residency: residency,
      latencyClass: latency,
      isCheckpointable: checkpointable,
      subgroups: subgroups
    )
  }
}

extension Policy {
  /// A policy for those pools that acts directly unless told otherwise.
  package static func of(
    _ pools: NodePool...,
    order: PlacementOrder = .tightest,
    actuation: Actuation = .direct,
    rates: [ExchangeRate] = [],
    idle: Duration = .seconds(600),
    reservation: Duration = .seconds(900),
    patience: Patience = Patience(),
    backoff: Backoff = Backoff(),
    watchdog: Watchdog = Watchdog(),
    hotModels: HotModels? = nil,
    disruption: Disruption? = nil,
    hold: Duration? = nil
  ) -> Policy {
    Policy(
      name: "drawn",
      pools: pools,
      exchangeRates: rates,
      placementOrder: order,
      idleTime: idle,
      reservationTime: reservation,
      patience: patience,
      backoff: backoff,
      actuation: actuation,
      watchdog: watchdog,
      hotModels: hotModels,
      disruption: disruption,
      holdTime: hold
    )
  }
}

extension Gang {
  /// The same gang, whose pods load those models.
  package func loading(_ models: String...) -> Gang {
    var gang = self
    gang.models = models
    return gang
  }

  /// The same gang, whose pods share a ComputeDomain.
  package var inComputeDomain: Gang {
    var gang = self
    gang.computeDomain = true
    return gang
  }

  /// The same gang under another name.
  package func renamed(_ name: String) -> Gang {
    var gang = self
    gang.id = GangID(name)
    return gang
  }
}
