package import FleetModel

/// Nodes with what is free on each: CPU, memory and thousandths of every GPU, in flat arrays.
package struct GPUShareFleet: Hashable, Sendable {
  /// All of one GPU, in thousandths.
  static let wholeMilli: Int32 = 1_000
  private static let stride = GPUShareNode.largestGPUCount

  /// As they were at the start, by index.
  package let nodes: [GPUShareNode]
  private var freeCPU: [Int32]
  private var freeMemory: [Int32]
  /// ``stride`` numbers a node.
  private var freeGPU: [Int32]

  /// A fleet of empty nodes.
  package init(_ nodes: [GPUShareNode]) {
    self.nodes = nodes
    freeCPU = nodes.map { Int32($0.cpuMilli) }
    freeMemory = nodes.map { Int32($0.memoryMiB) }
    freeGPU = nodes.flatMap { node in
      (0..<Self.stride).map { $0 < node.gpuCount ? Self.wholeMilli : 0 }
    }
  }

  package func freeCPUMilli(of node: Int) -> Int { Int(freeCPU[node]) }
  package func freeMemoryMiB(of node: Int) -> Int { Int(freeMemory[node]) }
  package func freeGPUMilli(of node: Int, gpu: Int) -> Int { Int(freeGPU[node * Self.stride + gpu]) }

  /// What is free on all GPUs of a node together, in thousandths.
  package func freeGPUMilli(of node: Int) -> Int {
    (0..<nodes[node].gpuCount).reduce(0) { $0 + freeGPUMilli(of: node, gpu: $1) }
  }

  /// How many GPUs of a node nobody uses.
  package func freeGPUCount(of node: Int) -> Int {
    (0..<nodes[node].gpuCount).count { freeGPU[node * Self.stride + $0] == Self.wholeMilli }
  }
}

// MARK: - Fitting and taking

extension GPUShareFleet {
  /// True when the node has room for the pod: CPU, memory, and GPUs of a kind that will do.
  package func fits(_ request: GPUShareRequest, on node: Int) -> Bool {
    guard request.cpuMilli <= freeCPU[node], request.memoryMiB <= freeMemory[node] else { return false }
    switch request.gpu {
    case .none: return true
    case .part(let milli):
      guard request.models.contains(nodes[node].model) else { return false }
      return (0..<nodes[node].gpuCount).contains { freeGPU[node * Self.stride + $0] >= milli }
    case .whole(let count):
      guard request.models.contains(nodes[node].model) else { return false }
      return freeGPUCount(of: node) >= count
    }
  }

  /// The GPU with the least free that still holds that part of one, ties to the lower index; nil without any.
  package func tightestGPU(for milli: Int, on node: Int) -> Int? {
    SharedGPULayout.tightestGPU(for: milli, among: 0..<nodes[node].gpuCount) {
      freeGPUMilli(of: node, gpu: $0)
    }
  }

  /// Takes the resources of a pod that fits; a part of a GPU comes from `gpu`, whole GPUs are the lowest free.
  package mutating func take(_ request: GPUShareRequest, on node: Int, gpu: Int?) {
    precondition(fits(request, on: node), "the pod fits the node")
    freeCPU[node] -= Int32(request.cpuMilli)
    freeMemory[node] -= Int32(request.memoryMiB)
    switch request.gpu {
    case .none: break
    case .part(let milli):
      guard let gpu else { preconditionFailure("a part of a GPU comes from one") }
      precondition((0..<nodes[node].gpuCount).contains(gpu), "the GPU is one of the node")
      precondition(freeGPUMilli(of: node, gpu: gpu) >= milli, "the GPU has that much free")
      freeGPU[node * Self.stride + gpu] -= Int32(milli)
    case .whole(let count):
      var left = count
      for gpu in 0..<nodes[node].gpuCount where left > 0 && freeGPUMilli(of: node, gpu: gpu) == 1_000 {
        freeGPU[node * Self.stride + gpu] = 0
        left -= 1
      }
    }
  }
}
