/// Kinds of devices that claims of dynamic resource allocation ask for, by the names of their device classes.
///
/// https://github.com/NVIDIA/k8s-dra-driver-gpu
package enum DeviceClass: String, Hashable, Sendable, Codable, CaseIterable {
  /// Whole GPUs.
  case gpu = "gpu.nvidia.com"
  /// MIG instances.
  case mig = "mig.nvidia.com"
}

/// Devices that each pod of a role asks for through a ResourceClaim: so many, all alike.
package struct DeviceClaim: Hashable, Sendable, Codable {
  package let deviceClass: DeviceClass
  package let count: Int
  /// Conditions in the Common Expression Language, all of which each device must meet.
  package let selectors: [String]

  package init(deviceClass: DeviceClass, count: Int, selectors: [String] = []) {
    precondition(count > 0, "a claim asks for at least one device")
    self.deviceClass = deviceClass
    self.count = count
    self.selectors = selectors
  }
}
