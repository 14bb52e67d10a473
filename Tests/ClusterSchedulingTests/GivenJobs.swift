internal import ClusterScheduling

/// Numbers by chance that are the same in every run.
struct SmallNumbers {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}

extension ClusterJob {
  /// A job by whole seconds.
  static func at(
    _ second: Int,
    runs: Int,
    gpus: Int = 1,
    estimate: Int? = nil,
    priority: Int = 0,
    tenant: Int = 0
  ) -> ClusterJob {
    ClusterJob(
      submitted: Int64(second) * 1_000_000_000,
      runTime: Int64(runs) * 1_000_000_000,
      estimate: estimate.map { Int64($0) * 1_000_000_000 },
      pods: gpus,
      priority: priority,
      tenant: tenant
    )
  }

  /// Jobs by chance, at small whole seconds, so that many things happen at one instant.
  static func drawn(seed: UInt64, count: Int, most: Int, exact: Bool = true) -> [ClusterJob] {
    var numbers = SmallNumbers(seed)
    var second = 0
    return (0..<count).map { _ in
      second += numbers.below(4)
      let runs = numbers.below(20)
      return .at(
        second,
        runs: runs,
        gpus: 1 + numbers.below(most),
        estimate: exact ? runs : numbers.below(30),
        priority: numbers.below(3),
        tenant: numbers.below(3)
      )
    }
  }
}

extension ClusterSettings {
  /// What those jobs come to; starts are in seconds, in order of submission, nil for those that never ran.
  func run(_ jobs: [ClusterJob]) -> (result: ClusterResult, starts: [Int?]) {
    var cluster = ClusterSimulation(self)
    for job in jobs { cluster.submit(job) }
    cluster.finish()
    let result = ClusterResult(of: cluster, began: jobs.first?.submitted ?? 0)
    var starts = [Int?](repeating: nil, count: jobs.count)
    for outcome in result.outcomes where outcome.fate == .finished {
      starts[outcome.number] = Int(outcome.started / 1_000_000_000)
    }
    return (result, starts)
  }
}
