/// One MIG profile of one GPU model: how large its instances are and where they may start.
package struct MIGProfile: Hashable, Sendable, Codable {
  /// NVIDIA's name, for example `3g.40gb` or `1g.10gb+me`.
  package let name: String
  /// The extended resource that the NVIDIA device plugin advertises for it with the mixed strategy.
  package let resourceName: String
  /// Compute slices of one instance.
  package let computeSlices: Int
  /// Memory slices at which an instance may start, ascending; empty when the GPU's geometry is unknown.
  package let placementStarts: [Int]
  /// Memory slices that an instance takes from its start on; 0 when the GPU's geometry is unknown.
  package let placementSize: Int
  /// The largest number of instances of this profile on one GPU.
  package let maxCount: Int
  /// True when an instance takes the GPU's media extensions (`+me`, `+me.all`); one instance a GPU may.
  package let hasMediaExtensions: Bool

  /// A profile by NVIDIA's name.
  ///
  /// The resource name is `nvidia.com/mig-` and the profile's name with every `+` replaced by a dot
  /// (NVIDIA/k8s-device-plugin, internal/rm/rm.go and internal/resource/nvml-mig-device.go).
  package init(
    name: String,
    computeSlices: Int,
    placementStarts: [Int],
    placementSize: Int,
    maxCount: Int,
    hasMediaExtensions: Bool
  ) {
    precondition(computeSlices > 0, "an instance has at least one compute slice")
    precondition(maxCount > 0 && maxCount <= MIGOccupancy.largestCount, "a count fits four bits")
    precondition(zip(placementStarts, placementStarts.dropFirst()).allSatisfy(<), "starts ascend")
    precondition(placementStarts.isEmpty == (placementSize == 0), "starts and size are known together")
    self.name = name
    self.resourceName = "nvidia.com/mig-" + String(name.map { $0 == "+" ? "." : $0 })
    self.computeSlices = computeSlices
    self.placementStarts = placementStarts
    self.placementSize = placementSize
    self.maxCount = maxCount
    self.hasMediaExtensions = hasMediaExtensions
  }
}

/// A kind of GPU and the ways in which it may be cut into MIG instances.
package struct GPUModel: Hashable, Sendable, Codable {
  /// Whether anybody has published where the instances of the profiles may start.
  package enum Geometry: Hashable, Sendable, Codable {
    case known(memorySlices: Int)
    /// MIG layouts are refused for this reason.
    case unknown(reason: String)
  }

  /// The name in the catalogue, for example `H100-80GB`.
  package let name: String
  /// The products that it stands for, as their maker calls them.
  package let product: String
  /// Memory of the whole GPU in GB, as in the names of its profiles.
  package let memoryGB: Int
  /// Compute slices of the whole GPU.
  package let computeSlices: Int
  package let geometry: Geometry
  /// From small to large; a profile's position here is its index everywhere else.
  package let profiles: [MIGProfile]

  package init(
    name: String,
    product: String,
    memoryGB: Int,
    computeSlices: Int,
    geometry: Geometry,
    profiles: [MIGProfile]
  ) {
    precondition(profiles.count <= MIGOccupancy.largestProfileCount, "the counts of all profiles fit 64 bits")
    self.name = name
    self.product = product
    self.memoryGB = memoryGB
    self.computeSlices = computeSlices
    self.geometry = geometry
    self.profiles = profiles
    let axis = memorySlices ?? 0
    precondition(axis <= UInt32.bitWidth, "the memory slices fit the bit mask")
    for profile in profiles {
      let end = (profile.placementStarts.last ?? 0) + profile.placementSize
      precondition(end <= axis && (profile.placementSize > 0) == (axis > 0), "instances lie on the axis")
    }
  }

  /// Memory slices of the whole GPU, the axis on which instances are placed; nil when unknown.
  package var memorySlices: Int? {
    switch geometry {
    case .known(let memorySlices): memorySlices
    case .unknown: nil
    }
  }

  /// The index of the profile with that name; nil when the GPU has none.
  ///
  /// - Complexity: O(profiles)
  package func profileIndex(named name: String) -> Int? {
    profiles.firstIndex { $0.name == name }
  }

  /// The index of the profile that a Kubernetes resource name asks for; nil when the GPU has none.
  ///
  /// - Complexity: O(profiles)
  package func profileIndex(resourceName: String) -> Int? {
    profiles.firstIndex { $0.resourceName == resourceName }
  }
}
