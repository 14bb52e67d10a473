/// Kinds of GPU by index, as one set of bits; who asks for none in particular takes ``any``.
package struct GPUModelSet: Hashable, Sendable {
  /// Kinds that the set has room for.
  package static let capacity = UInt64.bitWidth
  /// Every kind, those that nobody has named yet included.
  package static let any = GPUModelSet(bits: .max)

  private let bits: UInt64

  private init(bits: UInt64) { self.bits = bits }

  /// The kinds with those indices, each below ``capacity``.
  package init(_ indices: [Int]) {
    var bits: UInt64 = 0
    for index in indices {
      precondition((0..<Self.capacity).contains(index), "the set has room for 64 kinds")
      bits |= 1 << UInt64(index)
    }
    self.bits = bits
  }

  package func contains(_ index: Int) -> Bool { bits & 1 << UInt64(index) != 0 }
}

/// How much GPU one pod takes where pods may share a GPU.
package enum GPUShare: Hashable, Sendable {
  case none
  /// A part of one GPU, in thousandths, from 1 to 999.
  case part(milli: Int)
  /// Whole GPUs, at least one.
  case whole(count: Int)

  /// In thousandths of a GPU.
  package var milli: Int {
    switch self {
    case .none: 0
    case .part(let milli): milli
    case .whole(let count): count * 1_000
    }
  }
}

/// What one pod asks of a node whose GPUs may be shared; equal ones are of one class.
package struct GPUShareRequest: Hashable, Sendable {
  /// In thousandths of a core.
  package let cpuMilli: Int
  package let memoryMiB: Int
  package let gpu: GPUShare
  /// The kinds of GPU that will do; without meaning when the pod takes none.
  package let models: GPUModelSet

  package init(cpuMilli: Int, memoryMiB: Int, gpu: GPUShare, models: GPUModelSet = .any) {
    precondition(cpuMilli >= 0 && memoryMiB >= 0, "nobody asks for less than nothing")
    switch gpu {
    case .none: break
    case .part(let milli): precondition((1...999).contains(milli), "a part is less than a GPU")
    case .whole(let count): precondition(count > 0, "who takes whole GPUs takes at least one")
    }
    self.cpuMilli = cpuMilli
    self.memoryMiB = memoryMiB
    self.gpu = gpu
    self.models = models
  }
}

/// An empty node whose GPUs may be shared.
package struct GPUShareNode: Hashable, Sendable {
  /// The most GPUs that one node may have.
  package static let largestGPUCount = 16

  package let cpuMilli: Int
  package let memoryMiB: Int
  /// From 0 to ``largestGPUCount``.
  package let gpuCount: Int
  /// The index of the kind of its GPUs; without meaning when it has none.
  package let model: Int

  package init(cpuMilli: Int, memoryMiB: Int, gpuCount: Int, model: Int) {
    precondition(cpuMilli >= 0 && memoryMiB >= 0, "a node has no less than nothing")
    precondition((0...Self.largestGPUCount).contains(gpuCount), "a node has at most 16 GPUs")
    precondition((0..<GPUModelSet.capacity).contains(model), "there are at most 64 kinds of GPU")
    self.cpuMilli = cpuMilli
    self.memoryMiB = memoryMiB
    self.gpuCount = gpuCount
    self.model = model
  }
}
