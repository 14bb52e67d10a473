internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Adding whole domains")
struct ScaleUpTests {
  private let euro = Currency("EUR")

  private func fleet(_ pools: NodePool...) -> Snapshot { Snapshot(pools.map { ($0, "") }) }

  /// The slots that are added for one gang.
  private func added(
    _ gang: Gang,
    _ pools: NodePool...,
    rates: [ExchangeRate] = [],
    backingOff: [PoolIndex] = []
  ) -> [String] {
    let snapshot = Snapshot(pools.map { ($0, "") })
    let planned = Planned([gang], on: snapshot, rates: rates, backingOff: backingOff)
    return planned.plan.added.map { snapshot.topology.slot(of: $0).description }
  }

  @Test func `a domain is added only when nothing that exists holds the gang`() {
    #expect(Planned(.gpus(4), on: "#...\n....", room: 1).plan.added.isEmpty)
    #expect(Planned(.gpus(4), on: "#...\n#...", room: 1).sketch == "#...\n#...\n#### planned")
  }

  @Test func `a domain that is coming up or planned counts as existing`() {
    #expect(Planned(.gpus(4), on: ".... coming up", room: 1).plan.added.isEmpty)
    #expect(Planned(.gpus(4), on: ".... planned", room: 1).plan.added.isEmpty)
  }

  @Test func `later gangs share the domain that was added for an earlier one`() {
    let planned = Planned([.gpus(3, id: "a"), .gpus(5, id: "b"), .gpus(1, id: "c")], on: fleet(.of(max: 3)))

    #expect(planned.sketch == "######## planned\n#....... planned")
  }

  @Test func `an NVL72 gang gets a rack of its own, whole`() {
    #expect(added(.nvl72(), .of("hgx"), .nvl72()) == ["rack-d0"])
    #expect(added(.gpus(76, perPod: 4), .of("hgx"), .nvl72()).isEmpty)
  }

  @Test func `the lowest absent slot is filled`() {
    #expect(Planned(.gpus(4), on: "####\n-\n####\n-").plan.added == [1])
  }

  @Test func `the cheapest pool is chosen, by the price of all that it adds`() {
    #expect(added(.gpus(4), .of("dear", gpus: 4, price: 10), .of("cheap", gpus: 4, price: 9)) == ["cheap-d0"])
    let gang = Gang.gpus(8, topology: .unconstrained)
    #expect(added(gang, .of("small", gpus: 4, price: 6), .of("large", price: 11)) == ["large-d0"])
    #expect(
      added(gang, .of("small", gpus: 4, price: 5), .of("large", price: 11)) == ["small-d0", "small-d1"]
    )
  }

  @Test func `prices are compared in one currency`() {
    let pools = (NodePool.of("us", price: 10), NodePool.of("eu", price: 9, currency: euro))
    func chosen(_ rate: Int64) -> [String] {
      added(.gpus(8), pools.0, pools.1, rates: [.init(currency: euro, microUnitsPerUnit: rate)])
    }

    #expect(chosen(1_200_000) == ["us-d0"])
    #expect(chosen(1_080_000) == ["eu-d0"])
  }

  @Test func `an unknown price comes last, and is still better than nothing`() {
    #expect(added(.gpus(8), .of("unknown", price: nil), .of("dear", price: 9_999)) == ["dear-d0"])
    #expect(added(.gpus(8), .of("foreign", currency: euro), .of("dear", price: 9_999)) == ["dear-d0"])
    #expect(added(.gpus(8), .of("unknown", price: nil)) == ["unknown-d0"])
  }

  @Test func `at one price fewer domains win, then the order of the policy`() {
    let gang = Gang.gpus(8, topology: .unconstrained)

    #expect(added(gang, .of("small", gpus: 4, price: 5), .of("large", price: 10)) == ["large-d0"])
    #expect(added(gang, .of("first"), .of("second")) == ["first-d0"])
  }

  @Test func `a pool at its maximum, backing off or excluded gives way to a dearer one`() {
    let dear = NodePool.of("dear", price: 99)

    #expect(added(.gpus(8), .of("full", max: 0), dear) == ["dear-d0"])
    #expect(added(.gpus(8), .of("p"), dear, backingOff: [0]) == ["dear-d0"])
    #expect(added(.gpus(8), .of("spot", price: 1, capacity: .spot), dear) == ["dear-d0"])
    #expect(added(.gpus(8), .of("p"), dear, backingOff: [0, 1]).isEmpty)
  }

  @Test func `domains on their way out still count towards the maximum`() {
    for phase in ["repairing", "draining", "releasing"] {
      #expect(Planned(.gpus(4), on: ".... \(phase)").plan.added.isEmpty)
    }
  }

  @Test func `a resting slot is passed over`() {
    let snapshot = fleet(.of(max: 2))

    #expect(Planned([.gpus(8)], on: snapshot, resting: [0]).plan.added == [1])
    #expect(Planned([.gpus(8)], on: snapshot, resting: [0, 1]).plan.added.isEmpty)
  }

  @Test func `a gang larger than a domain gets as many as it needs, on top of what is free`() {
    let planned = Planned(.gpus(10, topology: .unconstrained), on: "##..\n####", room: 3)

    #expect(planned.sketch == "####\n####\n#### planned\n#### planned")
  }

  @Test func `a gang larger than a domain gets nothing when one is missing`() {
    for topology in [GangTopology.atMost(domains: 3), .unconstrained] {
      let planned = Planned([.gpus(20, topology: topology)], on: fleet(.of(gpus: 4, max: 4)))
      #expect(planned.plan.added.isEmpty && planned.sketch.isEmpty)
    }
  }

  @Test func `a gang of at most k domains adds no more than k`() {
    #expect(added(.gpus(8, topology: .atMost(domains: 2)), .of(gpus: 4, max: 9)) == ["p-d0", "p-d1"])
    #expect(added(.gpus(9, topology: .atMost(domains: 2)), .of(gpus: 4, max: 9)).isEmpty)
  }

  @Test func `pools join when none suffices alone, the cheapest first`() {
    let gang = Gang.gpus(16, topology: .unconstrained)

    #expect(
      added(gang, .of("dear", price: 20, max: 1), .of("cheap", price: 5, max: 1)) == ["cheap-d0", "dear-d0"]
    )
  }

  @Test func `minimums are planned without any demand, except where a pool rests`() {
    #expect(Planned([], on: fleet(.of("a", min: 2), .of("b", min: 1))).plan.added == [0, 1, 4])
    #expect(Planned([], on: fleet(.of("a", min: 2), .of("b", min: 1)), backingOff: [0]).plan.added == [4])
    #expect(Planned([], on: fleet(.of("a", min: 2)), resting: [0]).plan.added == [1, 2])
  }

  @Test func `a domain that is needed anyway counts towards the minimum`() {
    #expect(Planned([.gpus(8)], on: fleet(.of(min: 1))).plan.added == [0])
  }

  @Test func `a gang that fits the minimum buys nothing beside it`() {
    let planned = Planned([.gpus(8)], on: fleet(.of("kept", price: 20, min: 1), .of("cheap", price: 5)))

    #expect(planned.sketch == "######## planned\n")
  }

  @Test func `leftovers of other gangs keep no gang of at most k domains waiting`() {
    var snapshot = Snapshot([(.of(node: .of(gpus: 1, mig: Array(repeating: "1g.10gb", count: 7))), "")])
    let request = PodRequest(mig: .init(profile: "1g.10gb", count: 1))
    for domain in 0..<2 {
      snapshot.setPhase(.ready, of: domain)
      let placement = Placement(
        assignments: [PodAssignment(role: 0, node: domain, count: 6)],
        domains: [domain]
      )
      snapshot.reserve(placement, for: .pods(6, id: "\(domain)", of: request))
    }

    #expect(
      Planned([.pods(14, of: request, topology: .atMost(domains: 2))], on: snapshot).plan.added == [2, 3]
    )
  }
}
