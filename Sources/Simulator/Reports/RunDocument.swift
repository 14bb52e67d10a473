package import FleetModel
package import SimulationEngine

/// A run as it stands in a JSON file; docs/reports.md explains every member.
package struct RunDocument: Sendable, Encodable {
  /// A file that the run was made from.
  package struct Input: Hashable, Sendable, Encodable {
    package let path: String
    package let sha256: String

    package init(path: String, sha256: String) {
      self.path = path
      self.sha256 = sha256
    }
  }

  /// What is known of a run beside its result.
  package struct Origin: Sendable {
    package let scenario: String
    package let about: String
    package let policy: String
    package let currency: Currency
    package let inputs: [Input]

    package init(scenario: String, about: String, policy: String, currency: Currency, inputs: [Input]) {
      self.scenario = scenario
      self.about = about
      self.policy = policy
      self.currency = currency
      self.inputs = inputs
    }
  }

  package static let format = "autoscale-sim/run/1"

  let format = Self.format
  let scenario: String
  let about: String
  let policy: String
  let seed: UInt64
  let currency: String
  let inputs: [Input]
  let figures: FigureTable
  let pools: [PoolRow]
  let series: SeriesTable
  let waiting: WaitingTable
  let occupancy: OccupancyTable

  package init(of result: RunResult, from origin: Origin) {
    scenario = origin.scenario
    about = origin.about
    policy = origin.policy
    seed = result.seed
    currency = origin.currency.code
    inputs = origin.inputs
    figures = FigureTable(figures: RunFigures(of: result).all)
    pools = result.pools.indices.map { PoolRow(number: $0, of: result) }
    series = SeriesTable(of: result)
    waiting = WaitingTable(of: result)
    occupancy = OccupancyTable(of: result.history)
  }
}

/// Figures as one JSON object; those without a value are null.
struct FigureTable: Sendable, Encodable {
  let figures: [RunFigures.Figure]

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FigureName.self)
    for figure in figures {
      let key = FigureName(stringValue: figure.name)
      if let value = figure.value {
        // Counts and other whole numbers stand there without a point.
        if value == value.rounded(), abs(value) < 1e15 {
          try container.encode(Int64(value), forKey: key)
        } else {
          try container.encode(value, forKey: key)
        }
      } else {
        try container.encodeNil(forKey: key)
      }
    }
  }
}

/// The name of a figure as a key.
struct FigureName: CodingKey {
  let stringValue: String
  let intValue: Int? = nil

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// One pool's part in a run.
struct PoolRow: Sendable, Encodable {
  let pool: String
  let domainsCreatedCount: Int
  let domainsPeakCount: Int
  let domainsReleasedCount: Int
  let uselessScaleUpsCount: Int
  let paidDomainHours: Double
  let idleDomainHours: Double
  let costCurrency: Double?
  let hourlyCostCurrency: Double?

  enum CodingKeys: String, CodingKey {
    case pool
    case domainsCreatedCount = "domains_created_count"
    case domainsPeakCount = "domains_peak_count"
    case domainsReleasedCount = "domains_released_count"
    case uselessScaleUpsCount = "useless_scale_ups_count"
    case paidDomainHours = "paid_domain_hours"
    case idleDomainHours = "idle_domain_hours"
    case costCurrency = "cost_currency"
    case hourlyCostCurrency = "hourly_cost_currency"
  }

  init(number: Int, of result: RunResult) {
    let pool = result.pools[number]
    let history = result.history
    self.pool = pool.pool.name
    domainsCreatedCount = pool.domainsCreated
    domainsPeakCount = pool.peakDomains
    domainsReleasedCount = history.releasedDomains[number]
    uselessScaleUpsCount = history.uselessScaleUps[number]
    paidDomainHours = pool.paidDomainTime.inHours
    idleDomainHours = history.pools[number].domainTimes[RunHistory.DomainState.idle.rawValue].inHours
    costCurrency = pool.cost?.inUnits
    hourlyCostCurrency = pool.hourlyCost?.inUnits
  }
}
