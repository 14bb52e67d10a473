internal import Chance
internal import ControlLoop
internal import FleetModel
internal import Planning
package import Policy
internal import PoolPhysics
package import Workloads

/// A small fleet, workload and set of misfortunes drawn from a seed: what a sweep runs under all checkers.
///
/// Faults strike for the first part of the run only, so that everything that can be served must be served in
/// the end.
package struct RandomWorld: Sendable {
  package let seed: UInt64
  package let policy: Policy
  package let arrivals: [Arrival]
  package let settings: SimulationSettings

  /// The world of that seed; `canary` plants a release that leaves a machine running, which must be found.
  package init(seed: UInt64, canary: Bool = false) {
    var random = RandomStream(seed: seed, entity: 7)
    var attestations = RandomStream(seed: seed, entity: 14)
    let pools = (0..<(1 + random.below(3))).map { index in
      Self.attested(Self.pool(index, random: &random), random: &attestations)
    }
    self.seed = seed
    // What came later has streams of its own: the other draws of known seeds stay as they were.
    var laterRandom = RandomStream(seed: seed, entity: 13)
    var spending = RandomStream(seed: seed, entity: 8)
    let rules = spending.below(3) == 0 ? Self.rules(for: pools, random: &spending) : nil
    var finishes = RandomStream(seed: seed, entity: 15)
    policy = Self.policy(
      pools,
      rules: rules,
      random: &random,
      laterRandom: &laterRandom,
      waitForFinish: Self.waitForFinish(random: &finishes)
    )
    arrivals = Self.arrivals(for: pools, random: &random, laterRandom: &laterRandom).map { arrival in
      var gang = arrival.gang
      if let rules { gang.tenant = rules.tenants[spending.below(rules.tenants.count)].name }
      gang.expectedDuration = Self.estimate(of: arrival.duration, random: &finishes)
      return Arrival(at: arrival.at, gang: gang, duration: arrival.duration)
    }
    var settings = Self.settings(for: pools, seed: seed, canary: canary, random: &random)
    for index in pools.indices {
      settings.physics[index].attestationTime = .seconds(Int64(attestations.below(180)))
      settings.physics[index].faults.failedAttestation = attestations.below(60)
    }
    self.settings = settings
  }

  /// Runs it under all checkers, and checks that the end is a good one.
  package func run(observe: (Simulation.Step) -> Void = { _ in }) throws(SimulationFailure) -> RunResult {
    var simulation = Simulation(
      policy: policy,
      arrivals: arrivals,
      settings: settings,
      checksEveryStep: true
    )
    let result = try simulation.run(observe: observe)
    if let problem = simulation.progressProblem() {
      throw SimulationFailure(at: result.end, event: "the end", message: problem)
    }
    return result
  }

  // MARK: Drawing

  private static func pool(_ index: Int, random: inout RandomStream) -> NodePool {
    let nodeCount = [1, 2, 4, 18][random.below(4)]
    let gpus = [1, 4, 8][random.below(3)]
    let node = NodeShape(
      instanceType: "drawn",
      architecture: .amd64,
      cpuMilli: 64_000,
      memoryMiB: 262_144,
      gpuCount: gpus
    )
    let most = 1 + random.below(5)
    return NodePool(
      id: PoolID("pool\(index)"),
      driver: "simulated",
      shape: DomainShape(name: "drawn", nodeCount: nodeCount, node: node, setsCliqueLabel: nodeCount > 1),
      zone: "zone-\(random.below(2))",
      jurisdiction: ["eu", "us"][random.below(2)],
      capacityType: [.onDemand, .spot, .owned][random.below(3)],
      pricePerNode: random.below(4) == 0
        ? nil : HourlyPrice(microUnits: Int64(1_000_000 + random.below(50_000_000)), currency: .usDollar),
      minDomains: random.below(5) == 0 ? 1 : 0,
      maxDomains: most,
      bringUpDeadline: .seconds(Int64(600 + random.below(900))),
      spareMembers: nodeCount > 2 ? random.below(3) : 0,
      labels: [],
      taints: []
    )
  }

  /// A third of the pools count on attested nodes only.
  private static func attested(_ pool: NodePool, random: inout RandomStream) -> NodePool {
    switch random.below(6) {
    case 0: pool.attested(by: .condition(name: "Attested"))
    case 1: pool.attested(by: .label(label: Label(key: "example.com/attested", value: "true")))
    default: pool  // default: the rest of the dice.
    }
  }

  /// Limits that some of the gangs run into.
  private static func rules(for pools: [NodePool], random: inout RandomStream) -> SpendingRules {
    let gpus = pools.reduce(0) { $0 + $1.maxDomains * $1.shape.nodeCount * $1.shape.node.gpuCount }
    let prices = pools.map { ($0.pricePerNode?.microUnits ?? 0) * Int64($0.shape.nodeCount * $0.maxDomains) }
    let total = prices.reduce(0, +)
    return SpendingRules(
      tenants: [
        TenantRule(name: "a", maxGPUs: 1 + random.below(gpus)),
        TenantRule(name: "b", budgetPerHour: Money(microUnits: total / Int64(1 + random.below(4)))),
      ],
      budgetPerHour: random.below(2) == 0 ? nil : Money(microUnits: total / Int64(1 + random.below(3)))
    )
  }

  private static func policy(
    _ pools: [NodePool],
    rules: SpendingRules?,
    random: inout RandomStream,
    laterRandom: inout RandomStream,
    waitForFinish: WaitForFinish?
  ) -> Policy {
    Policy(
      name: "drawn",
      pools: pools,
      placementOrder: random.below(2) == 0 ? .firstFit : .tightest,
      idleTime: .seconds(Int64(60 + random.below(600))),
      reservationTime: .seconds(Int64(120 + random.below(600))),
      patience: Patience(
        repairTime: .seconds(600),
        drainTime: .seconds(300),
        releaseTime: .seconds(900),
        retryTime: .seconds(30)
      ),
      backoff: Backoff(initial: .seconds(60), maximum: .seconds(600), slotRest: .seconds(600)),
      actuation: random.below(3) == 0 ? .direct : .clusterAutoscaler,
      watchdog: Watchdog(epochs: 3, time: .seconds(120), response: random.below(2) == 0 ? .report : .act),
      hotModels: laterRandom.below(2) == 0 ? HotModels(keepFor: .seconds(900), perDomain: 2) : nil,
      spending: rules,
      waitForFinish: waitForFinish
    )
  }

  /// Half of the policies have gangs wait for others to end.
  private static func waitForFinish(random: inout RandomStream) -> WaitForFinish? {
    let rules = WaitForFinish(
      grace: .seconds(Int64(random.below(120))),
      atMost: .seconds(Int64(60 + random.below(1_800)))
    )
    return random.below(2) == 0 ? rules : nil
  }

  /// What the planner is told of how long a gang runs: the truth, up to half or twice of it, or nothing.
  private static func estimate(of duration: Duration, random: inout RandomStream) -> Duration? {
    let percent = [nil, 100, 100, 50 + random.below(150)][random.below(4)]
    return percent.map { duration * $0 / 100 }
  }

  private static func arrivals(
    for pools: [NodePool],
    random: inout RandomStream,
    laterRandom: inout RandomStream
  ) -> [Arrival] {
    var at = Instant.origin
    return (0..<(2 + random.below(12))).map { index in
      at = at.advanced(by: random.duration(upTo: .seconds(1_200)))
      let pool = pools[random.below(pools.count)]
      return Arrival(
        at: at,
        gang: gang(index, sizedFor: pool, random: &random, laterRandom: &laterRandom),
        duration: .seconds(Int64(1 + random.below(3_600)))
      )
    }
  }

  private static func gang(
    _ index: Int,
    sizedFor pool: NodePool,
    random: inout RandomStream,
    laterRandom: inout RandomStream
  ) -> Gang {
    let perPod = 1 + random.below(pool.shape.node.gpuCount)
    let perNode = pool.shape.node.gpuCount / perPod
    let most = max(1, perNode * pool.shape.nodeCount)
    let topology: GangTopology = [.sameDomain, .sameDomain, .atMost(domains: 2), .unconstrained][
      random.below(4)
    ]
    let count = 1 + random.below(topology == .sameDomain ? most : most * 2)
    var roles = [Role(name: "worker", count: count, request: PodRequest(gpus: perPod))]
    if random.below(4) == 0 {
      roles.append(Role(name: "leader", count: 1, request: PodRequest(cpuMilli: 8_000, memoryMiB: 16_384)))
    }
    if random.below(8) == 0 {
      roles[0] = Role(name: "worker", count: count, request: PodRequest(gpus: perPod, ownsDomain: true))
    }
    return Gang(
      id: GangID("drawn/\(index)"),
      roles: roles,
      topology: topology,
      priority: random.below(3),
      residency: random.below(5) == 0 ? ["eu"] : [],
      isCheckpointable: random.below(2) == 0,
      subgroups: subgroups(of: roles, topology, &laterRandom),
      models: [nil, nil, ["chat"], ["code", "chat"]][laterRandom.below(4)]
    )
  }

  /// Half of the gangs that may span domains have replicas of workers.
  private static func subgroups(
    of roles: [Role],
    _ topology: GangTopology,
    _ random: inout RandomStream
  ) -> [Subgroup]? {
    let (isDrawn, choice) = (random.below(2) == 0, random.below(64))
    guard isDrawn, topology != .sameDomain else { return nil }
    let divisors = (1...roles[0].count).filter { roles[0].count % $0 == 0 }
    return [Subgroup(name: "part", replicas: divisors[choice % divisors.count], roles: [0])]
  }

  private static func settings(
    for pools: [NodePool],
    seed: UInt64,
    canary: Bool,
    random: inout RandomStream
  ) -> SimulationSettings {
    var settings = SimulationSettings(
      physics: pools.map { _ in physics(canary: canary, random: &random) },
      seed: seed,
      inventoryInterval: .seconds(60)
    )
    settings.faultsFor = .seconds(Int64(3_600 + random.below(10_800)))
    settings.limit = .seconds(7 * 86_400)
    settings.cluster.lostAnswer = random.below(200)
    settings.cluster.answerDelay = .seconds(Int64(random.below(20)))
    settings.cluster.podOnDrainedDomain = random.below(200)
    settings.cluster.neverStarts = random.below(100)
    settings.cluster.oddCall = random.below(500)
    settings.cluster.missedLoop = random.below(500)
    return settings
  }

  private static func physics(canary: Bool, random: inout RandomStream) -> PhysicsSettings {
    var settings = PhysicsSettings(
      bootTime: .seconds(Int64(30 + random.below(240))),
      bootSpread: .seconds(Int64(random.below(120))),
      releaseTime: .seconds(Int64(random.below(60))),
      repairTime: .seconds(Int64(60 + random.below(300)))
    )
    settings.faults.insufficientCapacity = random.below(300)
    settings.faults.lateBoot = random.below(60)
    settings.faults.deadMember = random.below(60)
    settings.faults.lostMember = random.below(120)
    settings.faults.lostReport = random.below(250)
    settings.faults.doubledReport = random.below(250)
    settings.faults.failedRepair = random.below(500)
    settings.faults.leavesMemberBehind = canary ? 1_000 : 0
    return settings
  }
}

extension Simulation {
  /// What is wrong with the end of a run whose faults ceased: a gang that could be served and was not, or
  /// machines that nobody needs; nil when the end is a good one.
  package mutating func progressProblem() -> String? {
    for (index, arrival) in arrivals.enumerated() where !runs[index].hasEnded && !isHopeless(index) {
      if isHeldBySpending(index) { continue }
      guard let record = controller.record(of: arrival.gang.id) else {
        return "\(arrival.gang.id) was forgotten before it ran"
      }
      let reason = record.explanation?.description ?? "no reason"
      return "\(arrival.gang.id) is left \(record.state.word): \(reason)"
    }
    for (index, pool) in physics.enumerated() where pool.domains.count > leastDomains(of: index) {
      return "\(pool.pool.id) is left with \(controller.snapshot.liveCounts[index]) domains"
    }
    return nil
  }
}
