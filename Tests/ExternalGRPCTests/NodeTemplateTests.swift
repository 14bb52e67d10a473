internal import ExternalGRPC
internal import ExternalGRPCMessages
internal import FleetModel
internal import Testing

@Suite("Node templates")
struct NodeTemplateTests {
  @Test func `a rack's node offers whole GPUs and one share of its domain`() {
    let node = template(of: .racks())

    let expected = [
      "cpu": "144", "memory": "983040Mi", "pods": "110", "nvidia.com/gpu": "4",
      "nvlink-autoscaler.io/nvlink-domain": "1",
    ]
    #expect(node.status.capacity.mapValues(\.string) == expected)
    #expect(node.status.allocatable == node.status.capacity)
  }

  @Test func `huge pages are offered by size`() {
    let pages = HugePages(small: 512, large: 4_096)
    let capacity = template(of: .machines(hugePages: pages)).status.capacity.mapValues(\.string)

    #expect(capacity["hugepages-2Mi"] == "512Mi" && capacity["hugepages-1Gi"] == "4096Mi")
  }

  @Test func `part of a core is written in thousandths`() {
    #expect(template(of: .machines()).status.capacity["cpu"]?.string == "191500m")
  }

  @Test func `a cut node offers instances by profile and no whole GPU`() throws {
    let model = try #require(GPUCatalogue.model(named: "H100-80GB"))
    let layout = try model.layout(of: ["1g.10gb", "1g.10gb+me", "2g.20gb", "3g.40gb"]).get()
    let node = template(of: .machines(cut: layout))

    let gpus = node.status.capacity.filter { $0.key.hasPrefix("nvidia.com/") }.mapValues(\.string)
    let expected = [
      "nvidia.com/mig-1g.10gb": "8", "nvidia.com/mig-1g.10gb.me": "8", "nvidia.com/mig-2g.20gb": "8",
      "nvidia.com/mig-3g.40gb": "8",
    ]
    #expect(gpus == expected)
    #expect(node.metadata.labels["nvidia.com/mig.strategy"] == "mixed")
    #expect(node.metadata.labels["nvidia.com/mig-1g.10gb.me.count"] == "8")
  }

  @Test func `labels say what is certain before the node exists`() {
    let expected = [
      "kubernetes.io/arch": "arm64", "kubernetes.io/os": "linux",
      "kubernetes.io/hostname": "template-nvl72-d1",
      "node.kubernetes.io/instance-type": "p6e-gb200.36xlarge", "topology.kubernetes.io/zone": "eu-de-1a",
      "nvidia.com/gpu.present": "true", "nvidia.com/gpu.count": "4", "nvidia.com/gpu.product": "NVIDIA-GB200",
      "nvidia.com/mig.capable": "true", "nvlink-autoscaler.io/pool": "nvl72",
      "nvlink-autoscaler.io/slot": "nvl72-d1", "nvlink-autoscaler.io/domain": "nvl72-d1",
    ]
    #expect(template(of: .racks(), slot: 1).metadata.labels == expected)
  }

  @Test func `a product that cannot be told apart is left to the pool's labels`() {
    #expect(template(of: .machines()).metadata.labels["nvidia.com/gpu.product"] == nil)
  }

  @Test func `the pool's labels win, except for the names that tell nodes apart`() {
    let labels = [
      Label(key: "nvidia.com/gpu.product", value: "NVIDIA-GB200-NVL"), Label(key: "team", value: "research"),
      Label(key: "nvlink-autoscaler.io/pool", value: "other"),
    ]
    let node = template(of: .racks(labels: labels))

    #expect(node.metadata.labels["nvidia.com/gpu.product"] == "NVIDIA-GB200-NVL")
    #expect(node.metadata.labels["team"] == "research")
    #expect(node.metadata.labels["nvlink-autoscaler.io/pool"] == "nvl72")
  }

  @Test func `a slot that is not known yet has no label`() {
    let labels = NodeTemplate.node(of: .machines(), slot: nil, group: NodeGroupID("h100")).metadata.labels

    #expect(labels["nvlink-autoscaler.io/slot"] == nil)
    #expect(labels["nvlink-autoscaler.io/domain"] == nil)
  }

  @Test func `lasting taints stay and startup taints go, but for the kind that every release ignores`() {
    let lasting = Taint(key: "nvidia.com/gpu", value: "present", effect: .noSchedule)
    let ignored = Taint(
      key: "ignore-taint.cluster-autoscaler.kubernetes.io/nvlink-autoscaler",
      value: "",
      effect: .noExecute
    )
    let startup = Taint(
      key: "startup-taint.cluster-autoscaler.kubernetes.io/x",
      value: "",
      effect: .noSchedule
    )
    let taints = template(of: .racks(taints: [lasting, startup, ignored])).spec.taints

    #expect(taints.map(\.key) == [lasting.key, ignored.key])
    #expect(taints.map(\.value) == ["present", ""])
    #expect(taints.map(\.effect) == ["NoSchedule", "NoExecute"])
  }

  @Test func `a template is ready, knows its processor and has a name of its own`() {
    let nodes = [template(of: .racks(), slot: 0), template(of: .racks(), slot: 1)]

    #expect(nodes.map(\.metadata.name) == ["template-nvl72-d0", "template-nvl72-d1"])
    #expect(nodes.map(\.spec.providerID) == nodes.map { "nvlink-autoscaler.io/template/\(group(of: $0))" })
    #expect(nodes[0].status.conditions.map(\.type) == ["Ready"])
    #expect(nodes[0].status.conditions.map(\.status) == ["True"])
    #expect(nodes[0].status.nodeInfo.architecture == "arm64")
    #expect(nodes[0].status.nodeInfo.operatingSystem == "linux")
  }

  private func template(of pool: NodePool, slot number: Int = 0) -> KubernetesNode {
    let slot = Slot(pool: pool.id, number: number)
    return NodeTemplate.node(of: pool, slot: slot, group: NodeGroupID(slot.description))
  }

  private func group(of node: KubernetesNode) -> Substring {
    node.metadata.name.dropFirst("template-".count)
  }
}
