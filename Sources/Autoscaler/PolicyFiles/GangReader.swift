package import FleetModel

extension Gang {
  /// Reads a gang as scenario and policy tests write it; `arrival` is when it arrives.
  ///
  /// With `roles` from elsewhere, the gang must not have the key.
  package static func read(
    from gang: inout YAMLMapping,
    arrival: Instant = .origin,
    roles given: [Role]? = nil
  ) -> Gang? {
    let name = gang.read("name", .text)
    let topology = gang.read("topology", .topology, default: .sameDomain)
    let priority = gang.read("priority", .integer(in: -1_000_000_000...1_000_000_000), default: 0)
    let tenant = gang.read("tenant", .text, default: "default")
    let residency = gang.read("residency", .list(of: .text), default: [])
    let latencyClass = gang.read("latencyClass", .choice(of: LatencyClass.self), default: .batch)
    let isCheckpointable = gang.read("checkpointable", .flag, default: false)
    let models = gang.readIfPresent("models", .models)
    let computeDomain = gang.readIfPresent("computeDomain", .flag)
    let expectedDuration = gang.readIfPresent("expectedDuration", .positiveDuration)
    let startWithin = gang.readIfPresent("startWithin", .positiveDuration)
    let constraints = NodeConstraints.read(from: &gang)
    let roles = given ?? gang.read("roles", .list(of: Role.reader, count: 1...64))
    let subgroups = Subgroup.read(from: &gang, roles: roles, topology: topology)
    guard let name, let roles, let subgroups else { return nil }
    return Gang(
      id: GangID(name),
      roles: roles.map { $0.constrained(by: constraints) },
      topology: topology,
      priority: priority,
      tenant: tenant,
      residency: residency,
      latencyClass: latencyClass,
      isCheckpointable: isCheckpointable,
      expectedDuration: expectedDuration,
      subgroups: subgroups.isEmpty ? nil : subgroups,
      models: models,
      computeDomain: computeDomain == true ? true : nil,
      startBy: startWithin.map { arrival.advanced(by: $0) }
    )
  }
}

extension Role {
  /// The same role, whose pods hold to the gang's constraints as well.
  fileprivate func constrained(by constraints: NodeConstraints?) -> Role {
    guard let constraints else { return self }
    var request = request
    request.constraints = request.constraints.map { constraints.merged(with: $0) } ?? constraints
    return Role(name: name, count: count, request: request, minCount: minCount, maxPerNode: maxPerNode)
  }

  static var reader: ValueReader<Role> {
    .mapping { role in
      let name = role.read("name", .text, default: "worker")
      let count = role.read("count", .integer(in: 1...1_000_000))
      let minCount = role.readIfPresent("minCount", .integer(in: 1...1_000_000))
      let maxPerNode = role.readIfPresent("maxPerNode", .integer(in: 1...1_000_000))
      let request = PodRequest.read(from: &role)
      guard let count, let request else { return nil }
      if let minCount, minCount > count {
        role.report("'minCount' is more than 'count'", at: "minCount")
        return nil
      }
      return Role(name: name, count: count, request: request, minCount: minCount, maxPerNode: maxPerNode)
    }
  }
}

extension PodRequest {
  /// The keys of a role that say what each of its pods asks for.
  package static func read(from role: inout YAMLMapping) -> PodRequest? {
    let gpus = role.read("gpus", .integer(in: 0...1_024), default: 0)
    let mig = role.readIfPresent("mig", MIG.reader)
    let share = role.readIfPresent("gpuShare", .gpuShareMilli)
    let models = role.read("gpuModels", .list(of: .text), default: [])
    let request = PodRequest(
      cpuMilli: role.read("cpu", .cpuMilli, default: 0),
      memoryMiB: role.read("memory", .memoryMiB, default: 0),
      gpus: gpus,
      mig: mig,
      gpuModels: models,
      architecture: role.readIfPresent("architecture", .choice(of: Architecture.self)),
      isaFeatures: role.read("isaFeatures", .list(of: .text), default: []),
      ownsDomain: role.read("ownsDomain", .flag, default: false),
      constraints: NodeConstraints.read(from: &role),
      hugePages: HugePages.read(from: &role),
      gpuShareMilli: share.flatMap { gpus == 0 ? $0 : nil }
    )
    guard share == nil || gpus == 0 && mig == nil else {
      role.report("a pod asks for a share of a GPU, for whole GPUs or for MIG instances", at: "gpuShare")
      return nil
    }
    if role.has("devices") { return request.readingDevices(from: &role) }
    guard gpus == 0 || mig == nil else {
      role.report("a pod asks for whole GPUs or for MIG instances, not for both", at: "mig")
      return nil
    }
    if let problem = request.impossibleMIG { role.report(problem, at: "mig") }
    return request.impossibleMIG == nil ? request : nil
  }

  /// What is wrong with a profile that no GPU of the catalogue, or none of the named models, can be cut into.
  private var impossibleMIG: String? {
    guard let mig else { return nil }
    let models = gpuModels.isEmpty ? GPUCatalogue.models : gpuModels.compactMap(GPUCatalogue.model(named:))
    var refusal: MIGRefusal?
    for model in models {
      switch model.layout(of: [mig.profile]) {
      case .success: return nil
      case .failure(let failure): refusal = refusal ?? failure
      }
    }
    if gpuModels.isEmpty { return "no GPU has a MIG profile '\(mig.profile)'" }
    return refusal.map { "\($0)" } ?? "no GPU model is called \(gpuModels.joined(separator: " or "))"
  }
}

extension PodRequest.MIG {
  static var reader: ValueReader<PodRequest.MIG> {
    .mapping { mig in
      let profile = mig.read("profile", .text)
      let count = mig.read("count", .integer(in: 1...64), default: 1)
      guard let profile else { return nil }
      return PodRequest.MIG(profile: profile, count: count)
    }
  }
}

extension ValueReader where Value == GangTopology {
  /// `same-domain`, `unconstrained`, `{atMostDomains: 4}` or `{prefer: same-domain}`.
  static var topology: ValueReader {
    ValueReader { value in
      guard case .mapping = value.kind else {
        return value.read(.choice(of: [("same-domain", .sameDomain), ("unconstrained", .unconstrained)]))
      }
      return value.read(
        .mapping { topology in
          if topology.has("prefer") {
            let limit = topology.readIfPresent("atMostDomains", .integer(in: 1...10_000))
            let preference = topology.read("prefer", .choice(of: ["same-domain"]))
            return preference.map { _ in .preferSameDomain(limit: limit) }
          }
          return topology.read("atMostDomains", .integer(in: 1...10_000)).map { .atMost(domains: $0) }
        }
      )
    }
  }
}
