internal import Chance
package import FleetModel
package import Planning
internal import PoolPhysics
package import Workloads

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

extension GPUPackingRun {
  /// The figures at each percentage of demand, each the mean over the seeds from 1, rounded down.
  package func meanAllocated(policy: GPUPackingPolicy, seeds: Int, demandPercents: [Int]) -> [Int] {
    precondition(seeds > 0, "a mean is of one run at least")
    var sums = demandPercents.map { _ in 0 }
    for seed in 1...seeds {
      let outcome = outcome(policy: policy, seed: UInt64(seed), demandPercents: demandPercents)
      for (index, figure) in outcome.allocated.enumerated() { sums[index] += figure }
    }
    return sums.map { $0 / seeds }
  }
}

/// MIG instances for pods of at most one GPU, packed in file order.
package enum MIGPackingRun {
  /// How many GPUs of that model hold them all; nil when one of the profiles fits no such GPU.
  ///
  /// A pod gets the smallest of 1g, 2g, 3g, 4g and 7g whose sevenths cover what it asks of a GPU: profiles are
  /// given in that order. `includingWhole` says whether those that need the largest count.
  package static func gpuCount(
    _ pods: [GPUShareRequest],
    on model: GPUModel,
    profiles: [Int],
    policy: MIGPackingPolicy,
    includingWhole: Bool
  ) -> Int? {
    precondition(profiles.count == 5, "one profile for each size")
    var packing = MIGPacking(model, policy: policy)
    for pod in pods where pod.gpu != .none && pod.gpu.milli <= 1_000 {
      let size = size(of: pod.gpu.milli)
      guard size < 4 || includingWhole else { continue }
      guard packing.place(profiles[size]) != nil else { return nil }
    }
    return packing.gpus.count
  }

  private static func size(of milli: Int) -> Int {
    [142, 285, 428, 571].firstIndex { milli <= $0 } ?? 4
  }
}

extension GPUPackingRun {
  /// The figure of an expectation about this fleet and these pods; nil when its policy has no such name.
  package func value(of expectation: PackingExpectation, pods: [GPUShareRequest], seeds: Int = 10) -> Int? {
    switch expectation.figure {
    case .allocated100: allocated(expectation.policy, percent: 100, seeds: seeds)
    case .allocated130: allocated(expectation.policy, percent: 130, seeds: seeds)
    case .migGPUsAll: migGPUs(expectation.policy, pods, includingWhole: true)
    case .migGPUsShared: migGPUs(expectation.policy, pods, includingWhole: false)
    }
  }

  private func allocated(_ name: String, percent: Int, seeds: Int) -> Int? {
    GPUPackingPolicy(rawValue: name).flatMap {
      meanAllocated(policy: $0, seeds: seeds, demandPercents: [percent]).first
    }
  }

  private func migGPUs(_ name: String, _ pods: [GPUShareRequest], includingWhole: Bool) -> Int? {
    guard let policy = MIGPackingPolicy(rawValue: name), let model = GPUCatalogue.model(named: "A100-40GB")
    else { return nil }
    let names = ["1g.5gb", "2g.10gb", "3g.20gb", "4g.20gb", "7g.40gb"]
    let profiles = names.compactMap { model.profileIndex(named: $0) }
    return MIGPackingRun.gpuCount(
      pods,
      on: model,
      profiles: profiles,
      policy: policy,
      includingWhole: includingWhole
    )
  }
}
