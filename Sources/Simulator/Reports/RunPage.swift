internal import FleetModel
internal import JSONDocument
package import SimulationEngine

/// The HTML page of one run.
package struct RunPage {
  private let result: RunResult
  private let origin: RunDocument.Origin

  package init(of result: RunResult, from origin: RunDocument.Origin) {
    self.result = result
    self.origin = origin
  }

  /// The whole file; without the library it has tables only.
  package func html(library: ChartLibrary?) throws -> String {
    let figures = RunFigures(of: result)
    let document = try JSONDocumentEncoder().encode(RunDocument(of: result, from: origin))
    let page = ReportPage(
      title: origin.scenario,
      lead: [
        origin.about,
        "Policy \(origin.policy), seed \(result.seed), costs in \(origin.currency.code). Made by autoscale-sim.",
      ],
      cards: cards(figures),
      charts: Self.charts(currency: origin.currency.code),
      tables: [poolTable, Self.figureTable(figures, currency: origin.currency.code), inputTable],
      document: document,
      chartScript: PageFile.run
    )
    return page.html(library: library)
  }

  private func cards(_ figures: RunFigures) -> [ReportPage.Card] {
    func card(_ name: String, _ caption: String, _ unit: String = "") -> ReportPage.Card? {
      figures.value(of: name).map { ReportPage.Card(value: NumberText.brief($0) + unit, caption: caption) }
    }
    let currency = origin.currency.code
    let finished = "\(result.gangsFinished) of \(result.gangsArrived)"
    return [
      card("cost_currency", "cost, \(currency)"),
      card("cost_per_useful_gpu_hour_currency", "cost per useful GPU-hour, \(currency)"),
      card("useful_share_percent", "of the paid GPU time was useful", " %"),
      ReportPage.Card(value: finished, caption: "gangs finished"),
      card("waiting_p50_seconds", "waiting, median, s"),
      card("waiting_p95_seconds", "waiting, 95th percentile, s"),
      card("useless_scale_ups_count", "domains bought and never used"),
      card("partial_domains_count", "partial domains"),
    ].compactMap(\.self)
  }

  private static func charts(currency: String) -> [ReportPage.Chart] {
    [
      ReportPage.Chart(
        id: "chart-demand",
        title: "Allocation against demand",
        caption: "GPUs that gangs held, and that gangs which had arrived and not ended asked for."
      ),
      ReportPage.Chart(
        id: "chart-domains",
        title: "Domains over time",
        caption: "All pools together, by what the domains did."
      ),
      ReportPage.Chart(
        id: "chart-waiting",
        title: "Waiting",
        caption: "How many of the gangs that started had waited no longer than that."
      ),
      ReportPage.Chart(
        id: "chart-cost",
        title: "Cost so far, by pool",
        caption: "In \(currency), from request to release of each domain; pools without a price are left out."
      ),
      ReportPage.Chart(
        id: "chart-occupancy",
        title: "Who was where",
        caption: "Share of each domain's GPUs that gangs held; empty where no domain was.",
        isWide: true
      ),
    ]
  }

  private var poolTable: ReportPage.Table {
    let document = RunDocument(of: result, from: origin)
    var table = ReportPage.Table(
      title: "Pools",
      caption: "Domains that were launched, the most at one time, and what they cost.",
      headings: [ReportPage.Table.Cell(text: "pool")]
        + ["domains", "peak", "released", "never used", "paid domain-hours", "idle domain-hours", "cost"].map
      {
        ReportPage.Table.Cell(text: $0, isNumber: true)
      }
    )
    for pool in document.pools {
      let numbers = [
        "\(pool.domainsCreatedCount)", "\(pool.domainsPeakCount)", "\(pool.domainsReleasedCount)",
        "\(pool.uselessScaleUpsCount)", NumberText.full(pool.paidDomainHours),
        NumberText.full(pool.idleDomainHours), pool.costCurrency.map(NumberText.full) ?? "unknown",
      ]
      table.rows.append(
        [ReportPage.Table.Cell(text: pool.pool)]
          + numbers.map { ReportPage.Table.Cell(text: $0, isNumber: true) }
      )
    }
    return table
  }

  private static func figureTable(_ figures: RunFigures, currency: String) -> ReportPage.Table {
    ReportPage.Table(
      title: "All figures",
      caption: "The unit is the last word of the name; currency is \(currency).",
      headings: [
        ReportPage.Table.Cell(text: "figure"), ReportPage.Table.Cell(text: "value", isNumber: true),
      ],
      rows: figures.all.map { figure in
        [
          ReportPage.Table.Cell(text: figure.name),
          ReportPage.Table.Cell(text: figure.value.map(NumberText.full) ?? "–", isNumber: true),
        ]
      },
      isList: true
    )
  }

  private var inputTable: ReportPage.Table {
    ReportPage.Table(
      title: "Made from",
      caption: "The same files and the same seed give the same report.",
      headings: [ReportPage.Table.Cell(text: "file"), ReportPage.Table.Cell(text: "SHA-256")],
      rows: origin.inputs.map { input in
        [ReportPage.Table.Cell(text: input.path), ReportPage.Table.Cell(text: input.sha256)]
      }
    )
  }
}
