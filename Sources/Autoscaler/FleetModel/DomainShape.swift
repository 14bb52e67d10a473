/// A processor architecture, by the name that Kubernetes uses in `kubernetes.io/arch`.
package enum Architecture: String, Hashable, Sendable, Codable, CaseIterable {
  case amd64
  case arm64
  case riscv64
}

/// What one node of a pool is and offers.
package struct NodeShape: Hashable, Sendable, Codable {
  /// The cloud's name for the machine, or the owner's.
  package let instanceType: String
  package let architecture: Architecture
  /// Instruction-set extensions that pods may ask for, ascending.
  package let isaFeatures: [String]
  package let cpuMilli: Int64
  package let memoryMiB: Int64
  /// A name in ``GPUCatalogue``; nil when the node has no GPUs or the catalogue does not know them.
  package let gpuModelName: String?
  package let gpuCount: Int
  /// How every GPU of the node is cut; nil when they are whole.
  package let migLayout: MIGLayout?
  /// Empty when nobody has said which cores and GPUs belong together.
  package let numaZones: [NUMAZone]
  /// Nil where zones play no part.
  package let numaAlignment: NUMAAlignment?
  /// How pods share its GPUs; nil where they do not.
  package let gpuSharing: GPUSharing?
  /// Beside ``memoryMiB``, not a part of it; nil when there are none.
  package let hugePages: HugePages?
  /// Nil when nothing is known of the GPUs beyond their model.
  package let gpuDetails: GPUDetails?

  package init(
    instanceType: String,
    architecture: Architecture,
    isaFeatures: [String] = [],
    cpuMilli: Int64,
    memoryMiB: Int64,
    gpuModelName: String? = nil,
    gpuCount: Int = 0,
    migLayout: MIGLayout? = nil,
    numaZones: [NUMAZone] = [],
    hugePages: HugePages? = nil,
    numaAlignment: NUMAAlignment? = nil,
    gpuSharing: GPUSharing? = nil,
    gpuDetails: GPUDetails? = nil
  ) {
    precondition(cpuMilli >= 0 && memoryMiB >= 0 && gpuCount >= 0, "amounts are not negative")
    precondition(
      migLayout == nil || migLayout?.gpuModelName == gpuModelName,
      "a layout is of the node's GPUs"
    )
    precondition(numaZones.reduce(0) { $0 + $1.gpus } <= gpuCount, "zones hold its GPUs")
    precondition(numaAlignment == nil || gpuSharing == nil, "GPUs are shared or kept to zones")
    precondition(
      migLayout == nil || numaAlignment == nil && gpuSharing == nil,
      "only whole GPUs have parts"
    )
    self.instanceType = instanceType
    self.architecture = architecture
    self.isaFeatures = isaFeatures.sorted()
    self.cpuMilli = cpuMilli
    self.memoryMiB = memoryMiB
    self.gpuModelName = gpuModelName
    self.gpuCount = gpuCount
    self.migLayout = migLayout
    self.numaZones = numaZones
    self.numaAlignment = numaAlignment
    self.gpuSharing = gpuSharing
    self.hugePages = hugePages
    self.gpuDetails = gpuDetails
  }

  /// Whole GPUs that the node advertises: none when they are cut into MIG instances.
  package var wholeGPUCount: Int { isInMIGMode ? 0 : gpuCount }

  /// True when its GPUs are cut into MIG instances, once for all or as pods come.
  package var isInMIGMode: Bool { migLayout != nil || gpuSharing == .dynamicMIG }

  /// MIG instances of each profile that the node advertises, in order of the profiles in the GPU's model.
  ///
  /// Where instances are made as pods come, each profile counts as if it were the only one.
  package var migInstanceCounts: [(profile: String, count: Int)] {
    if case .dynamicMIG(let layout)? = layout {
      return layout.model.profiles.map { ($0.name, layout.mostInstances(of: $0.name, on: layout.empty)) }
    }
    guard let migLayout else { return [] }
    return migLayout.instanceCounts.map { ($0.profile, $0.count * gpuCount) }
  }
}

extension NodeShape {
  /// What an empty node offers, MIG instances apart.
  package var amounts: NodeAmounts {
    NodeAmounts(
      cpuMilli: cpuMilli,
      memoryMiB: memoryMiB,
      gpus: wholeGPUCount,
      hugePages: hugePages ?? HugePages()
    )
  }

  /// The node cut into so many zones alike, of which the first take what does not divide; nil when the GPUs do not.
  package func evenZones(_ count: Int) -> [NUMAZone]? {
    guard count > 0, gpuCount % count == 0 else { return nil }
    func part(_ amount: Int64, _ zone: Int, unit: Int64 = 1) -> Int64 {
      let units = amount / unit
      return (units / Int64(count) + (Int64(zone) < units % Int64(count) ? 1 : 0)) * unit
    }
    return (0..<count).map { zone in
      NUMAZone(
        cpuMilli: part(cpuMilli, zone),
        memoryMiB: part(memoryMiB, zone),
        gpus: gpuCount / count,
        hugePages: hugePages.map {
          HugePages(small: part($0.small, zone, unit: 2), large: part($0.large, zone, unit: 1_024))
        }
      )
    }
  }
}

/// What one whole NVLink domain of a pool is: so many nodes alike.
package struct DomainShape: Hashable, Sendable, Codable {
  /// The name in ``ShapeCatalogue`` or in the policy, for example `gb200-nvl72`.
  package let name: String
  /// Nodes of a whole domain; 1 where NVLink ends at the node.
  package let nodeCount: Int
  package let node: NodeShape
  /// True when its nodes get the label `nvidia.com/gpu.clique` once the fabric is up; elsewhere the node is
  /// the domain.
  package let setsCliqueLabel: Bool

  package init(name: String, nodeCount: Int, node: NodeShape, setsCliqueLabel: Bool) {
    precondition(nodeCount > 0, "a domain has at least one node")
    self.name = name
    self.nodeCount = nodeCount
    self.node = node
    self.setsCliqueLabel = setsCliqueLabel
  }

  /// GPUs of a whole domain, whole or cut.
  package var gpuCount: Int { nodeCount * node.gpuCount }
}

extension DomainShape {
  /// The same shape, on whose nodes pods are placed on zones or shared GPUs.
  package func arranged(zones: [NUMAZone], alignment: NUMAAlignment?, sharing: GPUSharing?) -> DomainShape {
    let node = NodeShape(
      instanceType: node.instanceType,
      architecture: node.architecture,
      isaFeatures: node.isaFeatures,
      cpuMilli: node.cpuMilli,
      memoryMiB: node.memoryMiB,
      gpuModelName: node.gpuModelName,
      gpuCount: node.gpuCount,
      migLayout: node.migLayout,
      numaZones: zones,
      hugePages: node.hugePages,
      numaAlignment: alignment,
      gpuSharing: sharing,
      gpuDetails: node.gpuDetails
    )
    return DomainShape(name: name, nodeCount: nodeCount, node: node, setsCliqueLabel: setsCliqueLabel)
  }
}
