// NVIDIA RTX PRO Blackwell GPUs. ``GPUCatalogue`` has the links behind the names of the sources.

extension GPUCatalogue {
  /// The RTX PRO 6000 Blackwell, server and workstation editions; in AWS g7e.
  ///
  /// Its axis has twelve memory slices. It has no NVLink. The driver further wants `-me` profiles beside a
  /// `+me.all`, which takes every media engine; the rules here do not know that.
  ///
  /// Sources: MIG user guide (profiles, GPUs); NVIDIA/mig-parted@bd7160f config-default.yaml; `nvidia-smi
  /// mig -lgip` and `-lgipp` of an RTX PRO 6000 (bottlerocket-os/bottlerocket-kernel-kit pull request 300).
  static let rtxPro6000 = GPUModel(
    name: "RTX-PRO-6000-96GB",
    product: "RTX PRO 6000 Blackwell (Server, Workstation, Max-Q Workstation)",
    memoryGB: 96,
    computeSlices: 4,
    geometry: .known(memorySlices: 12),
    profiles: [
      .init("1g.24gb", compute: 1, starts: [0, 3, 6, 9], size: 3, most: 4),
      .init("1g.24gb+me", compute: 1, starts: [0, 3, 6, 9], size: 3, most: 1),
      .init("1g.24gb+gfx", compute: 1, starts: [0, 3, 6, 9], size: 3, most: 4),
      .init("1g.24gb+me.all", compute: 1, starts: [0, 3, 6, 9], size: 3, most: 1),
      .init("1g.24gb-me", compute: 1, starts: [0, 3, 6, 9], size: 3, most: 4),
      .init("2g.48gb", compute: 2, starts: [0, 6], size: 6, most: 2),
      .init("2g.48gb+gfx", compute: 2, starts: [0, 6], size: 6, most: 2),
      .init("2g.48gb+me.all", compute: 2, starts: [0, 6], size: 6, most: 1),
      .init("2g.48gb-me", compute: 2, starts: [0, 6], size: 6, most: 2),
      .init("4g.96gb", compute: 4, starts: [0], size: 12, most: 1),
      .init("4g.96gb+gfx", compute: 4, starts: [0], size: 12, most: 1),
    ]
  )

  /// The RTX PRO 5000 Blackwell with 48 GB.
  ///
  /// Sources: MIG user guide (profiles, GPUs).
  static let rtxPro5000 = GPUModel(
    name: "RTX-PRO-5000-48GB",
    product: "RTX PRO 5000 Blackwell 48GB",
    memoryGB: 48,
    computeSlices: 2,
    geometry: .unknown(reason: unpublishedPlacements),
    profiles: [
      .init("1g.24gb", compute: 1, starts: [], size: 0, most: 2),
      .init("1g.24gb+me", compute: 1, starts: [], size: 0, most: 1),
      .init("1g.24gb+gfx", compute: 1, starts: [], size: 0, most: 2),
      .init("1g.24gb+me.all", compute: 1, starts: [], size: 0, most: 1),
      .init("1g.24gb-me", compute: 1, starts: [], size: 0, most: 2),
      .init("2g.48gb", compute: 2, starts: [], size: 0, most: 1),
      .init("2g.48gb+gfx", compute: 2, starts: [], size: 0, most: 1),
    ]
  )

  /// The RTX PRO 4500 Blackwell with 32 GB.
  ///
  /// Sources: MIG user guide (profiles, GPUs).
  static let rtxPro4500 = GPUModel(
    name: "RTX-PRO-4500-32GB",
    product: "RTX PRO 4500 Blackwell 32GB",
    memoryGB: 32,
    computeSlices: 2,
    geometry: .unknown(reason: unpublishedPlacements),
    profiles: [
      .init("1g.16gb", compute: 1, starts: [], size: 0, most: 2),
      .init("1g.16gb+gfx", compute: 1, starts: [], size: 0, most: 2),
      .init("1g.16gb+me.all", compute: 1, starts: [], size: 0, most: 1),
      .init("1g.16gb-me", compute: 1, starts: [], size: 0, most: 2),
      .init("2g.32gb", compute: 2, starts: [], size: 0, most: 1),
      .init("2g.32gb+gfx", compute: 2, starts: [], size: 0, most: 1),
    ]
  )

  /// Why the smaller boards cannot be cut.
  private static let unpublishedPlacements =
    "its MIG profiles are published, but not where their instances may start"
}
