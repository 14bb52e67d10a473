internal import FleetModel

extension NodePool {
  /// Reads one pool of a policy.
  static var reader: ValueReader<NodePool> {
    .mapping { pool in
      let name = pool.read("name", .name)
      let driver = pool.read("driver", .choice(of: ["simulated"]), default: "simulated")
      let shape = readShape(from: &pool)
      let zone = pool.read("zone", .text)
      let jurisdiction = pool.read("jurisdiction", .text)
      let capacityType = pool.read("capacityType", .choice(of: CapacityType.self))
      let price = pool.readIfPresent("pricePerNode", .hourlyPrice)
      let limits = PoolLimits.read(from: &pool, of: shape)
      let deadline = pool.read("bringUpDeadline", .positiveDuration)
      let labels = pool.read("labels", .labels, default: [])
      let taints = pool.read("taints", .list(of: Taint.reader), default: [])
      let powerCycle = readPowerCycle(of: capacityType, from: &pool)
      let terms = PoolTerms.read(from: &pool, of: capacityType, labels: labels.map(\.key))
      guard let name, let shape, let zone, let jurisdiction, let capacityType, let limits, let deadline,
        let terms
      else { return nil }
      let made = NodePool(
        id: PoolID(name),
        driver: driver,
        shape: shape,
        zone: zone,
        jurisdiction: jurisdiction,
        capacityType: capacityType,
        pricePerNode: price.map { HourlyPrice(microUnits: $0.microUnits, currency: Currency($0.currency)) },
        minDomains: limits.least,
        maxDomains: limits.most,
        bringUpDeadline: deadline,
        spareMembers: limits.spareMembers,
        labels: labels.map { Label(key: $0.key, value: $0.value) },
        taints: taints,
        warmSpares: limits.warmSpares,
        powerCycleTime: powerCycle
      )
      return terms.applied(to: made)
    }
  }

  private static func readPowerCycle(of capacity: CapacityType?, from pool: inout YAMLMapping) -> Duration? {
    let time = pool.readIfPresent("powerCycleTime", .duration)
    if time != nil, let capacity, capacity != .owned {
      pool.report("only machines of one's own are switched off and on", at: "powerCycleTime")
    }
    return time
  }

  /// The shape by its name in the catalogue, with what `node` says of its nodes; or one described in full.
  private static func readShape(from pool: inout YAMLMapping) -> DomainShape? {
    let node = pool.read("node", NodeDetails.reader, default: NodeDetails())
    let layout = pool.readIfPresent("migLayout", .list(of: .text, count: 1...64))
    let parts = NodePartsDetails.read(from: &pool)
    let shape = pool.read("shape", ShapeSource.reader)
    guard let shape else { return nil }
    let gpuModel = node.gpuModel ?? shape.gpuModelName
    var migLayout: MIGLayout?
    if let layout {
      guard let made = readLayout(layout, gpuModel: gpuModel, pool: pool) else { return nil }
      migLayout = made
    }
    switch shape.domainShape(of: node, migLayout: migLayout) {
    case .success(let made):
      return parts.arrange(made, zones: node.numaZones, zoneCount: shape.numaZoneCount, in: pool)
    case .failure(let refusal):
      pool.report(refusal.message, at: "shape")
      return nil
    }
  }

  private static func readLayout(_ names: [String], gpuModel: String?, pool: YAMLMapping) -> MIGLayout? {
    guard let gpuModel else {
      pool.report(
        "a MIG layout needs to know the GPUs",
        at: "migLayout",
        advice: "give 'gpuModel' under 'node'"
      )
      return nil
    }
    guard let model = GPUCatalogue.model(named: gpuModel) else {
      pool.report("no GPU model is called '\(gpuModel)'", at: "migLayout")
      return nil
    }
    switch model.layout(of: names) {
    case .success(let layout): return layout
    case .failure(let refusal):
      pool.report("\(refusal)", at: "migLayout")
      return nil
    }
  }
}

/// How many domains a pool may have, and how many of its machines may be missing or idle.
private struct PoolLimits {
  /// The most domains that one pool may have.
  private static let mostSlots = 10_000

  let least: Int
  let most: Int
  let spareMembers: Int
  let warmSpares: Int?

  /// Nil, with a report, when the numbers contradict each other or the shape.
  static func read(from pool: inout YAMLMapping, of shape: DomainShape?) -> PoolLimits? {
    let least = pool.read("minDomains", .integer(in: 0...mostSlots), default: 0)
    let most = pool.read("maxDomains", .integer(in: 0...mostSlots))
    let spareMembers = pool.read("spareMembers", .integer(in: 0...1_000), default: 0)
    let warmSpares = pool.readIfPresent("warmSpares", .integer(in: 0...mostSlots))
    guard let most, let shape else { return nil }
    guard least <= most else {
      pool.report("'minDomains' is more than 'maxDomains'", at: "minDomains")
      return nil
    }
    guard spareMembers < shape.nodeCount else {
      pool.report("a domain of \(shape.nodeCount) nodes cannot spare \(spareMembers)", at: "spareMembers")
      return nil
    }
    if let warmSpares, warmSpares > most {
      pool.report("'warmSpares' is more than 'maxDomains'", at: "warmSpares")
      return nil
    }
    return PoolLimits(least: least, most: most, spareMembers: spareMembers, warmSpares: warmSpares)
  }
}

/// What a policy says of the nodes of a pool beyond what their shape is known to be.
struct NodeDetails {
  var cpuMilli: Int64?
  var memoryMiB: Int64?
  var instanceType: String?
  var gpuModel: String?
  var isaFeatures: [String] = []
  var hugePages: HugePages?
  var numaZones: NUMAZoneSource?
  var gpuDetails: GPUDetails?

  static var reader: ValueReader<NodeDetails> {
    .mapping { node in
      NodeDetails(
        cpuMilli: node.readIfPresent("cpu", .cpuMilli),
        memoryMiB: node.readIfPresent("memory", .memoryMiB),
        instanceType: node.readIfPresent("instanceType", .text),
        gpuModel: node.readIfPresent("gpuModel", .text),
        isaFeatures: node.read("isaFeatures", .list(of: .text), default: []),
        hugePages: HugePages.read(from: &node),
        numaZones: node.readIfPresent("numaZones", NUMAZoneSource.reader),
        gpuDetails: GPUDetails.read(from: &node)
      )
    }
  }
}

/// Where the shape of a pool's domains comes from.
enum ShapeSource {
  case catalogue(ShapeTemplate)
  case described(nodes: Int, gpusPerNode: Int, architecture: Architecture)

  /// Why a shape cannot be had, for the operator.
  struct Refusal: Error {
    let message: String
  }

  var gpuModelName: String? {
    switch self {
    case .catalogue(let template): template.gpuModelName
    case .described: nil
    }
  }

  var numaZoneCount: Int? {
    switch self {
    case .catalogue(let template): template.numaZoneCount
    case .described: nil
    }
  }

  static var reader: ValueReader<ShapeSource> {
    ValueReader { value in
      guard case .mapping = value.kind else { return value.read(catalogueName) }
      return value.read(description)
    }
  }

  private static var catalogueName: ValueReader<ShapeSource> {
    let names = ShapeCatalogue.templates.map(\.name)
    return ValueReader { value in
      guard let name = value.read(.text) else { return nil }
      guard let template = ShapeCatalogue.template(named: name) else {
        value.report(
          "no domain shape is called '\(name)'",
          advice: Spelling.advice(for: name, among: names) ?? "known: " + names.joined(separator: ", ")
        )
        return nil
      }
      return .catalogue(template)
    }
  }

  private static var description: ValueReader<ShapeSource> {
    .mapping { shape in
      let nodes = shape.read("nodes", .integer(in: 1...1_000))
      let gpus = shape.read("gpusPerNode", .integer(in: 0...1_024))
      let architecture = shape.read("architecture", .choice(of: Architecture.self))
      guard let nodes, let gpus, let architecture else { return nil }
      return .described(nodes: nodes, gpusPerNode: gpus, architecture: architecture)
    }
  }

  /// The shape with everything filled in, or what is missing.
  func domainShape(of node: NodeDetails, migLayout: MIGLayout?) -> Result<DomainShape, Refusal> {
    switch self {
    case .catalogue(let template):
      return template.shape(
        cpuMilli: node.cpuMilli,
        memoryMiB: node.memoryMiB,
        instanceType: node.instanceType,
        isaFeatures: node.isaFeatures,
        migLayout: migLayout,
        hugePages: node.hugePages,
        gpuModelName: node.gpuModel,
        gpuDetails: node.gpuDetails
      ).mapError { Refusal(message: "\($0)") }
    case .described(let nodes, let gpus, let architecture):
      guard let cpu = node.cpuMilli, let memory = node.memoryMiB else {
        return .failure(Refusal(message: "a described shape needs 'cpu' and 'memory' under 'node'"))
      }
      if let model = node.gpuModel, GPUCatalogue.model(named: model) == nil {
        return .failure(Refusal(message: "no GPU model is called '\(model)'"))
      }
      let shape = NodeShape(
        instanceType: node.instanceType ?? "described",
        architecture: architecture,
        isaFeatures: node.isaFeatures,
        cpuMilli: cpu,
        memoryMiB: memory,
        gpuModelName: node.gpuModel,
        gpuCount: gpus,
        migLayout: migLayout,
        hugePages: node.hugePages,
        gpuDetails: node.gpuDetails
      )
      return .success(
        DomainShape(name: "described", nodeCount: nodes, node: shape, setsCliqueLabel: nodes > 1)
      )
    }
  }
}

extension Taint {
  static var reader: ValueReader<Taint> {
    .mapping { taint in
      let key = taint.read("key", .text)
      let value = taint.read("value", .possiblyEmptyText, default: "")
      let effect = taint.read("effect", .choice(of: Effect.self))
      guard let key, let effect else { return nil }
      return Taint(key: key, value: value, effect: effect)
    }
  }
}
