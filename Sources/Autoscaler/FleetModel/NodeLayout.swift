/// How strictly a node's Topology Manager keeps the parts of a pod together, with the pod as its scope.
///
/// Kubernetes' fourth policy, `none`, takes no notice of zones
/// (https://kubernetes.io/docs/tasks/administer-cluster/topology-manager/).
package enum NUMAAlignment: String, Hashable, Sendable, Codable, CaseIterable {
  /// Zones are preferred, and nothing is refused for them.
  case bestEffort = "best-effort"
  /// Each resource of a pod lies on as few zones as an empty node would need for it.
  case restricted
  /// A pod lies in one zone.
  case singleNUMANode = "single-numa-node"

  /// The most zones that Kubernetes' Topology Manager works with.
  package static let mostZones = 8
}

/// Cores, memory and GPUs of one node that share a memory controller.
package struct NUMAZone: Hashable, Sendable, Codable {
  package let cpuMilli: Int64
  package let memoryMiB: Int64
  package let gpus: Int
  /// Beside ``memoryMiB``; nil for none.
  package let hugePages: HugePages?

  package init(cpuMilli: Int64, memoryMiB: Int64, gpus: Int, hugePages: HugePages? = nil) {
    precondition(cpuMilli >= 0 && memoryMiB >= 0 && gpus >= 0, "amounts are not negative")
    self.cpuMilli = cpuMilli
    self.memoryMiB = memoryMiB
    self.gpus = gpus
    self.hugePages = hugePages
  }

  package var amounts: NodeAmounts {
    NodeAmounts(cpuMilli: cpuMilli, memoryMiB: memoryMiB, gpus: gpus, hugePages: hugePages ?? HugePages())
  }
}

/// How pods share the GPUs of a node.
package enum GPUSharing: Hashable, Sendable, Codable {
  /// By time-slicing or MPS, so many pods a GPU at most.
  case clients(Int)
  /// As MIG instances that are made for pods and go with them.
  case dynamicMIG
}

/// The parts of a node, where it matters which of them a pod takes; the same for all nodes of a pool.
package enum NodeLayout: Hashable, Sendable {
  case zones(ZoneLayout)
  case sharedGPUs(SharedGPULayout)
  case dynamicMIG(DynamicMIGLayout)
}

/// What is free of each part of one node.
package enum NodeParts: Hashable, Sendable {
  case zones([NodeAmounts])
  case sharedGPUs([SharedGPU])
  case dynamicMIG([MIGOccupancy])
}

/// Pods of one role on one node that take the same parts of it.
package struct PartUse: Hashable, Sendable, Codable {
  /// What each of the pods takes.
  package enum Parts: Hashable, Sendable, Codable {
    case zones([ZonePart])
    /// A share of that GPU.
    case share(gpu: Int)
    /// Those GPUs as a whole; none for a pod that asks for none.
    case wholeGPUs([Int])
    case instances([MIGPart])
  }

  package let count: Int
  package let parts: Parts

  package init(count: Int, parts: Parts) {
    precondition(count > 0, "somebody uses the parts")
    self.count = count
    self.parts = parts
  }
}

extension NodeShape {
  /// The parts of a node that pods are placed on one by one; nil when only its amounts matter.
  package var layout: NodeLayout? {
    switch gpuSharing {
    case .clients(let clients)?:
      return .sharedGPUs(SharedGPULayout(gpuCount: gpuCount, clients: clients))
    case .dynamicMIG?:
      guard let model = gpuModelName.flatMap(GPUCatalogue.model(named:)) else { return nil }
      return .dynamicMIG(DynamicMIGLayout(model: model, gpuCount: gpuCount))
    case nil: break
    }
    guard let numaAlignment, !numaZones.isEmpty else { return nil }
    return .zones(ZoneLayout(zones: numaZones.map(\.amounts), alignment: numaAlignment))
  }
}

// MARK: - Placing

extension NodeLayout {
  /// All parts of an empty node.
  package var empty: NodeParts {
    switch self {
    case .zones(let layout): .zones(layout.zones)
    case .sharedGPUs(let layout): .sharedGPUs(layout.empty)
    case .dynamicMIG(let layout): .dynamicMIG(layout.empty)
    }
  }

  /// True when some places on a node are better for such a pod than others, so that all nodes are asked for those
  /// first.
  package func hasPreference(for request: PodRequest) -> Bool {
    switch self {
    case .zones(let layout): layout.alignment == .bestEffort
    case .sharedGPUs: request.gpuShareMilli != nil
    case .dynamicMIG: request.mig != nil
    }
  }

  /// Takes pods in, at most `limit`, for which the node has the amounts, and says on which parts.
  ///
  /// With `onlyPreferred`, only where it is best for them. O(limit x parts), and O(2^zones) on top for zones.
  package func place(
    _ request: PodRequest,
    limit: Int,
    onlyPreferred: Bool,
    in parts: inout NodeParts
  ) -> [PartUse] {
    switch (self, parts) {
    case (.zones(let layout), .zones(var free)):
      let uses = layout.place(request, limit: limit, isAligned: onlyPreferred, in: &free)
      parts = .zones(free)
      return uses
    case (.sharedGPUs(let layout), .sharedGPUs(var free)):
      let uses = layout.place(request, limit: limit, joins: onlyPreferred, in: &free)
      parts = .sharedGPUs(free)
      return uses
    case (.dynamicMIG(let layout), .dynamicMIG(var free)):
      let uses = layout.place(request, limit: limit, joins: onlyPreferred, in: &free)
      parts = .dynamicMIG(free)
      return uses
    case (.zones, _), (.sharedGPUs, _), (.dynamicMIG, _):
      preconditionFailure("the parts are of a node of that layout")
    }
  }

  /// True when pods with that request may use parts in that way, whatever is free.
  package func allows(_ use: PartUse, for request: PodRequest) -> Bool {
    switch (self, use.parts) {
    case (.zones(let layout), .zones(let parts)): layout.allows(parts, for: request)
    case (.sharedGPUs(let layout), .share(let gpu)):
      request.gpuShareMilli != nil && (0..<layout.gpuCount).contains(gpu)
    case (.sharedGPUs(let layout), .wholeGPUs(let gpus)):
      request.gpuShareMilli == nil && gpus.count == request.gpus && Set(gpus).count == gpus.count
        && gpus.allSatisfy((0..<layout.gpuCount).contains) && (use.count == 1 || gpus.isEmpty)
    case (.dynamicMIG(let layout), .instances(let parts)):
      layout.allows(parts, for: request) && (use.count == 1 || parts.isEmpty)
    case (.zones, _), (.sharedGPUs, _), (.dynamicMIG, _): false
    }
  }
}

// MARK: - Taking and giving back

extension NodeParts {
  /// Takes the parts away that pods with that request use; with a sign of -1 it gives them back.
  ///
  /// False when there is less than that.
  package mutating func take(_ use: PartUse, of request: PodRequest, sign: Int = 1) -> Bool {
    switch (self, use.parts) {
    case (.zones(var free), .zones(let parts)):
      for part in parts { free[part.zone].subtract(part.amounts, times: sign * use.count) }
      self = .zones(free)
      return parts.allSatisfy { !free[$0.zone].isOvercommitted }
    case (.sharedGPUs(var free), .share(let gpu)):
      let milli = request.gpuShareMilli ?? 0
      free[gpu].take(milli: milli, clients: 1, times: sign * use.count)
      self = .sharedGPUs(free)
      return !free[gpu].isOvercommitted
    case (.sharedGPUs(var free), .wholeGPUs(let gpus)):
      for gpu in gpus { free[gpu].take(milli: SharedGPU.wholeMilli, clients: 0, times: sign) }
      self = .sharedGPUs(free)
      return gpus.allSatisfy { !free[$0].isOvercommitted }
    case (.dynamicMIG(var gpus), .instances(let parts)):
      var isThere = true
      for part in parts {
        if sign > 0 {
          isThere = gpus[part.gpu].place(at: part.placement) && isThere
        } else {
          gpus[part.gpu].remove(part.placement)
        }
      }
      self = .dynamicMIG(gpus)
      return isThere
    case (.zones, _), (.sharedGPUs, _), (.dynamicMIG, _):
      preconditionFailure("the use is of parts of that kind")
    }
  }

  /// GPUs of which no share is taken, where GPUs are shared; nil elsewhere.
  package var unsharedGPUCount: Int? {
    switch self {
    case .zones, .dynamicMIG: nil
    case .sharedGPUs(let gpus): gpus.count { $0.isUnused }
    }
  }
}
