/// What a pod takes of one NUMA zone.
package struct ZonePart: Hashable, Sendable, Codable {
  /// The position of the zone in its node.
  package let zone: Int
  package let amounts: NodeAmounts

  package init(zone: Int, amounts: NodeAmounts) {
    self.zone = zone
    self.amounts = amounts
  }
}

/// The NUMA zones of a node, and how strictly pods are kept to them.
///
/// With `restricted`, each resource of a pod lies on as few zones as an empty node would need for it, as Topology
/// Manager's preferred hints say, and all of them on the zones of the most demanding one.
package struct ZoneLayout: Hashable, Sendable {
  /// What each zone of an empty node offers.
  package let zones: [NodeAmounts]
  package let alignment: NUMAAlignment

  /// A node of those zones, at most ``NUMAAlignment/mostZones``.
  package init(zones: [NodeAmounts], alignment: NUMAAlignment) {
    precondition((1...NUMAAlignment.mostZones).contains(zones.count), "a node has 1 to 8 zones")
    self.zones = zones
    self.alignment = alignment
  }

  /// On how many zones each resource of such a pod may lie, in the order of ``NodeResource``; nil when the zones of
  /// an empty node are too small for one of them.
  ///
  /// `isAligned` is what `best-effort` prefers. O(zones log zones).
  package func zoneLimits(of wanted: NodeAmounts, isAligned: Bool) -> [Int]? {
    var limits: [Int] = []
    for resource in NodeResource.allCases {
      guard let fewest = fewestZones(for: wanted[resource], of: resource) else { return nil }
      switch alignment {
      case .bestEffort: limits.append(isAligned ? fewest : zones.count)
      case .restricted: limits.append(fewest)
      case .singleNUMANode:
        guard fewest <= 1 else { return nil }
        limits.append(1)
      }
    }
    return limits
  }

  private func fewestZones(for amount: Int64, of resource: NodeResource) -> Int? {
    var left = amount
    if left <= 0 { return 0 }
    for (index, offered) in zones.map({ $0[resource] }).sorted(by: >).enumerated() {
      left -= offered
      if left <= 0 { return index + 1 }
    }
    return nil
  }

  /// True when a pod with that request may lie on those parts, whatever is free.
  ///
  /// O(parts), and O(zones log zones) on top.
  func allows(_ parts: [ZonePart], for request: PodRequest) -> Bool {
    let wanted = NodeAmounts(of: request)
    guard let limits = zoneLimits(of: wanted, isAligned: false) else { return false }
    let numbers = parts.map(\.zone)
    guard numbers.allSatisfy(zones.indices.contains), Set(numbers).count == numbers.count else {
      return false
    }
    guard parts.count <= max(1, limits.max() ?? 1) else { return false }
    return zip(NodeResource.allCases, limits).allSatisfy { resource, limit in
      let amounts = parts.map { $0.amounts[resource] }
      return amounts.reduce(0, +) == wanted[resource] && amounts.allSatisfy { $0 >= 0 }
        && amounts.count { $0 > 0 } <= limit
    }
  }
}

// MARK: - Placing

extension ZoneLayout {
  /// Takes pods out of what is free and says on which zones, the zones with the fewest free GPUs first.
  func place(
    _ request: PodRequest,
    limit: Int,
    isAligned: Bool,
    in free: inout [NodeAmounts]
  ) -> [PartUse] {
    let wanted = NodeAmounts(of: request)
    guard let limits = zoneLimits(of: wanted, isAligned: isAligned) else { return [] }
    var uses: [PartUse] = []
    var left = limit
    while left > 0, let parts = tightestParts(of: wanted, limits: limits, in: free) {
      let count = parts.reduce(left) { min($0, free[$1.zone].podCount(of: $1.amounts, limit: $0)) }
      for part in parts { free[part.zone].subtract(part.amounts, times: count) }
      uses.append(PartUse(count: count, parts: .zones(parts)))
      left -= count
    }
    return uses
  }

  /// Where one pod goes: of all sets of as many zones as it may lie on, the one with the fewest free GPUs that holds
  /// it, ties to the lower zones.
  private func tightestParts(of wanted: NodeAmounts, limits: [Int], in free: [NodeAmounts]) -> [ZonePart]? {
    let width = max(1, limits.max() ?? 1)
    var best: (freeGPUs: Int, parts: [ZonePart])?
    for set in 1..<(1 << zones.count) where set.nonzeroBitCount == width {
      let members = zones.indices.filter { set >> $0 & 1 == 1 }
      let freeGPUs = members.reduce(0) { $0 + free[$1].gpus }
      guard freeGPUs >= wanted.gpus, freeGPUs < best?.freeGPUs ?? .max else { continue }
      if let parts = parts(of: wanted, on: members, limits: limits, in: free) { best = (freeGPUs, parts) }
    }
    return best?.parts
  }

  /// The wanted amounts, each from those of the zones that have the most of it; nil when they have too little.
  private func parts(
    of wanted: NodeAmounts,
    on members: [Int],
    limits: [Int],
    in free: [NodeAmounts]
  ) -> [ZonePart]? {
    var taken = zones.map { _ in NodeAmounts.none }
    for (resource, limit) in zip(NodeResource.allCases, limits) where wanted[resource] > 0 {
      var left = wanted[resource]
      let largest = members.sorted { (free[$1][resource], $0) < (free[$0][resource], $1) }
      for zone in largest.prefix(limit) {
        let amount = min(left, free[zone][resource])
        taken[zone][resource] = amount
        left -= amount
      }
      if left > 0 { return nil }
    }
    return members.compactMap { taken[$0] == .none ? nil : ZonePart(zone: $0, amounts: taken[$0]) }
  }
}
