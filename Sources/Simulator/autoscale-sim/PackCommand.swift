internal import ArgumentParser
internal import Planning
internal import PolicyFiles
internal import Reports
internal import SimulationEngine
internal import Workloads

struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Pack pods that share GPUs onto a fleet, and say how much of its GPUs each policy allocates.",
    discussion: """
      Reads openb node and pod lists (scenarios/traces/openb). For each list, policy and seed the pods are shuffled
      and come one by one; when the list ends, more are drawn from it. None leaves; one that fits nowhere is
      dropped. The table shows the percentage of all GPUs that is allocated when the pods that came asked for
      100 % and for 130 % of them: the mean over the seeds.

      Policies: random (any node that fits), best-fit (least CPU and GPU left), fgd (fragmentation that the
      demand expects grows least), fgd-scarcity (as fgd; kinds of GPU that pods insist on cost more, and best fit
      decides between equal grades).
      Example: autoscale-sim pack scenarios/traces/openb/openb_pod_list_default.csv --seeds 3
      """
  )

  @Argument(help: "Pod lists, or folders of them.")
  var pods: [String] = ["scenarios/traces/openb"]

  @Option(help: "The list of nodes.")
  var nodes = "scenarios/traces/openb/openb_node_list_gpu_node.csv"

  @Option(help: "Policies, separated by commas.")
  var policies = "random,best-fit,fgd,fgd-scarcity"

  @Option(help: "How many seeds to run, from 1.")
  var seeds = 10

  mutating func validate() throws {
    guard (1...10_000).contains(seeds) else { throw ValidationError("--seeds must be from 1 to 10000") }
    _ = try chosenPolicies()
  }

  mutating func run() throws {
    let policies = try chosenPolicies()
    var table = TextTable([("pods", .left), ("policy", .left), ("at 100 %", .right), ("at 130 %", .right)])
    var sums = policies.map { _ in [0, 0] }
    let paths = try podPaths()
    for (done, path) in paths.enumerated() {
      if done > 0 { Progress.say("\(done) of \(paths.count) lists done") }
      let run = try OpenbFiles.run(nodes: nodes, pods: path)
      for (index, policy) in policies.enumerated() {
        let means = run.meanAllocated(policy: policy, seeds: seeds, demandPercents: [100, 130])
        for column in 0..<2 { sums[index][column] += means[column] }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        table.add([name, policy.rawValue] + means.map(\.asThousandths))
      }
    }
    if paths.count > 1 {
      for (policy, sum) in zip(policies, sums) {
        table.add(["mean", policy.rawValue] + sum.map { ($0 / paths.count).asThousandths })
      }
    }
    for line in table.lines { print(line) }
  }

  private func chosenPolicies() throws -> [GPUPackingPolicy] {
    try policies.split(separator: ",", omittingEmptySubsequences: false).map { name in
      if let policy = GPUPackingPolicy(rawValue: String(name)) { return policy }
      let known = GPUPackingPolicy.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("unknown policy '\(name)'; known: \(known)")
    }
  }

  private func podPaths() throws -> [String] {
    do {
      var paths: [String] = []
      for path in pods { paths += try TextFile.paths(under: path, suffix: ".csv") }
      let lists = paths.filter { $0 != nodes && !$0.contains("_node_list_") }
      guard !lists.isEmpty else { throw BadInput.report("\(pods.joined(separator: " ")): no pod list") }
      return lists
    } catch let error as TextFileError {
      throw BadInput.report(error)
    }
  }
}
