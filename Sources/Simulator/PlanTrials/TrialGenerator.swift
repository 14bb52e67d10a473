internal import Chance
internal import FleetModel
internal import Policy

extension Trial {
  /// The trial of that seed.
  package init(seed: UInt64, profile: TrialProfile = .general) {
    var draw = TrialDraw(seed: seed, profile: profile)
    self = draw.trial()
  }
}

/// Draws one trial.
struct TrialDraw {
  let seed: UInt64
  let profile: TrialProfile
  var random: TrialNumbers
  /// For what came later than the seeds that are known: the other draws stay as they were.
  var laterRandom: TrialNumbers
  /// For the rules that only some trials have.
  var ruleRandom: TrialNumbers

  init(seed: UInt64, profile: TrialProfile) {
    self.seed = seed
    self.profile = profile
    random = .seeded(RandomStream(seed: seed, entity: 11))
    laterRandom = .seeded(RandomStream(seed: seed, entity: 12))
    ruleRandom = .seeded(RandomStream(seed: seed, entity: 13))
  }

  /// A draw of a general trial whose numbers are those bytes; what came later takes them from their end.
  init(bytes: [UInt8]) {
    seed = 0
    profile = .general
    random = .bytes(bytes, next: 0)
    laterRandom = .bytes(bytes.reversed(), next: 0)
    ruleRandom = .bytes(bytes.reversed(), next: bytes.count / 2)
  }

  mutating func trial() -> Trial {
    let scale = [(2, 2), (5, 4), (12, 8), (25, 16), (60, 40)][scaleIndex()]
    let poolCount = 1 + random.below(min(4, scale.0))
    var pools: [TrialPool] = []
    for index in 0..<poolCount {
      pools.append(pool(index, slots: 1 + random.below(max(1, scale.0 / poolCount))))
    }
    let gangs = (0..<random.below(scale.1 + 1)).map { index in
      gang(index, sizedFor: pools[random.below(pools.count)], pools: pools)
    }
    let order: Int = random.below(2)
    var trial = Trial(seed: seed, order: order == 0 ? .tightest : .firstFit, pools: pools, gangs: gangs)
    addRules(to: &trial)
    return trial
  }

  /// Large ones are rare, since most mistakes show in small ones.
  private mutating func scaleIndex() -> Int {
    let drawn = random.below(100)
    switch profile {
    case .general: return drawn < 35 ? 0 : drawn < 70 ? 1 : drawn < 90 ? 2 : drawn < 97 ? 3 : 4
    case .optimality: return drawn < 10 ? 1 : drawn < 40 ? 2 : drawn < 70 ? 3 : 4
    }
  }

  mutating func one<Value>(of values: [Value]) -> Value { values[random.below(values.count)] }

  /// True once in `bound` times.
  mutating func once(in bound: Int) -> Bool { random.below(bound) == 0 }

  // MARK: Pools

  private mutating func pool(_ index: Int, slots count: Int) -> TrialPool {
    let node = profile == .general ? generalNode() : wholeNode()
    let nodeCount = one(of: [1, 1, 2, 3, 4, 9, 18])
    var pool = TrialPool(
      name: "pool\(index)",
      nodeCount: nodeCount,
      node: node,
      jurisdiction: one(of: ["eu", "eu", "us"]),
      capacityType: one(of: [.onDemand, .onDemand, .spot, .owned]),
      price: price(of: node),
      minDomains: profile == .general && once(in: 5) ? random.below(count + 1) : 0,
      backingOffUntil: backOff(in: 10),
      slots: []
    )
    for _ in 0..<count { pool.slots.append(slot(of: pool)) }
    return pool
  }

  /// About 2 dollars a GPU and hour, or anything at all, or unknown.
  private mutating func price(of node: NodeShape) -> HourlyPrice? {
    if profile == .general && once(in: 5) { return nil }
    let gpus = max(1, node.gpuCount)
    let cents = once(in: 3) ? 100 * (1 + random.below(40)) : gpus * (150 + random.below(101))
    return HourlyPrice(microUnits: Int64(cents) * 10_000, currency: .usDollar)
  }

  /// An instant that is over, is this very one, or is to come.
  private mutating func backOff(in bound: Int) -> Instant? {
    guard once(in: bound) else { return nil }
    return Trial.now.advanced(by: .seconds(one(of: [-60, 0, 60, 600])))
  }

  private mutating func wholeNode() -> NodeShape {
    NodeShape(
      instanceType: "drawn",
      architecture: .amd64,
      cpuMilli: 100_000,
      memoryMiB: 1_000_000,
      gpuCount: one(of: [4, 8])
    )
  }

  private mutating func generalNode() -> NodeShape {
    let isCut = once(in: 4)
    let model = isCut || once(in: 2) ? one(of: GPUCatalogue.models) : nil
    let gpus = one(of: [0, 1, 2, 4, 4, 8])
    return NodeShape(
      instanceType: "drawn",
      architecture: one(of: [.amd64, .amd64, .amd64, .arm64, .riscv64]),
      isaFeatures: once(in: 3) ? ["sve2"] : [],
      cpuMilli: Int64(one(of: [8, 32, 100])) * 1_000,
      memoryMiB: Int64(one(of: [64, 256, 1_000])) * 1_024,
      gpuModelName: model?.name,
      gpuCount: gpus,
      migLayout: isCut && gpus > 0 ? model.flatMap { layout(of: $0) } : nil
    )
  }

  /// Instances added one after another as long as brute force finds them legal.
  private mutating func layout(of model: GPUModel) -> MIGLayout? {
    var drawn: [Int] = []
    for _ in 0..<(1 + random.below(8)) where !model.profiles.isEmpty {
      let next = random.below(model.profiles.count)
      if MIGTable.isLegal(drawn + [next], on: model) { drawn.append(next) }
    }
    guard !drawn.isEmpty else { return nil }
    // A refusal here is found by the rule on geometry; the pool is then one of whole GPUs.
    return try? model.layout(of: drawn.map { model.profiles[$0].name }).get()
  }

  // MARK: Slots

  private mutating func slot(of pool: TrialPool) -> TrialSlot {
    if once(in: 2) {
      return TrialSlot(phase: .absent, age: 0, lost: [], holders: [], restingUntil: backOff(in: 6))
    }
    var slot = TrialSlot(phase: phase(), age: random.below(1_000), lost: [], holders: [], restingUntil: nil)
    slot.restingUntil = backOff(in: 20)
    if once(in: 3) { slot.lost = (0..<pool.nodeCount).filter { _ in once(in: 5) } }
    if once(in: 2) { addHolders(to: &slot, of: pool) }
    return slot
  }

  private mutating func phase() -> DomainPhase {
    let later = Trial.now.advanced(by: .seconds(Int64(1 + random.below(900))))
    return one(of: [
      .ready, .ready, .ready, .ready, .comingUp(deadline: later), .comingUp(deadline: later),
      .draining(.cordoning, cause: .idle), .repairing(deadline: later), .releasing(deadline: later),
    ])
  }

  private mutating func addHolders(to slot: inout TrialSlot, of pool: TrialPool) {
    let owns = once(in: 6)
    var left = Array(repeating: NodeRoom(of: pool.node), count: pool.nodeCount)
    for _ in 0..<(owns ? 1 : 1 + random.below(3)) {
      var request = request(for: pool)
      request.ownsDomain = owns
      var pods = Array(repeating: 0, count: pool.nodeCount)
      for node in pods.indices where once(in: 2) {
        pods[node] = random.below(1 + min(4, left[node].podCount(of: request, limit: 4)))
        left[node].take(request, count: pods[node])
      }
      if pods.contains(where: { $0 > 0 }) { slot.holders.append(TrialHolder(request: request, pods: pods)) }
    }
  }
}
