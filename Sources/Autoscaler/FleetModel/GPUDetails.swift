/// What the owner of a pool says of its GPUs beyond their model, as `nvidia-smi` prints it there.
package struct GPUDetails: Hashable, Sendable, Codable {
  /// For example `NVIDIA H100 80GB HBM3`; nil when not said.
  package let product: String?
  /// The memory of one GPU; nil when not said.
  package let memoryMiB: Int64?

  package init(product: String? = nil, memoryMiB: Int64? = nil) {
    precondition(
      memoryMiB.map { 0 < $0 && $0 < 1 << 43 } ?? true,
      "a GPU has memory, and its bytes fit 63 bits"
    )
    self.product = product
    self.memoryMiB = memoryMiB
  }
}
