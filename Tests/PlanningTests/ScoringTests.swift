internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("How good a domain is for a gang")
struct ScoringTests {
  private func scores(
    of gang: Gang,
    on snapshot: Snapshot,
    order: PlacementOrder = .tightest
  ) -> [Int?] {
    let planner = Planner(
      policy: Policy(name: "drawn", pools: snapshot.topology.pools, placementOrder: order)
    )
    return (0..<snapshot.topology.domainCount).map { planner.score(of: gang, on: $0, in: snapshot) }
  }

  private func best(_ scores: [Int?]) -> DomainIndex? {
    scores.indices.filter { scores[$0] != nil }.max { (scores[$0] ?? 0) < (scores[$1] ?? 0) }
  }

  @Test func `the tightest domain that could do is best, and what is ready beats what comes up`() {
    let snapshot = Snapshot(sketch: "....\n##..\n##.. coming up\n##.. planned\n###.\n##.. draining", room: 1)

    #expect(scores(of: .gpus(2), on: snapshot) == [3, 4, 2, 1, nil, nil, nil])
    #expect(scores(of: .gpus(2), on: snapshot, order: .firstFit) == [4, 3, 2, 1, nil, nil, nil])
  }

  @Test func `a domain where the gang's model is warm is best`() {
    var snapshot = Snapshot(sketch: "##..\n....\n##.. coming up")
    snapshot.setWarmModels(["m"], on: 1)

    #expect(scores(of: Gang.gpus(2).loading("m"), on: snapshot) == [2, 3, 1])
  }

  @Test func `a domain that the gang may not use has no score`() {
    let snapshot = Snapshot([
      (.of("home", jurisdiction: "ch"), "...."), (.of("away", jurisdiction: "us"), "...."),
    ])
    let scores = scores(of: .gpus(2, residency: ["ch"]), on: snapshot)

    #expect(scores.compactMap(\.self) == [1] && scores[0] == 1)
  }

  @Test func `where no domain holds a gang that may span some, the one that holds the most is best`() {
    let snapshot = Snapshot(sketch: "##..\n#...\n####")

    #expect(scores(of: .gpus(5, topology: .atMost(domains: 2)), on: snapshot) == [1, 2, nil])
    #expect(scores(of: .gpus(5), on: snapshot) == [nil, nil, nil])
    #expect(scores(of: .gpus(5, topology: .unconstrained), on: snapshot) == [2, 1, nil])
  }

  @Test func `a gang that would start too late on a domain has no score there`() {
    var snapshot = Snapshot(sketch: "....\n.... planned")
    snapshot.asOf = .origin

    #expect(scores(of: Gang.gpus(2).timed(startBy: 10), on: snapshot) == [1, nil])
  }

  @Test(arguments: PlacementOrder.allCases)
  func `the best domain is the one that the planner takes`(order: PlacementOrder) {
    var (placed, unplaced) = (0, 0)
    for seed in 1...800 {
      var numbers = SeededNumbers(seed: seed)
      let instance = RandomInstance(seed: seed)
      // With its minimums, so that a plan for one gang starts from what is scored.
      var snapshot = Planned([], on: instance.snapshot, order: order).snapshot
      for domain in snapshot.liveDomains where numbers.isOnce(in: 3) {
        snapshot.setWarmModels(["m"], on: domain)
      }
      for gang in instance.gangs.map({ numbers.isOnce(in: 2) ? $0.loading("m") : $0 }) {
        let planned = Planned([gang], on: snapshot, order: order)
        guard let first = planned.plan.placed.first?.placement.assignments.first else { continue }
        let domain = snapshot.topology.domain(of: first.node)
        let best = best(scores(of: gang, on: snapshot, order: order))
        if planned.plan.added.isEmpty {
          placed += 1
          #expect(best == domain, "seed \(seed), \(gang.id)")
        } else if gang.topology == .sameDomain {
          unplaced += 1
          #expect(best == nil, "seed \(seed), \(gang.id)")
        }
      }
    }

    #expect(placed > 500 && unplaced > 100, "\(placed) \(unplaced)")
  }
}
