package import FleetModel

/// Whether a set of MIG instances is possible, by trying every start of every instance.
///
/// Written from NVIDIA's rules alone: an instance starts where its profile allows, no two overlap, a profile
/// keeps to its largest count, and one instance at most has the media extensions.
package enum MIGTable {
  /// True when one empty GPU of that model can hold those instances at once; exponential in their number.
  package static func isLegal(_ profiles: [Int], on model: GPUModel) -> Bool {
    guard let slices = model.memorySlices else { return false }
    for (index, profile) in model.profiles.enumerated() where profiles.count(where: { $0 == index }) > 0 {
      if profiles.count(where: { $0 == index }) > profile.maxCount { return false }
    }
    if profiles.count(where: { model.profiles[$0].hasMediaExtensions }) > 1 { return false }
    let largestFirst = profiles.sorted { model.profiles[$0].placementSize > model.profiles[$1].placementSize }
    var taken = Array(repeating: false, count: slices)
    return tryAll(largestFirst[...], of: model, taken: &taken)
  }

  private static func tryAll(_ left: ArraySlice<Int>, of model: GPUModel, taken: inout [Bool]) -> Bool {
    guard let next = left.first else { return true }
    let profile = model.profiles[next]
    for start in profile.placementStarts {
      let range = start..<(start + profile.placementSize)
      guard range.upperBound <= taken.count, !range.contains(where: { taken[$0] }) else { continue }
      for slice in range { taken[slice] = true }
      if tryAll(left.dropFirst(), of: model, taken: &taken) { return true }
      for slice in range { taken[slice] = false }
    }
    return false
  }

  /// True when a layout's placements are, as they stand, a legal cut of its GPU.
  package static func isLegal(_ layout: MIGLayout) -> Bool {
    guard let model = GPUCatalogue.model(named: layout.gpuModelName), let slices = model.memorySlices else {
      return false
    }
    var taken = Array(repeating: 0, count: slices)
    for (placement, name) in zip(layout.placements, layout.profileNames) {
      let profile = model.profiles[placement.profile]
      guard profile.name == name, profile.placementStarts.contains(placement.start) else { return false }
      for slice in placement.start..<(placement.start + profile.placementSize) { taken[slice] += 1 }
    }
    return taken.allSatisfy { $0 <= 1 } && isLegal(layout.placements.map(\.profile), on: model)
  }

  /// Instances of a profile that a node advertises: those of one GPU's layout, once for each GPU.
  package static func instances(of profile: String, on node: NodeShape) -> Int {
    guard let layout = node.migLayout else { return 0 }
    return layout.profileNames.count { $0 == profile } * node.gpuCount
  }
}
