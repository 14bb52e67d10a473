internal import Testing

@testable internal import FleetModel

@Suite("MIG instances that are made as pods come")
struct DynamicMIGLayoutTests {
  private let model: GPUModel
  private let layout: DynamicMIGLayout

  init() throws {
    model = try #require(GPUCatalogue.model(named: "H100-80GB"))
    layout = DynamicMIGLayout(model: model, gpuCount: 2)
  }

  private func request(_ profile: String, _ count: Int = 1) -> PodRequest {
    PodRequest(mig: .init(profile: profile, count: count))
  }

  /// `gpu:start` of each instance, pod by pod.
  private func text(_ uses: [PartUse]) -> [String] {
    uses.map { use in
      guard case .instances(let parts) = use.parts else { return "?" }
      return parts.map { "\($0.gpu):\($0.placement.start)" }.joined(separator: " ")
    }
  }

  @Test func `an instance goes where it leaves the most to others`() {
    var free = layout.empty

    // A 3g at 4 leaves the only start of 4g.
    #expect(text(layout.place(request("3g.40gb"), limit: 1, joins: false, in: &free)) == ["0:4"])
    #expect(text(layout.place(request("4g.40gb"), limit: 2, joins: false, in: &free)) == ["0:0", "1:0"])
    #expect(layout.place(request("7g.80gb"), limit: 1, joins: false, in: &free).isEmpty)
  }

  @Test func `a GPU that is cut already comes first`() {
    var free = layout.empty
    _ = layout.place(request("1g.10gb"), limit: 1, joins: false, in: &free)

    #expect(layout.place(request("7g.80gb"), limit: 1, joins: true, in: &free).isEmpty)
    #expect(text(layout.place(request("3g.40gb"), limit: 1, joins: false, in: &free)).first?.first == "0")
    #expect(text(layout.place(request("7g.80gb"), limit: 2, joins: false, in: &free)) == ["1:0"])
  }

  @Test func `a pod of two instances takes both or none`() {
    var free = layout.empty

    #expect(layout.place(request("7g.80gb", 2), limit: 5, joins: false, in: &free).count == 1)
    #expect(layout.place(request("1g.10gb", 2), limit: 1, joins: false, in: &free).isEmpty)
  }

  @Test func `what a pod gave back can be cut in another way`() {
    let whole = NodeLayout.dynamicMIG(layout)
    var parts = whole.empty
    let uses = whole.place(request("1g.10gb"), limit: 20, onlyPreferred: false, in: &parts)

    #expect(uses.count == 14)
    #expect(whole.place(request("2g.20gb"), limit: 1, onlyPreferred: false, in: &parts).isEmpty)
    let isAllowed = uses.allSatisfy { whole.allows($0, for: request("1g.10gb")) }
    for use in uses { _ = parts.take(use, of: request("1g.10gb"), sign: -1) }
    #expect(isAllowed && parts == whole.empty)
    #expect(whole.place(request("7g.80gb"), limit: 3, onlyPreferred: false, in: &parts).count == 2)
  }

  @Test func `a start that is taken is not taken twice`() {
    var parts = NodeLayout.dynamicMIG(layout).empty
    let use = PartUse(
      count: 1,
      parts: .instances([
        MIGPart(
          gpu: 0,
          placement: MIGPlacement(profile: model.profileIndex(named: "7g.80gb") ?? 0, start: 0)
        )
      ])
    )
    let isTaken = [
      parts.take(use, of: request("7g.80gb")), parts.take(use, of: request("7g.80gb")),
    ]

    #expect(isTaken == [true, false])
  }

  @Test func `the most instances of a profile are counted beside what is there`() {
    var free = layout.empty
    #expect(layout.mostInstances(of: "3g.40gb", on: free) == 4)
    _ = layout.place(request("1g.10gb"), limit: 1, joins: false, in: &free)

    #expect(layout.mostInstances(of: "3g.40gb", on: free) == 3)
    #expect(layout.mostInstances(of: "9g.90gb", on: free) == 0)
  }
}
