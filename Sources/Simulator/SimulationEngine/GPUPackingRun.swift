package import FleetModel
package import Planning
internal import PoolPhysics

/// Packs a list of pods, shuffled and then topped up with drawn ones, and measures what was allocated.
///
/// Pods come until they asked for `demandPercent` of the fleet's GPUs; none leaves, and one that fits nowhere is
/// dropped. The procedure is that of the published FGD runs
/// (https://github.com/hkust-adsl/kubernetes-scheduler-simulator).
package struct GPUPackingRun: Sendable {
  private let nodes: [GPUShareNode]
  private let classes: [(request: GPUShareRequest, count: Int)]
  /// The class of each pod, in file order.
  private let pods: [Int]
  private let capacityMilli: Int

  package init(nodes: [GPUShareNode], pods: [GPUShareRequest]) {
    precondition(nodes.contains { $0.gpuCount > 0 }, "the fleet has a GPU")
    precondition(pods.contains { $0.gpu != .none }, "a pod asks for a GPU")
    self.nodes = nodes
    capacityMilli = nodes.reduce(0) { $0 + $1.gpuCount * 1_000 }
    var indices: [GPUShareRequest: Int] = [:]
    var classes: [(request: GPUShareRequest, count: Int)] = []
    self.pods = pods.map { pod in
      let index = indices[pod] ?? classes.count
      if index == classes.count {
        indices[pod] = index
        classes.append((pod, 0))
      }
      classes[index].count += 1
      return index
    }
    self.classes = classes
  }

  /// The outcome of one run.
  package struct Outcome: Hashable, Sendable {
    /// Thousandths of a percent of the fleet's GPUs, one for each percentage of demand that was asked about.
    package let allocated: [Int]
    /// Pods that came.
    package let podCount: Int
    /// Pods that fitted nowhere.
    package let droppedCount: Int
  }

  /// Runs until the last of the percentages of demand, which ascend.
  package func outcome(policy: GPUPackingPolicy, seed: UInt64, demandPercents: [Int]) -> Outcome {
    precondition(!demandPercents.isEmpty && demandPercents == demandPercents.sorted(), "percentages ascend")
    var order = RandomStream(seed: seed, entity: 0)
    var choice = RandomStream(seed: seed, entity: 1)
    let shuffled = shuffledPods(&order)
    var packer = GPUSharePacker(nodes, classes: classes, policy: policy)
    var arrived = 0
    var allocated = 0
    var podCount = 0
    var dropped = 0
    var figures: [Int] = []
    while figures.count < demandPercents.count {
      let pod = podCount < pods.count ? shuffled[podCount] : pods[order.below(pods.count)]
      podCount += 1
      arrived += classes[pod].request.gpu.milli
      if packer.place(pod, draw: { choice.below($0) }) != nil {
        allocated += classes[pod].request.gpu.milli
      } else {
        dropped += 1
      }
      while figures.count < demandPercents.count,
        arrived * 100 >= demandPercents[figures.count] * capacityMilli
      {
        figures.append(allocated * 100_000 / capacityMilli)
      }
    }
    return Outcome(allocated: figures, podCount: podCount, droppedCount: dropped)
  }

  /// Fisher and Yates.
  private func shuffledPods(_ stream: inout RandomStream) -> [Int] {
    var result = pods
    for last in stride(from: result.count - 1, to: 0, by: -1) {
      result.swapAt(last, stream.below(last + 1))
    }
    return result
  }
}
