internal import FleetModel
internal import Planning
internal import TestSupport
internal import Testing

@Suite("Packing pods that share GPUs")
struct GPUSharePackerTests {
  private static let node = GPUShareNode(cpuMilli: 8_000, memoryMiB: 64, gpuCount: 2, model: 0)

  private func pod(_ gpu: GPUShare, cpu: Int = 1_000, models: GPUModelSet = .any) -> GPUShareRequest {
    GPUShareRequest(cpuMilli: cpu, memoryMiB: 1, gpu: gpu, models: models)
  }

  @Test func `a node fragments by what each class cannot use, weighted by its pods`() {
    let demand = [(pod(.part(milli: 500)), 3), (pod(.whole(count: 1)), 2), (pod(.whole(count: 2)), 1)]
    let fragmentation = GPUFragmentation(demand: demand, modelCount: 1)
    let free = [400, 1_000]

    let weighted = fragmentation.weighted(cpuMilli: 1_000, free: { free[$0] }, count: 2, model: 0)

    #expect(weighted == 3 * 400 + 2 * 400 + 1 * 1_400)
  }

  @Test func `without CPU all that is free is fragmented`() {
    let demand = [(pod(.part(milli: 500)), 3), (pod(.none), 9)]
    let fragmentation = GPUFragmentation(demand: demand, modelCount: 1)

    #expect(fragmentation.weighted(cpuMilli: 999, free: { _ in 1_000 }, count: 2, model: 0) == 3 * 2_000)
    #expect(fragmentation.weighted(cpuMilli: 1_000, free: { _ in 1_000 }, count: 2, model: 0) == 0)
  }

  @Test func `a class for another kind of GPU can use nothing`() {
    let demand = [(pod(.part(milli: 500), models: GPUModelSet([1])), 2)]
    let fragmentation = GPUFragmentation(demand: demand, modelCount: 2)

    #expect(fragmentation.weighted(cpuMilli: 1_000, free: { _ in 600 }, count: 1, model: 0) == 1_200)
    #expect(fragmentation.weighted(cpuMilli: 1_000, free: { _ in 600 }, count: 1, model: 1) == 0)
  }

  @Test func `growth is graded in a hundred steps around none`() {
    let grades = GPUFragmentationGrade(podCount: 2)

    #expect(grades.grade(0) == 49)
    #expect(grades.grade(1) == 50)
    #expect(grades.grade(2 * 40) == 50)
    #expect(grades.grade(2 * 41) == 51)
    #expect(grades.grade(-2 * 9_000) == 0)
    #expect(grades.grade(2 * 9_000) == 99)
  }

  @Test func `FGD fills the GPU that is begun`() throws {
    let classes = [(pod(.part(milli: 500)), 1), (pod(.whole(count: 1)), 1)]
    var packer = GPUSharePacker([Self.node, Self.node], classes: classes, policy: .fragmentation)

    let first = try #require(packer.place(0) { _ in 0 })
    let second = try #require(packer.place(0) { _ in 0 })

    #expect([first.node, second.node] == [0, 0])
    #expect(first.gpu == second.gpu)
    #expect(packer.fleet.freeGPUCount(of: 0) == 1)
  }

  @Test func `a pod that fits nowhere changes nothing`() {
    let classes = [(pod(.whole(count: 3)), 1)]
    for policy in GPUPackingPolicy.allCases {
      var packer = GPUSharePacker([Self.node], classes: classes, policy: policy)

      #expect(packer.place(0) { _ in 0 } == nil, "\(policy)")
      #expect(packer.fleet == GPUShareFleet([Self.node]), "\(policy)")
    }
  }

  @Test func `scores that are kept are those of a packer that starts from the definition`() throws {
    for seed in 0..<40 {
      var numbers = SeededNumbers(seed: seed)
      let nodes = (0..<numbers.number(in: 1...6)).map { _ in randomNode(&numbers) }
      let classes = Array((0..<8).map { _ in randomPod(&numbers) }.enumerated()).map { ($1, $0 + 1) }
      var packer = GPUSharePacker(nodes, classes: classes, policy: .fragmentation)
      let grade = GPUFragmentationGrade(podCount: podCount(classes))
      for step in 0..<60 {
        let index = numbers.number(in: 0...7)
        let before = packer.fleet
        let kept = packer.currentScores(of: index)
        let growths = nodes.indices.map { growth(classes[index].0, on: $0, in: before, demand: classes) }
        #expect(kept == growths.map { $0.map(grade.grade) }, "seed \(seed), step \(step)")
        let placed = packer.place(index) { _ in 0 }
        let best = kept.compactMap { $0 }.min()
        #expect(placed?.node == kept.firstIndex { $0 != nil && $0 == best }, "seed \(seed), step \(step)")
      }
    }
  }

  private func randomNode(_ numbers: inout SeededNumbers) -> GPUShareNode {
    GPUShareNode(
      cpuMilli: numbers.number(in: 4...32) * 1_000,
      memoryMiB: numbers.number(in: 8...64),
      gpuCount: numbers.number(in: 0...4),
      model: numbers.number(in: 0...2)
    )
  }

  private func randomPod(_ numbers: inout SeededNumbers) -> GPUShareRequest {
    let gpu = numbers.element(of: [
      GPUShare.none, .part(milli: numbers.number(in: 1...999)), .whole(count: 1),
      .part(milli: 500), .whole(count: 2), .whole(count: 3),
    ])
    let models = numbers.isOnce(in: 3) ? GPUModelSet([numbers.number(in: 0...2)]) : .any
    return GPUShareRequest(
      cpuMilli: numbers.number(in: 0...6) * 500,
      memoryMiB: numbers.number(in: 0...6),
      gpu: gpu,
      models: models
    )
  }

  private func podCount(_ demand: [(GPUShareRequest, Int)]) -> Int {
    demand.reduce(0) { $1.0.gpu == .none ? $0 : $0 + $1.1 }
  }

  // MARK: The definition, word for word

  /// The least growth over the GPUs that could be taken; nil when the pod does not fit.
  private func growth(
    _ pod: GPUShareRequest,
    on node: Int,
    in fleet: GPUShareFleet,
    demand: [(GPUShareRequest, Int)]
  ) -> Int? {
    guard fleet.fits(pod, on: node) else { return nil }
    let before = fragmentation(of: node, in: fleet, demand)
    var choices: [Int?] = [nil]
    if case .part(let milli) = pod.gpu {
      choices = (0..<fleet.nodes[node].gpuCount).filter { fleet.freeGPUMilli(of: node, gpu: $0) >= milli }
    }
    return choices.map { gpu in
      var after = fleet
      after.take(pod, on: node, gpu: gpu)
      return fragmentation(of: node, in: after, demand) - before
    }.min()
  }

  private func fragmentation(of node: Int, in fleet: GPUShareFleet, _ demand: [(GPUShareRequest, Int)]) -> Int
  {
    let free = (0..<fleet.nodes[node].gpuCount).map { fleet.freeGPUMilli(of: node, gpu: $0) }
    return demand.reduce(0) { sum, entry in
      let (pod, count) = entry
      let each = min(pod.gpu.milli, 1_000)
      guard each > 0 else { return sum }
      let needed = max(pod.gpu.milli / 1_000, 1)
      let hosts =
        fleet.freeCPUMilli(of: node) >= pod.cpuMilli && pod.models.contains(fleet.nodes[node].model)
        && free.count { $0 >= each } >= needed
      let lost = hosts ? free.filter { $0 < each } : free
      return sum + count * lost.reduce(0, +)
    }
  }
}

@Suite("Scarce kinds of GPU")
struct ScarceGPUTests {
  @Test func `a pod that takes any GPU leaves the kind that others insist on`() throws {
    let nodes = (0..<2).map { GPUShareNode(cpuMilli: 8_000, memoryMiB: 8, gpuCount: 1, model: $0) }
    let any = GPUShareRequest(cpuMilli: 1, memoryMiB: 1, gpu: .whole(count: 1))
    let first = GPUShareRequest(cpuMilli: 1, memoryMiB: 1, gpu: .whole(count: 1), models: GPUModelSet([0]))
    var packer = GPUSharePacker(nodes, classes: [(any, 1), (first, 1)], policy: .fragmentationScarcity)

    let placed = [packer.place(0) { _ in 0 }, packer.place(1) { _ in 0 }]

    #expect(placed.map { $0?.node } == [1, 0])
  }
}
