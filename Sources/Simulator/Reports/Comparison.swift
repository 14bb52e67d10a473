package import Statistics

/// Sides that ran with the same seeds, and how far each one is from the first.
///
/// What chance gave to one side it gave to the others, so differences are taken seed by seed (common random
/// numbers) and their intervals are narrower than those of the sides.
package struct Comparison: Sendable {
  /// One scenario or policy, with its figures for each seed.
  package struct Side: Sendable {
    package let name: String
    package let path: String
    package let runs: [RunFigures]

    package init(name: String, path: String, runs: [RunFigures]) {
      self.name = name
      self.path = path
      self.runs = runs
    }
  }

  /// What can be said of a difference.
  package enum Verdict: String, Hashable, Sendable {
    /// All of its interval is below 0.
    case less
    /// All of its interval is above 0.
    case more
    /// The sides are equal for each seed.
    case same
    /// The interval holds 0: more seeds may tell.
    case unclear
  }

  /// How often the intervals hold the true value.
  package static let level = 0.95
  /// What a table shows; files have every figure.
  package static let mainFigures = [
    "gangs_finished_count", "cost_currency", "cost_per_useful_gpu_hour_currency", "useful_share_percent",
    "waiting_mean_seconds", "waiting_p50_seconds", "waiting_p95_seconds", "turnaround_mean_seconds",
    "idle_gpu_hours", "stranded_gpu_hours", "lost_gpu_hours", "domains_created_count",
    "useless_scale_ups_count",
  ]

  package let scenario: String
  package let currency: String
  package let seeds: [UInt64]
  package let sides: [Side]

  /// The first side is the one that the others are compared with.
  package init(scenario: String, currency: String, seeds: [UInt64], sides: [Side]) {
    precondition(sides.count >= 2, "a comparison has two sides at least")
    precondition(sides.allSatisfy { $0.runs.count == seeds.count }, "each side ran with each seed")
    self.scenario = scenario
    self.currency = currency
    self.seeds = seeds
    self.sides = sides
  }

  package var figureNames: [String] { sides[0].runs[0].all.map(\.name) }

  /// The figure's mean over the seeds; nil when some run has no value of it.
  ///
  /// With one seed, or equal values, the margin is 0: nothing is known of chance then.
  package func mean(of figure: String, side: Int) -> ConfidenceInterval? {
    values(of: figure, side: side).map(Self.interval)
  }

  /// The mean of the side's value less the first side's, seed by seed.
  package func difference(of figure: String, side: Int) -> ConfidenceInterval? {
    guard let other = values(of: figure, side: side), let baseline = values(of: figure, side: 0) else {
      return nil
    }
    return Self.interval(zip(other, baseline).map { $0 - $1 })
  }

  package func verdict(of figure: String, side: Int) -> Verdict? {
    guard let difference = difference(of: figure, side: side) else { return nil }
    if difference.low > 0 { return .more }
    if difference.high < 0 { return .less }
    return difference.mean == 0 && difference.margin == 0 ? .same : .unclear
  }

  private func values(of figure: String, side: Int) -> [Double]? {
    let values = sides[side].runs.compactMap { $0.value(of: figure) }
    return values.count == seeds.count ? values : nil
  }

  private static func interval(_ values: [Double]) -> ConfidenceInterval {
    ConfidenceInterval(of: values, level: level) ?? ConfidenceInterval(exactly: values[0], level: level)
  }
}

extension Comparison {
  /// For people: a line for each main figure and each side but the first.
  package var lines: [String] {
    var table = TextTable([
      ("figure", .left), ("side", .left), (sides[0].name, .right), ("±", .right), ("side's", .right),
      ("±", .right),
      ("difference", .right), ("±", .right), ("verdict", .left),
    ])
    for figure in Self.mainFigures {
      for side in sides.indices.dropFirst() { table.add(row(figure, side: side)) }
    }
    let seeds =
      seeds.count == 1 ? "1 seed, so nothing is known of chance" : "\(seeds.count) seeds, 95 % intervals"
    return [
      "\(scenario): \(sides.count) sides, \(seeds), baseline \(sides[0].name), costs in \(currency)", "",
    ]
      + table.lines
  }

  /// For people: a line for each side, with what matters most.
  package var cellLines: [String] {
    var table = TextTable([
      ("cell", .left), ("cost \(currency)", .right), ("±", .right), ("useful %", .right), ("±", .right),
      ("waiting, mean s", .right), ("±", .right), ("waiting, p95 s", .right), ("±", .right),
    ])
    let figures = ["cost_currency", "useful_share_percent", "waiting_mean_seconds", "waiting_p95_seconds"]
    for side in sides.indices {
      table.add([sides[side].name] + figures.flatMap { cells(mean(of: $0, side: side)) })
    }
    return table.lines
  }

  private func cells(_ interval: ConfidenceInterval?) -> [String] {
    guard let interval else { return ["-", "-"] }
    return [NumberText.brief(interval.mean), NumberText.brief(interval.margin)]
  }

  private func row(_ figure: String, side: Int) -> [String] {
    [figure, sides[side].name] + cells(mean(of: figure, side: 0)) + cells(mean(of: figure, side: side))
      + cells(difference(of: figure, side: side)) + [verdict(of: figure, side: side)?.rawValue ?? "-"]
  }

  /// As comma-separated values: a line for each figure and each side but the first.
  package var csvLines: [String] {
    let heading = FigureLines.line([
      "figure", "baseline", "side", "seeds_count", "baseline_mean", "baseline_margin", "side_mean",
      "side_margin", "difference_mean", "difference_margin", "verdict",
    ])
    return [heading]
      + figureNames.flatMap { figure in
        sides.indices.dropFirst().map { side in
          let intervals = [
            mean(of: figure, side: 0), mean(of: figure, side: side), difference(of: figure, side: side),
          ]
          let numbers = intervals.flatMap { interval in
            [interval?.mean, interval?.margin].map { $0.map { FigureLines.text(of: $0.inMillionths) } ?? "" }
          }
          return FigureLines.line(
            [figure, sides[0].name, sides[side].name, "\(seeds.count)"] + numbers
              + [verdict(of: figure, side: side)?.rawValue ?? ""]
          )
        }
      }
  }
}
