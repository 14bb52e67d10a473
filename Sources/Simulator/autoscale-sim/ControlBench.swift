internal import ControlLoop
internal import FleetModel
internal import Policy
internal import Reports
internal import SimulationEngine

/// Times of the control loop, event by event.
struct ControlBench {
  let racks: Int
  let events: Int

  static let headings = [
    "racks", "running", "waiting", "windows", "arrival p50", "arrival p99", "end p50", "end p99",
    "planned in full", "resumed",
  ]

  /// One row for a fleet that cannot grow, and one for a fleet with windows that nobody has answered yet.
  func rows() -> [[String]] {
    [row(growth: 0, actuation: .direct), row(growth: max(1, racks / 100), actuation: .clusterAutoscaler)]
  }

  private func row(growth: Int, actuation: Actuation) -> [String] {
    var control = LargeControl(
      racks: racks,
      waiting: racks * 2,
      growth: growth,
      actuation: actuation,
      seed: 1
    )
    let sizes = [racks, control.running.count, control.waitingCount, control.controller.plannedCount]
    let before = control.controller.passCounts
    let arrivals = times(of: &control) { $0.arrive() }
    let ends = times(of: &control) { $0.endSomebody() }
    let after = control.controller.passCounts
    let durations = [
      arrivals[events / 2], arrivals[events * 99 / 100], ends[events / 2], ends[events * 99 / 100],
    ]
    return sizes.map { "\($0)" } + durations.map(\.milliseconds)
      + ["\(after.inFull - before.inFull) of \(after.all - before.all)", "\(after.resumed - before.resumed)"]
  }

  private func times(of control: inout LargeControl, _ act: (inout LargeControl) -> Void) -> [Duration] {
    (0..<events).map { _ in
      let time = ContinuousClock().measure { act(&control) }
      control.start()
      return time
    }.sorted()
  }
}
