internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

private let attributes = #"device.attributes["gpu.nvidia.com"]"#

@Suite("Claims of devices")
struct DeviceClaimTests {
  private func refusal(_ claims: DeviceClaim..., on node: NodeShape = .of()) -> String? {
    let pool = NodePool.of(node: node)
    return Policy.of(pool).exclusion(of: .pods(1, of: PodRequest().claiming(claims)), from: pool)?.description
  }

  private func gpus(_ count: Int = 1, _ selectors: String...) -> DeviceClaim {
    DeviceClaim(deviceClass: .gpu, count: count, selectors: selectors)
  }

  private func instances(_ count: Int, _ selectors: String...) -> DeviceClaim {
    DeviceClaim(deviceClass: .mig, count: count, selectors: selectors)
  }

  @Test func `claims for whole GPUs amount to their sum`() {
    let request = PodRequest(cpuMilli: 1_000).claiming([gpus(2), gpus(3, "true")])

    #expect((request.gpus, request.mig, request.cpuMilli) == (5, nil, 1_000))
    #expect(request.deviceClaims?.count == 2)
  }

  @Test func `claims for MIG instances amount to those of the profile that they name`() {
    let named = instances(2, "true", "\(attributes).profile == '1g.10gb' && true")
    let other = instances(1, "\(attributes).profile == '2g.20gb'")

    #expect(PodRequest().claiming([named, named]).mig == PodRequest.MIG(profile: "1g.10gb", count: 4))
    #expect(PodRequest().claiming([named, other]).mig == nil)
    #expect(PodRequest().claiming([instances(1)]).mig == nil)
  }

  @Test func `a pool is used when every selector holds for its GPUs`() {
    #expect(refusal(gpus(8)) == nil)
    #expect(
      refusal(gpus(8, "\(attributes).architecture == 'Hopper'", "device.driver == 'gpu.nvidia.com'")) == nil
    )
    #expect(
      refusal(gpus(1, "true", "\(attributes).architecture in ['Ampere', 'Blackwell']"))
        == "role worker selects other devices than the nodes have: "
        + "\(attributes).architecture in ['Ampere', 'Blackwell']"
    )
    #expect(
      refusal(gpus(), gpus(1, "false")) == "role worker selects other devices than the nodes have: false"
    )
  }

  @Test func `amounts are told before selectors`() {
    #expect(refusal(gpus(9, "false")) == "a pod of role worker needs 9 GPUs, a node has 8")
    #expect(refusal(gpus(1, "false"), on: .of(gpus: 0)) == "a pod of role worker needs 1 GPUs, a node has 0")
    #expect(
      refusal(gpus(1, "true"), on: .of(mig: ["7g.80gb"]))
        == "role worker needs whole GPUs, which a node in MIG mode does not offer"
    )
  }

  @Test func `a selector that is not understood excludes, with its place`() {
    #expect(
      refusal(gpus(1, "\(attributes).productName == 'NVIDIA H100 80GB HBM3'"))
        == "role worker: selector not understood: \"productName == 'NVIDIA H100 80GB…\" at column 37: "
        + "'productName' is not known before the node is there"
    )
    let details = GPUDetails(product: "NVIDIA H100 80GB HBM3")
    let known = NodeShape.of(gpuDetails: details)
    #expect(refusal(gpus(1, "\(attributes).productName == 'NVIDIA H100 80GB HBM3'"), on: known) == nil)
    #expect(refusal(gpus(1, "1 +"))?.contains(#""+" at column 3: arithmetic"#) == true)
  }

  @Test func `a claim for instances needs nodes that are cut for its profile`() {
    let claim = instances(1, "\(attributes).profile == '1g.10gb'", "\(attributes).type == 'mig'")

    #expect(refusal(claim, on: .of(mig: ["1g.10gb"])) == nil)
    #expect(
      refusal(claim, on: .of(mig: ["7g.80gb"]))
        == "role worker needs 1g.10gb, the pool's layout offers 7g.80gb"
    )
    #expect(
      refusal(instances(1, "\(attributes).profile in ['1g.10gb']"), on: .of(mig: ["1g.10gb"]))
        == #"role worker: selector not understood: "device.attributes["gpu.nvidia.co…" at column 1: "#
        + "no selector says which MIG profile it is"
    )
    #expect(
      refusal(claim, instances(1, "\(attributes).profile == '2g.20gb'"), on: .of(mig: ["1g.10gb"]))?
        .hasSuffix("the pod's claims are for several MIG profiles") == true
    )
    #expect(
      refusal(instances(1), on: .of(mig: ["1g.10gb"]))
        == "role worker: selector not understood: at its end: no selector says which MIG profile it is"
    )
  }
}
