internal import ClusterScheduling
internal import FleetModel
package import PolicyFiles
internal import Workloads

/// What a scenario file describes.
package enum ScenarioContent: Sendable {
  /// The controller over pools: the file has a `policy`.
  case fleet(Scenario)
  /// A fixed cluster under a queue discipline: the file has a `cluster`.
  case cluster(ClusterScenario)
}

extension ScenarioFile {
  /// What a file describes, whichever kind it is.
  package static func content(path: String) throws(FileProblems) -> ScenarioContent {
    try content(try bytes(at: path), path: path)
  }

  /// What a text describes; `path` is its name in messages and the start of relative paths.
  package static func content(text: String, path: String) throws(FileProblems) -> ScenarioContent {
    try content(Array(text.utf8), path: path)
  }

  private static func content(_ bytes: [UInt8], path: String) throws(FileProblems) -> ScenarioContent {
    let reader = ScenarioReader(path: path, text: String(decoding: bytes, as: UTF8.self))
    return try StrictYAML.decode(
      bytes,
      file: path,
      as: .mapping { file in
        if file.has("cluster") { return reader.clusterScenario(from: &file).map { .cluster($0) } }
        return reader.scenario(from: &file).map { .fleet($0) }
      }
    )
  }
}

extension ScenarioReader {
  func clusterScenario(from file: inout YAMLMapping) -> ClusterScenario? {
    let name = file.read("name", .name)
    let about = file.read("about", .text, default: "")
    let seed = file.read("seed", .integer(in: 0...Int.max), default: 1)
    let cluster = file.read("cluster", .mapping { ClusterSettings.read(from: &$0) })
    let source = clusterSource(from: &file, seed: UInt64(seed))
    let expectations = clusterExpectations(from: &file)
    let intervals = intervalExpectations(from: &file, of: source)
    if file.has("policy") {
      file.report("a scenario has either a 'policy' or a 'cluster'", at: "policy")
      return nil
    }
    guard let name, var cluster, let source, let expectations, let intervals else { return nil }
    guard let workload = workload(of: source, in: &cluster, file: file) else { return nil }
    return ClusterScenario(
      name: name,
      about: about,
      settings: cluster,
      workload: workload,
      badRows: source.badRows,
      expectations: expectations,
      intervals: intervals
    )
  }

  fileprivate enum ClusterSource {
    case rows([TraceRow], bad: [TraceProblem])
    case gangs(Trace)
    case drawn(DrawnWorkload, seed: UInt64)

    var badRows: [TraceProblem] {
      switch self {
      case .rows(_, let bad): bad
      case .gangs(let trace): trace.badRows
      case .drawn: []
      }
    }
  }

  /// A trace that is a table has a job in each row: gangs would be made of them only to be counted.
  private func clusterSource(from file: inout YAMLMapping, seed: UInt64) -> ClusterSource? {
    let kinds = ["trace", "gangs", "workload"].count { file.has($0) }
    if kinds == 1, file.has("trace") {
      return file.read("trace", rowsReader).map { source in
        switch source {
        case .rows(let rows, let bad): .rows(rows, bad: bad)
        case .trace(let trace): .gangs(trace)
        }
      }
    }
    if kinds == 1, file.has("workload") {
      let reader = workloadReader(most: DrawnWorkload.mostAtCluster)
      return file.read("workload", reader).map { .drawn($0, seed: seed) }
    }
    return arrivals(from: &file, seed: seed).map { .gangs($0) }
  }

  private func workload(
    of source: ClusterSource,
    in cluster: inout ClusterSettings,
    file: YAMLMapping
  ) -> ClusterScenario.Workload? {
    switch source {
    case .rows(let rows, _):
      var tenants = TenantPositions(cluster.tenants)
      let jobs = rows.map { ClusterJob($0, tenant: tenants.position(of: $0.tenant)) }
      cluster.tenants = tenants.tenants
      return .jobs(jobs)
    case .gangs(let trace):
      return jobs(of: trace.arrivals, in: &cluster, file: file).map { .jobs($0) }
    case .drawn(let workload, let seed):
      for drawn in workload.classes where drawn.template.equalPods == nil || drawn.template.roles.count != 1 {
        file.report("\(drawn.name): a class at a fixed cluster has one role, with whole GPUs", at: "workload")
        return nil
      }
      return .drawn(workload, seed: seed)
    }
  }

  private func intervalExpectations(
    from file: inout YAMLMapping,
    of source: ClusterSource?
  ) -> [IntervalExpectation]? {
    guard file.has("intervals") else { return [] }
    guard case .drawn(let workload, _) = source, workload.count != nil else {
      file.report("'intervals' are of a drawn 'workload' that ends by 'count'", at: "intervals")
      return nil
    }
    return file.read("intervals", IntervalExpectation.reader(classes: workload.classes.map(\.name)))
  }

  private func clusterExpectations(from file: inout YAMLMapping) -> [ClusterExpectation]? {
    let entries = file.read("expect", .entries(of: .wholeNumber), default: [])
    var result: [ClusterExpectation] = []
    for entry in entries {
      guard let figure = ClusterExpectation.Figure(rawValue: entry.key) else {
        let names = ClusterExpectation.Figure.allCases.map(\.rawValue).joined(separator: ", ")
        file.report("unknown figure '\(entry.key)'", at: entry.place, advice: "known: \(names)")
        return nil
      }
      result.append(ClusterExpectation(figure: figure, expected: entry.value))
    }
    return result
  }

  /// The gangs as the cluster's scheduler sees them; tenants that the file does not list are added.
  private func jobs(
    of arrivals: [Arrival],
    in cluster: inout ClusterSettings,
    file: YAMLMapping
  ) -> [ClusterJob]? {
    var tenants = TenantPositions(cluster.tenants)
    var jobs: [ClusterJob] = []
    jobs.reserveCapacity(arrivals.count)
    for arrival in arrivals {
      guard let pods = arrival.gang.equalPods else {
        file.report(
          "\(arrival.gang.id): a fixed cluster takes gangs whose pods ask for whole GPUs, each for as many"
        )
        return nil
      }
      jobs.append(
        ClusterJob(
          submitted: arrival.at.nanoseconds,
          runTime: arrival.duration.wholeNanoseconds,
          estimate: arrival.gang.expectedDuration?.wholeNanoseconds,
          pods: pods.count,
          gpusPerPod: pods.gpus,
          priority: arrival.gang.priority,
          tenant: tenants.position(of: arrival.gang.tenant)
        )
      )
    }
    cluster.tenants = tenants.tenants
    return jobs
  }
}

/// Tenants by name, in the order in which they turn up.
private struct TenantPositions {
  private(set) var tenants: [ClusterTenant]
  private var positions: [String: Int] = [:]
  /// The one that was asked for last, who is often the next one too.
  private var last: (name: String, position: Int)?

  init(_ tenants: [ClusterTenant]) {
    self.tenants = tenants
    for (position, tenant) in tenants.enumerated() { positions[tenant.name] = position }
  }

  mutating func position(of name: String) -> Int {
    if let last, last.name == name { return last.position }
    let position = positions[name] ?? tenants.count
    if position == tenants.count {
      positions[name] = position
      tenants.append(ClusterTenant(name: name))
    }
    last = (name, position)
    return position
  }
}

extension ClusterJob {
  /// A row of a trace.
  fileprivate init(_ row: TraceRow, tenant: Int) {
    self.init(
      submitted: row.submitted,
      runTime: row.duration,
      estimate: row.expected,
      pods: row.podCount,
      gpusPerPod: row.gpusPerPod,
      priority: row.priority,
      tenant: tenant
    )
  }
}

extension IntervalExpectation {
  /// Reads what is known of a run's means; `classes` are those whose gangs may be turned away.
  fileprivate static func reader(classes: [String]) -> ValueReader<[IntervalExpectation]> {
    .mapping { file in
      let plain: [(name: String, figure: Figure)] = [
        ("meanWaitingSeconds", .meanWaitingSeconds), ("delayedShare", .delayedShare),
        ("meanBusyGPUs", .meanBusyGPUs),
      ]
      var result = plain.compactMap { entry in
        file.readIfPresent(entry.name, .decimal).map {
          IntervalExpectation(name: entry.name, figure: entry.figure, expected: $0)
        }
      }
      for entry in file.read("turnedAwayShare", .entries(of: .decimal), default: []) {
        guard let kind = classes.firstIndex(of: entry.key) else {
          let names = classes.joined(separator: ", ")
          file.report("the workload has no class '\(entry.key)'", at: entry.place, advice: "it has: \(names)")
          return nil
        }
        let name = "turnedAwayShare of \(entry.key)"
        result.append(
          IntervalExpectation(name: name, figure: .turnedAwayShare(kind: kind), expected: entry.value)
        )
      }
      return result
    }
  }
}

extension Gang {
  /// Its pods with GPUs, if each asks for as many whole ones; nil when they differ, share GPUs, or ask for none.
  fileprivate var equalPods: (count: Int, gpus: Int)? {
    var count = 0
    var gpus: Int?
    for role in roles {
      if role.request.mig != nil || role.request.gpuShareMilli != nil { return nil }
      if role.request.gpus == 0 { continue }
      if let gpus, gpus != role.request.gpus { return nil }
      gpus = role.request.gpus
      count += role.count
    }
    return gpus.map { (count, $0) }
  }
}

extension ClusterSettings {
  /// Reads the `cluster` of a scenario file.
  fileprivate static func read(from cluster: inout YAMLMapping) -> ClusterSettings? {
    let gpus = cluster.read("gpus", .integer(in: 1...10_000_000))
    let discipline = cluster.read("discipline", .choice(of: QueueDiscipline.self))
    let queueLimit = cluster.readIfPresent("queueLimit", .integer(in: 0...1_000_000_000))
    let tenants = cluster.read("tenants", .entries(of: ClusterTenant.reader), default: [])
    let preempts = cluster.read("preemption", .flag, default: false)
    let resumeTime = cluster.read("resumeTime", .duration, default: .zero)
    let bindTimeout = cluster.readIfPresent("bindTimeout", .positiveDuration)
    let firstBackoff = cluster.read("podInitialBackoff", .positiveDuration, default: .seconds(1))
    let longestBackoff = cluster.read("podMaxBackoff", .positiveDuration, default: .seconds(10))
    guard let gpus, let discipline, cluster.hasOnlyKeys(of: discipline) else { return nil }
    guard firstBackoff <= longestBackoff else {
      cluster.report("'podInitialBackoff' is longer than 'podMaxBackoff'", at: "podInitialBackoff")
      return nil
    }
    return ClusterSettings(
      gpus: gpus,
      discipline: discipline,
      queueLimit: queueLimit,
      tenants: tenants.map { ClusterTenant(name: $0.key, quota: $0.value.quota, weight: $0.value.weight) },
      preempts: preempts,
      resumeTime: resumeTime.wholeNanoseconds,
      bindTimeout: bindTimeout?.wholeNanoseconds,
      firstBackoff: firstBackoff.wholeNanoseconds,
      longestBackoff: longestBackoff.wholeNanoseconds
    )
  }
}

extension ClusterTenant {
  fileprivate static var reader: ValueReader<(quota: Int?, weight: Int)> {
    .mapping { tenant in
      let quota = tenant.readIfPresent("quota", .count(of: "GPUs", in: 0...10_000_000))
      let weight = tenant.read("weight", .integer(in: 1...1_000_000), default: 1)
      return (quota, weight)
    }
  }
}

extension YAMLMapping {
  /// Reports keys that the discipline would not look at.
  fileprivate mutating func hasOnlyKeys(of discipline: QueueDiscipline) -> Bool {
    let idle: [String] =
      switch discipline {
      case .fcfs, .easy, .shortestFirst:
        ["tenants", "preemption", "resumeTime", "bindTimeout", "podInitialBackoff", "podMaxBackoff"]
      case .srtf, .srsf: ["tenants", "preemption", "bindTimeout", "podInitialBackoff", "podMaxBackoff"]
      case .priority: ["bindTimeout", "podInitialBackoff", "podMaxBackoff"]
      case .fairShare: ["preemption", "resumeTime", "bindTimeout", "podInitialBackoff", "podMaxBackoff"]
      case .podByPod: ["tenants", "preemption", "resumeTime"]
      }
    let present = idle.filter { has($0) }
    for key in present { report("'\(key)' means nothing under '\(discipline.rawValue)'", at: key) }
    return present.isEmpty
  }
}
