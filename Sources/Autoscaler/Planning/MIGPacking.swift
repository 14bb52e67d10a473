package import FleetModel

/// How a GPU and a start are chosen for a MIG instance.
package enum MIGPackingPolicy: String, Hashable, Sendable, CaseIterable {
  /// The lowest GPU with room, the lowest start.
  case firstFit = "first-fit"
  /// The GPU with the fewest free memory slices that has room, the lowest start.
  case bestFit = "best-fit"
  /// The GPU and start that take away the fewest starts of other instances.
  case fragmentation
}

/// Equal GPUs in a row, one more whenever an instance finds no room; instances never move.
package struct MIGPacking: Sendable {
  private let model: GPUModel
  private let policy: MIGPackingPolicy
  /// What each GPU holds.
  package private(set) var gpus: [MIGOccupancy] = []
  /// The GPUs that have room for an instance of some profile, ascending.
  private var open: [Int] = []

  package init(_ model: GPUModel, policy: MIGPackingPolicy) {
    self.model = model
    self.policy = policy
  }

  /// Places an instance and says on which GPU and where; nil when not even an empty GPU has room.
  ///
  /// Ties go to the lower GPU, then to the lower start. O(GPUs x starts).
  package mutating func place(_ profile: Int) -> (gpu: Int, placement: MIGPlacement)? {
    guard let (gpu, placement) = choice(for: profile) else {
      var empty = MIGOccupancy(of: model)
      guard let start = bestStart(for: profile, on: empty)?.start else { return nil }
      let placement = MIGPlacement(profile: profile, start: start)
      guard empty.place(at: placement) else { return nil }
      gpus.append(empty)
      if empty.openStarts > 0 { open.append(gpus.count - 1) }
      return (gpus.count - 1, placement)
    }
    let placed = gpus[gpu].place(at: placement)
    precondition(placed, "the chosen start is free")
    if gpus[gpu].openStarts == 0 { open.removeAll { $0 == gpu } }
    return (gpu, placement)
  }

  private func choice(for profile: Int) -> (gpu: Int, placement: MIGPlacement)? {
    var best: (cost: Int, gpu: Int, start: Int)?
    for gpu in open {
      guard let found = bestStart(for: profile, on: gpus[gpu]) else { continue }
      if found.cost < best?.cost ?? .max { best = (found.cost, gpu, found.start) }
      if policy == .firstFit { break }
    }
    return best.map { ($0.gpu, MIGPlacement(profile: profile, start: $0.start)) }
  }

  private func bestStart(for profile: Int, on occupancy: MIGOccupancy) -> (cost: Int, start: Int)? {
    var best: (cost: Int, start: Int)?
    for start in occupancy.starts(for: profile) {
      let cost = cost(of: MIGPlacement(profile: profile, start: start), on: occupancy)
      if cost < best?.cost ?? .max { best = (cost, start) }
    }
    return best
  }

  private func cost(of placement: MIGPlacement, on occupancy: MIGOccupancy) -> Int {
    switch policy {
    case .firstFit: return 0
    case .bestFit: return (model.memorySlices ?? 0) - occupancy.takenSlices.nonzeroBitCount
    case .fragmentation:
      var after = occupancy
      guard after.place(at: placement) else { preconditionFailure("the start is free") }
      return occupancy.openStarts - after.openStarts
    }
  }
}
