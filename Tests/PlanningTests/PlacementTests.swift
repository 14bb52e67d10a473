internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Placing a gang on what exists")
struct PlacementTests {
  @Test func `a gang that fits takes its GPUs and nothing is added`() {
    let planned = Planned(.gpus(6, perPod: 2), on: "#... ....", room: 1)

    #expect(planned.sketch == "###. ####" && planned.plan.added.isEmpty)
  }

  @Test func `pods are not cut: two half-free nodes hold no pod of four`() {
    #expect(Planned(.gpus(4, perPod: 4), on: "##.. ##..").plan.placed.isEmpty)
  }

  @Test func `a same-domain gang is never spread`() {
    #expect(Planned(.gpus(5), on: "....\n....").plan.placed.isEmpty)
  }

  @Test func `a gang of at most k domains uses k and no more`() {
    #expect(Planned(.gpus(6, topology: .atMost(domains: 2)), on: "#...\n#...\n#...").domains[0]?.count == 2)
    #expect(Planned(.gpus(7, topology: .atMost(domains: 2)), on: "#...\n#...\n#...").plan.placed.isEmpty)
  }

  @Test func `a gang of at most k domains prefers one`() {
    #expect(Planned(.gpus(4, topology: .atMost(domains: 2)), on: "#...\n....\n##..").domains == [0: [1]])
  }

  @Test func `an unconstrained gang takes every corner`() {
    #expect(Planned(.gpus(6, topology: .unconstrained), on: "##..\n###.\n#...").sketch == "####\n####\n####")
  }

  @Test func `all or nothing: a gang that lacks one GPU takes none`() {
    for topology in [GangTopology.sameDomain, .atMost(domains: 2), .unconstrained] {
      let planned = Planned(.gpus(7, topology: topology), on: "#...\n#...")
      #expect(planned.sketch == "#...\n#..." && planned.plan.placed.isEmpty)
    }
  }

  @Test func `tightest takes the domain with the fewest free GPUs that still holds the gang`() {
    #expect(Planned(.gpus(2), on: "....\n##..\n#...\n###.").domains == [0: [1]])
  }

  @Test func `tightest takes ready before coming up before planned`() {
    #expect(Planned(.gpus(1), on: "##.. planned\n##.. coming up\n....").domains == [0: [2]])
    #expect(Planned(.gpus(1), on: "##.. planned\n.... coming up").domains == [0: [1]])
  }

  @Test func `first fit takes the oldest domain that holds the gang`() {
    #expect(Planned(.gpus(2), on: "###.\n....\n##..", order: .firstFit).domains == [0: [1]])
    #expect(Planned(.gpus(2), on: "....  coming up\n##..", order: .firstFit).domains == [0: [0]])
  }

  @Test func `age counts, not the number of the slot`() {
    var snapshot = Snapshot(sketch: "....\n....")
    snapshot.setPhase(.absent, of: 0)
    snapshot.setPhase(.ready, of: 0)

    #expect(Planned([.gpus(2)], on: snapshot, order: .firstFit).domains == [0: [1]])
    #expect(Planned([.gpus(2)], on: snapshot).domains == [0: [1]])
  }

  @Test(arguments: ["repairing", "draining", "releasing"])
  func `nothing is placed on a domain that is`(phase: String) {
    #expect(Planned(.gpus(1), on: ".... \(phase)").plan.placed.isEmpty)
  }

  @Test func `a lost member takes no pod`() {
    #expect(Planned(.gpus(4), on: "xxxx #...").plan.placed.isEmpty)
    #expect(Planned(.gpus(4), on: "xxxx ....").sketch == "xxxx ####")
  }

  @Test func `what an earlier gang took is gone for the later one`() {
    let planned = Planned(
      [.gpus(3, id: "a"), .gpus(2, id: "b"), .gpus(1, id: "c")],
      on: Snapshot(sketch: "....")
    )

    #expect(planned.domains == [0: [0], 2: [0]])
    #expect(planned.plan.explanations.map(\.gang.name) == ["a", "b", "c"])
  }

  @Test func `roles share the nodes of one domain, the most demanding first`() {
    let roles = [
      Role(name: "small", count: 4, request: PodRequest(gpus: 1)),
      Role(name: "large", count: 1, request: PodRequest(gpus: 4)),
    ]

    #expect(Planned(.of(roles), on: ".... ....").sketch == "#### ####")
    #expect(Planned(.of(roles), on: ".... #...").plan.placed.isEmpty)
  }

  @Test func `processors and memory bound what a node holds`() {
    let halfNode = PodRequest(cpuMilli: 50_000, gpus: 1)
    let mostOfTheMemory = PodRequest(memoryMiB: 600_000, gpus: 1)

    #expect(Planned(.pods(4, of: halfNode), on: ".... ....").sketch == "##.. ##..")
    #expect(Planned(.pods(5, of: halfNode), on: ".... ....").plan.placed.isEmpty)
    #expect(Planned(.pods(2, of: mostOfTheMemory), on: ".... ....").sketch == "#... #...")
    #expect(Planned(.pods(3, of: mostOfTheMemory), on: ".... ....").plan.placed.isEmpty)
  }

  @Test func `a gang that owns its domain wants an empty one, and shares it with nobody`() {
    let owner = Gang.gpus(2, id: "owner", ownsDomain: true)
    let planned = Planned([owner, .gpus(1, id: "b")], on: Snapshot(sketch: "#...\n...."))

    #expect(planned.domains == [0: [1], 1: [0]])
    #expect(Planned([owner, .gpus(1)], on: Snapshot(sketch: "....")).domains == [0: [0]])
    #expect(Planned(owner, on: "#...").plan.placed.isEmpty)
  }

  @Test func `a gang of at most k domains takes the k that hold the most of its pods`() {
    let processors = Gang.pods(20, of: .init(cpuMilli: 10_000), topology: .atMost(domains: 2))
    var snapshot = Snapshot(sketch: ".\n.\n.\n.")
    for domain in 0..<2 {
      let placement = Placement(
        assignments: [PodAssignment(role: 0, node: domain, count: 9)],
        domains: [domain]
      )
      snapshot.reserve(placement, for: .pods(9, id: "\(domain)", of: .init(cpuMilli: 10_000)))
    }

    #expect(Planned([processors], on: snapshot).domains == [0: [2, 3]])
    #expect(
      Planned(
        .gpus(8, perPod: 4, topology: .atMost(domains: 2)),
        on: "...# ...# ...#\n.... #### ####\n.... #### ####"
      ).domains == [0: [1, 2]]
    )
  }
}
