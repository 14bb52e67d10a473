internal import DeviceSelectors
package import FleetModel

extension PodRequest {
  /// The same request with those claims and what they amount to: whole GPUs, or MIG instances of one profile.
  ///
  /// A claim for MIG instances amounts to something only when a selector says which profile it is; otherwise the
  /// pod may use no pool, see ``PoolExclusion/selectorNotUnderstood(role:problem:)``. O(text of the selectors).
  package func claiming(_ claims: [DeviceClaim]) -> PodRequest {
    precondition(gpus == 0 && mig == nil && gpuShareMilli == nil, "a pod asks for devices in one way")
    var request = self
    request.deviceClaims = claims
    request.gpus = claims.reduce(0) { $0 + ($1.deviceClass == .gpu ? $1.count : 0) }
    let instances = claims.filter { $0.deviceClass == .mig }
    if let profile = instances.first?.migProfile, instances.allSatisfy({ $0.migProfile == profile }) {
      request.mig = MIG(profile: profile, count: instances.reduce(0) { $0 + $1.count })
    }
    return request
  }
}

extension DeviceClaim {
  /// The MIG profile that a selector names; nil when none does.
  fileprivate var migProfile: String? {
    for text in selectors {
      guard case .success(let selector) = Self.selector(text) else { continue }
      let driver = DeviceClass.gpu.rawValue
      if let profile = selector.requiredText(ofAttribute: "profile", in: driver) { return profile }
    }
    return nil
  }

  fileprivate static func selector(_ text: String) -> Result<DeviceSelector, SelectorProblem> {
    Result { () throws(SelectorProblem) in try DeviceSelector(text) }
  }
}

extension Policy {
  /// Why the devices that the pool's nodes will have do not meet the role's claims; nil when they do.
  func deviceExclusion(of role: Role, from pool: NodePool) -> PoolExclusion? {
    for claim in role.request.deviceClaims ?? [] {
      if let exclusion = exclusion(of: claim, role: role, from: pool) { return exclusion }
    }
    return nil
  }

  private func exclusion(of claim: DeviceClaim, role: Role, from pool: NodePool) -> PoolExclusion? {
    let profile = role.request.mig?.profile
    if claim.deviceClass == .mig && profile == nil {
      let reason =
        claim.migProfile == nil
        ? "no selector says which MIG profile it is" : "the pod's claims are for several MIG profiles"
      let problem = SelectorProblem(reason, of: claim.selectors.first ?? "")
      return .selectorNotUnderstood(role: role.name, problem: problem)
    }
    guard let device = pool.shape.node.predictedDevice(of: claim.deviceClass, profile: profile) else {
      preconditionFailure("amounts exclude pools without such devices")
    }
    for text in claim.selectors {
      switch DeviceClaim.selector(text).map({ $0.verdict(on: device) }) {
      case .success(.matches): continue
      case .success(.doesNotMatch): return .deviceSelector(role: role.name, selector: text)
      case .success(.notUnderstood(let problem)), .failure(let problem):
        return .selectorNotUnderstood(role: role.name, problem: problem)
      }
    }
    return nil
  }
}
