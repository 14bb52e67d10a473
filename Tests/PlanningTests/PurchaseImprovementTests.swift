internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("A cheaper purchase, tidied up")
struct PurchaseImprovementTests {
  private let rack = NodePool.of("rack", nodes: 18, gpus: 4, price: 6, max: 2)
  private let emptyRack = Array(repeating: "....", count: 18).joined(separator: " ")

  private func slots(_ planned: Planned) -> [String] {
    planned.plan.added.map { planned.snapshot.topology.slot(of: $0).description }
  }

  @Test func `an owner takes a small new domain and leaves the rack to those that need it`() {
    let board = NodePool.of("board", nodes: 2, gpus: 4, price: 10)
    let gangs = [
      Gang.gpus(6, id: "owner", perPod: 2, topology: .atMost(domains: 2), ownsDomain: true),
      .gpus(72, id: "large", perPod: 4),
    ]
    let fleet = Snapshot([(rack, emptyRack), (board, "")])
    let all = Planned(gangs, on: fleet)

    #expect(slots(Planned(gangs, on: fleet, isGreedy: true)) == ["rack-d1"])
    #expect(slots(all) == ["board-d0"])
    #expect(all.plan.cost == Money(microUnits: 20_000_000) && all.plan.gapPartsPerMillion == 0)
  }

  @Test func `a gang that fits what exists leaves the domain that another needs`() {
    let board = NodePool.of("board", gpus: 8, price: 1, max: 2)
    let large = Role(name: "worker", count: 19, request: PodRequest(gpus: 3))
    let gangs = [
      Gang.gpus(2, id: "owner", perPod: 2, ownsDomain: true),
      .gpus(1, id: "small", topology: .atMost(domains: 4)),
      .of([large], id: "large", topology: .atMost(domains: 3)),
    ]
    let all = Planned(gangs, on: Snapshot([(board, ""), (rack, emptyRack)]), order: .firstFit)

    #expect(slots(all).sorted() == ["board-d0", "board-d1"])
    #expect(all.domains[1] == [2])
  }

  @Test func `a gang is spread over small rooms beside a large one where nothing else fits`() {
    // 56 of the rack, 4 on each of two boards; the rest of the rack and of the boards has no room to spare.
    let board = NodePool.of("board", gpus: 4, price: 1, max: 2)
    let gangs = [
      Gang.gpus(16, id: "whole", perPod: 4),
      .gpus(64, id: "spread", perPod: 4, topology: .atMost(domains: 3)),
    ]
    let all = Planned(gangs, on: Snapshot([(board, ""), (rack, "")]))

    #expect(slots(all).sorted() == ["board-d0", "board-d1", "rack-d0"])
    #expect(all.plan.gapPartsPerMillion == 0)
  }

  @Test func `a gang that prefers one domain gets it where others can make room for nothing`() {
    let gangs = [
      Gang.gpus(3, id: "first"), .gpus(3, id: "second"),
      .gpus(5, id: "together", topology: .preferSameDomain(limit: nil)),
    ]
    let fleet = Snapshot(sketch: "###. ....\n##.. ....")

    #expect(Planned(gangs, on: fleet, isGreedy: true).domains[2] == [0, 1])
    #expect(Planned(gangs, on: fleet).domains == [0: [1], 1: [1], 2: [0]])
  }

  @Test func `a gang that prefers one domain is spread where keeping it together costs more`() {
    let gangs = [Gang.gpus(8, id: "first"), .gpus(6, id: "spread", topology: .preferSameDomain(limit: nil))]
    let fleet = Snapshot(sketch: ".... ....\n###. ....\n#### ###.", room: 1)

    #expect(Planned(gangs, on: fleet).plan.added.isEmpty)
    #expect(Planned(gangs, on: fleet).domains[1] == [1, 2])
  }

  @Test func `a purchase is searched again with the gangs for which it has made room`() {
    let hall = NodePool.of("hall", nodes: 3, price: 1, max: 1, node: .of(model: "H200-141GB"))
    let board = NodePool.of("board", price: 1, max: 2, node: .of(model: "H100-80GB"))
    let picky = PodRequest(gpus: 8, gpuModels: ["H100-80GB"])
    let gangs = [
      Gang.gpus(3, id: "owner", perPod: 3, ownsDomain: true), .gpus(1, id: "one"),
      .gpus(12, id: "two", perPod: 6, topology: .unconstrained),
      .of([Role(name: "worker", count: 1, request: picky)], id: "picky"),
    ]
    let all = Planned(gangs, on: Snapshot([(hall, ""), (board, "")]))

    #expect(all.plan.placed.count == 4)
    #expect(all.plan.bound == all.plan.cost)
  }
}
