internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Preferred topology, and pods that keep apart")
struct PreferenceTests {
  private func apart(_ count: Int, atMost most: Int, least: Int? = nil, _ topology: GangTopology) -> Gang {
    let request = PodRequest(gpus: 1)
    let role = Role(name: "worker", count: count, request: request, minCount: least, maxPerNode: most)
    return .of([role], topology: topology)
  }

  @Test func `a preference for one domain is met where one holds the gang`() {
    #expect(Planned(.gpus(4, topology: .preferSameDomain(limit: nil)), on: "#...\n....").domains == [0: [1]])
  }

  @Test func `where none holds the gang it takes the few that hold the most`() {
    let gang = Gang.gpus(6, topology: .preferSameDomain(limit: nil))

    #expect(Planned(gang, on: "###.\n#...\n#...", room: 1).domains == [0: [1, 2]])
    #expect(Planned(gang, on: "###.\n#...\n#...", room: 1).plan.added.isEmpty)
  }

  @Test func `the limit of a preference holds`() {
    let gang = Gang.gpus(7, topology: .preferSameDomain(limit: 2))

    #expect(Planned(gang, on: "#...\n#...\n#...").plan.placed.isEmpty)
    #expect(
      Planned(gang, on: "#...\n#...\n#...").texts[0].hasPrefix(
        "not now: needs 7 GPUs in at most 2 NVLink domains"
      )
    )
  }

  @Test func `of a role that keeps apart no node has more than it may`() {
    #expect(Planned(apart(4, atMost: 2, .sameDomain), on: ".... ....").sketch == "##.. ##..")
    #expect(
      Planned(apart(3, atMost: 1, .unconstrained), on: ".... ....\n....  ....").sketch.contains("##") == false
    )
    #expect(Planned(apart(3, atMost: 1, .sameDomain), on: ".... xxxx ....").plan.placed.isEmpty)
  }

  @Test func `pods beyond the least keep apart as well`() {
    #expect(Planned(apart(8, atMost: 2, least: 3, .sameDomain), on: ".... ....").sketch == "##.. ##..")
  }

  @Test func `a domain with too few nodes for pods that keep apart is refused so`() {
    #expect(
      Planned(apart(3, atMost: 1, .sameDomain), on: ".... ....").texts == [
        "never: needs 3 GPUs in one NVLink domain; "
          + "p role worker puts at most 1 of its 3 pods on a node, a domain has 2 nodes"
      ]
    )
  }

  @Test func `a place that puts too many on a node does not fit`() {
    let placement = Placement(assignments: [PodAssignment(role: 0, node: 0, count: 2)], domains: [0])

    #expect(!Snapshot(sketch: "....").fits(placement, for: apart(2, atMost: 1, .sameDomain)))
    #expect(Snapshot(sketch: "....").fits(placement, for: apart(2, atMost: 2, .sameDomain)))
  }
}
