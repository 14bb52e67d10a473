internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("What an operator reads of a plan")
struct ExplanationTests {
  private func text(_ gang: Gang, on sketch: String, room: Int = 0) -> String? {
    Planned(gang, on: sketch, room: room).texts.first
  }

  private func text(_ gang: Gang, _ pools: NodePool..., backingOff: [PoolIndex] = []) -> String? {
    Planned([gang], on: Snapshot(pools.map { ($0, "") }), backingOff: backingOff).texts.first
  }

  @Test func `a gang that fits reads where`() {
    #expect(text(.gpus(2), on: "##..") == "fits now on p-d0")
    #expect(text(.gpus(4, topology: .unconstrained), on: "##..\n##..") == "fits now on p-d0, p-d1")
  }

  @Test func `a gang that waits reads until when at the latest`() {
    #expect(text(.gpus(2), on: "##.. coming up") == "fits on p-d0, ready by t=300s")
    #expect(
      text(.gpus(6, topology: .unconstrained), on: "##..\n.... coming up")
        == "fits on p-d0, p-d1, ready by t=300s"
    )
  }

  @Test func `a gang on planned domains reads what they cost`() {
    #expect(
      text(.gpus(2), on: ".... planned") == "fits after adding p-d0, within 5m, costing 10.00/h"
    )
  }

  @Test func `a gang on ready and planned domains reads which are to be added`() {
    #expect(
      text(.gpus(6, topology: .unconstrained), on: "##..\n.... planned")
        == "fits after adding p-d1, within 5m, costing 10.00/h"
    )
  }

  /// First fit puts the two pods with memory where the other four should be; both pools together suffice.
  @Test func `a gang that two pools could hold together is not told never`() {
    let gang = Gang.of(
      [
        Role(name: "store", count: 2, request: PodRequest(memoryMiB: 1_024, gpus: 1)),
        Role(name: "worker", count: 4, request: PodRequest(cpuMilli: 4_000, gpus: 1)),
      ],
      topology: .atMost(domains: 2)
    )
    let text = text(
      gang,
      .of("large", max: 1, node: .of(gpus: 4, cores: 16)),
      .of("small", max: 1, node: .of(gpus: 2, cores: 4))
    )

    #expect(text?.hasPrefix("never") == false)
  }

  @Test func `a gang that adds a domain reads how every pool fared`() {
    #expect(
      text(.nvl72(), .of("hgx"), .nvl72("cheap"), .of("dear", nodes: 18, gpus: 4, price: nil))
        == "fits after adding cheap-d0, within 5m, costing 180.00/h; cheap chosen: 1 x 180.00/h, ready within 5m; "
        + "dear possible: 1 x an unknown price, ready within 5m; hgx an empty domain holds 2 of its 18 pods"
    )
  }

  @Test func `an unknown price is written so`() {
    #expect(
      text(.gpus(8), .of(price: nil))
        == "fits after adding p-d0, within 5m, costing an unknown price; "
        + "p chosen: 1 x an unknown price, ready within 5m"
    )
  }

  @Test func `a gang that nothing holds now reads what is free and which limits stand in the way`() {
    #expect(
      text(.gpus(72, perPod: 4), on: "###. .... ....")
        == "never: needs 72 GPUs in one NVLink domain; p an empty domain holds 3 of its 18 pods"
    )
    #expect(
      text(.gpus(8, perPod: 4), on: "###. ....\n##.. #...")
        == "not now: needs 8 GPUs in one NVLink domain; the largest free block is 5 GPUs; p at its maximum of 2"
    )
    #expect(
      text(.gpus(12, topology: .unconstrained), on: "###.", room: 1)
        == "never: needs 12 GPUs over any NVLink domains; p only 1 more can be added, which is too few"
    )
    #expect(
      text(.gpus(8, topology: .unconstrained), on: "###.", room: 1)
        == "not now: needs 8 GPUs over any NVLink domains; the largest free block is 1 GPUs; "
        + "p only 1 more can be added, which is too few"
    )
  }

  @Test func `a pool that backs off says until when`() {
    #expect(
      text(.gpus(8), .of(), backingOff: [0])
        == "not now: needs 8 GPUs in one NVLink domain; the largest free block is 0 GPUs; p backing off until t=60s"
    )
  }

  @Test func `a gang that may span too few domains reads so`() {
    #expect(
      text(.gpus(12, topology: .atMost(domains: 2)), .of(gpus: 4))
        == "never: needs 12 GPUs in at most 2 NVLink domains; "
        + "p would need more than the 2 domains that it may span"
    )
  }

  @Test func `a gang that is excluded everywhere can never run`() {
    #expect(
      text(.gpus(8, residency: ["ch"]), .of("eu"), .of("spot", capacity: .spot, jurisdiction: "ch"))
        == "never: needs 8 GPUs in one NVLink domain; "
        + "eu excluded: must stay in ch, the pool is in eu; "
        + "spot excluded: spot, and the gang is not checkpointable"
    )
    let request = PodRequest(cpuMilli: 1_000, architecture: .riscv64)
    #expect(
      text(.pods(3, of: request, topology: .unconstrained), .of())
        == "never: needs 3 pods over any NVLink domains; "
        + "p excluded: role worker needs riscv64, the nodes are amd64"
    )
  }

  @Test func `of several pools that join each reads its own share`() {
    #expect(
      text(.gpus(24, topology: .unconstrained), .of("a", max: 1), .of("b", price: 7, max: 2))
        == "fits after adding b-d0, b-d1, a-d0, within 5m, costing 24.00/h; "
        + "a chosen: 1 x 10.00/h, ready within 5m; b chosen: 2 x 14.00/h, ready within 5m"
    )
  }

  @Test func `no pool is named for a gang that fits what exists`() {
    #expect(Planned(.gpus(2), on: "##..", room: 2).plan.explanations.map(\.pools) == [[]])
  }
}
