package import DeviceSelectors
package import FleetModel

extension NodeShape {
  /// The devices of one class that NVIDIA's driver for dynamic resource allocation will list on such a node, so
  /// far as the shape makes them certain: all whole GPUs are alike, and so are all MIG instances of a profile.
  ///
  /// The instances of `profile` for ``DeviceClass/mig``. Nil when the node has no such devices. What differs
  /// between nodes (UUIDs, bus addresses) or with the driver's version is left out.
  ///
  /// Names: https://github.com/NVIDIA/k8s-dra-driver-gpu, cmd/gpu-kubelet-plugin. O(models of GPUs).
  package func predictedDevice(of deviceClass: DeviceClass, profile: String?) -> Device? {
    switch deviceClass {
    case .gpu:
      guard wholeGPUCount > 0 else { return nil }
      return Device(
        driver: DeviceClass.gpu.rawValue,
        attributes: [Device.Entry("type", .text("gpu"))] + commonAttributes,
        capacity: gpuMemory.map { [Device.Entry("memory", .quantity($0))] } ?? [],
        absentAttributes: ["profile", "parentUUID"]
      )
    case .mig:
      guard let profile, migInstanceCounts.contains(where: { $0.profile == profile }) else { return nil }
      return Device(
        driver: DeviceClass.gpu.rawValue,
        attributes: [Device.Entry("type", .text("mig")), Device.Entry("profile", .text(profile))]
          + commonAttributes
      )
    }
  }

  /// What whole GPUs and their parts both say of the GPU.
  private var commonAttributes: [Device.Entry] {
    var entries: [Device.Entry] = []
    let identity = gpuModelName.flatMap(GPUIdentity.of)
    if let identity {
      let version = SemanticVersion(identity.computeMajor, identity.computeMinor, 0)
      entries.append(Device.Entry("architecture", .text(identity.architecture)))
      entries.append(Device.Entry("cudaComputeCapability", .version(version)))
    }
    if let product = gpuDetails?.product ?? identity?.product {
      entries.append(Device.Entry("productName", .text(product)))
    }
    return entries
  }

  /// The bytes of one GPU: as the pool's owner says, or else from so many GB to so many GiB as its name has.
  ///
  /// What `nvidia-smi` prints lies between the two for every GPU of the catalogue, for example 81,559 MiB for an
  /// H100 with 80 GB, 143,771 MiB for an H200 with 141 GB and 40,960 MiB for an A100 with 40 GB.
  private var gpuMemory: ClosedRange<Int64>? {
    if let exact = gpuDetails?.memoryMiB { return exact << 20...exact << 20 }
    guard let model = gpuModelName.flatMap(GPUCatalogue.model) else { return nil }
    return Int64(model.memoryGB) * 1_000_000_000...Int64(model.memoryGB) << 30
  }
}
