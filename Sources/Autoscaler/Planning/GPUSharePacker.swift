package import FleetModel

/// How a node is chosen for a pod where pods may share GPUs.
package enum GPUPackingPolicy: String, Hashable, Sendable, CaseIterable {
  /// Uniformly among the nodes that fit, and uniformly among the GPUs that fit there.
  case random
  /// The least CPU and GPU left, half and half, each as a fraction of the largest node's; the tightest GPU.
  case bestFit = "best-fit"
  /// The node and the GPU where the expected fragmentation grows least, graded as published (FGD).
  case fragmentation = "fgd"
  /// As ``fragmentation``, where a kind of GPU that other pods insist on costs more; nodes of one grade are told
  /// apart by best fit.
  case fragmentationScarcity = "fgd-scarcity"
}

/// Packs pods onto nodes one by one, each where the policy says, and never moves one.
///
/// Scores are kept for each class of pods and node; when a class comes again, only the nodes that changed since
/// then are scored anew. Equal scores go to the lower index.
package struct GPUSharePacker: Sendable {
  package private(set) var fleet: GPUShareFleet
  private let policy: GPUPackingPolicy
  private let classes: [GPUShareRequest]
  private let scorer: GPUShareScorer
  /// One row for each class: the score of each node with its index in the low bits; ``unfit`` where it cannot go.
  private var scores: [[Int]]
  /// How much of `changed` each class has seen; nil when it never came.
  private var seen: [Int?]
  /// Every node that was changed, in order.
  private var changed: [Int32] = []
  /// Where in `changed` a node stands last; -1 when it does not.
  private var lastChange: [Int]

  static let unfit = Int.max
  static let indexBits = 16

  /// A packer for pods of those classes; the counts are the demand that fragmentation is expected over.
  package init(
    _ nodes: [GPUShareNode],
    classes: [(request: GPUShareRequest, count: Int)],
    policy: GPUPackingPolicy
  ) {
    precondition(nodes.count <= 1 << Self.indexBits, "a fleet has at most 65,536 nodes")
    fleet = GPUShareFleet(nodes)
    self.policy = policy
    self.classes = classes.map(\.request)
    scorer = GPUShareScorer(nodes, demand: classes, policy: policy)
    scores = classes.map { _ in [] }
    seen = classes.map { _ in nil }
    lastChange = nodes.map { _ in -1 }
  }

  /// Places one pod of a class and says where; nil when it fits nowhere.
  ///
  /// `draw` gives a number from 0 up to, but not including, its argument; only the random policy asks it.
  /// O(nodes), with a small factor.
  package mutating func place(_ index: Int, draw: (Int) -> Int) -> (node: Int, gpu: Int?)? {
    let request = classes[index]
    refresh(index)
    guard let node = chosenNode(index, draw: draw) else { return nil }
    let gpu = chosenGPU(request, on: node, draw: draw)
    fleet.take(request, on: node, gpu: gpu)
    lastChange[node] = changed.count
    changed.append(Int32(node))
    return (node, gpu)
  }

  /// The score of each node for a class as kept, brought up to date; nil where it does not fit.
  package mutating func currentScores(of index: Int) -> [Int?] {
    refresh(index)
    return scores[index].map { $0 == Self.unfit ? nil : $0 >> Self.indexBits }
  }

  private func chosenNode(_ index: Int, draw: (Int) -> Int) -> Int? {
    let row = scores[index]
    guard policy != .random else {
      let fitting = row.indices.filter { row[$0] != Self.unfit }
      return fitting.isEmpty ? nil : fitting[draw(fitting.count)]
    }
    var best = Self.unfit
    for score in row where score < best { best = score }
    return best == Self.unfit ? nil : best & (1 << Self.indexBits - 1)
  }

  private func chosenGPU(_ request: GPUShareRequest, on node: Int, draw: (Int) -> Int) -> Int? {
    guard case .part(let milli) = request.gpu else { return nil }
    switch policy {
    case .random:
      let fitting = (0..<fleet.nodes[node].gpuCount).filter {
        fleet.freeGPUMilli(of: node, gpu: $0) >= milli
      }
      return fitting[draw(fitting.count)]
    case .bestFit: return fleet.tightestGPU(for: milli, on: node)
    case .fragmentation, .fragmentationScarcity: return scorer.growth(of: request, on: node, in: fleet).gpu
    }
  }

  private mutating func refresh(_ index: Int) {
    let request = classes[index]
    if let start = seen[index] {
      for position in start..<changed.count {
        let node = Int(changed[position])
        guard lastChange[node] == position else { continue }
        scores[index][node] = key(request, on: node)
      }
    } else {
      scores[index] = fleet.nodes.indices.map { key(request, on: $0) }
    }
    seen[index] = changed.count
  }

  private func key(_ request: GPUShareRequest, on node: Int) -> Int {
    guard fleet.fits(request, on: node) else { return Self.unfit }
    return scorer.score(request, on: node, in: fleet) << Self.indexBits | node
  }
}
