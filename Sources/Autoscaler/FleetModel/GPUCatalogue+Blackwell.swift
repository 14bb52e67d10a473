// NVIDIA Blackwell GPUs for data centres. ``GPUCatalogue`` has the links behind the names of the sources.

extension GPUCatalogue {
  /// The B200 of HGX and DGX B200; in AWS p6-b200.48xlarge.
  ///
  /// Its profiles count 180 GB, not the 192 GB that it is sold with. The placements are taken to be those
  /// of the H100.
  ///
  /// Sources: MIG user guide (profiles, GPUs); NVIDIA/mig-parted@bd7160f config-default.yaml;
  /// NVIDIA/mig-parted pull request 166; NVIDIA/mig-parted pull request 187.
  static let b200 = GPUModel(
    name: "B200-180GB",
    product: "NVIDIA B200 (HGX/DGX B200)",
    memoryGB: 180,
    computeSlices: 7,
    geometry: .known(memorySlices: 8),
    profiles: [
      .init("1g.23gb", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 7),
      .init("1g.23gb+me", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 1),
      .init("1g.45gb", compute: 1, starts: [0, 2, 4, 6], size: 2, most: 4),
      .init("2g.45gb", compute: 2, starts: [0, 2, 4], size: 2, most: 3),
      .init("3g.90gb", compute: 3, starts: [0, 4], size: 4, most: 2),
      .init("4g.90gb", compute: 4, starts: [0], size: 4, most: 1),
      .init("7g.180gb", compute: 7, starts: [0], size: 8, most: 1),
    ]
  )

  /// The GPU of the GB200 superchip, as in NVL72 racks; in AWS p6e-gb200.36xlarge.
  ///
  /// Early boards print other names for the same profiles (`1g.24gb`, `3g.95gb`, `7g.189gb`). The
  /// placements are taken to be those of the H100.
  ///
  /// Sources: MIG user guide (GPUs); NVIDIA/mig-parted@bd7160f config-default.yaml; NVIDIA/mig-parted issue
  /// 227; NVIDIA/k8s-test-infra MIG profiles of nvml-mock.
  static let gb200 = GPUModel(
    name: "GB200-186GB",
    product: "NVIDIA GB200 (NVL72/NVL36 and HGX GB200)",
    memoryGB: 186,
    computeSlices: 7,
    geometry: .known(memorySlices: 8),
    profiles: [
      .init("1g.23gb", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 7),
      .init("1g.23gb+me", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 1),
      .init("1g.47gb", compute: 1, starts: [0, 2, 4, 6], size: 2, most: 4),
      .init("2g.47gb", compute: 2, starts: [0, 2, 4], size: 2, most: 3),
      .init("3g.93gb", compute: 3, starts: [0, 4], size: 4, most: 2),
      .init("4g.93gb", compute: 4, starts: [0], size: 4, most: 1),
      .init("7g.186gb", compute: 7, starts: [0], size: 8, most: 1),
    ]
  )

  /// The B300 of HGX and DGX B300; in AWS p6-b300.48xlarge.
  ///
  /// Its profiles count 269 GB, not the 288 GB that it is sold with. The placements are taken to be those
  /// of the H100.
  ///
  /// Sources: NVIDIA/mig-parted@bd7160f config-default.yaml; aws/sagemaker-hyperpod-cli pull request 403;
  /// MIG user guide (drivers).
  static let b300 = GPUModel(
    name: "B300-269GB",
    product: "NVIDIA B300 (HGX/DGX B300, 288GB HBM3e)",
    memoryGB: 269,
    computeSlices: 7,
    geometry: .known(memorySlices: 8),
    profiles: [
      .init("1g.34gb", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 7),
      .init("1g.34gb+me", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 1),
      .init("1g.67gb", compute: 1, starts: [0, 2, 4, 6], size: 2, most: 4),
      .init("2g.67gb", compute: 2, starts: [0, 2, 4], size: 2, most: 3),
      .init("3g.135gb", compute: 3, starts: [0, 4], size: 4, most: 2),
      .init("4g.135gb", compute: 4, starts: [0], size: 4, most: 1),
      .init("7g.269gb", compute: 7, starts: [0], size: 8, most: 1),
    ]
  )

  /// The GPU of the GB300 superchip, as in NVL72 racks.
  ///
  /// Driver branch 61x prints other names on DGX Station (`1g.31gb`, `3g.126gb`, `7g.251gb`). The
  /// placements are taken to be those of the H100.
  ///
  /// Sources: NVIDIA/mig-parted@bd7160f config-default.yaml; NVIDIA DGX Station MIG playbook;
  /// NVIDIA/k8s-test-infra MIG profiles of nvml-mock; MIG user guide (drivers).
  static let gb300 = GPUModel(
    name: "GB300-278GB",
    product: "NVIDIA GB300 (NVL72)",
    memoryGB: 278,
    computeSlices: 7,
    geometry: .known(memorySlices: 8),
    profiles: [
      .init("1g.35gb", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 7),
      .init("1g.35gb+me", compute: 1, starts: [0, 1, 2, 3, 4, 5, 6], size: 1, most: 1),
      .init("1g.70gb", compute: 1, starts: [0, 2, 4, 6], size: 2, most: 4),
      .init("2g.70gb", compute: 2, starts: [0, 2, 4], size: 2, most: 3),
      .init("3g.139gb", compute: 3, starts: [0, 4], size: 4, most: 2),
      .init("4g.139gb", compute: 4, starts: [0], size: 4, most: 1),
      .init("7g.278gb", compute: 7, starts: [0], size: 8, most: 1),
    ]
  )
}
