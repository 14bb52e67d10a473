package import ClusterScheduling
internal import FleetModel

/// What a fixed cluster's run came to, as text for people.
package struct ClusterReport: Sendable {
  private let name: String
  private let result: ClusterResult

  package init(name: String, result: ClusterResult) {
    self.name = name
    self.result = result
  }

  package var lines: [String] {
    let tally = result.tally
    let span = Duration.nanoseconds(result.makespan).briefText
    let head = "\(name): \(tally.finished) of \(tally.submitted) gangs finished in \(span)"
    return [head, ""] + figureTable.lines
  }

  private var figureTable: TextTable {
    var table = TextTable([("figure", .left), ("value", .right), ("unit", .left)])
    let tally = result.tally
    let waiting = result.waitingTimes
    table.add(["waiting, mean", tenths(tally.waiting, per: Int128(tally.started) * Self.second), "s"])
    for percent in [50, 95, 99] {
      table.add(["waiting, p\(percent)", percentile(percent, of: waiting), "s"])
    }
    table.add(["longest queue", "\(tally.longestQueue)", "gangs"])
    table.add(["busy GPU time", tenths(tally.busyGPUTime, per: Self.hour), "GPU-h"])
    table.add(["held by gangs that lack pods", tenths(tally.heldGPUTime, per: Self.hour), "GPU-h"])
    let whole = Int128(result.settings.gpus) * Int128(result.makespan)
    table.add(["busy share", tenths(tally.busyGPUTime * 100, per: whole), "%"])
    table.add(["pre-emptions", "\(tally.preemptions)", ""])
    table.add(["bind time-outs", "\(tally.bindTimeouts)", ""])
    table.add(["turned away", "\(tally.turnedAway)", "gangs"])
    table.add(["larger than the cluster", "\(tally.tooLarge)", "gangs"])
    table.add(["waiting for ever", "\(result.unfinished)", "gangs"])
    table.add(["events", "\(tally.events)", ""])
    return table
  }

  private static let second: Int128 = 1_000_000_000
  private static let hour: Int128 = 3_600_000_000_000

  /// The smallest value that at least `percent` of all values do not exceed.
  private func percentile(_ percent: Int, of sorted: [Nanoseconds]) -> String {
    guard !sorted.isEmpty else { return "-" }
    let rank = max(1, (sorted.count * percent + 99) / 100)
    return tenths(Int128(sorted[rank - 1]), per: Self.second)
  }

  /// With one decimal, rounded half up; `-` where there is nothing to divide by.
  private func tenths(_ value: Int128, per divisor: Int128) -> String {
    guard divisor > 0 else { return "-" }
    let rounded = (value * 20 + divisor) / (2 * divisor)
    return "\(rounded / 10).\(rounded % 10)"
  }
}
