internal import FleetModel
internal import Policy

extension PodRequest {
  /// The request with what the key `devices` of a role asks for; nil when a problem was reported.
  func readingDevices(from role: inout YAMLMapping) -> PodRequest? {
    guard let claims = role.read("devices", .list(of: DeviceClaim.reader, count: 1...32)) else { return nil }
    guard gpus == 0 && mig == nil && gpuShareMilli == nil else {
      role.report("a pod asks for its GPUs by 'gpus', 'mig', 'gpuShare' or 'devices'", at: "devices")
      return nil
    }
    guard Set(claims.map(\.deviceClass)).count == 1 else {
      role.report("a pod asks for whole GPUs or for MIG instances, not for both", at: "devices")
      return nil
    }
    return claiming(claims)
  }
}

extension DeviceClaim {
  static var reader: ValueReader<DeviceClaim> {
    .mapping { claim in
      let deviceClass = claim.read("class", .choice(of: DeviceClass.self))
      let count = claim.read("count", .integer(in: 1...1_024), default: 1)
      let selectors = claim.read("selectors", .list(of: .text, count: 1...32), default: [])
      guard let deviceClass else { return nil }
      return DeviceClaim(deviceClass: deviceClass, count: count, selectors: selectors)
    }
  }
}
