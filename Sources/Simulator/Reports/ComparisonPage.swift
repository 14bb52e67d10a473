internal import JSONDocument
internal import Statistics

/// The HTML page of a comparison.
package struct ComparisonPage {
  private let comparison: Comparison

  package init(of comparison: Comparison) {
    self.comparison = comparison
  }

  /// The whole file; without the library it has tables only.
  package func html(library: ChartLibrary?) throws -> String {
    let names = comparison.sides.map(\.name).joined(separator: ", ")
    let page = ReportPage(
      title: "\(comparison.scenario): \(comparison.sides.count) sides",
      lead: [
        "\(names). Baseline \(comparison.sides[0].name), \(comparison.seeds.count) seeds that all sides share, "
          + "costs in \(comparison.currency). Made by autoscale-sim."
      ],
      charts: [
        ReportPage.Chart(
          id: "chart-pareto",
          title: "Cost against waiting",
          caption: "Mean over the seeds with 95 % intervals; better is lower and further to the left."
        ),
        ReportPage.Chart(
          id: "chart-differences",
          title: "Difference to the baseline",
          caption:
            "In % of the baseline, seed by seed, with 95 % intervals; hollow where the interval holds 0."
        ),
      ],
      tables: comparison.sides.indices.dropFirst().map(table),
      document: try JSONDocumentEncoder().encode(ComparisonDocument(of: comparison)),
      chartScript: PageFile.comparison
    )
    return page.html(library: library)
  }

  private func table(of side: Int) -> ReportPage.Table {
    let baseline = comparison.sides[0].name
    let name = comparison.sides[side].name
    var table = ReportPage.Table(
      title: "\(name) less \(baseline)",
      caption: "Bold where the interval of the difference does not hold 0.",
      headings: [ReportPage.Table.Cell(text: "figure")]
        + [baseline, name, "difference"].map { ReportPage.Table.Cell(text: $0, isNumber: true) }
        + [ReportPage.Table.Cell(text: "verdict")]
    )
    for figure in comparison.figureNames {
      let intervals = [
        comparison.mean(of: figure, side: 0), comparison.mean(of: figure, side: side),
        comparison.difference(of: figure, side: side),
      ]
      let verdict = comparison.verdict(of: figure, side: side)
      if verdict == .less || verdict == .more { table.strongRows.insert(table.rows.count) }
      table.rows.append(
        [ReportPage.Table.Cell(text: figure)]
          + intervals.map { ReportPage.Table.Cell(text: Self.text(of: $0), isNumber: true) }
          + [ReportPage.Table.Cell(text: verdict?.rawValue ?? "–")]
      )
    }
    return table
  }

  private static func text(of interval: ConfidenceInterval?) -> String {
    guard let interval else { return "–" }
    let mean = NumberText.brief(interval.mean)
    return interval.margin == 0 ? mean : "\(mean) ± \(NumberText.brief(interval.margin))"
  }
}
