internal import FleetModel

/// What a policy says of the parts of a pool's nodes on which pods are placed one by one.
struct NodePartsDetails {
  /// True also where it is `none`.
  var saysAlignment = false
  var alignment: NUMAAlignment?
  var sharing: GPUSharing?
  /// Nil where MIG instances are not made as pods come.
  var mig: GPUSharing?

  /// Reads the keys of a pool.
  static func read(from pool: inout YAMLMapping) -> NodePartsDetails {
    let alignments: [(name: String, value: NUMAAlignment?)] =
      [("none", nil)] + NUMAAlignment.allCases.map { ($0.rawValue, $0) }
    return NodePartsDetails(
      saysAlignment: pool.has("topologyManager"),
      alignment: pool.read("topologyManager", .choice(of: alignments), default: nil).flatMap(\.self),
      sharing: pool.readIfPresent("gpuSharing", GPUSharing.reader),
      mig: pool.readIfPresent("mig", GPUSharing.migReader)
    )
  }

  /// The shape with those parts, on the zones that the policy tells or else on so many alike; nil, with a report,
  /// where they contradict it.
  func arrange(
    _ shape: DomainShape,
    zones told: NUMAZoneSource?,
    zoneCount: Int?,
    in pool: YAMLMapping
  ) -> DomainShape? {
    if let problem = contradiction(on: shape.node, told) {
      pool.report(problem.text, at: problem.key)
      return nil
    }
    guard let source = told ?? zoneCount.map({ .even(count: $0) }) else {
      if alignment == nil { return shape.arranged(zones: [], alignment: nil, sharing: sharing ?? mig) }
      pool.report(
        "pods can be kept only to zones that are known",
        at: "topologyManager",
        advice: "give 'numaZones' under 'node'"
      )
      return nil
    }
    if alignment == nil && told == nil {
      return shape.arranged(zones: [], alignment: nil, sharing: sharing ?? mig)
    }
    guard let zones = source.zones(of: shape.node, in: pool) else { return nil }
    return shape.arranged(zones: zones, alignment: alignment, sharing: sharing ?? mig)
  }

  private func contradiction(on node: NodeShape, _ told: NUMAZoneSource?) -> (text: String, key: String)? {
    if told != nil && !saysAlignment { return ("'numaZones' says nothing without 'topologyManager'", "node") }
    if sharing != nil && alignment != nil {
      return ("GPUs are shared or kept to NUMA zones, not both", "gpuSharing")
    }
    if mig != nil {
      if sharing != nil || node.migLayout != nil || alignment != nil {
        return ("'mig' goes with none of 'gpuSharing', 'migLayout' and 'topologyManager'", "mig")
      }
      guard let model = node.gpuModelName.flatMap(GPUCatalogue.model(named:)) else {
        return ("a MIG layout needs to know the GPUs; give 'gpuModel' under 'node'", "mig")
      }
      if case .unknown(let reason) = model.geometry {
        return ("\(MIGRefusal.unknownGeometry(gpu: model.name, reason: reason))", "mig")
      }
    }
    guard node.migLayout != nil else { return nil }
    if sharing != nil { return ("GPUs are shared or cut into MIG instances, not both", "gpuSharing") }
    if alignment != nil { return ("MIG instances are not kept to NUMA zones", "topologyManager") }
    return nil
  }
}

/// How the NUMA zones of a node are told.
enum NUMAZoneSource {
  case even(count: Int)
  case listed([NUMAZone])

  static var reader: ValueReader<NUMAZoneSource> {
    ValueReader { value in
      guard case .list = value.kind else {
        return value.read(.integer(in: 1...NUMAAlignment.mostZones)).map { .even(count: $0) }
      }
      return value.read(.list(of: NUMAZone.reader, count: 1...NUMAAlignment.mostZones)).map { .listed($0) }
    }
  }

  /// The zones of that node; nil, with a report, when they do not add up to it.
  func zones(of node: NodeShape, in pool: YAMLMapping) -> [NUMAZone]? {
    switch self {
    case .even(let count):
      if let zones = node.evenZones(count) { return zones }
      pool.report(
        "\(node.gpuCount) GPUs cannot be split evenly over \(count) NUMA zones",
        at: "node",
        advice: "list the zones"
      )
      return nil
    case .listed(let zones):
      for resource in NodeResource.allCases {
        let sum = zones.reduce(0) { $0 + $1.amounts[resource] }
        if sum == node.amounts[resource] { continue }
        let words = resource.words
        pool.report(
          "its NUMA zones have \(sum) \(words) together, a node has \(node.amounts[resource])",
          at: "node"
        )
        return nil
      }
      return zones
    }
  }
}

extension NUMAZone {
  static var reader: ValueReader<NUMAZone> {
    .mapping { zone in
      let cpu = zone.read("cpu", .cpuMilli)
      let memory = zone.read("memory", .memoryMiB)
      let gpus = zone.read("gpus", .integer(in: 0...1_024))
      let hugePages = HugePages.read(from: &zone)
      guard let cpu, let memory, let gpus else { return nil }
      return NUMAZone(cpuMilli: cpu, memoryMiB: memory, gpus: gpus, hugePages: hugePages)
    }
  }
}

extension GPUSharing {
  /// The one layout of MIG instances that is no list: `{layout: dynamic}`.
  static var migReader: ValueReader<GPUSharing> {
    .mapping { mig in
      mig.read("layout", .choice(of: [("dynamic", GPUSharing.dynamicMIG)]))
    }
  }

  static var reader: ValueReader<GPUSharing> {
    .mapping { sharing in
      sharing.read("clients", .integer(in: 2...1_000)).map { .clients($0) }
    }
  }
}

extension ValueReader where Value == Int {
  /// A part of one GPU in thousandths: `0.25` or `250m`.
  static var gpuShareMilli: ValueReader {
    ValueReader<Int64>.quantity("a share of a GPU such as 0.25 or 250m", Quantity.cpuMilli)
      .requiring("a share is more than 0 and less than 1; whole GPUs are 'gpus'") { 1...999 ~= $0 }
      .map { Int($0) }
  }
}
