internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Hot models")
struct HotModelTests {
  /// The fleet, with those models warm on each domain.
  private func fleet(_ sketch: String, room: Int = 0, warm: [DomainIndex: [String]]) -> Snapshot {
    var snapshot = Snapshot(sketch: sketch, room: room)
    for (domain, models) in warm { snapshot.setWarmModels(models, on: domain) }
    return snapshot
  }

  private func loading(_ gpus: Int, id: String = "a", _ topology: GangTopology = .sameDomain) -> Gang {
    Gang.gpus(gpus, id: id, topology: topology).loading("m")
  }

  @Test(arguments: PlacementOrder.allCases)
  func `a gang goes where its model is warm, and is told`(order: PlacementOrder) {
    let planned = Planned([loading(2)], on: fleet("##..\n....", warm: [1: ["m"]]), order: order)

    #expect(planned.sketch == "##..\n##..")
    #expect(planned.texts == ["fits now on p-d1; on p-d1, where model m is warm"])
  }

  @Test func `gangs that name no model, or another one, go where they always went`() {
    let snapshot = fleet("##..\n....", warm: [1: ["m"]])

    #expect(Planned([.gpus(2)], on: snapshot).domains == [0: [0]])
    #expect(Planned([Gang.gpus(2).loading("n")], on: snapshot).domains == [0: [0]])
    #expect(Planned([Gang.gpus(2).loading("n")], on: snapshot).texts == ["fits now on p-d0"])
  }

  @Test func `it is no more than a preference`() {
    #expect(Planned([loading(3)], on: fleet("##..\n....", warm: [0: ["m"]])).domains == [0: [1]])
    #expect(
      Planned([loading(2)], on: fleet(".... coming up\n....", warm: [0: ["m"]])).domains == [0: [1]]
    )
  }

  @Test func `the more of its models are warm the better`() {
    let gang = Gang.gpus(2).loading("m", "n")
    let planned = Planned([gang], on: fleet("##..\n#...\n....", warm: [1: ["m"], 2: ["x", "n", "m"]]))

    #expect(planned.domains == [0: [2]])
    #expect(planned.texts == ["fits now on p-d2; on p-d2, where models m, n are warm"])
  }

  @Test func `a gang over several domains prefers warm ones among those that hold as much`() {
    let snapshot = fleet("##..\n##..\n##..\n####", warm: [2: ["m"]])

    #expect(Planned([loading(4, .atMost(domains: 2))], on: snapshot).domains == [0: [0, 2]])
    #expect(Planned([loading(4, .unconstrained)], on: snapshot).domains == [0: [0, 2]])
    #expect(
      Planned([loading(4, .unconstrained)], on: snapshot).texts
        == ["fits now on p-d0, p-d2; on p-d2, where model m is warm"]
    )
  }

  @Test func `nothing is bought, and nobody is left out, because of it`() {
    let gangs = [loading(2), .gpus(4, id: "b")]
    let roomy = Planned(gangs, on: fleet("##..\n....", room: 2, warm: [1: ["m"]]))
    let full = Planned(gangs, on: fleet("##..\n....", warm: [1: ["m"]]))

    #expect(roomy.plan.added.isEmpty && roomy.domains == [0: [0], 1: [1]])
    #expect(full.domains == [0: [0], 1: [1]])
  }

  @Test func `where something is bought anyway it goes to the warm domain all the same`() {
    let gangs = [loading(2), .gpus(4, id: "b"), .gpus(4, id: "c")]
    let planned = Planned(gangs, on: fleet("##..\n#...\n....", room: 2, warm: [1: ["m"]]))

    #expect(planned.domains == [0: [1], 1: [2], 2: [3]] && planned.plan.added == [3])
  }

  @Test func `an absent domain is warm for nothing`() {
    var snapshot = fleet("....\n....", warm: [0: ["m"]])
    snapshot.setPhase(.absent, of: 0)
    snapshot.setPhase(.ready, of: 0)

    #expect(snapshot.warmModels(on: 0).isEmpty)
  }

  @Test func `the order of gangs that ask for the same changes nothing but who has which place`() {
    let gangs = (0..<5).map { loading(2, id: "gang\($0)") }
    let snapshot = fleet("##..\n....\n#...\n....", warm: [1: ["m"], 3: ["n", "m"]])
    let (once, twice) = (Planned(gangs, on: snapshot), Planned(Array(gangs.reversed()), on: snapshot))

    #expect(once.plan.placed.map(\.placement) == twice.plan.placed.map(\.placement))
    #expect(once.domains == [0: [1], 1: [1], 2: [3], 3: [3], 4: [0]])
  }

  @Test func `in a thousand fleets as many are served, for no more, as where no model is warm`() {
    var moved = 0
    for seed in 0..<1_000 {
      let instance = RandomInstance(seed: seed)
      var numbers = SeededNumbers(seed: seed)
      var snapshot = instance.snapshot
      for domain in snapshot.liveDomains where numbers.isOnce(in: 2) {
        snapshot.setWarmModels(numbers.isOnce(in: 2) ? ["m"] : ["n", "m"], on: domain)
      }
      let gangs = instance.gangs.map { numbers.isOnce(in: 2) ? $0.loading("m", "n") : $0 }
      let cold = plan(for: instance.gangs, on: instance.snapshot, of: instance)
      let warm = plan(for: gangs, on: snapshot, of: instance)

      #expect(warm.placed.map(\.gang) == cold.placed.map(\.gang), "seed \(seed)")
      if let cost = warm.cost, let other = cold.cost {
        #expect(cost <= other, "seed \(seed)")
      } else {
        #expect(warm.added == cold.added, "seed \(seed)")
      }
      if warm.placed.map(\.placement) != cold.placed.map(\.placement) { moved += 1 }
    }

    #expect(moved > 30)
  }

  @Test func `against every domain of a thousand fleets`() {
    var placed = 0
    for seed in 0..<1_000 {
      let instance = RandomInstance(seed: seed)
      var numbers = SeededNumbers(seed: seed)
      var snapshot = instance.snapshot
      for domain in snapshot.liveDomains where numbers.isOnce(in: 2) {
        snapshot.setWarmModels(numbers.isOnce(in: 2) ? ["m"] : ["n", "m"], on: domain)
      }
      let gang = Gang.gpus(numbers.number(in: 1...4), checkpointable: true).loading("m", "n")
      let planned = Planned([gang], on: snapshot, isGreedy: true)
      let fleet = ReferenceFleet(of: snapshot)
      let fitting = snapshot.liveDomains.filter {
        fleet.room(for: gang, in: fleet.domains[$0]) >= gang.podCount
      }
      guard let chosen = planned.domains[0]?.first, fitting.contains(chosen) else {
        #expect(fitting.isEmpty, "seed \(seed)")
        continue
      }
      placed += 1
      let readiness = { (domain: DomainIndex) in snapshot.rank(of: domain)?.readiness ?? 3 }
      let soonest = fitting.filter { readiness($0) == fitting.map(readiness).min() }
      #expect(soonest.contains(chosen), "seed \(seed)")
      let warmest = soonest.map { snapshot.warmModels(on: $0).count }.max()
      #expect(snapshot.warmModels(on: chosen).count == warmest, "seed \(seed)")
    }

    #expect(placed > 300)
  }

  private func plan(for gangs: [Gang], on snapshot: Snapshot, of instance: RandomInstance) -> Plan {
    Planned(gangs, on: snapshot, backingOff: instance.backingOff, resting: instance.resting).plan
  }
}
