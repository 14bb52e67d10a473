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
    let cluster = file.read("cluster", .mapping { ClusterSettings.read(from: &$0) })
    let workload = clusterWorkload(from: &file)
    let expectations = clusterExpectations(from: &file)
    if file.has("policy") {
      file.report("a scenario has either a 'policy' or a 'cluster'", at: "policy")
      return nil
    }
    guard let name, var cluster, let workload, let expectations else { return nil }
    guard let jobs = jobs(of: workload, in: &cluster, file: file) else { return nil }
    return ClusterScenario(
      name: name,
      about: about,
      settings: cluster,
      jobs: jobs,
      expectations: expectations
    )
  }

  private enum ClusterWorkload {
    case rows([TraceRow])
    case arrivals([Arrival])
  }

  /// A trace has a job in each row: gangs would be made of them only to be counted.
  private func clusterWorkload(from file: inout YAMLMapping) -> ClusterWorkload? {
    guard file.has("trace"), !file.has("gangs") else { return arrivals(from: &file).map { .arrivals($0) } }
    return file.read("trace", .mapping { trace(from: &$0) { try $0.rows(in: $1) } }).map { .rows($0) }
  }

  private func jobs(
    of workload: ClusterWorkload,
    in cluster: inout ClusterSettings,
    file: YAMLMapping
  ) -> [ClusterJob]? {
    switch workload {
    case .rows(let rows): rows.map(ClusterJob.init)
    case .arrivals(let arrivals): jobs(of: arrivals, in: &cluster, file: file)
    }
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
    var positions: [String: Int] = [:]
    for (position, tenant) in cluster.tenants.enumerated() { positions[tenant.name] = position }
    var jobs: [ClusterJob] = []
    jobs.reserveCapacity(arrivals.count)
    for arrival in arrivals {
      guard let pods = arrival.gang.equalPods else {
        file.report(
          "\(arrival.gang.id): a fixed cluster takes gangs whose pods ask for whole GPUs, each for as many",
          at: "gangs"
        )
        return nil
      }
      let tenant = arrival.gang.tenant
      if positions[tenant] == nil {
        positions[tenant] = cluster.tenants.count
        cluster.tenants.append(ClusterTenant(name: tenant))
      }
      jobs.append(
        ClusterJob(
          submitted: arrival.at.nanoseconds,
          runTime: arrival.duration.wholeNanoseconds,
          estimate: arrival.gang.expectedDuration?.wholeNanoseconds,
          pods: pods.count,
          gpusPerPod: pods.gpus,
          priority: arrival.gang.priority,
          tenant: positions[tenant] ?? 0
        )
      )
    }
    return jobs
  }
}

extension ClusterJob {
  /// A row of a trace: pods of one GPU each, and the scheduler knows how long they run.
  fileprivate init(_ row: TraceRow) {
    self.init(
      submitted: row.submitted * 1_000_000_000,
      runTime: row.seconds * 1_000_000_000,
      pods: row.gpus
    )
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
