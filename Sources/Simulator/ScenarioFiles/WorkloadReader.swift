internal import Chance
internal import FleetModel
package import PolicyFiles
package import Workloads

extension DrawnWorkload {
  /// More gangs are refused in a scenario, which keeps them all in memory.
  static let mostInScenario = 20_000_000.0
  /// More gangs are refused at a fixed cluster, which keeps only those that are there.
  static let mostAtCluster = 2_000_000_000.0

  /// Reads a workload that is drawn: its classes, and what ends it.
  package static var reader: ValueReader<DrawnWorkload> {
    .mapping { file in
      let count = file.readIfPresent("count", .integer(in: 1...Int(Int32.max)))
      let lasts = file.readIfPresent("lasts", .positiveDuration)
      let classes = file.read("classes", .list(of: .placed(GangClass.reader), count: 1...1_000))
      let hasEnd = file.has("count") || file.has("lasts")
      if !hasEnd { file.report("a workload ends by 'count', by 'lasts' or by the first of both") }
      guard let classes, count != nil || lasts != nil, hasEnd else { return nil }
      for (index, item) in classes.enumerated()
      where classes[..<index].contains(where: { $0.value.name == item.value.name }) {
        file.report("two classes are called '\(item.value.name)'", at: item.place)
        return nil
      }
      return DrawnWorkload(classes: classes.map(\.value), count: count, lasts: lasts)
    }
  }

  /// What is wrong with a workload that is larger than can be held or written; nil when it is not.
  ///
  /// It is found before anything is drawn.
  package func sizeProblem(most: Double) -> String? {
    guard expectedCount > most else { return nil }
    let expected = expectedCount.isFinite ? "about \(Int(min(expectedCount, 1e15)))" : "endlessly many"
    return "\(expected) gangs are to be expected, and more than \(Int(most)) are refused; "
      + "lower 'count', 'lasts' or the rates"
  }
}

extension GangClass {
  /// The keys that a class has and a gang has not, or that mean something else there.
  static let ownKeys = ["name", "arrivals", "duration", "gpus", "gpusPerPod"]

  /// Reads a class: when its gangs come, how long they run, how large they are, and the keys of a gang.
  static var reader: ValueReader<GangClass> {
    .mapping { file in
      let name = file.read("name", .name)
      let process = file.read("arrivals", ArrivalProcess.reader)
      let duration = file.read("duration", .durations)
      let startWithin = file.readIfPresent("startWithin", .positiveDuration)
      let slowdown = file.readIfPresent("crossDomainSlowdown", .slowdownPerMille)
      let size = size(from: &file)
      let placeholder = Role(name: "worker", count: 1, request: PodRequest(gpus: 1))
      let gang = Gang.read(from: &file, roles: size == .template ? nil : [placeholder])
      guard let name, let process, let duration, let size, let gang else { return nil }
      return GangClass(
        name: name,
        process: process,
        duration: duration,
        size: size,
        template: gang,
        startWithin: startWithin,
        crossDomainPerMille: slowdown
      )
    }
  }

  /// `gpus` with `gpusPerPod` draws the size; otherwise it is that of the roles.
  private static func size(from file: inout YAMLMapping) -> Size? {
    let perPod = file.read("gpusPerPod", .integer(in: 1...1_024), default: 1)
    let gpus = file.readIfPresent("gpus", .numbers)
    guard file.has("gpus") else {
      if file.has("gpusPerPod") { file.report("'gpusPerPod' goes with 'gpus'", at: "gpusPerPod") }
      return .template
    }
    if file.has("roles") {
      file.report("a class has 'gpus' or 'roles', not both", at: "roles")
      return nil
    }
    return gpus.map { .gpus($0, perPod: perPod) }
  }
}

extension ArrivalProcess {
  /// A mapping with the one key that names the process.
  static var reader: ValueReader<ArrivalProcess> {
    .mapping { file in
      let poisson = file.readIfPresent("poisson", .mapping { $0.read("perHour", .rate) })
      let every = file.readIfPresent("every", .durations)
      let bursty = file.readIfPresent("bursty", Bursts.reader)
      let diurnal = file.readIfPresent("diurnal", DailyRhythm.reader)
      let names = ["poisson", "every", "bursty", "diurnal"]
      let present = names.count { file.has($0) }
      guard present == 1 else {
        file.report("arrivals have one of the keys \(names.joined(separator: ", ")), found \(present)")
        return nil
      }
      return poisson.map { .poisson(perHour: $0) } ?? every.map { .renewal(gap: $0) }
        ?? bursty.map { .bursty($0) } ?? diurnal.map { .diurnal($0) }
    }
  }
}

extension Bursts {
  static var reader: ValueReader<Bursts> {
    .mapping { file in
      let perHour = file.read("perHour", .rate)
      let quietPerHour = file.read("quietPerHour", .decimal, default: 0)
      let burst = file.read("burst", .phase)
      let quiet = file.read("quiet", .phase)
      guard let perHour, let burst, let quiet else { return nil }
      return Bursts(perHour: perHour, quietPerHour: quietPerHour, burst: burst, quiet: quiet)
    }
  }
}

extension DailyRhythm {
  static var reader: ValueReader<DailyRhythm> {
    .mapping { file in
      let perHour = file.read("perHour", .rate)
      let hours = file.read("hours", .weights(count: 24))
      let days = file.read("days", .weights(count: 7), default: Array(repeating: 1, count: 7))
      guard let perHour, let hours else { return nil }
      return DailyRhythm(perHour: perHour, hours: hours, days: days)
    }
  }
}

extension ValueReader where Value == Double {
  /// How often something happens in an hour: above zero, and at most a thousand times a second.
  static var rate: ValueReader {
    decimal.requiring("a rate is above 0 and at most 3600000 an hour") { $0 > 0 && $0 <= 3_600_000 }
  }
}

extension ValueReader where Value == Distribution {
  /// How long a phase lasts: a second or more on average.
  fileprivate static var phase: ValueReader {
    durations.requiring("a phase lasts at least 1s on average") { $0.mean >= 1 }
  }
}

extension ValueReader where Value == [Double] {
  /// Shares that need not add up to anything, one of them above zero.
  fileprivate static func weights(count: Int) -> ValueReader {
    list(of: .decimal, count: count...count)
      .requiring("one of the weights must be above 0") { $0.contains { $0 > 0 } }
  }
}

extension ScenarioReader {
  /// The workload itself under the key, or the path of its file.
  ///
  /// More gangs than `most` are refused.
  func workloadReader(most: Double) -> ValueReader<DrawnWorkload> {
    ValueReader { value in
      guard let workload = value.read(.inlineOrFile(DrawnWorkload.reader, resolving: resolved)) else {
        return nil
      }
      if let problem = workload.sizeProblem(most: most) {
        value.report(problem)
        return nil
      }
      return workload
    }
  }
}

extension ValueReader {
  /// What stands under the key, or in the file whose path stands there.
  static func inlineOrFile(
    _ reader: ValueReader,
    resolving resolved: @escaping (String) -> String
  ) -> ValueReader {
    ValueReader { value in
      guard case .text = value.kind else { return value.read(reader) }
      guard let name = value.read(.text) else { return nil }
      do throws(FileProblems) {
        return try StrictYAML.decode(fileAt: resolved(name), as: reader)
      } catch {
        value.report("the file '\(name)' cannot be used", advice: "\(error)")
        return nil
      }
    }
  }
}
