/// The GPU models that can be cut into MIG instances, with the geometry of their profiles.
///
/// Sources:
/// - MIG user guide: https://docs.nvidia.com/datacenter/tesla/mig-user-guide/supported-mig-profiles.html, and
///   beside it 610/supported-gpus.html and 620/deployment-considerations.html.
/// - NVIDIA/mig-parted (deployments/systemd/config-default.yaml), NVIDIA/go-nvml, NVIDIA/k8s-test-infra,
///   aws/sagemaker-hyperpod-cli and bottlerocket-os/bottlerocket-kernel-kit: repositories on github.com.
///
/// Starts and sizes are memory slices as `nvidia-smi mig -lgipp` prints them. GPUs without MIG (L4, L40S, T4,
/// A10) and GPUs whose profiles nobody has published (Rubin) are not here.
package enum GPUCatalogue {
  /// All models, by generation and then by memory.
  package static let models: [GPUModel] = [
    a30, a100With40GB, a100With80GB,
    h100With80GB, h100With94GB, h100With96GB, gh200With144GB, h200,
    b200, gb200, b300, gb300,
    rtxPro6000, rtxPro5000, rtxPro4500,
  ]

  /// The model with that name; nil when the catalogue has none.
  ///
  /// - Complexity: O(models)
  package static func model(named name: String) -> GPUModel? {
    models.first { $0.name == name }
  }
}

extension MIGProfile {
  /// One line of the catalogue; a name with `+me` stands for an instance with media extensions.
  init(_ name: String, compute: Int, starts: [Int], size: Int, most: Int) {
    let features = name.split(separator: "+").dropFirst()
    self.init(
      name: name,
      computeSlices: compute,
      placementStarts: starts,
      placementSize: size,
      maxCount: most,
      hasMediaExtensions: features.contains { $0 == "me" || $0 == "me.all" }
    )
  }
}
