internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import Testing

@Suite("Reading the parts of nodes")
struct NodePartsReaderTests {
  private func text(_ pool: String, shape: String = "gb200-nvl72", node: String = "memory: 960Gi") -> String {
    """
    version: 1
    name: p
    pools:
    - name: rack
      shape: \(shape)
      zone: z
      jurisdiction: eu
      capacityType: owned
      maxDomains: 1
      bringUpDeadline: 1m
      node: {\(node)}
      \(pool)
    """
  }

  private func node(_ pool: String, node: String = "memory: 960Gi") throws -> NodeShape {
    let bytes = Array(text(pool, node: node).utf8)
    return try StrictYAML.decode(bytes, file: "file.yaml", as: Policy.reader).pools[0].shape.node
  }

  @Test func `a known shape has its zones, and others are told`() throws {
    let half = NUMAZone(cpuMilli: 72_000, memoryMiB: 480 * 1_024, gpus: 2)
    #expect(try node("topologyManager: restricted").numaZones == [half, half])
    #expect(try node("topologyManager: restricted").numaAlignment == .restricted)
    let four = try node("topologyManager: best-effort", node: "memory: 960Gi, numaZones: 4")
    #expect(four.numaZones.map(\.gpus) == [1, 1, 1, 1])
    let listed = "numaZones: [{cpu: 100, memory: 900Gi, gpus: 3}, {cpu: 44, memory: 60Gi, gpus: 1}]"
    let told = try node("topologyManager: single-numa-node", node: "memory: 960Gi, \(listed)")
    #expect(told.numaZones.map(\.gpus) == [3, 1] && told.numaZones[1].cpuMilli == 44_000)
  }

  @Test func `without a topology alignment zones play no part`() throws {
    #expect(try node("labels: {}").numaZones.isEmpty)
    #expect(try node("topologyManager: none").layout == nil)
    #expect(try node("topologyManager: none", node: "memory: 960Gi, numaZones: 2").layout == nil)
  }

  @Test func `GPUs are shared by so many pods`() throws {
    #expect(try node("gpuSharing: {clients: 4}").gpuSharing == .clients(4))
    #expect(try node("mig: {layout: dynamic}").gpuSharing == .dynamicMIG)
    #expect(try node("mig: {layout: dynamic}").wholeGPUCount == 0)
  }

  @Test(arguments: [
    (
      "topologyManager: strict", "memory: 960Gi",
      "12:20: expected one of 'none', 'best-effort', 'restricted', 'single-numa-node', found the text 'strict'"
    ),
    ("labels: {}", "memory: 960Gi, numaZones: 2", "11:9: 'numaZones' says nothing without 'topologyManager'"),
    (
      "topologyManager: restricted", "memory: 960Gi, numaZones: 3",
      "11:9: 4 GPUs cannot be split evenly over 3 NUMA zones; list the zones"
    ),
    (
      "topologyManager: restricted", "memory: 960Gi, numaZones: 9",
      "11:36: expected a whole number from 1 to 8, found the number 9"
    ),
    (
      "topologyManager: restricted",
      "memory: 960Gi, numaZones: [{cpu: 144, memory: 960Gi, gpus: 3}]",
      "11:9: its NUMA zones have 3 GPUs together, a node has 4"
    ),
    (
      "topologyManager: restricted",
      "memory: 960Gi, numaZones: [{cpu: 100, memory: 960Gi, gpus: 4}]",
      "11:9: its NUMA zones have 100000 milli-CPU together, a node has 144000"
    ),
    (
      "topologyManager: restricted", "memory: 960Gi, numaZones: [{cpu: 1, gpus: 4}]",
      "11:37: missing key 'memory'"
    ),
    (
      "topologyManager: restricted\n  migLayout: [1g.23gb]", "memory: 960Gi",
      "12:20: MIG instances are not kept to NUMA zones"
    ),
    (
      "gpuSharing: {clients: 2}\n  topologyManager: restricted", "memory: 960Gi",
      "12:15: GPUs are shared or kept to NUMA zones, not both"
    ),
    (
      "gpuSharing: {clients: 2}\n  migLayout: [1g.23gb]", "memory: 960Gi",
      "12:15: GPUs are shared or cut into MIG instances, not both"
    ),
    ("mig: {layout: static}", "memory: 960Gi", "12:17: expected 'dynamic', found the text 'static'"),
    (
      "mig: {layout: dynamic}\n  migLayout: [1g.23gb]", "memory: 960Gi",
      "12:8: 'mig' goes with none of 'gpuSharing', 'migLayout' and 'topologyManager'"
    ),
    (
      "gpuSharing: {clients: 1}", "memory: 960Gi",
      "12:25: expected a whole number from 2 to 1000, found the number 1"
    ),
  ])
  func `what is wrong with the parts of a node is said`(pool: String, node: String, problem: String) {
    #expect(
      PolicyFilesTests.problems(in: text(pool, node: node), as: Policy.reader) == "file.yaml:" + problem
    )
  }

  @Test func `MIG instances need GPUs that are known`() {
    let text = text("mig: {layout: dynamic}", shape: "hgx-a100-8", node: "cpu: 8, memory: 8Gi")

    #expect(
      PolicyFilesTests.problems(in: text, as: Policy.reader)
        == "file.yaml:12:8: a MIG layout needs to know the GPUs; give 'gpuModel' under 'node'"
    )
  }

  @Test func `a shape of unknown zones asks for them`() {
    let text = text("topologyManager: restricted", shape: "hgx-a100-8", node: "cpu: 8, memory: 8Gi")

    #expect(
      PolicyFilesTests.problems(in: text, as: Policy.reader)
        == "file.yaml:12:20: pods can be kept only to zones that are known; give 'numaZones' under 'node'"
    )
  }
}

@Suite("Reading shares of GPUs")
struct GPUShareReaderTests {
  private var reader: ValueReader<Gang> { .mapping { Gang.read(from: &$0) } }

  private func text(_ keys: String) -> String { "{name: a, roles: [{count: 1, \(keys)}]}" }

  @Test(arguments: [("0.25", 250), ("250m", 250), ("0.999", 999)])
  func `a share is a part of one GPU`(share: String, milli: Int) throws {
    let bytes = Array(text("gpuShare: \(share)").utf8)
    let gang = try StrictYAML.decode(bytes, file: "file.yaml", as: reader)

    #expect(gang.roles[0].request.gpuShareMilli == milli)
  }

  @Test(arguments: [
    ("gpuShare: 1", "40: a share is more than 0 and less than 1; whole GPUs are 'gpus'"),
    ("gpuShare: 0", "40: a share is more than 0 and less than 1; whole GPUs are 'gpus'"),
    ("gpuShare: half", "40: expected a share of a GPU such as 0.25 or 250m, found the text 'half'"),
    ("gpuShare: 0.5, gpus: 1", "40: a pod asks for a share of a GPU, for whole GPUs or for MIG instances"),
  ])
  func `what is wrong with a share is said`(keys: String, problem: String) {
    #expect(PolicyFilesTests.problems(in: text(keys), as: reader) == "file.yaml:1:" + problem)
  }
}
