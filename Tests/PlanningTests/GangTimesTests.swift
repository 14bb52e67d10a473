internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Machines that are there for a time only")
struct CapacityBlockTests {
  private func block(until seconds: Int64, max: Int = 2) -> NodePool {
    .of("block", price: 50, max: max, capacity: .capacityBlock, block: .usable(until: seconds))
  }

  private func planned(_ gangs: [Gang], _ pools: (NodePool, String)...) -> Planned {
    Planned(gangs, on: Snapshot(pools.map { (pool: $0.0, sketch: $0.1) }))
  }

  @Test func `a gang that ends in time is placed on the block, which is paid anyway`() {
    let planned = planned(
      [Gang.gpus(8).timed(.seconds(1_700))],
      (.of("cloud"), ""),
      (block(until: 2_000), "")
    )

    #expect(
      planned.texts[0].contains("block chosen: 1 x 50.00/h, counted as 0.00/h, since it is paid anyway")
    )
  }

  @Test func `the time that a new domain may take to come up counts`() {
    let gang = Gang.gpus(8).timed(.seconds(1_701))
    let planned = planned([gang], (.of("cloud"), ""), (block(until: 2_000), ""))

    #expect(planned.texts[0].contains("cloud chosen"))
    #expect(
      planned.texts[0].contains(
        "block a new domain may be ready as late as t=300s and is usable until t=2000s, "
          + "and the gang runs for 28m21s"
      )
    )
    #expect(self.planned([gang], (block(until: 2_000), "........")).domains == [0: [0]])
    #expect(self.planned([gang], (block(until: 2_000), "........ coming up")).domains == [:])
  }

  @Test func `a gang of unknown duration is placed there only if it is checkpointable`() {
    let unknown = planned([.gpus(8)], (block(until: 9_000), "........"))
    let checkpointed = planned([.gpus(8, checkpointable: true)], (block(until: 9_000), "........"))

    #expect(
      unknown.texts == [
        "never: needs 8 GPUs in one NVLink domain; block excluded: usable until t=9000s, "
          + "and the gang is not checkpointable and of unknown duration"
      ]
    )
    #expect(checkpointed.domains == [0: [0]])
  }

  @Test func `nothing is placed on a block that is over, not even its minimum`() {
    let past = NodePool.of("block", min: 1, capacity: .capacityBlock, block: .usable(until: 0))
    let planned = planned([.gpus(8, checkpointable: true)], (past, ""))

    #expect(planned.plan.added.isEmpty)
    #expect(planned.texts[0].contains("block excluded: was usable until t=0s"))
  }

  @Test func `gangs alike but for their duration are told apart`() {
    let gangs = [
      Gang.gpus(4, id: "long").timed(.seconds(5_000)), Gang.gpus(4, id: "short").timed(.seconds(60)),
    ]
    let planned = planned(gangs, (block(until: 2_000), ""))

    #expect(planned.domains == [1: [0]])
    #expect(planned.texts[0].contains("usable until t=2000s, and the gang runs for 1h23m"))
  }

  @Test func `a cheaper purchase for all does not put a gang where it would be cut short`() {
    let gangs = [
      Gang.gpus(4, id: "long").timed(.seconds(5_000)), Gang.gpus(4, id: "short").timed(.seconds(60)),
    ]
    let both = planned(gangs, (.of("cloud", gpus: 4, price: 9), ""), (block(until: 2_000), ""))
    let slots = both.plan.placed.map { both.snapshot.topology.slot(of: $0.placement.domains[0]).description }

    #expect(slots == ["cloud-d0", "block-d0"])
    #expect(both.plan.cost == Money(microUnits: 9_000_000) && both.plan.gapPartsPerMillion == 0)
  }
}

@Suite("A gang that must start in time")
struct StartByTests {
  private func planned(_ gangs: [Gang], _ pools: (NodePool, String)...) -> Planned {
    Planned(gangs, on: Snapshot(pools.map { (pool: $0.0, sketch: $0.1) }))
  }

  @Test func `a pool that may be too slow is refused, whatever it costs`() {
    let planned = planned(
      [Gang.gpus(8).timed(startBy: 300)],
      (.of("slow", price: 1, deadline: .seconds(301)), ""),
      (.of("fast", price: 90), "")
    )

    #expect(planned.texts[0].contains("fast chosen"))
    #expect(
      planned.texts[0].contains(
        "slow a new domain may be ready as late as t=301s, and the gang must start by t=300s"
      )
    )
  }

  @Test func `a domain that may come up too late is not waited for, not even to save a purchase`() {
    let gang = Gang.gpus(8).timed(startBy: 200)
    let planned = planned(
      [gang],
      (.of("coming", price: 1), "........ coming up"),
      (.of("fast", price: 90, deadline: .seconds(200)), "")
    )

    #expect(planned.domains == [0: [4]])
    #expect(planned.plan.cost == Money(microUnits: 90_000_000))
    #expect(self.planned([gang.timed(startBy: 300)], (.of(max: 1), "........ coming up")).domains == [0: [0]])
  }

  @Test func `what others have bought does not help if it is slow`() {
    let gangs = [Gang.gpus(4, id: "patient"), Gang.gpus(4, id: "hasty").timed(startBy: 60)]
    let planned = planned(
      gangs,
      (.of("slow", price: 1), ""),
      (.of("fast", price: 90, deadline: .seconds(60)), "")
    )

    #expect(planned.domains[1] == [4])
  }

  @Test func `after its time it has a clear answer, and nothing is bought`() {
    let planned = planned([Gang.gpus(8).timed(startBy: -1)], (.of(), "........"))

    #expect(planned.plan.placed.isEmpty)
    #expect(planned.texts == ["too late: it had to start by t=-1s; nothing is bought for it"])
  }
}
