internal import ControlLoop
internal import FleetModel
internal import Planning
internal import Policy
internal import PoolPhysics
internal import SimulationEngine
internal import Testing
internal import Workloads

@Suite("Running a simulation")
struct SimulationTests {
  @Test func `a gang waits for its domain, which is paid from request to release`() throws {
    var simulation = world([arrival("a", at: 10, gpus: 8, runs: 100)])

    let result = try simulation.run()

    #expect(result.waitingTimes == [.seconds(300)])
    #expect(result.paidDomainTime == .seconds(300 + 100 + 600))
    #expect(result.gangsFinished == 1 && result.domainsCreated == 1)
  }

  @Test func `a second gang shares the domain that is coming up`() throws {
    var simulation = world([
      arrival("a", at: 0, gpus: 4, runs: 100), arrival("b", at: 100, gpus: 4, runs: 50),
    ])

    let result = try simulation.run()

    #expect(result.domainsCreated == 1)
    #expect(result.waitingTimes == [.seconds(300), .seconds(200)])
  }

  @Test func `an arrival at the instant of the release finds the domain gone`() throws {
    var simulation = world([
      arrival("a", at: 0, gpus: 8, runs: 100), arrival("b", at: 1_000, gpus: 8, runs: 100),
    ])

    let result = try simulation.run()

    #expect(result.domainsCreated == 2)
  }

  @Test func `an arrival just before the release keeps the domain`() throws {
    var simulation = world([
      arrival("a", at: 0, gpus: 8, runs: 100), arrival("b", at: 999, gpus: 8, runs: 100),
    ])

    let result = try simulation.run()

    #expect(result.domainsCreated == 1)
  }

  @Test func `a gang that fits no pool ends the run unserved`() throws {
    var simulation = world([arrival("a", at: 0, gpus: 9, runs: 100)])

    let result = try simulation.run()

    #expect(result.gangsFinished == 0 && result.domainsCreated == 0)
  }

  @Test func `Cluster Autoscaler's loop brings a planned domain up`() throws {
    var simulation = world(
      [arrival("a", at: 0, gpus: 8, runs: 100), arrival("b", at: 3, gpus: 8, runs: 100)],
      actuation: .clusterAutoscaler
    )

    let result = try simulation.run()

    // The loops are at 0 s, which finds the first window, and at 10 s, which finds the second.
    #expect(result.waitingTimes == [.seconds(300), .seconds(307)])
  }

  @Test func `a refused launch is tried again after the back-off`() throws {
    var physics = PhysicsSettings()
    physics.capacity = 0
    var simulation = world([arrival("a", at: 0, gpus: 8, runs: 100)], physics: physics)

    try simulation.start()
    try simulation.advance(to: Instant(seconds: 200))

    // Refused at 0 and at 60 s; the third attempt is due at 180 s and rests 240 s from there.
    let until = simulation.controller.availability.backingOffUntil[0]
    #expect(until == Instant(seconds: 60 + 120 + 240))
  }

  @Test func `a run without an end is stopped at its limit`() throws {
    var physics = PhysicsSettings()
    physics.capacity = 0
    var simulation = world(
      [arrival("a", at: 0, gpus: 8, runs: 100)],
      physics: physics,
      limit: .seconds(86_400)
    )

    #expect(throws: SimulationFailure.self) { try simulation.run() }
  }

  @Test func `the history accounts for all that is paid, and for who waited for what`() throws {
    var simulation = world([
      arrival("a", at: 10, gpus: 6, runs: 100), arrival("b", at: 150, gpus: 4, runs: 50),
      arrival("c", at: 1_000, gpus: 8, runs: 10),
    ])

    let result = try simulation.run()

    let times = result.history.gpuTimes
    let parts = [times.stranded, times.idle, times.comingUp, times.repairing, times.draining]
    #expect(parts.reduce(times.allocated, +) == result.paidGPUTime)
    #expect(times.allocated == .seconds(6 * 100 + 4 * 50 + 8 * 10))
    #expect(times.allocated == result.usefulGPUTime && result.lostGPUTime == .zero)
    // The first waits for its domain, the second for one of its own, the third finds the second one idle.
    #expect(result.waitingTimes == [.seconds(300), .seconds(300), .zero])
    #expect(result.bringUpTimes == result.waitingTimes)
    #expect(result.queueTimes == [.zero, .zero, .zero])
    #expect(result.turnaroundTimes == [.seconds(400), .seconds(350), .seconds(10)])
    #expect(result.slowdowns == [4, 7, 1])
    #expect(result.history.peakDemand == 10)
    #expect(result.history.uselessScaleUps == [0])
    #expect(result.counts.admissions == 3 && result.counts.launches == 2)
  }

  @Test func `a run that is cut short loses its GPU time and holds nothing`() throws {
    var simulation = world([arrival("a", at: 0, gpus: 8, runs: 1_000)])
    try simulation.start()
    try simulation.advance(to: Instant(seconds: 400))
    let broke = simulation.breakMember(0, of: 0, reason: "it broke")

    let result = try simulation.run()

    #expect(broke && result.interruptions == 1 && result.gangsFinished == 1)
    #expect(result.lostGPUTime == .seconds(8 * 100))
    #expect(result.history.gpuTimes.allocated == result.usefulGPUTime + result.lostGPUTime)
  }

  // MARK: Drawing

  private func world(
    _ arrivals: [Arrival],
    actuation: Actuation = .direct,
    physics: PhysicsSettings = PhysicsSettings(),
    limit: Duration = .seconds(10_000_000)
  ) -> Simulation {
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
      pricePerNode: nil,
      minDomains: 0,
      maxDomains: 4,
      bringUpDeadline: .seconds(900),
      spareMembers: 0,
      labels: [],
      taints: []
    )
    let policy = Policy(name: "test", pools: [pool], placementOrder: .firstFit, actuation: actuation)
    return Simulation(
      policy: policy,
      arrivals: arrivals,
      settings: SimulationSettings(physics: [physics], limit: limit),
      checksEveryStep: true
    )
  }

  private func arrival(_ name: String, at: Int64, gpus: Int, runs: Int64) -> Arrival {
    let role = Role(name: "worker", count: gpus, request: PodRequest(gpus: 1))
    return Arrival(
      at: Instant(seconds: at),
      gang: Gang(id: GangID(name), roles: [role], topology: .sameDomain),
      duration: .seconds(runs)
    )
  }
}
