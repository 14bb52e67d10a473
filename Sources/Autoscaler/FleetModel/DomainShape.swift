/// A processor architecture, by the name that Kubernetes uses in `kubernetes.io/arch`.
package enum Architecture: String, Hashable, Sendable, Codable, CaseIterable {
  case amd64
  case arm64
  case riscv64
}

/// Cores and GPUs of one node that share a memory controller.
package struct NUMAZone: Hashable, Sendable, Codable {
  /// The first core of the zone.
  package let lowerCore: Int
  /// One past the last core of the zone.
  package let upperCore: Int
  /// The numbers of its GPUs within the node, ascending.
  package let gpus: [Int]

  package init(cores: Range<Int>, gpus: [Int]) {
    precondition(cores.lowerBound >= 0, "cores are numbered from 0")
    self.lowerCore = cores.lowerBound
    self.upperCore = cores.upperBound
    self.gpus = gpus.sorted()
  }

  package var cores: Range<Int> { lowerCore..<upperCore }
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
  /// Beside ``memoryMiB``, not a part of it; nil when there are none.
  package let hugePages: HugePages?

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
    hugePages: HugePages? = nil
  ) {
    precondition(cpuMilli >= 0 && memoryMiB >= 0 && gpuCount >= 0, "amounts are not negative")
    precondition(
      migLayout == nil || migLayout?.gpuModelName == gpuModelName,
      "a layout is of the node's GPUs"
    )
    precondition(numaZones.allSatisfy { $0.gpus.allSatisfy((0..<gpuCount).contains) }, "zones hold its GPUs")
    self.instanceType = instanceType
    self.architecture = architecture
    self.isaFeatures = isaFeatures.sorted()
    self.cpuMilli = cpuMilli
    self.memoryMiB = memoryMiB
    self.gpuModelName = gpuModelName
    self.gpuCount = gpuCount
    self.migLayout = migLayout
    self.numaZones = numaZones
    self.hugePages = hugePages
  }

  /// Whole GPUs that the node advertises: none when they are cut into MIG instances.
  package var wholeGPUCount: Int { migLayout == nil ? gpuCount : 0 }

  /// MIG instances of each profile that the node advertises, in order of the profiles in the GPU's model.
  package var migInstanceCounts: [(profile: String, count: Int)] {
    guard let migLayout else { return [] }
    return migLayout.instanceCounts.map { ($0.profile, $0.count * gpuCount) }
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
