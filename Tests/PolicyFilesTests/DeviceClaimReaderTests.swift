internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import Testing

@Suite("Reading claims of devices")
struct DeviceClaimReaderTests {
  private var reader: ValueReader<Gang> { .mapping { Gang.read(from: &$0) } }

  @Test func `claims say the devices of each pod`() throws {
    let keys =
      #"{name: a, roles: [{count: 1, devices: [{class: gpu.nvidia.com, count: 4, selectors: ["true"]}]}]}"#
    let request = try StrictYAML.decode(Array(keys.utf8), file: "file.yaml", as: reader).roles[0].request

    #expect(request.gpus == 4)
    #expect(request.deviceClaims == [DeviceClaim(deviceClass: .gpu, count: 4, selectors: ["true"])])
  }

  @Test(
    arguments: [
      ("devices: [{}]", "missing key 'class'"),
      ("devices: [{class: gpu}]", "expected one of 'gpu.nvidia.com', 'mig.nvidia.com', found the text 'gpu'"),
      ("devices: [{class: gpu.nvidia.com, count: 0}]", "expected a whole number from 1 to 1024"),
      ("devices: [{class: gpu.nvidia.com, selectors: []}]", "expected 1 to 32 items, found 0"),
      ("devices: [{class: gpu.nvidia.com, selectors: [true]}]", "expected a text"),
      ("devices: [{class: gpu.nvidia.com, selector: x}]", "unknown key 'selector'"),
      ("devices: []", "expected 1 to 32 items, found 0"),
      ("gpus: 1, devices: [{class: gpu.nvidia.com}]", "by 'gpus', 'mig', 'gpuShare' or 'devices'"),
      ("gpuShare: 0.5, devices: [{class: gpu.nvidia.com}]", "by 'gpus', 'mig', 'gpuShare' or 'devices'"),
      (
        "mig: {profile: 1g.10gb}, devices: [{class: gpu.nvidia.com}]",
        "by 'gpus', 'mig', 'gpuShare' or 'devices'"
      ),
      ("devices: [{class: gpu.nvidia.com}, {class: mig.nvidia.com}]", "for whole GPUs or for MIG instances"),
    ]
  )
  func `wrong claims are reported`(keys: String, expected: String) {
    let problems = PolicyFilesTests.problems(in: "{name: a, roles: [{count: 1, \(keys)}]}", as: reader)
    #expect(problems.contains(expected), "\(problems)")
  }

  @Test func `a gang may have a ComputeDomain, and false is the same as nothing`() throws {
    func gang(_ keys: String) throws -> Gang {
      let text = "{name: a, roles: [{count: 1}]\(keys)}"
      return try StrictYAML.decode(Array(text.utf8), file: "file.yaml", as: reader)
    }
    #expect(try gang(", computeDomain: true").hasComputeDomain)
    #expect(try gang(", computeDomain: false") == gang(""))
    let problems = PolicyFilesTests.problems(
      in: "{name: a, roles: [{count: 1}], computeDomain: 1}",
      as: reader
    )
    #expect(problems == "file.yaml:1:47: expected true or false, found the number 1")
  }

  private func pool(_ node: String) -> String {
    """
    {version: 1, name: p, pools: [{name: a, driver: simulated, shape: gb200-nvl72, zone: z, jurisdiction: eu,
     capacityType: owned, maxDomains: 1, bringUpDeadline: 1h, node: {cpu: 100, memory: 100Gi, \(node)}}]}
    """
  }

  @Test func `a pool says what its GPUs are called and have`() throws {
    let text = pool("gpuProduct: NVIDIA GB200, gpuMemory: 189471Mi")
    let policy = try StrictYAML.decode(Array(text.utf8), file: "file.yaml", as: Policy.reader)

    #expect(policy.pools[0].shape.node.gpuDetails == GPUDetails(product: "NVIDIA GB200", memoryMiB: 189_471))
  }

  @Test(arguments: [
    ("gpuProduct: 5", "expected a text"),
    ("gpuMemory: 0", "a GPU has memory"),
    ("gpuMemory: 80GB", "expected memory such as 960Gi"),
  ])
  func `wrong details of GPUs are reported`(node: String, expected: String) {
    let problems = PolicyFilesTests.problems(in: pool(node), as: Policy.reader)
    #expect(problems.contains(expected), "\(problems)")
  }
}
