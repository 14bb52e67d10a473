internal import DeviceSelectors
internal import FleetModel
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Devices of nodes that are not there yet")
struct PredictedDevicesTests {
  private func value(_ name: String, of device: Device?) -> DeviceValue? {
    device?.attributes.first { $0.name == name }?.value
  }

  @Test func `a whole GPU says what its model makes certain`() {
    let device = NodeShape.of(gpus: 8, model: "GB200-186GB").predictedDevice(of: .gpu, profile: nil)

    #expect(device?.driver == "gpu.nvidia.com")
    #expect(value("type", of: device) == .text("gpu"))
    #expect(value("architecture", of: device) == .text("Blackwell"))
    #expect(value("cudaComputeCapability", of: device) == .version(SemanticVersion(10, 0, 0)))
    #expect(value("productName", of: device) == .text("NVIDIA GB200"))
    #expect(device?.capacity == [Device.Entry("memory", .quantity(186_000_000_000...(186 << 30)))])
    for unknown in ["uuid", "driverVersion", "brand", "resource.kubernetes.io/pciBusID"] {
      #expect(value(unknown, of: device) == nil)
    }
  }

  @Test func `the owner of a pool knows more of its GPUs`() {
    let details = GPUDetails(product: "NVIDIA H100 NVL", memoryMiB: 95_830)
    let device = NodeShape.of(model: "H100-94GB", gpuDetails: details).predictedDevice(of: .gpu, profile: nil)

    #expect(value("productName", of: device) == .text("NVIDIA H100 NVL"))
    #expect(device?.capacity == [Device.Entry("memory", .quantity(95_830 << 20...95_830 << 20))])
  }

  @Test func `a MIG instance says its profile, and only nodes cut for it have one`() {
    let cut = NodeShape.of(gpus: 2, mig: ["3g.40gb", "1g.10gb"])

    #expect(value("type", of: cut.predictedDevice(of: .mig, profile: "1g.10gb")) == .text("mig"))
    #expect(value("profile", of: cut.predictedDevice(of: .mig, profile: "1g.10gb")) == .text("1g.10gb"))
    #expect(cut.predictedDevice(of: .mig, profile: "1g.10gb")?.capacity == [])
    #expect(cut.predictedDevice(of: .mig, profile: "7g.80gb") == nil)
    #expect(cut.predictedDevice(of: .gpu, profile: nil) == nil)
    #expect(NodeShape.of().predictedDevice(of: .mig, profile: "1g.10gb") == nil)
    #expect(NodeShape.of(gpus: 0).predictedDevice(of: .gpu, profile: nil) == nil)
  }
}
