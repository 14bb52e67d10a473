/// One MIG instance that a pod takes of a node.
package struct MIGPart: Hashable, Sendable, Codable {
  /// The number of the GPU within its node.
  package let gpu: Int
  package let placement: MIGPlacement

  package init(gpu: Int, placement: MIGPlacement) {
    self.gpu = gpu
    self.placement = placement
  }
}

/// The GPUs of a node that are cut into MIG instances as pods come, and whose instances go with their pods.
///
/// Where an instance may be is up to ``MIGOccupancy`` alone.
package struct DynamicMIGLayout: Hashable, Sendable {
  package let model: GPUModel
  package let gpuCount: Int

  package init(model: GPUModel, gpuCount: Int) {
    self.model = model
    self.gpuCount = gpuCount
  }

  var empty: [MIGOccupancy] { Array(repeating: MIGOccupancy(of: model), count: gpuCount) }

  /// Takes pods out of what is free and says which instances they get: where the fewest starts of other instances
  /// are lost, on GPUs that are cut already before others.
  ///
  /// With `joins`, only on GPUs that are cut already. O(limit x GPUs x starts).
  func place(_ request: PodRequest, limit: Int, joins: Bool, in free: inout [MIGOccupancy]) -> [PartUse] {
    guard let mig = request.mig else {
      return limit > 0 && !joins ? [PartUse(count: limit, parts: .instances([]))] : []
    }
    guard let profile = model.profileIndex(named: mig.profile) else { return [] }
    var uses: [PartUse] = []
    while uses.count < limit, let parts = parts(mig.count, of: profile, joins: joins, in: &free) {
      uses.append(PartUse(count: 1, parts: .instances(parts)))
    }
    return uses
  }

  /// The instances of one pod; nil, and nothing taken, when there is no room for all of them.
  private func parts(_ count: Int, of profile: Int, joins: Bool, in free: inout [MIGOccupancy]) -> [MIGPart]?
  {
    var left = free
    var parts: [MIGPart] = []
    while parts.count < count {
      let cut = left.indices.filter { !left[$0].isEmpty }
      let part =
        best(profile, among: cut, in: left)
        ?? (joins ? nil : best(profile, among: left.indices.filter { left[$0].isEmpty }, in: left))
      guard let part else { return nil }
      let isPlaced = left[part.gpu].place(at: part.placement)
      precondition(isPlaced, "the chosen start is free")
      parts.append(part)
    }
    free = left
    return parts
  }

  private func best(_ profile: Int, among gpus: [Int], in free: [MIGOccupancy]) -> MIGPart? {
    var best: (loss: Int, part: MIGPart)?
    for gpu in gpus {
      guard let found = free[gpu].leastLoss(placing: profile) else { continue }
      let placement = MIGPlacement(profile: profile, start: found.start)
      if found.loss < best?.loss ?? .max { best = (found.loss, MIGPart(gpu: gpu, placement: placement)) }
    }
    return best?.part
  }

  /// True when a pod with that request may have those instances, whatever is free.
  func allows(_ parts: [MIGPart], for request: PodRequest) -> Bool {
    guard let mig = request.mig else { return parts.isEmpty }
    guard let profile = model.profileIndex(named: mig.profile) else { return false }
    return parts.count == mig.count
      && parts.allSatisfy { (0..<gpuCount).contains($0.gpu) && $0.placement.profile == profile }
  }

  /// The most instances of a profile that GPUs could take beside what they hold.
  ///
  /// O(GPUs x starts).
  func mostInstances(of profile: String, on gpus: [MIGOccupancy]) -> Int {
    guard let index = model.profileIndex(named: profile) else { return 0 }
    return gpus.reduce(0) { sum, gpu in
      // All instances of a profile are equally long, so the lowest start is always a best one.
      var gpu = gpu
      var count = 0
      while gpu.place(index) != nil { count += 1 }
      return sum + count
    }
  }
}

extension MIGOccupancy {
  /// Over all profiles, the starts at which one more instance could go, weighted by the slices that it takes.
  ///
  /// O(profiles x starts).
  package var openStarts: Int {
    profiles.indices.reduce(0) { sum, profile in
      sum + starts(for: profile).count * profiles[profile].placementSize
    }
  }

  /// The start of one more instance of a profile that takes away the least of ``openStarts``, the lowest of equals;
  /// nil when there is none.
  ///
  /// O(starts x profiles x starts).
  package func leastLoss(placing profile: Int) -> (loss: Int, start: Int)? {
    let before = openStarts
    var best: (loss: Int, start: Int)?
    for start in starts(for: profile) {
      var after = self
      let isPlaced = after.place(at: MIGPlacement(profile: profile, start: start))
      precondition(isPlaced, "the start is free")
      let loss = before - after.openStarts
      if loss < best?.loss ?? .max { best = (loss, start) }
    }
    return best
  }
}
