internal import FleetModel
internal import Planning
internal import TestSupport
internal import Testing

@Suite("Packing MIG instances")
struct MIGPackingTests {
  @Test func `first fit takes the lowest GPU and start`() throws {
    let model = try #require(GPUCatalogue.model(named: "A100-40GB"))
    let three = try #require(model.profileIndex(named: "3g.20gb"))
    let two = try #require(model.profileIndex(named: "2g.10gb"))
    var packing = MIGPacking(model, policy: .firstFit)

    let placed = [three, two, two, two].map { packing.place($0) }

    #expect(placed.map { $0?.gpu } == [0, 0, 1, 1])
    #expect(placed.map { $0?.placement.start } == [0, 4, 0, 2])
  }

  @Test func `the fragmentation-aware policy keeps the starts that others need`() throws {
    let model = try #require(GPUCatalogue.model(named: "A100-40GB"))
    let one = try #require(model.profileIndex(named: "1g.5gb"))
    let four = try #require(model.profileIndex(named: "4g.20gb"))
    var packing = MIGPacking(model, policy: .fragmentation)

    let placed = [one, four].map { packing.place($0) }

    #expect(placed.map { $0?.gpu } == [0, 0])
    #expect(placed[0]?.placement.start == 6)
  }

  @Test func `no two instances overlap, and each starts where its profile may`() {
    for model in GPUCatalogue.models where model.memorySlices != nil {
      for policy in MIGPackingPolicy.allCases {
        var numbers = SeededNumbers(seed: 7)
        var packing = MIGPacking(model, policy: policy)
        var taken: [Set<Int>] = []
        for _ in 0..<120 {
          let index = numbers.number(in: 0...(model.profiles.count - 1))
          guard let (gpu, placement) = packing.place(index) else { continue }
          let profile = model.profiles[index]
          let slices = Set(placement.start..<(placement.start + profile.placementSize))
          while taken.count <= gpu { taken.append([]) }
          #expect(taken[gpu].isDisjoint(with: slices), "\(model.name) \(policy)")
          #expect(profile.placementStarts.contains(placement.start), "\(model.name) \(policy)")
          taken[gpu].formUnion(slices)
        }
        #expect(packing.gpus.count == taken.count && !taken.isEmpty, "\(model.name) \(policy)")
      }
    }
  }
}
