/// What NVIDIA's software says of every GPU of a model, whatever the driver's version and the board.
package struct GPUIdentity: Hashable, Sendable {
  /// For example `Hopper`.
  package let architecture: String
  /// The CUDA compute capability before and after its point.
  package let computeMajor: Int64
  package let computeMinor: Int64
  /// Nil where the boards of the model are not all called the same.
  package let product: String?
}

extension GPUIdentity {
  private struct Row {
    let models: [String]
    let identity: GPUIdentity

    init(_ models: [String], _ architecture: String, _ major: Int64, _ minor: Int64, product: String? = nil) {
      self.models = models
      identity = GPUIdentity(
        architecture: architecture,
        computeMajor: major,
        computeMinor: minor,
        product: product
      )
    }
  }

  /// Compute capabilities: https://developer.nvidia.com/cuda-gpus.
  ///
  /// The A100, the H100, the H200 and the B300 are sold as boards of several names.
  private static let rows = [
    Row(["A30-24GB"], "Ampere", 8, 0, product: "NVIDIA A30"),
    Row(["A100-40GB", "A100-80GB"], "Ampere", 8, 0),
    Row(["H100-80GB", "H100-94GB", "H100-96GB", "GH200-144GB", "H200-141GB"], "Hopper", 9, 0),
    Row(["B200-180GB"], "Blackwell", 10, 0, product: "NVIDIA B200"),
    Row(["GB200-186GB"], "Blackwell", 10, 0, product: "NVIDIA GB200"),
    Row(["B300-269GB"], "Blackwell", 10, 3),
    Row(["GB300-278GB"], "Blackwell", 10, 3, product: "NVIDIA GB300"),
    Row(["RTX-PRO-6000-96GB", "RTX-PRO-5000-48GB", "RTX-PRO-4500-32GB"], "Blackwell", 12, 0),
  ]

  /// The identity of a model of ``GPUCatalogue``; nil when the catalogue has none of that name.
  ///
  /// O(models).
  package static func of(model name: String) -> GPUIdentity? {
    rows.first { $0.models.contains(name) }?.identity
  }
}
