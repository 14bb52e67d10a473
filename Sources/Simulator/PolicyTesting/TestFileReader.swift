internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import PoolPhysics
internal import ScenarioFiles
internal import SimulationEngine
internal import Workloads

/// Turns the keys of a test file into tests.
///
/// Paths in it are relative to its folder.
struct TestFileReader {
  let path: String

  private struct PolicySource {
    let policy: Policy
    let path: String
  }

  /// The whole file.
  func file(from file: inout YAMLMapping) -> PolicyTestFile? {
    // Without its policy no test can be read, but the key is known all the same.
    _ = file.has("tests")
    guard let source = file.read("policy", policyReader) else { return nil }
    let reader = TestReader(fleet: FleetNames(policy: source.policy))
    guard let tests = file.read("tests", .list(of: reader.test, count: 1...10_000)) else { return nil }
    var names: Set<String> = []
    var isGood = true
    for test in tests where !names.insert(test.name).inserted {
      file.report("two tests are called '\(test.name)'", at: test.place)
      isGood = false
    }
    guard isGood else { return nil }
    return PolicyTestFile(path: path, policyPath: source.path, policy: source.policy, tests: tests)
  }

  /// The policy behind a path; what is wrong with it is reported at its own places.
  private var policyReader: ValueReader<PolicySource> {
    ValueReader { value in
      guard let name = value.read(.text) else { return nil }
      let target = resolved(name)
      do throws(FileProblems) {
        return PolicySource(policy: try StrictYAML.decode(fileAt: target, as: Policy.reader), path: target)
      } catch {
        value.report("the policy '\(name)' cannot be used", advice: "\(error)")
        return nil
      }
    }
  }

  private func resolved(_ name: String) -> String {
    guard !name.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return name }
    return String(path[...slash]) + name
  }
}

/// Turns the keys of one test into a test.
struct TestReader {
  let fleet: FleetNames

  /// Longer tests are refused; instants and durations stay far from their limits.
  static let longest: Duration = .seconds(3_650 * 86_400)
  /// A test with more events is stopped: it has no end, or goes on for far too long.
  private static let eventLimit = 100_000

  /// One test, checked on its own.
  var test: ValueReader<PolicyTest> {
    .mapping { test in
      let place = test.place
      let name = test.read("name", .text)
      let physics = test.read("physics", .entries(of: PhysicsSettings.reader), default: [])
      let cluster = test.read("cluster", ClusterFaults.testReader, default: ClusterFaults())
      let steps = test.read("steps", .list(of: StepReader(fleet: fleet).step, count: 1...1_000))
      guard let settings = settings(physics, cluster: cluster, test: test), let name, let steps else {
        return nil
      }
      guard isInOrder(steps, test: test), namesKnownGangs(steps, test: test) else { return nil }
      guard steps.contains(where: \.canFail) else {
        test.report("the test expects nothing")
        return nil
      }
      return PolicyTest(name: name, place: place, settings: settings, steps: steps.map(\.step))
    }
  }

  /// The behaviour of all pools, those that are not mentioned being standard ones.
  private func settings(
    _ entries: [YAMLEntry<PhysicsSettings>],
    cluster: ClusterFaults,
    test: YAMLMapping
  ) -> SimulationSettings? {
    let unknown = entries.filter { fleet.pool(named: $0.key) == nil }
    for entry in unknown {
      test.report("the policy has no pool '\(entry.key)'", at: entry.place, advice: fleet.poolsText)
    }
    guard unknown.isEmpty else { return nil }
    let physics = fleet.policy.pools.map { pool in
      entries.first { $0.key == pool.id.name }?.value ?? PhysicsSettings()
    }
    var settings = SimulationSettings(physics: physics, cluster: cluster)
    settings.eventLimit = Self.eventLimit
    return settings
  }

  private func isInOrder(_ steps: [ReadStep], test: YAMLMapping) -> Bool {
    var isInOrder = true
    for (earlier, later) in zip(steps, steps.dropFirst()) where later.step.at < earlier.step.at {
      test.report(
        "this step is before the one above it",
        at: later.step.place,
        advice: "sort the steps by 'at'"
      )
      isInOrder = false
    }
    return isInOrder
  }

  /// Reports gangs that arrive twice, and gangs that are spoken of before they arrive or without arriving.
  private func namesKnownGangs(_ steps: [ReadStep], test: YAMLMapping) -> Bool {
    var arrived: Set<GangID> = []
    var isGood = true
    for step in steps {
      for gang in step.gangs where !arrived.insert(gang.value).inserted {
        test.report("two gangs are called '\(gang.value)'", at: gang.place)
        isGood = false
      }
      for gang in step.mentions where !arrived.contains(gang.value) {
        let isLater = steps.contains { $0.gangs.contains { $0.value == gang.value } }
        test.report(
          isLater ? "the gang '\(gang.value)' arrives only later" : "no gang is called '\(gang.value)'",
          at: gang.place,
          advice: isLater ? nil : "gangs arrive under 'gangs' of a step"
        )
        isGood = false
      }
    }
    return isGood
  }
}

extension ClusterFaults {
  /// What is unusual in the cluster of a test: each of it happens always or never.
  static var testReader: ValueReader<ClusterFaults> {
    .mapping { cluster in
      var result = ClusterFaults()
      result.neverStarts = cluster.read("gangsStart", .flag, default: true) ? 0 : 1_000
      result.podOnDrainedDomain = cluster.read("podsReturn", .flag, default: false) ? 1_000 : 0
      result.missedLoop = cluster.read("autoscalerRuns", .flag, default: true) ? 0 : 1_000
      return result
    }
  }
}
