internal import TestSupport
internal import Testing

@testable internal import FleetModel

@Suite("NUMA zones of a node")
struct ZoneLayoutTests {
  /// Zones of 50 cores, 500 GiB and 4 GPUs.
  private func layout(_ alignment: NUMAAlignment, zones: Int = 2) -> ZoneLayout {
    let zone = NodeAmounts(cpuMilli: 50_000, memoryMiB: 500 * 1_024, gpus: 4)
    return ZoneLayout(zones: Array(repeating: zone, count: zones), alignment: alignment)
  }

  /// GPUs and cores of each zone that a pod takes, for every group of pods.
  private func text(_ uses: [PartUse]) -> String {
    uses.map { use in
      guard case .zones(let parts) = use.parts else { return "?" }
      let words = parts.map { "z\($0.zone):\($0.amounts.gpus)g\($0.amounts.cpuMilli / 1_000)c" }
      return "\(use.count)x " + words.joined(separator: "+")
    }.joined(separator: ", ")
  }

  private func placed(
    _ request: PodRequest,
    _ layout: ZoneLayout,
    limit: Int = 100,
    isAligned: Bool = false
  ) -> String {
    var free = layout.zones
    let uses = layout.place(request, limit: limit, isAligned: isAligned, in: &free)
    for use in uses {
      guard case .zones(let parts) = use.parts else { return "?" }
      if !isAligned { #expect(layout.allows(parts, for: request)) }
    }
    return text(uses)
  }

  @Test func `a pod of one zone never takes GPUs of two`() {
    #expect(placed(PodRequest(gpus: 3), layout(.singleNUMANode)) == "1x z0:3g0c, 1x z1:3g0c")
    #expect(placed(PodRequest(gpus: 4), layout(.singleNUMANode)) == "1x z0:4g0c, 1x z1:4g0c")
    #expect(placed(PodRequest(gpus: 5), layout(.singleNUMANode)).isEmpty)
    #expect(placed(PodRequest(cpuMilli: 60_000, gpus: 1), layout(.singleNUMANode)).isEmpty)
  }

  @Test func `a pod that one zone cannot hold spans as few as an empty node needs`() {
    #expect(placed(PodRequest(gpus: 6), layout(.restricted)) == "1x z0:4g0c+z1:2g0c")
    #expect(placed(PodRequest(gpus: 3), layout(.restricted)) == "1x z0:3g0c, 1x z1:3g0c")
    #expect(placed(PodRequest(gpus: 9), layout(.restricted)).isEmpty)
  }

  @Test func `each resource keeps to its own fewest zones`() {
    // Two zones for the cores, but its two GPUs lie in one.
    let layout = layout(.restricted)
    let free = [layout.zones[0], layout.zones[1]].map { zone in
      var zone = zone
      zone.gpus = 1
      return zone
    }
    var left = free

    #expect(placed(PodRequest(cpuMilli: 60_000, gpus: 2), layout) == "1x z0:2g50c+z1:0g10c")
    #expect(
      layout.place(PodRequest(cpuMilli: 60_000, gpus: 2), limit: 1, isAligned: false, in: &left).isEmpty
    )
    #expect(left == free)
  }

  @Test func `best effort refuses nothing that the node has the amounts for`() {
    #expect(placed(PodRequest(gpus: 3), layout(.bestEffort), isAligned: true) == "1x z0:3g0c, 1x z1:3g0c")
    var free = layout(.bestEffort).zones
    free[0].gpus = 1
    free[1].gpus = 2
    let uses = layout(.bestEffort).place(PodRequest(gpus: 3), limit: 1, isAligned: false, in: &free)
    #expect(text(uses) == "1x z0:1g0c+z1:2g0c")
  }

  @Test func `the zone with the fewest free GPUs that holds a pod is filled first`() {
    var free = layout(.singleNUMANode).zones
    free[1].gpus = 2

    let uses = layout(.singleNUMANode).place(PodRequest(gpus: 1), limit: 4, isAligned: false, in: &free)

    #expect(text(uses) == "2x z1:1g0c, 2x z0:1g0c")
    #expect(free.map(\.gpus) == [2, 0])
  }

  @Test func `a pod that asks for nothing lies anywhere`() {
    #expect(placed(PodRequest(), layout(.singleNUMANode), limit: 3) == "3x ")
  }

  @Test(arguments: [
    ([0: 5], true), ([0: 2, 1: 3], false), ([0: 4], false), ([2: 5], false),
  ])
  func `a use of zones must be one that the policy allows`(gpus: [Int: Int], isAllowed: Bool) {
    let zone = NodeAmounts(cpuMilli: 50_000, memoryMiB: 0, gpus: 8)
    let layout = ZoneLayout(zones: [zone, zone], alignment: .restricted)
    let parts = gpus.keys.sorted().map { key in
      ZonePart(zone: key, amounts: NodeAmounts(cpuMilli: 0, memoryMiB: 0, gpus: gpus[key] ?? 0))
    }

    #expect(layout.allows(parts, for: PodRequest(gpus: 5)) == isAllowed)
  }
}
