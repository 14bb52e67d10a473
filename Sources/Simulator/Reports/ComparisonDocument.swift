internal import Statistics

/// A comparison as it stands in a JSON file; docs/reports.md explains every member.
package struct ComparisonDocument: Sendable, Encodable {
  struct Interval: Sendable, Encodable {
    let mean: Double
    let margin: Double

    init(_ interval: ConfidenceInterval) {
      mean = interval.mean.inMillionths
      margin = interval.margin.inMillionths
    }
  }

  struct Difference: Sendable, Encodable {
    let mean: Double
    let margin: Double
    let verdict: String
  }

  struct Side: Sendable, Encodable {
    let name: String
    let path: String
    let figures: NamedTable<Interval>
    /// To the first side; nil for the first side itself.
    let differences: NamedTable<Difference>?
  }

  package static let format = "autoscale-sim/comparison/1"

  let format = Self.format
  let scenario: String
  let currency: String
  let seeds: [UInt64]
  let levelPercent: Double
  let sides: [Side]

  enum CodingKeys: String, CodingKey {
    case format, scenario, currency, seeds, sides
    case levelPercent = "level_percent"
  }

  package init(of comparison: Comparison) {
    scenario = comparison.scenario
    currency = comparison.currency
    seeds = comparison.seeds
    levelPercent = Comparison.level * 100
    sides = comparison.sides.enumerated().map { number, side in
      let figures = comparison.figureNames.map { name in
        (name, comparison.mean(of: name, side: number).map(Interval.init))
      }
      return Side(
        name: side.name,
        path: side.path,
        figures: NamedTable(entries: figures),
        differences: number == 0 ? nil : Self.differences(in: comparison, side: number)
      )
    }
  }

  private static func differences(in comparison: Comparison, side: Int) -> NamedTable<Difference> {
    NamedTable(
      entries: comparison.figureNames.map { name in
        guard let interval = comparison.difference(of: name, side: side),
          let verdict = comparison.verdict(of: name, side: side)
        else { return (name, nil) }
        let difference = Difference(
          mean: interval.mean.inMillionths,
          margin: interval.margin.inMillionths,
          verdict: verdict.rawValue
        )
        return (name, difference)
      }
    )
  }
}

/// Values by name, in their order, as one JSON object; those that are missing are null.
struct NamedTable<Value: Sendable & Encodable>: Sendable, Encodable {
  let entries: [(name: String, value: Value?)]

  init(entries: [(String, Value?)]) {
    self.entries = entries.map { (name: $0.0, value: $0.1) }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FigureName.self)
    for entry in entries { try container.encode(entry.value, forKey: FigureName(stringValue: entry.name)) }
  }
}
