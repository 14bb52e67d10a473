internal import Chance
internal import FleetModel

extension TrialDraw {
  mutating func gang(_ index: Int, sizedFor pool: TrialPool, pools: [TrialPool]) -> Gang {
    let topology: GangTopology = one(of: [
      .sameDomain, .sameDomain, .sameDomain, .atMost(domains: 1 + random.below(4)), .unconstrained,
    ])
    let roleCount = once(in: 5) ? 2 + (profile == .general ? random.below(2) : 0) : 1
    let owns = once(in: 10)
    let roles = (0..<roleCount).map { role in
      var request = request(for: pool)
      request.ownsDomain = owns && role == 0
      return Role(name: "role\(role)", count: count(of: request, in: pool, topology), request: request)
    }
    return Gang(
      id: GangID("gang\(index)"),
      roles: roles,
      topology: topology,
      priority: random.below(3),
      residency: once(in: 6) ? [one(of: ["eu", "us"])] : [],
      latencyClass: once(in: 5) ? one(ofRules: [.interactive, .interactive, .realtime]) : .batch,
      isCheckpointable: once(in: 2),
      subgroups: subgroups(of: roles, topology)
    )
  }

  /// Half of the gangs that may span domains have one subgroup, of one role or of two that divide alike.
  private mutating func subgroups(of roles: [Role], _ topology: GangTopology) -> [Subgroup]? {
    let isDrawn = laterRandom.below(2) == 0
    let first = laterRandom.below(roles.count)
    let choice = laterRandom.below(64)
    guard profile == .general, isDrawn, topology.maxDomains != 1 else { return nil }
    let divisors = (1...roles[first].count).filter { roles[first].count % $0 == 0 }
    let replicas = divisors[choice % divisors.count]
    let alike = roles.indices.first { $0 != first && roles[$0].count % replicas == 0 }
    let cut = alike.map { [first, $0].sorted() } ?? [first]
    return [Subgroup(name: "part", replicas: replicas, roles: cut)]
  }

  /// Mostly fewer pods than fit the domains that the gang may span, at times a few more.
  private mutating func count(of request: PodRequest, in pool: TrialPool, _ topology: GangTopology) -> Int {
    let perNode = NodeRoom(of: pool.node).podCount(of: request, limit: 8)
    let domains = min(topology.maxDomains ?? 3, 3)
    let most = max(1, perNode * pool.nodeCount * domains)
    switch random.below(6) {
    case 0: return most
    case 1: return most + 1 + random.below(3)
    default: return 1 + random.below(once(in: 2) ? most : max(1, most / 3))  // default: the other draws.
    }
  }

  /// What fits a node of the pool, in most cases.
  mutating func request(for pool: TrialPool) -> PodRequest {
    let gpus = pool.node.gpuCount
    guard profile == .general else {
      return PodRequest(gpus: one(of: [1, 1, 2, 4, gpus].filter { $0 <= gpus }))
    }
    var request = PodRequest()
    if let layout = pool.node.migLayout {
      let name = one(of: layout.profileNames)
      request.mig = .init(profile: name, count: 1 + (once(in: 3) ? random.below(3) : 0))
    } else if gpus > 0 && !once(in: 8) {
      request.gpus = once(in: 20) ? gpus + 1 : 1 + random.below(gpus)
    }
    if once(in: 3) { request.cpuMilli = Int64(one(of: [1, 4, 8, 20])) * 1_000 }
    if once(in: 4) { request.memoryMiB = Int64(one(of: [8, 32, 100])) * 1_024 }
    if once(in: 10) { request.architecture = pool.node.architecture }
    if once(in: 12) { request.isaFeatures = ["sve2"] }
    if once(in: 12), let model = pool.node.gpuModelName { request.gpuModels = [model] }
    return request
  }
}
