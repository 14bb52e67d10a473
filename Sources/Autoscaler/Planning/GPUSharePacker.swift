package import FleetModel

/// How a node is chosen for a pod where pods may share GPUs.
package enum GPUPackingPolicy: String, Hashable, Sendable, CaseIterable {
  /// Uniformly among the nodes that fit, and uniformly among the GPUs that fit there.
  case random
  /// The least CPU and GPU left, half and half, each as a fraction of the largest node's; the tightest GPU.
  case bestFit = "best-fit"
  /// The node and the GPU where the expected fragmentation grows least (FGD).
  case fragmentation = "fgd"
  /// As ``fragmentation``; nodes at which it grows alike are told apart by best fit.
  case fragmentationBestFit = "fgd-best-fit"
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
    case .fragmentation, .fragmentationBestFit: return scorer.growth(of: request, on: node, in: fleet).gpu
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

/// What a policy thinks of a node for a pod that fits there: the less, the better.
struct GPUShareScorer: Sendable {
  private let policy: GPUPackingPolicy
  private let fragmentation: GPUFragmentation
  private let largestCPU: Int
  private let largestGPU: Int
  /// More than any best-fit score, so that fragmentation decides first.
  private static let bestFitRange = 1 << 14

  init(
    _ nodes: [GPUShareNode],
    demand: [(request: GPUShareRequest, count: Int)],
    policy: GPUPackingPolicy
  ) {
    self.policy = policy
    let modelCount = nodes.reduce(0) { max($0, $1.model + 1) }
    fragmentation = GPUFragmentation(demand: demand, modelCount: modelCount)
    largestCPU = nodes.reduce(1) { max($0, $1.cpuMilli) }
    largestGPU = nodes.reduce(1) { max($0, $1.gpuCount * 1_000) }
  }

  func score(_ request: GPUShareRequest, on node: Int, in fleet: GPUShareFleet) -> Int {
    switch policy {
    case .random: 0
    case .bestFit: remaining(after: request, on: node, in: fleet, of: 1_000_000)
    case .fragmentation: growth(of: request, on: node, in: fleet).weighted
    case .fragmentationBestFit:
      growth(of: request, on: node, in: fleet).weighted * Self.bestFitRange
        + remaining(after: request, on: node, in: fleet, of: Self.bestFitRange / 2 - 1)
    }
  }

  /// CPU and GPU left, each as a fraction of the largest node's, in units of 1/`scale`, added up.
  private func remaining(
    after request: GPUShareRequest,
    on node: Int,
    in fleet: GPUShareFleet,
    of scale: Int
  ) -> Int {
    let cpu = fleet.freeCPUMilli(of: node) - request.cpuMilli
    let gpu = fleet.freeGPUMilli(of: node) - request.gpu.milli
    return cpu * scale / largestCPU + gpu * scale / largestGPU
  }

  /// By how much the weighted fragmentation grows, and the GPU that makes it least when a part is asked for.
  func growth(
    of request: GPUShareRequest,
    on node: Int,
    in fleet: GPUShareFleet
  ) -> (weighted: Int, gpu: Int?) {
    let table = fragmentation.table(of: fleet.nodes[node].model)
    let count = fleet.nodes[node].gpuCount
    let before = table.row(forCPU: fleet.freeCPUMilli(of: node))
    let after = table.row(forCPU: fleet.freeCPUMilli(of: node) - request.cpuMilli)
    var lost = 0
    var wholes = 0
    for gpu in 0..<count {
      let free = fleet.freeGPUMilli(of: node, gpu: gpu)
      lost += table.usable(free, in: before) - table.usable(free, in: after)
      if free == 1_000 { wholes += 1 }
    }
    let severalBefore = table.usable(wholes: wholes, in: before)
    let taken = request.gpu.milli * table.podCount
    switch request.gpu {
    case .none:
      return (lost + severalBefore - table.usable(wholes: wholes, in: after), nil)
    case .whole(let asked):
      let several = severalBefore - table.usable(wholes: wholes - asked, in: after)
      return (lost + asked * table.usable(1_000, in: after) + several - taken, nil)
    case .part(let milli):
      var best: (growth: Int, gpu: Int)?
      for gpu in 0..<count {
        let free = fleet.freeGPUMilli(of: node, gpu: gpu)
        guard free >= milli else { continue }
        let part = table.usable(free, in: after) - table.usable(free - milli, in: after)
        let several = severalBefore - table.usable(wholes: free == 1_000 ? wholes - 1 : wholes, in: after)
        if part + several < best?.growth ?? .max { best = (part + several, gpu) }
      }
      guard let best else { preconditionFailure("the pod fits the node") }
      return (lost + best.growth - taken, best.gpu)
    }
  }
}
