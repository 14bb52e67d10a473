package import FleetModel
package import SimulationEngine
internal import Statistics

/// What a run came to, as text for people.
///
/// No clock has a part in it: the same run gives the same bytes.
package struct RunReport: Sendable {
  private let name: String
  private let result: RunResult
  private let currency: Currency

  package init(name: String, result: RunResult, currency: Currency) {
    self.name = name
    self.result = result
    self.currency = currency
  }

  package var lines: [String] {
    ["\(name): \(result.gangsFinished) of \(result.gangsArrived) gangs finished in \(span)", ""]
      + poolTable.lines + [""] + figureTable.lines
  }

  private var span: String { result.end.since(.origin).briefText }

  private var poolTable: TextTable {
    var table = TextTable([
      ("pool", .left), ("domains", .right), ("peak", .right), ("paid domain-hours", .right),
      ("cost \(currency.code)", .right),
    ])
    for pool in result.pools {
      table.add([
        pool.pool.name, "\(pool.domainsCreated)", "\(pool.peakDomains)", hours(pool.paidDomainTime),
        pool.cost.map(\.description) ?? "unknown",
      ])
    }
    return table
  }

  private var figureTable: TextTable {
    var table = TextTable([("figure", .left), ("value", .right), ("unit", .left)])
    let waiting = result.waitingTimes.sorted()
    table.add(["waiting, mean", mean(waiting), "s"])
    for percent in [50, 95, 99] {
      table.add(["waiting, p\(percent)", percentile(percent, of: waiting), "s"])
    }
    table.add(["in the queue, mean", mean(result.queueTimes), "s"])
    table.add(["for domains coming up, mean", mean(result.bringUpTimes), "s"])
    table.add(["useful GPU time", hours(result.usefulGPUTime), "GPU-h"])
    table.add(["paid GPU time", hours(result.paidGPUTime), "GPU-h"])
    table.add(["idle GPU time", hours(result.history.gpuTimes.idle), "GPU-h"])
    table.add(["stranded GPU time", hours(result.history.gpuTimes.stranded), "GPU-h"])
    table.add(["lost GPU time", hours(result.lostGPUTime), "GPU-h"])
    table.add(["useful share", share(result.usefulGPUTime, of: result.paidGPUTime), "%"])
    table.add(["interrupted runs", "\(result.interruptions)", ""])
    table.add(["domains never used", "\(result.history.uselessScaleUps.reduce(0, +))", ""])
    table.add(["launches given back whole", "\(result.launchesGivenBack)", ""])
    table.add(["partial domains", "\(result.partialDomains)", ""])
    table.add(["events", "\(result.events)", ""])
    return table
  }

  /// Hours with one decimal, rounded half up.
  private func hours(_ duration: Duration) -> String {
    tenths(duration.components.seconds * 10, per: 3_600)
  }

  private func mean(_ values: [Duration]) -> String {
    guard !values.isEmpty else { return "-" }
    return tenths(values.reduce(.zero, +).components.seconds * 10, per: Int64(values.count))
  }

  private func percentile(_ percent: Int, of sorted: [Duration]) -> String {
    NearestRank.percentile(percent, of: sorted).map { tenths($0.components.seconds * 10, per: 1) } ?? "-"
  }

  private func share(_ part: Duration, of whole: Duration) -> String {
    guard whole > .zero else { return "-" }
    return tenths(part.components.seconds * 1_000, per: whole.components.seconds)
  }

  private func tenths(_ tenfold: Int64, per divisor: Int64) -> String {
    let rounded = (tenfold * 2 + divisor) / (2 * divisor)
    return "\(rounded / 10).\(rounded % 10)"
  }
}
