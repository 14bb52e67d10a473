internal import Chance
internal import FleetModel
internal import Policy
internal import PoolPhysics
internal import SimulationEngine
internal import Testing
internal import Workloads

@Suite("The simulated world")
struct WorldTests {
  // MARK: Money

  @Test func `a domain is charged for the minimum at least`() throws {
    var physics = PhysicsSettings(bootTime: .zero)
    physics.billing.minimum = .seconds(3_600)

    let result = try run([arrival("a", gpus: 8, runs: 60)], physics: physics)

    // 60 s of work and 600 s of idleness; a domain costs 8 an hour.
    #expect(result.paidDomainTime == .seconds(3_600))
    #expect(result.cost == Money(microUnits: 8_000_000))
  }

  @Test func `prices change while a domain is there`() throws {
    var physics = PhysicsSettings(bootTime: .zero)
    physics.billing.prices = PriceSeries([
      PriceSeries.Step(at: .origin, price: dollars(36)),
      PriceSeries.Step(at: Instant(seconds: 1_000), price: dollars(72)),
    ])

    let result = try run([arrival("a", gpus: 8, runs: 1_400)], physics: physics)

    // 1,000 s at 36 an hour and 1,000 s at 72.
    #expect(result.cost == Money(microUnits: 30_000_000))
  }

  @Test func `power is paid for as long as a domain is there`() throws {
    var physics = PhysicsSettings(bootTime: .zero)
    physics.billing.power = PowerTerms(wattsPerDomain: 8_400, pricePerKilowatt: dollars(1))

    let result = try run([arrival("a", gpus: 8, runs: 3_000)], physics: physics)

    #expect(result.cost == Money(microUnits: 8_000_000 + 8_400_000))
  }

  // MARK: Gangs

  @Test func `checkpoints cost time`() throws {
    let gang = arrival("a", gpus: 8, runs: 3_600, isCheckpointable: true)

    let result = try run([gang]) { $0.checkpoints = checkpoints }

    // After 1,000, 2,000 and 3,000 s of work; none at the end.
    #expect(result.paidDomainTime == .seconds(300 + 3_600 + 3 * 100 + 600))
  }

  @Test func `a gang that lost its machines goes on from its last checkpoint`() throws {
    var physics = PhysicsSettings()
    physics.interruptions = Interruptions(gap: .fixed(.seconds(5_000)), sharePerMille: 1_000, notice: .zero)
    let gang = arrival("a", gpus: 8, runs: 4_000, isCheckpointable: true)

    let result = try run([gang], physics: physics) { $0.checkpoints = checkpoints }

    // Up at 300; four rounds of 1,100 s until 4,700, but the work ends with the fourth: 3 checkpoints.
    #expect(result.interruptions == 0)
    #expect(result.gangsFinished == 1)
    let long = arrival("a", gpus: 8, runs: 5_000, isCheckpointable: true)
    let resumed = try run([long], physics: physics) { $0.checkpoints = checkpoints }
    let anew = try run([arrival("a", gpus: 8, runs: 4_650)], physics: physics)
    // 4,000 s of the work are safe at 5,000; 50 s of restart and 1,000 s of work are left.
    #expect(resumed.interruptions == 1 && resumed.gangsFinished == 1)
    #expect(resumed.end < Instant(seconds: 10_000))
    #expect(anew.interruptions == 0)
  }

  @Test func `a gang without checkpoints begins anew`() throws {
    var physics = PhysicsSettings()
    physics.interruptions = Interruptions(gap: .fixed(.seconds(5_000)), sharePerMille: 1_000, notice: .zero)
    let gang = arrival("a", at: 3_000, gpus: 8, runs: 3_000)

    let result = try run([gang], physics: physics) { $0.checkpoints = checkpoints }

    // Up at 3,300 and interrupted at 5,000; the second run of 3,000 s ends before 10,000.
    #expect(result.interruptions == 1 && result.gangsFinished == 1)
    #expect(result.end > Instant(seconds: 8_000))
  }

  @Test func `the first gang on a domain pulls the image, and each model is loaded cold once`() throws {
    let arrivals = [
      arrival("a", at: 0, gpus: 8, runs: 100, models: ["m"]),
      arrival("b", at: 450, gpus: 8, runs: 100, models: ["m"]),
    ]

    let result = try run(arrivals, physics: PhysicsSettings(bootTime: .zero)) { world in
      world.loading.image = .seconds(200)
      world.loading.coldModel = .seconds(50)
      world.loading.warmModel = .seconds(5)
    }

    #expect(result.waitingTimes == [.seconds(250), .seconds(5)])
    #expect(result.domainsCreated == 1)
    #expect(result.paidDomainTime == .seconds(450 + 5 + 100 + 600))
  }

  @Test func `a gang over several domains runs longer`() throws {
    let apart = arrival("a", gpus: 16, runs: 1_000, topology: .unconstrained)
    let together = arrival("a", gpus: 8, runs: 1_000, topology: .unconstrained)
    let own = Arrival(at: .origin, gang: apart.gang, duration: .seconds(1_000), crossDomainPerMille: 3_000)
    let slow: (inout WorldSettings) -> Void = { $0.crossDomainPerMille = 2_500 }

    let spread = try run([apart], physics: PhysicsSettings(bootTime: .zero), slow)
    let single = try run([together], physics: PhysicsSettings(bootTime: .zero), slow)
    let slower = try run([own], physics: PhysicsSettings(bootTime: .zero), slow)

    #expect(slower.paidDomainTime == .seconds(2 * (3_000 + 600)))
    #expect(spread.paidDomainTime == .seconds(2 * (2_500 + 600)))
    #expect(single.paidDomainTime == .seconds(1_000 + 600))
  }

  // MARK: Drawing

  private let checkpoints = CheckpointTerms(
    interval: .seconds(1_000),
    cost: .seconds(100),
    restart: .seconds(50)
  )

  private func dollars(_ amount: Int64) -> HourlyPrice {
    HourlyPrice(microUnits: amount * 1_000_000, currency: .usDollar)
  }

  private func arrival(
    _ name: String,
    at: Int64 = 0,
    gpus: Int,
    runs: Int64,
    isCheckpointable: Bool = false,
    topology: GangTopology = .sameDomain,
    models: [String]? = nil
  ) -> Arrival {
    let role = Role(name: "worker", count: gpus, request: PodRequest(gpus: 1))
    let gang = Gang(
      id: GangID(name),
      roles: [role],
      topology: topology,
      isCheckpointable: isCheckpointable,
      models: models
    )
    return Arrival(at: Instant(seconds: at), gang: gang, duration: .seconds(runs))
  }

  private func run(
    _ arrivals: [Arrival],
    physics: PhysicsSettings = PhysicsSettings(),
    _ change: (inout WorldSettings) -> Void = { _ in }
  ) throws -> RunResult {
    let node = NodeShape(
      instanceType: "n",
      architecture: .amd64,
      cpuMilli: 8_000,
      memoryMiB: 8_192,
      gpuCount: 8
    )
    let pool = NodePool(
      id: PoolID("p"),
      driver: "simulated",
      shape: DomainShape(name: "one", nodeCount: 1, node: node, setsCliqueLabel: false),
      zone: "z",
      jurisdiction: "eu",
      capacityType: .onDemand,
      pricePerNode: dollars(8),
      minDomains: 0,
      maxDomains: 4,
      bringUpDeadline: .seconds(900),
      spareMembers: 0,
      labels: [],
      taints: []
    )
    let policy = Policy(name: "test", pools: [pool], placementOrder: .firstFit, actuation: .direct)
    var settings = SimulationSettings(physics: [physics], limit: .seconds(1_000_000))
    change(&settings.world)
    var simulation = Simulation(
      policy: policy,
      arrivals: arrivals,
      settings: settings,
      checksEveryStep: true
    )
    return try simulation.run()
  }
}
