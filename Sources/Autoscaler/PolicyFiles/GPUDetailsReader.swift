internal import FleetModel

extension GPUDetails {
  /// The keys of a node that say more of its GPUs than their model; nil when there are none of them.
  static func read(from node: inout YAMLMapping) -> GPUDetails? {
    let product = node.readIfPresent("gpuProduct", .text)
    let memory = node.readIfPresent("gpuMemory", .memoryMiB.requiring("a GPU has memory") { $0 > 0 })
    if product == nil && memory == nil { return nil }
    return GPUDetails(product: product, memoryMiB: memory)
  }
}
