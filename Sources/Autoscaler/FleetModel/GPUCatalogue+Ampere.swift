// NVIDIA Ampere GPUs. ``GPUCatalogue`` has the links behind the names of the sources.

extension GPUCatalogue {
  /// The A30 with 24 GB.
  ///
  /// The profile `2g.12gb+me` needs driver R525 and `1g.6gb+me` R470.
  ///
  /// Sources: MIG user guide (profiles, GPUs); NVIDIA/mig-parted@bd7160f config-default.yaml; `nvidia-smi
  /// mig -lgip` and `-lgipp` of an A30.
  static let a30 = GPUModel(
    name: "A30-24GB",
    product: "NVIDIA A30",
    memoryGB: 24,
    computeSlices: 4,
    geometry: .known(memorySlices: 4),
    profiles: [
      .init("1g.6gb", compute: 1, starts: [0, 1, 2, 3], size: 1, most: 4),
      .init("1g.6gb+me", compute: 1, starts: [0, 1, 2, 3], size: 1, most: 1),
      .init("2g.12gb", compute: 2, starts: [0, 2], size: 2, most: 2),
      .init("2g.12gb+me", compute: 2, starts: [0, 2], size: 2, most: 1),
      .init("4g.24gb", compute: 4, starts: [0], size: 4, most: 1),
    ]
  )

  /// The A100 and A800 with 40 GB, SXM4 and PCIe; in AWS p4d.24xlarge.
  ///
  /// The guide prints 1/8 of the memory for `1g.10gb`; `-lgipp` shows that it takes two of the eight
  /// slices.
  ///
  /// Sources: MIG user guide (profiles, GPUs); NVIDIA/mig-parted@bd7160f config-default.yaml; `nvidia-smi
  /// mig -lgipp` of an A100 (ALCF ThetaGPU documentation).
  static let a100With40GB = GPUModel(
    name: "A100-40GB",
    product: "NVIDIA A100-SXM4-40GB / A100-PCIE-40GB / A800-40GB",
    memoryGB: 40,
    computeSlices: 7,
    geometry: .known(memorySlices: 8),
    profiles: [
      .init("1g.5gb", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 7),
      .init("1g.5gb+me", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 1),
      .init("1g.10gb", compute: 1, starts: [0, 2, 4, 6], size: 2, most: 4),
      .init("2g.10gb", compute: 2, starts: [0, 2, 4], size: 2, most: 3),
      .init("3g.20gb", compute: 3, starts: [0, 4], size: 4, most: 2),
      .init("4g.20gb", compute: 4, starts: [0], size: 4, most: 1),
      .init("7g.40gb", compute: 7, starts: [0], size: 8, most: 1),
    ]
  )

  /// The A100 and A800 with 80 GB, SXM4 and PCIe; in AWS p4de.24xlarge.
  ///
  /// Sources: MIG user guide (profiles, GPUs); NVIDIA/mig-parted@bd7160f config-default.yaml;
  /// NVIDIA/go-nvml@2f9e261 pkg/nvml/mock/gpus/a100.go.
  static let a100With80GB = GPUModel(
    name: "A100-80GB",
    product: "NVIDIA A100-SXM4-80GB / A100 80GB PCIe / A800-80GB",
    memoryGB: 80,
    computeSlices: 7,
    geometry: .known(memorySlices: 8),
    profiles: [
      .init("1g.10gb", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 7),
      .init("1g.10gb+me", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 1),
      .init("1g.20gb", compute: 1, starts: [0, 2, 4, 6], size: 2, most: 4),
      .init("2g.20gb", compute: 2, starts: [0, 2, 4], size: 2, most: 3),
      .init("3g.40gb", compute: 3, starts: [0, 4], size: 4, most: 2),
      .init("4g.40gb", compute: 4, starts: [0], size: 4, most: 1),
      .init("7g.80gb", compute: 7, starts: [0], size: 8, most: 1),
    ]
  )
}
