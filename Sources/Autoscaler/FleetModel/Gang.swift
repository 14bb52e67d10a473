/// What one pod of a role asks of one node.
package struct PodRequest: Hashable, Sendable, Codable {
  /// MIG instances of one profile, for example two of `1g.23gb`.
  package struct MIG: Hashable, Sendable, Codable {
    package let profile: String
    package let count: Int

    package init(profile: String, count: Int) {
      self.profile = profile
      self.count = count
    }
  }

  package var cpuMilli: Int64
  package var memoryMiB: Int64
  /// Whole GPUs, outside MIG mode.
  package var gpus: Int
  package var mig: MIG?
  /// GPU models that would do, by catalogue name; empty when any does.
  package var gpuModels: [String]
  /// Nil when any architecture does.
  package var architecture: Architecture?
  /// Instruction-set features that the node must have.
  package var isaFeatures: [String]
  /// True when the pod asks for `nvlink-domain`: no other gang may hold a part of its domain.
  package var ownsDomain: Bool
  /// Nil when any node will do.
  package var constraints: NodeConstraints?
  /// Beside ``memoryMiB``; nil for none.
  package var hugePages: HugePages?
  /// A share of one GPU, in thousandths, from 1 to 999; nil for none.
  package var gpuShareMilli: Int?
  /// Claims whose devices are counted in ``gpus`` and ``mig``; nil when it asks for them in another way.
  package var deviceClaims: [DeviceClaim]?

  package init(
    cpuMilli: Int64 = 0,
    memoryMiB: Int64 = 0,
    gpus: Int = 0,
    mig: MIG? = nil,
    gpuModels: [String] = [],
    architecture: Architecture? = nil,
    isaFeatures: [String] = [],
    ownsDomain: Bool = false,
    constraints: NodeConstraints? = nil,
    hugePages: HugePages? = nil,
    gpuShareMilli: Int? = nil,
    deviceClaims: [DeviceClaim]? = nil
  ) {
    precondition(gpuShareMilli.map { 1...999 ~= $0 && gpus == 0 } ?? true, "a share is less than a GPU")
    precondition(cpuMilli >= 0 && memoryMiB >= 0 && gpus >= 0, "a request is not negative")
    self.cpuMilli = cpuMilli
    self.memoryMiB = memoryMiB
    self.gpus = gpus
    self.mig = mig
    self.gpuModels = gpuModels
    self.architecture = architecture
    self.isaFeatures = isaFeatures
    self.ownsDomain = ownsDomain
    self.constraints = constraints
    self.hugePages = hugePages
    self.gpuShareMilli = gpuShareMilli
    self.deviceClaims = deviceClaims
  }
}

extension PodRequest {
  /// What it asks for of GPUs outside MIG mode, in thousandths of one.
  package var gpuMilli: Int { gpuShareMilli ?? gpus * SharedGPU.wholeMilli }
}

/// Identical pods within a gang (Kueue's PodSet).
package struct Role: Hashable, Sendable, Codable {
  package let name: String
  package private(set) var count: Int
  package let request: PodRequest
  /// How many of its pods are enough for the gang to start; nil when it takes all of them.
  package let minCount: Int?
  /// How many of its pods may share a node; nil when as many as fit.
  package let maxPerNode: Int?

  package init(
    name: String,
    count: Int,
    request: PodRequest,
    minCount: Int? = nil,
    maxPerNode: Int? = nil
  ) {
    precondition(maxPerNode.map { $0 > 0 } ?? true, "a node takes at least one pod")
    precondition(count > 0, "a role has at least one pod")
    precondition(minCount.map { 1...count ~= $0 } ?? true, "the least is at least one pod and not above all")
    self.name = name
    self.count = count
    self.request = request
    self.minCount = minCount
    self.maxPerNode = maxPerNode
  }

  /// The pods that must have a place before the gang starts.
  package var requiredCount: Int { minCount ?? count }

  /// The same role with another number of pods, not below the least.
  package func with(count: Int) -> Role {
    precondition(count > 0 && count >= minCount ?? count, "a role keeps the pods that it must have")
    var role = self
    role.count = count
    return role
  }
}

/// Over how many NVLink domains a gang may be spread.
package enum GangTopology: Hashable, Sendable, Codable {
  case sameDomain
  case atMost(domains: Int)
  case unconstrained
  /// One domain where one holds it; otherwise few, and no more than that; nil for any number.
  case preferSameDomain(limit: Int?)

  /// The largest number of domains allowed; nil when there is no limit.
  package var maxDomains: Int? {
    switch self {
    case .sameDomain: 1
    case .atMost(let domains): domains
    case .unconstrained: nil
    case .preferSameDomain(let limit): limit
    }
  }
}

/// Pods that start all or none, but for those beyond the least that a role says is enough.
///
/// Whoever changes roles or subgroups keeps them sound in the sense of ``Subgroup/areSound(_:for:)``.
package struct Gang: Hashable, Sendable, Codable {
  package var id: GangID
  package var roles: [Role]
  package var topology: GangTopology
  /// Higher goes first.
  package var priority: Int
  package var tenant: String
  /// Jurisdictions that the gang may run in; empty when any will do.
  package var residency: [String]
  /// True for all classes but `batch`; the two say it as journals always have.
  private var isLatencySensitive: Bool
  private var isRealtime: Bool?
  /// True when the gang can lose its machines and go on from a checkpoint.
  package var isCheckpointable: Bool
  /// How long it will run, when somebody knows.
  package var expectedDuration: Duration?
  /// Which of its pods go together within a domain; nil when that is open.
  package var subgroups: [Subgroup]?
  /// Models that its pods load, by name; nil when none are named.
  package var models: [String]?
  /// True when its pods share memory over NVLink through a ComputeDomain of their own; nil for false.
  ///
  /// A node serves one ComputeDomain at a time, so two such gangs may share a domain but no node. The IMEX daemon
  /// pods that NVIDIA's driver starts for it (device class `compute-domain-daemon.nvidia.com`) come and go with
  /// the gang: whoever makes gangs of pods leaves them out, and they keep no domain busy.
  /// https://github.com/NVIDIA/k8s-dra-driver-gpu
  package var computeDomain: Bool?
  /// After that it need not start any more; nil when it waits for as long as it takes.
  package var startBy: Instant?

  package init(
    id: GangID,
    roles: [Role],
    topology: GangTopology,
    priority: Int = 0,
    tenant: String = "default",
    residency: [String] = [],
    latencyClass: LatencyClass = .batch,
    isCheckpointable: Bool = false,
    expectedDuration: Duration? = nil,
    subgroups: [Subgroup]? = nil,
    models: [String]? = nil,
    computeDomain: Bool? = nil,
    startBy: Instant? = nil
  ) {
    precondition(!roles.isEmpty, "a gang has at least one role")
    precondition(
      Subgroup.areSound(subgroups ?? [], for: roles),
      "a role is in one subgroup at most, is cut evenly, and is not elastic there"
    )
    self.id = id
    self.roles = roles
    self.topology = topology
    self.priority = priority
    self.tenant = tenant
    self.residency = residency
    isLatencySensitive = latencyClass != .batch
    isRealtime = latencyClass == .realtime ? true : nil
    self.isCheckpointable = isCheckpointable
    self.expectedDuration = expectedDuration
    self.subgroups = subgroups
    self.models = models
    self.computeDomain = computeDomain
    self.startBy = startBy
  }

  /// How much it matters that its pods answer at any time.
  package var latencyClass: LatencyClass {
    get { isRealtime == true ? .realtime : isLatencySensitive ? .interactive : .batch }
    set {
      isLatencySensitive = newValue != .batch
      isRealtime = newValue == .realtime ? true : nil
    }
  }

  /// True when it may be interrupted to be moved: it can go on from a checkpoint, and nobody waits for its answers.
  package var isMovable: Bool { isCheckpointable && latencyClass == .batch }

  /// What the gang asks for, whoever it is: equal for gangs that can take each other's place.
  package var anonymous: Gang {
    var gang = self
    gang.id = GangID("")
    gang.priority = 0
    gang.tenant = ""
    gang.expectedDuration = nil
    return gang
  }

  /// The same gang, to which it is all one what has run where.
  package var withoutModels: Gang {
    var gang = self
    gang.models = nil
    return gang
  }

  /// The same where it matters how long it runs: on machines that are there for a time only.
  package var anonymousButForDuration: Gang {
    var gang = anonymous
    gang.expectedDuration = expectedDuration
    return gang
  }

  /// The same gang with other roles.
  package func with(roles: [Role]) -> Gang {
    precondition(!roles.isEmpty, "a gang has at least one role")
    var gang = self
    gang.roles = roles
    return gang
  }

  /// The same gang of another tenant.
  package func of(tenant: String) -> Gang {
    var gang = self
    gang.tenant = tenant
    return gang
  }

  package var podCount: Int { roles.reduce(0) { $0 + $1.count } }
  /// Whole GPUs over all pods.
  package var gpuCount: Int { roles.reduce(0) { $0 + $1.count * $1.request.gpus } }
  /// The pods without which it does not start.
  package var requiredPodCount: Int { roles.reduce(0) { $0 + $1.requiredCount } }
  /// Whole GPUs of the pods without which it does not start.
  package var requiredGPUCount: Int { roles.reduce(0) { $0 + $1.requiredCount * $1.request.gpus } }
  /// True when it starts with fewer pods than it would like.
  package var isElastic: Bool { roles.contains { $0.requiredCount < $0.count } }
  /// The same gang with the pods only without which it does not start.
  package var withoutExtraPods: Gang {
    isElastic ? with(roles: roles.map { $0.with(count: $0.requiredCount) }) : self
  }
  /// True when one of its pods asks for a domain of its own.
  package var ownsDomain: Bool { roles.contains { $0.request.ownsDomain } }
  /// True when its pods are joined in a ComputeDomain of their own.
  package var hasComputeDomain: Bool { computeDomain == true }
  /// True when some pod asks for whole GPUs.
  package var wantsWholeGPUs: Bool { roles.contains { $0.request.gpus > 0 } }
}
