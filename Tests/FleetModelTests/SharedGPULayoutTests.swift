internal import Testing

@testable internal import FleetModel

@Suite("GPUs that pods share")
struct SharedGPULayoutTests {
  private let layout = SharedGPULayout(gpuCount: 3, clients: 3)

  private func share(_ milli: Int) -> PodRequest { PodRequest(gpuShareMilli: milli) }

  /// How many pods go to which GPU.
  private func gpus(_ uses: [PartUse]) -> [[Int]] {
    uses.map { use in
      switch use.parts {
      case .share(let gpu): [use.count, gpu]
      case .wholeGPUs(let gpus): [use.count] + gpus
      case .zones, .instances: []
      }
    }
  }

  @Test func `shares fill one GPU before the next, up to its clients`() {
    var free = layout.empty

    #expect(gpus(layout.place(share(250), limit: 7, joins: false, in: &free)) == [[3, 0], [3, 1], [1, 2]])
    #expect(free.map(\.freeMilli) == [250, 250, 750])
    #expect(free.map(\.freeClients) == [0, 0, 2])
  }

  @Test func `a share comes from the GPU with the least left that holds it`() {
    var free = layout.empty
    _ = layout.place(share(600), limit: 2, joins: false, in: &free)
    _ = layout.place(share(100), limit: 1, joins: false, in: &free)

    #expect(free.map(\.freeMilli) == [300, 400, 1_000])
    #expect(gpus(layout.place(share(350), limit: 1, joins: false, in: &free)) == [[1, 1]])
    #expect(gpus(layout.place(share(300), limit: 2, joins: true, in: &free)) == [[1, 0]])
  }

  @Test func `a GPU of which a share is taken is no whole GPU`() {
    var free = layout.empty
    _ = layout.place(share(1), limit: 1, joins: false, in: &free)

    #expect(gpus(layout.place(PodRequest(gpus: 2), limit: 5, joins: false, in: &free)) == [[1, 1, 2]])
    #expect(layout.place(PodRequest(gpus: 1), limit: 1, joins: false, in: &free).isEmpty)
    #expect(gpus(layout.place(PodRequest(), limit: 2, joins: false, in: &free)) == [[2]])
  }

  @Test func `what is given back is there again`() {
    var parts = NodeLayout.sharedGPUs(layout).empty
    let uses = NodeLayout.sharedGPUs(layout).place(share(400), limit: 5, onlyPreferred: false, in: &parts)

    #expect(parts.unsharedGPUCount == 0)
    let isThere = uses.map { parts.take($0, of: share(400), sign: -1) }
    #expect(isThere == [true, true, true] && parts == NodeLayout.sharedGPUs(layout).empty)
  }
}
