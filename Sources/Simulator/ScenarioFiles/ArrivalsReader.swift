internal import FleetModel
internal import PolicyFiles
internal import Workloads

extension ScenarioReader {
  /// What arrives: gangs that are written out, a trace, or a workload that is drawn.
  func arrivals(from file: inout YAMLMapping, seed: UInt64) -> Trace? {
    let hasTrace = file.has("trace")
    let hasGangs = file.has("gangs")
    let hasWorkload = file.has("workload")
    guard [hasTrace, hasGangs, hasWorkload].count(where: \.self) == 1 else {
      file.report("a scenario has 'gangs', a 'trace' or a 'workload', one of them")
      return nil
    }
    if hasTrace { return file.read("trace", traceReader) }
    if hasWorkload {
      return file.read("workload", workloadReader(most: DrawnWorkload.mostInScenario)).map {
        Trace(arrivals: $0.arrivals(seed: seed))
      }
    }
    guard let gangs = file.read("gangs", .list(of: .placed(Arrival.reader))) else { return nil }
    for (index, gang) in gangs.enumerated()
    where gangs[..<index].contains(where: { $0.value.gang.id == gang.value.gang.id }) {
      file.report("two gangs are called '\(gang.value.gang.id)'", at: gang.place)
      return nil
    }
    return Trace(arrivals: Arrival.inOrder(gangs.map(\.value)))
  }
}

extension Arrival {
  /// Reads a gang with its arrival and duration.
  static var reader: ValueReader<Arrival> {
    .mapping { gang in
      let at = gang.read("arrival", .duration, default: .zero)
      let duration = gang.read("duration", .duration)
      let slowdown = gang.readIfPresent("crossDomainSlowdown", .slowdownPerMille)
      let arrival = Instant.origin.advanced(by: at)
      guard let value = Gang.read(from: &gang, arrival: arrival), let duration else { return nil }
      return Arrival(at: arrival, gang: value, duration: duration, crossDomainPerMille: slowdown)
    }
  }

  /// By time of arrival; those of one instant stay as they were.
  static func inOrder(_ arrivals: [Arrival]) -> [Arrival] {
    arrivals.enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }
}
