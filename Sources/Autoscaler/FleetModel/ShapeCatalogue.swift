/// A kind of NVLink domain, with what is publicly known about it.
package struct ShapeTemplate: Hashable, Sendable, Codable {
  /// For example `gb200-nvl72`.
  package let name: String
  /// Other names for the same thing: products and clouds' instance types.
  package let aliases: [String]
  /// The cloud's machine that its nodes are; nil when the kind is not one cloud's.
  package let instanceType: String?
  /// Nil when nobody has published it.
  package let nodesPerDomain: Int?
  /// Nil when nobody has published it.
  package let gpusPerNode: Int?
  /// Nil when nobody has published it.
  package let architecture: Architecture?
  /// A name in ``GPUCatalogue``; nil when the catalogue has none, or when several would do.
  package let gpuModelName: String?
  /// Processor capacity of one node; nil when it differs between makers.
  package let cpuMilli: Int64?
  /// Memory of one node apart from the GPUs'; nil when it differs between makers.
  package let memoryMiB: Int64?
  /// True when memory is shared between nodes by the IMEX service; nil when nobody has published it.
  package let needsIMEX: Bool?
  /// True when its nodes get the label `nvidia.com/gpu.clique`; nil when nobody has published it.
  package let setsCliqueLabel: Bool?
  /// Typical draw of one domain at work, the upper end of a published range; nil when there is none, or
  /// only a lower bound.
  package let powerWatts: Int?

  fileprivate init(
    _ name: String,
    aliases: [String] = [],
    instanceType: String? = nil,
    nodes: Int?,
    gpus: Int?,
    architecture: Architecture?,
    gpuModel: String? = nil,
    cpuMilli: Int64? = nil,
    memoryMiB: Int64? = nil,
    spansNodes: Bool?,
    powerWatts: Int? = nil
  ) {
    self.name = name
    self.aliases = aliases
    self.instanceType = instanceType
    self.nodesPerDomain = nodes
    self.gpusPerNode = gpus
    self.architecture = architecture
    self.gpuModelName = gpuModel
    self.cpuMilli = cpuMilli
    self.memoryMiB = memoryMiB
    self.needsIMEX = spansNodes
    self.setsCliqueLabel = spansNodes
    self.powerWatts = powerWatts
  }
}

// MARK: - From a template to a shape

extension ShapeTemplate {
  /// The shape of a domain of this kind.
  ///
  /// What the caller gives wins over what is publicly known.
  /// - Parameters:
  ///   - cpuMilli: what a node offers pods; nil to use the public figure.
  ///   - memoryMiB: what a node offers pods; nil to use the public figure.
  ///   - instanceType: nil to use the cloud's name or else the template's.
  ///   - isaFeatures: instruction-set extensions that pods may ask for.
  ///   - migLayout: how every GPU is cut; nil for whole GPUs.
  ///   - hugePages: huge pages of a node, beside its memory.
  ///   - gpuModelName: a name in ``GPUCatalogue``; nil to use the template's.
  ///   - gpuDetails: what is known of the GPUs beyond their model.
  /// - Returns: the shape, or the first thing that is missing or wrong.
  package func shape(
    cpuMilli: Int64? = nil,
    memoryMiB: Int64? = nil,
    instanceType: String? = nil,
    isaFeatures: [String] = [],
    migLayout: MIGLayout? = nil,
    hugePages: HugePages? = nil,
    gpuModelName: String? = nil,
    gpuDetails: GPUDetails? = nil
  ) -> Result<DomainShape, ShapeRefusal> {
    guard let nodesPerDomain else { return .failure(.unpublished(.nodesPerDomain, shape: name)) }
    guard let gpusPerNode else { return .failure(.unpublished(.gpusPerNode, shape: name)) }
    guard let architecture else { return .failure(.unpublished(.architecture, shape: name)) }
    guard let setsCliqueLabel else { return .failure(.unpublished(.cliqueLabel, shape: name)) }
    guard let cpuMilli = cpuMilli ?? self.cpuMilli else { return .failure(.missing(.cpu, shape: name)) }
    guard let memoryMiB = memoryMiB ?? self.memoryMiB else { return .failure(.missing(.memory, shape: name)) }
    guard cpuMilli > 0 else { return .failure(.notPositive(.cpu, shape: name)) }
    guard memoryMiB > 0 else { return .failure(.notPositive(.memory, shape: name)) }
    let gpuModelName = gpuModelName ?? self.gpuModelName
    if let refusal = refusal(gpuModelName: gpuModelName, migLayout: migLayout) { return .failure(refusal) }
    let node = NodeShape(
      instanceType: instanceType ?? self.instanceType ?? name,
      architecture: architecture,
      isaFeatures: isaFeatures,
      cpuMilli: cpuMilli,
      memoryMiB: memoryMiB,
      gpuModelName: gpuModelName,
      gpuCount: gpusPerNode,
      migLayout: migLayout,
      hugePages: hugePages,
      gpuDetails: gpuDetails
    )
    return .success(
      DomainShape(name: name, nodeCount: nodesPerDomain, node: node, setsCliqueLabel: setsCliqueLabel)
    )
  }

  private func refusal(gpuModelName: String?, migLayout: MIGLayout?) -> ShapeRefusal? {
    if let gpuModelName, GPUCatalogue.model(named: gpuModelName) == nil {
      return .unknownGPUModel(gpuModelName, shape: name)
    }
    guard let migLayout else { return nil }
    guard let gpuModelName else { return .layoutNeedsGPUModel(shape: name) }
    guard migLayout.gpuModelName == gpuModelName else {
      return .layoutOfOtherGPU(migLayout.gpuModelName, gpuModelName: gpuModelName, shape: name)
    }
    return nil
  }

  /// The same kind of domain, made of that cloud instance type.
  fileprivate func made(of type: ShapeCatalogue.InstanceType) -> ShapeTemplate {
    ShapeTemplate(
      name,
      aliases: aliases,
      instanceType: type.name,
      nodes: nodesPerDomain,
      gpus: type.gpus,
      architecture: architecture,
      gpuModel: type.gpuModel,
      cpuMilli: type.cpuMilli,
      memoryMiB: type.memoryMiB,
      spansNodes: setsCliqueLabel,
      powerWatts: powerWatts
    )
  }
}

extension ShapeTemplate {
  /// The NUMA zones of one node, over which its GPUs are spread evenly; nil when no public source says so.
  ///
  /// A Grace-Blackwell tray has two Grace CPUs with two GPUs each (source T); the HGX systems have two sockets with
  /// four GPUs each (source D).
  package var numaZoneCount: Int? {
    switch name {
    case "gb200-nvl72", "gb200-nvl36x1", "gb300-nvl72", "hgx-h100-8", "hgx-b200-8": 2
    default: nil  // default: any other name.
    }
  }
}

/// Why a template does not give a shape; its description is what the operator reads.
package enum ShapeRefusal: Error, Hashable, Sendable {
  /// Facts about a kind of domain that only its maker can know.
  package enum Fact: String, Hashable, Sendable {
    case nodesPerDomain = "nodes of a domain"
    case gpusPerNode = "GPUs of a node"
    case architecture = "processor architecture"
    case cliqueLabel = "labels of its nodes"
  }

  /// Amounts that the owner of the machines can say.
  package enum Amount: String, Hashable, Sendable {
    case cpu
    case memory
  }

  case unpublished(Fact, shape: String)
  case missing(Amount, shape: String)
  case notPositive(Amount, shape: String)
  case unknownGPUModel(String, shape: String)
  case layoutNeedsGPUModel(shape: String)
  case layoutOfOtherGPU(String, gpuModelName: String, shape: String)
}

extension ShapeRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unpublished(let fact, let shape):
      "\(shape) cannot be used yet: nobody has published the \(fact.rawValue)"
    case .missing(let amount, let shape):
      "\(shape) has no public figure for the \(amount.rawValue) of a node: give one"
    case .notPositive(let amount, let shape):
      "the \(amount.rawValue) of a node of \(shape) must be more than 0"
    case .unknownGPUModel(let gpu, let shape):
      "\(shape) cannot have '\(gpu)': no GPU model has that name"
    case .layoutNeedsGPUModel(let shape):
      "\(shape) comes with several GPU models or an unknown one: name the model to use a MIG layout"
    case .layoutOfOtherGPU(let other, let gpu, let shape):
      "the MIG layout is for \(other), but the GPUs of \(shape) are \(gpu)"
    }
  }
}

// MARK: - The catalogue

/// The kinds of NVLink domains that are known by name.
///
/// Sources, by the letter beside each entry:
/// - T: https://docs.nvidia.com/multi-node-nvlink-systems/multi-node-tuning-guide/system.html
/// - B: https://docs.nvidia.com/base-command-manager/product-manuals/nvidia-mission-control/nvlink
/// - K: NVIDIA/k8s-test-infra on github.com, profiles of GB200, GB300 and VR200
/// - E: https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-nvidia-ultraserver.html
/// - I: https://docs.nvidia.com/multi-node-nvlink-systems/imex-guide/
/// - P: https://docs.nvidia.com/ai-enterprise/ (HGX platforms)
/// - W: EC2's DescribeInstanceTypes as kept in moto 5.2.1
/// - D: https://docs.nvidia.com/datacenter/dps/ and the data sheets of DGX H100 and DGX B200
/// - S: press (SemiAnalysis, silicontales, gixtools, ai-infrastructure.net)
/// - G: general product knowledge; nothing published was checked
package enum ShapeCatalogue {
  /// A cloud's machine and what it fills in.
  fileprivate struct InstanceType {
    let name: String
    /// The template of the domain that it makes.
    let template: String
    let gpuModel: String
    let gpus: Int
    let cpuMilli: Int64
    let memoryMiB: Int64

    init(_ name: String, in template: String, gpu: String, gpus: Int, cpus: Int64, gibibytes: Int64) {
      self.name = name
      self.template = template
      self.gpuModel = gpu
      self.gpus = gpus
      self.cpuMilli = cpus * 1000
      self.memoryMiB = gibibytes * 1024
    }
  }

  /// The template with that name, instance type or alias; nil when there is none.
  ///
  /// An instance type fills in its GPU, processor and memory. `p6e-gb200.36xlarge` makes domains of two
  /// sizes, so it stands for neither.
  /// - Complexity: O(templates)
  package static func template(named name: String) -> ShapeTemplate? {
    if let template = templates.first(where: { $0.name == name }) { return template }
    if let type = instanceTypes.first(where: { $0.name == name }) {
      return templates.first { $0.name == type.template }?.made(of: type)
    }
    return templates.first { $0.aliases.contains(name) }
  }

  /// EC2 instance types whose domain is one node, from source W.
  private static let instanceTypes: [InstanceType] = [
    .init("p4d.24xlarge", in: "hgx-a100-8", gpu: "A100-40GB", gpus: 8, cpus: 96, gibibytes: 1152),
    .init("p4de.24xlarge", in: "hgx-a100-8", gpu: "A100-80GB", gpus: 8, cpus: 96, gibibytes: 1152),
    .init("p5.48xlarge", in: "hgx-h100-8", gpu: "H100-80GB", gpus: 8, cpus: 192, gibibytes: 2048),
    .init("p5e.48xlarge", in: "hgx-h200-8", gpu: "H200-141GB", gpus: 8, cpus: 192, gibibytes: 2048),
    .init("p5en.48xlarge", in: "hgx-h200-8", gpu: "H200-141GB", gpus: 8, cpus: 192, gibibytes: 2048),
    .init("p6-b200.48xlarge", in: "hgx-b200-8", gpu: "B200-180GB", gpus: 8, cpus: 192, gibibytes: 2048),
    .init("p6-b300.48xlarge", in: "hgx-b300-8", gpu: "B300-269GB", gpus: 8, cpus: 192, gibibytes: 4096),
    .init("g7e.2xlarge", in: "rtx-pro-6000", gpu: "RTX-PRO-6000-96GB", gpus: 1, cpus: 8, gibibytes: 64),
    .init("g7e.12xlarge", in: "rtx-pro-6000", gpu: "RTX-PRO-6000-96GB", gpus: 2, cpus: 48, gibibytes: 512),
    .init("g7e.24xlarge", in: "rtx-pro-6000", gpu: "RTX-PRO-6000-96GB", gpus: 4, cpus: 96, gibibytes: 1024),
    .init("g7e.48xlarge", in: "rtx-pro-6000", gpu: "RTX-PRO-6000-96GB", gpus: 8, cpus: 192, gibibytes: 2048),
  ]
}

extension ShapeCatalogue {
  /// All kinds of domains, those that span nodes first.
  package static let templates: [ShapeTemplate] = rackScale + singleNode

  private static let rackScale: [ShapeTemplate] = [
    // T, B, K; power S
    rack(
      "gb200-nvl72",
      ["GB200 NVL72", "72x1"],
      nodes: 18,
      gpus: 4,
      "GB200-186GB",
      cpus: 144,
      watts: 120_000
    ),
    // T; one domain in two racks
    rack("gb200-nvl36x2", ["GB200 NVL36x2", "36x2"], nodes: 18, gpus: 4, "GB200-186GB"),
    // T, B
    rack("gb200-nvl36x1", ["GB200 NVL36", "36x1"], nodes: 9, gpus: 4, "GB200-186GB"),
    // E
    ultraServer("aws-u-p6e-gb200x72", ["u-p6e-gb200x72"], nodes: 18),
    // E
    ultraServer("aws-u-p6e-gb200x36", ["u-p6e-gb200x36"], nodes: 9),
    // K, D; power S
    rack(
      "gb300-nvl72",
      ["GB300 NVL72", "Azure NDv6 GB300"],
      nodes: 18,
      gpus: 4,
      "GB300-278GB",
      watts: 140_000
    ),
    // K, S; nobody has published the profiles of Rubin
    rack("vr-nvl72", ["Vera Rubin NVL72", earlierNVL144], nodes: 18, gpus: 4, watts: 230_000),
    // S; a preview, whose 576 counts dies
    ShapeTemplate(
      "vr-kyber-nvl576",
      aliases: ["Rubin Ultra Kyber NVL576"],
      nodes: nil,
      gpus: nil,
      architecture: nil,
      spansNodes: nil
    ),
    // I
    rack("gh200-nvl32", ["GH200 NVL32"], nodes: 16, gpus: 2),
    // G
    rack("dgx-gh200-256", ["DGX GH200"], nodes: 256, gpus: 1),
  ]

  private static let singleNode: [ShapeTemplate] = [
    // S
    board("gb200-nvl4", ["GB200 NVL4"], gpus: 4, .arm64, watts: 5400),
    // G
    board("gb200-nvl2", ["GB200 NVL2"], gpus: 2, .arm64),
    // P, W; sold with A100-40GB and with A100-80GB
    board("hgx-a100-8", ["DGX A100", "p4d.24xlarge", "p4de.24xlarge"], gpus: 8, .amd64),
    // P, W; power D
    board("hgx-h100-8", ["DGX H100", "p5.48xlarge"], gpus: 8, .amd64, "H100-80GB", watts: 10_200),
    // P, W
    board("hgx-h200-8", ["DGX H200", "p5e.48xlarge", "p5en.48xlarge"], gpus: 8, .amd64, "H200-141GB"),
    // P, W; power D
    board("hgx-b200-8", ["DGX B200", "p6-b200.48xlarge"], gpus: 8, .amd64, "B200-180GB", watts: 14_300),
    // P, W
    board("hgx-b300-8", ["HGX B300 NVL16 (counts dies)", "p6-b300.48xlarge"], gpus: 8, .amd64, "B300-269GB"),
    // G; a host with eight cards holds four such pairs
    board("h100-nvl-pair", ["H100 NVL bridge pair"], gpus: 2, .amd64, "H100-94GB"),
    // G
    board("h200-nvl-bridge4", ["H200 NVL 2- or 4-way bridge"], gpus: 4, .amd64, "H200-141GB"),
    // G; sold with A100-40GB and with A100-80GB
    board("a100-pcie-pair", [], gpus: 2, .amd64),
    // W; no NVLink, and the larger sizes of g7e have up to eight GPUs a node
    board("rtx-pro-6000", ["g7e.*", "RTX PRO 6000 Blackwell Server"], gpus: 1, .amd64, "RTX-PRO-6000-96GB"),
  ]

  private static let earlierNVL144 = "announced earlier as NVL144 (counts dies)"

  /// Arm nodes that share one fabric.
  private static func rack(
    _ name: String,
    _ aliases: [String],
    nodes: Int,
    gpus: Int,
    _ model: String? = nil,
    cpus: Int64? = nil,
    watts: Int? = nil
  ) -> ShapeTemplate {
    ShapeTemplate(
      name,
      aliases: aliases,
      nodes: nodes,
      gpus: gpus,
      architecture: .arm64,
      gpuModel: model,
      cpuMilli: cpus.map { $0 * 1000 },
      spansNodes: true,
      powerWatts: watts
    )
  }

  /// EC2 nodes that share one fabric.
  ///
  /// Their processors and memory are from source G: give your own where they matter.
  private static func ultraServer(_ name: String, _ aliases: [String], nodes: Int) -> ShapeTemplate {
    ShapeTemplate(
      name,
      aliases: aliases,
      instanceType: "p6e-gb200.36xlarge",
      nodes: nodes,
      gpus: 4,
      architecture: .arm64,
      gpuModel: "GB200-186GB",
      cpuMilli: 144_000,
      memoryMiB: 960 * 1024,
      spansNodes: true
    )
  }

  /// One node that is a domain of its own.
  private static func board(
    _ name: String,
    _ aliases: [String],
    gpus: Int,
    _ architecture: Architecture,
    _ model: String? = nil,
    watts: Int? = nil
  ) -> ShapeTemplate {
    ShapeTemplate(
      name,
      aliases: aliases,
      nodes: 1,
      gpus: gpus,
      architecture: architecture,
      gpuModel: model,
      spansNodes: false,
      powerWatts: watts
    )
  }
}
