package import ExternalGRPCMessages
package import FleetModel
internal import SwiftProtobuf

/// What a node of a pool will look like, for Cluster Autoscaler's own simulation.
///
/// Only what is certain before the node exists is in it. `nvidia.com/gpu.clique` is not: the fabric assigns
/// it when the whole domain is up.
package enum NodeTemplate {
  /// Pods a node takes unless its kubelet is told otherwise
  /// (https://kubernetes.io/docs/setup/best-practices/cluster-large/).
  private static let podCapacity = 110

  /// Taints under this prefix go once a node has started; releases that do not know it take them for lasting,
  /// as they do not with `ignore-taint.cluster-autoscaler.kubernetes.io/`.
  private static let startupTaintPrefix = "startup-taint.cluster-autoscaler.kubernetes.io/"

  /// The node that a group would add.
  ///
  /// - Parameters:
  ///   - pool: where the node would come from.
  ///   - slot: the slot that its domain would fill; nil when that is not known yet.
  ///   - group: gives the template a name and a provider ID of its own.
  /// - Returns: a node that is ready and empty.
  package static func node(of pool: NodePool, slot: Slot?, group: NodeGroupID) -> KubernetesNode {
    let name = "template-\(group)"
    return .with { node in
      node.metadata.name = name
      node.metadata.labels = labels(of: pool, slot: slot, name: name)
      node.spec.providerID = "\(Names.prefix)/template/\(group)"
      node.spec.taints = taints(of: pool)
      node.status.capacity = capacity(of: pool.shape.node)
      node.status.allocatable = node.status.capacity
      node.status.conditions = [
        .with { condition in
          condition.type = "Ready"
          condition.status = "True"
        }
      ]
      node.status.nodeInfo.architecture = pool.shape.node.architecture.rawValue
      node.status.nodeInfo.operatingSystem = "linux"
    }
  }

  // MARK: Amounts

  private static func capacity(of node: NodeShape) -> [String: KubernetesQuantity] {
    var amounts = [
      "cpu": node.cpuMilli % 1_000 == 0 ? "\(node.cpuMilli / 1_000)" : "\(node.cpuMilli)m",
      "memory": "\(node.memoryMiB)Mi",
      "pods": "\(podCapacity)",
      Names.domainResource: "1",
    ]
    if node.wholeGPUCount > 0 { amounts[Names.gpuResource] = "\(node.wholeGPUCount)" }
    for (resource, count) in migResources(of: node) { amounts[resource] = "\(count)" }
    if let pages = node.hugePages {
      amounts["hugepages-2Mi"] = "\(pages.small)Mi"
      amounts["hugepages-1Gi"] = "\(pages.large)Mi"
    }
    return amounts.mapValues { amount in .with { $0.string = amount } }
  }

  /// The extended resources of the node's MIG instances and how many of each it has.
  private static func migResources(of node: NodeShape) -> [(resource: String, count: Int)] {
    guard let model = node.gpuModelName.flatMap(GPUCatalogue.model(named:)) else { return [] }
    return node.migInstanceCounts.compactMap { profile, count in
      model.profileIndex(named: profile).map { (model.profiles[$0].resourceName, count) }
    }
  }

  // MARK: Labels

  /// What is known beforehand; the pool's own labels win, since its owner may know better.
  private static func labels(of pool: NodePool, slot: Slot?, name: String) -> [String: String] {
    let node = pool.shape.node
    var labels = [
      "kubernetes.io/arch": node.architecture.rawValue,
      "kubernetes.io/os": "linux",
      "node.kubernetes.io/instance-type": node.instanceType,
      "topology.kubernetes.io/zone": pool.zone,
    ]
    labels.merge(gpuLabels(of: node)) { $1 }
    if case .label(let label)? = pool.attestation { labels[label.key] = label.value }
    for label in pool.labels { labels[label.key] = label.value }
    labels["kubernetes.io/hostname"] = name
    labels[Names.poolLabel] = pool.id.name
    labels[Names.slotLabel] = slot?.description
    labels[Names.domainLabel] = slot?.description
    return labels
  }

  /// The labels of GPU Feature Discovery that follow from the shape
  /// (https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery).
  private static func gpuLabels(of node: NodeShape) -> [String: String] {
    guard node.gpuCount > 0 else { return [:] }
    var labels = ["nvidia.com/gpu.present": "true", "nvidia.com/gpu.count": "\(node.gpuCount)"]
    if let model = node.gpuModelName {
      labels["nvidia.com/gpu.product"] = productLabels[model]
      labels["nvidia.com/mig.capable"] = GPUCatalogue.model(named: model).map { _ in "true" }
    }
    guard node.migLayout != nil else { return labels }
    // Resources named after profiles exist with the mixed strategy only.
    labels["nvidia.com/mig.strategy"] = "mixed"
    for (resource, count) in migResources(of: node) { labels["\(resource).count"] = "\(count)" }
    return labels
  }

  /// `nvidia.com/gpu.product` of the catalogue's models that come as one product only; elsewhere (SXM or
  /// PCIe?) the pool's own labels must say.
  private static let productLabels = [
    "A30-24GB": "NVIDIA-A30",
    "GH200-144GB": "NVIDIA-GH200-144G-HBM3e",
    "B200-180GB": "NVIDIA-B200",
    "GB200-186GB": "NVIDIA-GB200",
    "B300-269GB": "NVIDIA-B300-SXM6-AC",
    "GB300-278GB": "NVIDIA-GB300",
  ]

  // MARK: Taints

  private static func taints(of pool: NodePool) -> [KubernetesTaint] {
    pool.taints.filter { !$0.key.hasPrefix(startupTaintPrefix) }.map { taint in
      .with { wire in
        wire.key = taint.key
        wire.value = taint.value
        wire.effect = taint.effect.rawValue
      }
    }
  }
}
