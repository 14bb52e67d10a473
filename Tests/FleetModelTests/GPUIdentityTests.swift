internal import FleetModel
internal import Testing

@Suite("What is certain of every GPU of a model")
struct GPUIdentityTests {
  @Test func `every model of the catalogue has an identity, and nothing else has`() {
    for model in GPUCatalogue.models {
      #expect(GPUIdentity.of(model: model.name) != nil, "\(model.name)")
    }
    #expect(GPUIdentity.of(model: "L4") == nil)
  }

  @Test func `a product is named where all boards are called the same`() {
    #expect(GPUIdentity.of(model: "GB200-186GB")?.product == "NVIDIA GB200")
    #expect(GPUIdentity.of(model: "H100-80GB")?.product == nil)
    #expect(GPUIdentity.of(model: "H100-80GB")?.architecture == "Hopper")
  }
}
