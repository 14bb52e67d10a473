internal import FleetModel

/// What a policy thinks of a node for a pod that fits there: the less, the better.
struct GPUShareScorer: Sendable {
  private let policy: GPUPackingPolicy
  private let fragmentation: GPUFragmentation
  private let grade: GPUFragmentationGrade
  private let podCount: Int
  /// For each kind of GPU, see ``scarcities(of:demand:)``.
  private let scarcity: [Int]
  private let largestCPU: Int
  private let largestGPU: Int
  /// More than any best-fit score, so that the grade decides first.
  private static let bestFitRange = 1 << 14

  init(
    _ nodes: [GPUShareNode],
    demand: [(request: GPUShareRequest, count: Int)],
    policy: GPUPackingPolicy
  ) {
    self.policy = policy
    let modelCount = nodes.reduce(0) { max($0, $1.model + 1) }
    fragmentation = GPUFragmentation(demand: demand, modelCount: modelCount)
    let podCount = demand.reduce(0) { $1.request.gpu == .none ? $0 : $0 + $1.count }
    grade = GPUFragmentationGrade(podCount: podCount)
    self.podCount = podCount
    scarcity = Self.scarcities(of: nodes, demand: demand)
    largestCPU = nodes.reduce(1) { max($0, $1.cpuMilli) }
    largestGPU = nodes.reduce(1) { max($0, $1.gpuCount * 1_000) }
  }

  func score(_ request: GPUShareRequest, on node: Int, in fleet: GPUShareFleet) -> Int {
    switch policy {
    case .random: 0
    case .bestFit: remaining(after: request, on: node, in: fleet, of: 1_000_000)
    case .fragmentation: grade.grade(growth(of: request, on: node, in: fleet).weighted)
    case .fragmentationScarcity:
      grade.grade(
        growth(of: request, on: node, in: fleet).weighted + scarcityCost(request, on: node, in: fleet)
      )
        * Self.bestFitRange + remaining(after: request, on: node, in: fleet, of: Self.bestFitRange / 2 - 1)
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

  /// A quarter of what pods that insist on this kind of GPU would need of the part that is taken, weighted.
  private func scarcityCost(_ request: GPUShareRequest, on node: Int, in fleet: GPUShareFleet) -> Int {
    scarcity[fleet.nodes[node].model] * request.gpu.milli * podCount / 4_000
  }

  /// For each kind of GPU, thousandths of it that pods ask for which name kinds.
  ///
  /// Pods that name several kinds ask each for the same fraction. O(kinds squared x classes).
  static func scarcities(
    of nodes: [GPUShareNode],
    demand: [(request: GPUShareRequest, count: Int)]
  ) -> [Int] {
    var capacity = [Int](repeating: 0, count: nodes.reduce(0) { max($0, $1.model + 1) })
    for node in nodes { capacity[node.model] += node.gpuCount * 1_000 }
    return capacity.indices.map { model in
      let millionths = demand.reduce(0) { sum, entry in
        let models = entry.request.models
        guard models != .any, models.contains(model) else { return sum }
        let shared = capacity.indices.reduce(0) { models.contains($1) ? $0 + capacity[$1] : $0 }
        return shared == 0 ? sum : sum + entry.count * entry.request.gpu.milli * 1_000_000 / shared
      }
      return millionths / 1_000
    }
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

/// The grade of a growth of fragmentation, from 0 (falls by much) to 99: a hundred steps of the logistic curve.
///
/// FGD's published runs score a node by the logistic function of the growth in GPUs, in whole percent
/// (https://github.com/hkust-adsl/kubernetes-scheduler-simulator). Steps are fine around zero and coarse far
/// from it, so nodes of nearly equal growth tie. Packing by the exact growth allocates almost one
/// percentage point less on the published lists.
package struct GPUFragmentationGrade: Sendable {
  /// `ln(k / (100 - k))` for k from 51 to 99, in millionths of a GPU.
  private static let steps = [
    40_005, 80_043, 120_144, 160_343, 200_671, 241_162, 281_851, 322_773, 363_965, 405_465, 447_312,
    489_548, 532_217, 575_364, 619_039, 663_294, 708_185, 753_772, 800_119, 847_298, 895_384, 944_462,
    994_623, 1_045_969, 1_098_612, 1_152_680, 1_208_311, 1_265_666, 1_324_925, 1_386_294, 1_450_010,
    1_516_347, 1_585_627, 1_658_228, 1_734_601, 1_815_290, 1_900_959, 1_992_430, 2_090_741, 2_197_225,
    2_313_635, 2_442_347, 2_586_689, 2_751_535, 2_944_439, 3_178_054, 3_476_099, 3_891_820, 4_595_120,
  ]
  /// Ascending growths, weighted by pods and in thousandths of a thousandth, above which each next grade begins.
  private let bounds: [Int]

  /// Grades growths that are weighted by so many pods.
  package init(podCount: Int) {
    precondition(podCount < 1 << 30, "the products fit 64 bits")
    let steps = Self.steps
    bounds = (steps.reversed().map { -$0 } + [0] + steps).map { $0 * podCount }
  }

  /// How many bounds the growth passes; one on a bound does not pass it.
  ///
  /// O(1): seven comparisons.
  package func grade(_ weighted: Int) -> Int {
    var low = 0
    var high = bounds.count
    while low < high {
      let middle = (low + high) / 2
      if bounds[middle] < weighted * 1_000 { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
