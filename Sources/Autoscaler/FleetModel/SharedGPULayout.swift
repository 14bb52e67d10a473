/// What is free of one GPU that pods may share.
package struct SharedGPU: Hashable, Sendable {
  /// A whole GPU in thousandths.
  package static let wholeMilli = 1_000

  package private(set) var freeMilli: Int
  /// Pods that may still come.
  package private(set) var freeClients: Int

  /// An unused GPU that so many pods may share.
  package init(clients: Int) {
    freeMilli = Self.wholeMilli
    freeClients = clients
  }

  package var isUnused: Bool { freeMilli == Self.wholeMilli }
  /// True when more has been taken than there was.
  package var isOvercommitted: Bool { freeMilli < 0 || freeClients < 0 }

  mutating func take(milli: Int, clients: Int, times: Int) {
    freeMilli -= milli * times
    freeClients -= clients * times
  }
}

/// The GPUs of a node that pods share by time-slicing or MPS, each up to a number of pods.
///
/// A GPU of which a share is taken is no whole GPU for anybody.
package struct SharedGPULayout: Hashable, Sendable {
  package let gpuCount: Int
  /// Pods that may share one GPU.
  package let clients: Int

  package init(gpuCount: Int, clients: Int) {
    precondition(gpuCount >= 0 && clients > 0, "a GPU is there for somebody")
    self.gpuCount = gpuCount
    self.clients = clients
  }

  var empty: [SharedGPU] { Array(repeating: SharedGPU(clients: clients), count: gpuCount) }

  /// Takes pods out of what is free and says on which GPUs: a share from the GPU with the least left, whole GPUs from
  /// the lowest.
  ///
  /// With `joins`, shares come only from GPUs that are used already.
  func place(_ request: PodRequest, limit: Int, joins: Bool, in free: inout [SharedGPU]) -> [PartUse] {
    guard let milli = request.gpuShareMilli else {
      return joins ? [] : placeWhole(request.gpus, limit: limit, in: &free)
    }
    var uses: [PartUse] = []
    var left = limit
    while left > 0 {
      let open = free.indices.filter { free[$0].freeClients > 0 && !(joins && free[$0].isUnused) }
      guard let gpu = Self.tightestGPU(for: milli, among: open, free: { free[$0].freeMilli }) else { break }
      let count = min(left, free[gpu].freeMilli / milli, free[gpu].freeClients)
      free[gpu].take(milli: milli, clients: 1, times: count)
      uses.append(PartUse(count: count, parts: .share(gpu: gpu)))
      left -= count
    }
    return uses
  }

  private func placeWhole(_ gpus: Int, limit: Int, in free: inout [SharedGPU]) -> [PartUse] {
    guard gpus > 0 else { return limit > 0 ? [PartUse(count: limit, parts: .wholeGPUs([]))] : [] }
    var unused = free.indices.filter { free[$0].isUnused }[...]
    var uses: [PartUse] = []
    while uses.count < limit, unused.count >= gpus {
      let taken = Array(unused.prefix(gpus))
      for gpu in taken { free[gpu].take(milli: SharedGPU.wholeMilli, clients: 0, times: 1) }
      uses.append(PartUse(count: 1, parts: .wholeGPUs(taken)))
      unused = unused.dropFirst(gpus)
    }
    return uses
  }

  /// Of some GPUs, the one with the least free that still holds that part of one, ties to the earlier one; nil without
  /// any.
  ///
  /// O(GPUs).
  package static func tightestGPU(
    for milli: Int,
    among gpus: some Sequence<Int>,
    free: (Int) -> Int
  ) -> Int? {
    var best: (free: Int, gpu: Int)?
    for gpu in gpus {
      let left = free(gpu)
      if left >= milli, left < best?.free ?? .max { best = (left, gpu) }
    }
    return best?.gpu
  }
}
