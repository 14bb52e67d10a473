// NVIDIA Hopper GPUs. ``GPUCatalogue`` has the links behind the names of the sources.

extension GPUCatalogue {
  /// The H100 with 80 GB, SXM5 and PCIe, and the H800; in AWS p5.48xlarge and p5.4xlarge.
  ///
  /// Sources: MIG user guide (profiles, GPUs); NVIDIA/mig-parted@bd7160f config-default.yaml; `nvidia-smi
  /// mig -lgip` and `-lgipp` of an H100 80GB HBM3.
  static let h100With80GB = GPUModel(
    name: "H100-80GB",
    product: "NVIDIA H100 80GB HBM3 (SXM5) / H100 PCIe / H800",
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

  /// The H100 NVL, the H100 SXM5 with 94 GB and the H800 NVL.
  ///
  /// Sources: MIG user guide (profiles, GPUs); NVIDIA/mig-parted@bd7160f config-default.yaml; `nvidia-smi
  /// mig -lgipp` of an H100 NVL.
  static let h100With94GB = GPUModel(
    name: "H100-94GB",
    product: "NVIDIA H100 NVL 94GB / H100 SXM5 94GB / H800 NVL",
    memoryGB: 94,
    computeSlices: 7,
    geometry: .known(memorySlices: 8),
    profiles: [
      .init("1g.12gb", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 7),
      .init("1g.12gb+me", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 1),
      .init("1g.24gb", compute: 1, starts: [0, 2, 4, 6], size: 2, most: 4),
      .init("2g.24gb", compute: 2, starts: [0, 2, 4], size: 2, most: 3),
      .init("3g.47gb", compute: 3, starts: [0, 4], size: 4, most: 2),
      .init("4g.47gb", compute: 4, starts: [0], size: 4, most: 1),
      .init("7g.94gb", compute: 7, starts: [0], size: 8, most: 1),
    ]
  )

  /// The GPU of the GH200 480GB superchip, the H20 with 96 GB and the PG506.
  ///
  /// No public listing of this board's placements was found: they are taken to be those of the H100 with 80
  /// GB.
  ///
  /// Sources: MIG user guide (profiles, GPUs); NVIDIA/mig-parted@bd7160f config-default.yaml.
  static let h100With96GB = GPUModel(
    name: "H100-96GB",
    product: "NVIDIA H100 96GB (GH200 480GB superchip GPU), H20 96GB, PG506-96GB",
    memoryGB: 96,
    computeSlices: 7,
    geometry: .known(memorySlices: 8),
    profiles: [
      .init("1g.12gb", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 7),
      .init("1g.12gb+me", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 1),
      .init("1g.24gb", compute: 1, starts: [0, 2, 4, 6], size: 2, most: 4),
      .init("2g.24gb", compute: 2, starts: [0, 2, 4], size: 2, most: 3),
      .init("3g.48gb", compute: 3, starts: [0, 4], size: 4, most: 2),
      .init("4g.48gb", compute: 4, starts: [0], size: 4, most: 1),
      .init("7g.96gb", compute: 7, starts: [0], size: 8, most: 1),
    ]
  )

  /// The GPU of the GH200 with 144 GB of HBM3e.
  ///
  /// The placements are taken to be those of the H100.
  ///
  /// Sources: NVIDIA/mig-parted@bd7160f config-default.yaml; NVIDIA/mig-parted pull request 139.
  static let gh200With144GB = GPUModel(
    name: "GH200-144GB",
    product: "NVIDIA GH200 144G HBM3e",
    memoryGB: 144,
    computeSlices: 7,
    geometry: .known(memorySlices: 8),
    profiles: [
      .init("1g.18gb", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 7),
      .init("1g.18gb+me", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 1),
      .init("1g.36gb", compute: 1, starts: [0, 2, 4, 6], size: 2, most: 4),
      .init("2g.36gb", compute: 2, starts: [0, 2, 4], size: 2, most: 3),
      .init("3g.72gb", compute: 3, starts: [0, 4], size: 4, most: 2),
      .init("4g.72gb", compute: 4, starts: [0], size: 4, most: 1),
      .init("7g.144gb", compute: 7, starts: [0], size: 8, most: 1),
    ]
  )

  /// The H200, SXM5 and NVL; in AWS p5e.48xlarge and p5en.48xlarge.
  ///
  /// The placements are taken to be those of the H100.
  ///
  /// Sources: MIG user guide (profiles, GPUs); NVIDIA/mig-parted@bd7160f config-default.yaml;
  /// `nvidia-smi mig -lgip` as printed on an H200 in NVIDIA/mig-parted.
  static let h200 = GPUModel(
    name: "H200-141GB",
    product: "NVIDIA H200 SXM5 / H200 NVL",
    memoryGB: 141,
    computeSlices: 7,
    geometry: .known(memorySlices: 8),
    profiles: [
      .init("1g.18gb", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 7),
      .init("1g.18gb+me", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 1),
      .init("1g.35gb", compute: 1, starts: [0, 2, 4, 6], size: 2, most: 4),
      .init("2g.35gb", compute: 2, starts: [0, 2, 4], size: 2, most: 3),
      .init("3g.71gb", compute: 3, starts: [0, 4], size: 4, most: 2),
      .init("4g.71gb", compute: 4, starts: [0], size: 4, most: 1),
      .init("7g.141gb", compute: 7, starts: [0], size: 8, most: 1),
    ]
  )
}
