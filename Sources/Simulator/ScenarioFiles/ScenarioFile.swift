internal import FleetModel
internal import Policy
package import PolicyFiles
internal import PoolPhysics
internal import SimulationEngine
internal import Workloads

/// Reads scenario files.
///
/// Paths inside a file are relative to its folder.
package enum ScenarioFile {
  /// The scenario of a file, with its policy and trace.
  ///
  /// Overrides take the places of its values, and those that begin with `policy` of the policy's, wherever that stands.
  package static func read(
    path: String,
    overrides: [YAMLOverride] = []
  ) throws(FileProblems) -> Scenario {
    try parse(try bytes(at: path), path: path, overrides: overrides)
  }

  /// The scenario of a text; `path` is its name in messages and the start of relative paths.
  package static func parse(text: String, path: String) throws(FileProblems) -> Scenario {
    try parse(Array(text.utf8), path: path, overrides: [])
  }

  private static func parse(
    _ bytes: [UInt8],
    path: String,
    overrides: [YAMLOverride]
  ) throws(FileProblems) -> Scenario {
    let isInside = { (override: YAMLOverride) in override.keys.count > 1 && override.keys[0] == "policy" }
    let reader = ScenarioReader(
      path: path,
      text: String(decoding: bytes, as: UTF8.self),
      policyOverrides: overrides.filter(isInside).map(\.inside)
    )
    return try StrictYAML.decode(
      bytes,
      file: path,
      overriding: overrides.filter { !isInside($0) },
      as: .mapping { reader.scenario(from: &$0) }
    )
  }

  static func bytes(at path: String) throws(FileProblems) -> [UInt8] {
    do {
      return try TextFile.bytes(at: path, limit: StrictYAML.maxSize)
    } catch {
      throw FileProblems([error.problem])
    }
  }
}

/// Turns the keys of one scenario file into a scenario.
struct ScenarioReader {
  let path: String
  let text: String
  let files: FileList
  /// What is changed in the policy, whether it stands in the scenario or in a file of its own.
  let policyOverrides: [YAMLOverride]

  init(path: String, text: String, policyOverrides: [YAMLOverride] = []) {
    self.path = path
    self.text = text
    self.policyOverrides = policyOverrides
    files = FileList(path)
  }

  private struct PolicySource {
    let policy: Policy
    let path: String
    let text: String
  }

  func scenario(from file: inout YAMLMapping) -> Scenario? {
    let name = file.read("name", .name)
    let about = file.read("about", .text, default: "")
    let seed = file.read("seed", .integer(in: 0...Int.max), default: 1)
    let source = policy(from: &file)
    let physics = file.read("physics", .entries(of: PhysicsSettings.reader(resolving: resolved)), default: [])
    let world = file.read("world", WorldSettings.reader, default: WorldSettings())
    let inventory = file.readIfPresent("inventoryInterval", .positiveDuration)
    let loop = file.read("clusterAutoscalerInterval", .positiveDuration, default: .seconds(10))
    let limit = file.read("limit", .positiveDuration, default: .seconds(10 * 365 * 86_400))
    let trace = arrivals(from: &file, seed: UInt64(seed))
    let expectations = file.read("expect", .entries(of: .wholeNumber), default: [])
    guard let name, let source, let trace else { return nil }
    guard let settings = settings(physics, for: source.policy, file: file),
      let expected = expectationList(expectations, file: file)
    else { return nil }
    var run = SimulationSettings(physics: settings, seed: UInt64(seed))
    run.inventoryInterval = inventory
    run.clusterAutoscalerInterval = loop
    run.limit = limit
    run.world = world
    return Scenario(
      name: name,
      about: about,
      policy: source.policy,
      policyPath: source.path,
      policyText: source.text,
      settings: run,
      arrivals: trace.arrivals,
      badRows: trace.badRows,
      expectations: expected,
      inputs: files.paths
    )
  }

  /// The policy itself under the key, or the path of its file.
  private func policy(from file: inout YAMLMapping) -> PolicySource? {
    file.read(
      "policy",
      ValueReader<PolicySource> { value in
        guard case .text = value.kind else {
          return value.overridden(by: policyOverrides).read(Policy.reader).map {
            PolicySource(policy: $0, path: path, text: text)
          }
        }
        guard let name = value.read(.text) else { return nil }
        let target = resolved(name)
        do throws(FileProblems) {
          let bytes = try ScenarioFile.bytes(at: target)
          let policy = try StrictYAML.decode(
            bytes,
            file: target,
            overriding: policyOverrides,
            as: Policy.reader
          )
          return PolicySource(policy: policy, path: target, text: String(decoding: bytes, as: UTF8.self))
        } catch {
          value.report("the policy '\(name)' cannot be used", advice: "\(error)")
          return nil
        }
      }
    )
  }

  /// One for each pool of the policy, in its order; pools that are not mentioned behave as standard ones.
  private func settings(
    _ entries: [YAMLEntry<PhysicsSettings>],
    for policy: Policy,
    file: YAMLMapping
  ) -> [PhysicsSettings]? {
    var isGood = true
    for entry in entries where !policy.pools.contains(where: { $0.id.name == entry.key }) {
      let names = policy.pools.map(\.id.name).joined(separator: ", ")
      file.report("the policy has no pool '\(entry.key)'", at: entry.place, advice: "its pools: \(names)")
      isGood = false
    }
    guard isGood else { return nil }
    return policy.pools.map { pool in
      entries.first { $0.key == pool.id.name }?.value ?? PhysicsSettings()
    }
  }

  private func expectationList(_ entries: [YAMLEntry<Int64>], file: YAMLMapping) -> [Expectation]? {
    var result: [Expectation] = []
    for entry in entries {
      guard let figure = Expectation.Figure(rawValue: entry.key) else {
        let names = Expectation.Figure.allCases.map(\.rawValue).joined(separator: ", ")
        file.report("unknown figure '\(entry.key)'", at: entry.place, advice: "known: \(names)")
        return nil
      }
      result.append(Expectation(figure: figure, expected: entry.value))
    }
    return result
  }

  /// The path of a file that the scenario names, which is among its inputs from then on.
  func resolved(_ name: String) -> String {
    let slash = name.hasPrefix("/") ? nil : path.lastIndex(of: "/")
    let file = slash.map { String(path[...$0]) + name } ?? name
    files.add(file)
    return file
  }
}
