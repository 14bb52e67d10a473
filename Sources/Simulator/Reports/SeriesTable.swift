internal import FleetModel
internal import SimulationEngine

/// How a run went over time: one mean for each bin.
struct SeriesTable: Sendable, Encodable {
  /// One pool's domains by state, and what they have cost up to the end of each bin.
  struct Pool: Sendable, Encodable {
    let pool: String
    let busyDomains: [Double]
    let idleDomains: [Double]
    let comingUpDomains: [Double]
    let repairingDomains: [Double]
    let drainingDomains: [Double]
    let cumulativeCostCurrency: [Double]?

    enum CodingKeys: String, CodingKey {
      case pool
      case busyDomains = "busy_domains"
      case idleDomains = "idle_domains"
      case comingUpDomains = "coming_up_domains"
      case repairingDomains = "repairing_domains"
      case drainingDomains = "draining_domains"
      case cumulativeCostCurrency = "cumulative_cost_currency"
    }
  }

  let startSeconds: Double
  let endSeconds: Double
  let binSeconds: Double
  let allocatedGPUs: [Double]
  let demandedGPUs: [Double]
  let pools: [Pool]

  enum CodingKeys: String, CodingKey {
    case startSeconds = "start_seconds"
    case endSeconds = "end_seconds"
    case binSeconds = "bin_seconds"
    case allocatedGPUs = "allocated_gpus"
    case demandedGPUs = "demanded_gpus"
    case pools
  }

  init(of result: RunResult) {
    let history = result.history
    startSeconds = history.start.since(.origin).inSeconds
    endSeconds = result.end.since(.origin).inSeconds
    binSeconds = history.binWidth.inSeconds
    allocatedGPUs = history.allocatedGPUs.map(\.inMillionths)
    demandedGPUs = history.demandedGPUs.map(\.inMillionths)
    let span = result.end.since(history.start)
    let widths = history.allocatedGPUs.indices.map { bin in
      min(history.binWidth, span - history.binWidth * bin).inHours
    }
    pools = zip(result.pools, history.pools).map { pool, history in
      Self.pool(history, hourlyCost: pool.hourlyCost, widths: widths)
    }
  }

  private static func pool(
    _ history: RunHistory.PoolHistory,
    hourlyCost: Money?,
    widths: [Double]
  ) -> Pool {
    func means(_ state: RunHistory.DomainState) -> [Double] {
      history.domains[state.rawValue].map(\.inMillionths)
    }
    var sum = 0.0
    let costs = hourlyCost.map { hourly in
      widths.enumerated().map { bin, hours in
        let domains = history.domains.reduce(0) { $0 + $1[bin] }
        sum += domains * hours * hourly.inUnits
        return sum.inMillionths
      }
    }
    return Pool(
      pool: history.pool.name,
      busyDomains: means(.busy),
      idleDomains: means(.idle),
      comingUpDomains: means(.comingUp),
      repairingDomains: means(.repairing),
      drainingDomains: means(.draining),
      cumulativeCostCurrency: costs
    )
  }
}

/// How long gangs waited: the share of them, at each of some waiting times, that waited no longer.
struct WaitingTable: Sendable, Encodable {
  /// Shares that are shown at most, evenly spread.
  private static let pointLimit = 200

  let gangsPercent: [Double]
  let waitingSeconds: [Double]
  let queueSeconds: [Double]
  let bringUpSeconds: [Double]

  enum CodingKeys: String, CodingKey {
    case gangsPercent = "gangs_percent"
    case waitingSeconds = "waiting_seconds"
    case queueSeconds = "queue_seconds"
    case bringUpSeconds = "bring_up_seconds"
  }

  init(of result: RunResult) {
    let count = result.waitingTimes.count
    let points = min(count, Self.pointLimit)
    let ranks = (0..<points).map { ($0 + 1) * count / points }
    func values(_ times: [Duration]) -> [Double] {
      let sorted = times.sorted()
      return ranks.map { sorted[$0 - 1].inSeconds }
    }
    gangsPercent = ranks.map { (Double($0) * 100 / Double(count)).inMillionths }
    waitingSeconds = values(result.waitingTimes)
    queueSeconds = values(result.queueTimes)
    bringUpSeconds = values(result.bringUpTimes)
  }
}

/// Who was where: for each domain, or some neighbouring ones together, the share of its GPUs that gangs held.
struct OccupancyTable: Sendable, Encodable {
  struct Row: Sendable, Encodable {
    let pool: String
    let firstSlot: Int
    let lastSlot: Int
    /// Null in bins in which no domain was there.
    let allocatedPercent: [Double?]

    enum CodingKeys: String, CodingKey {
      case pool
      case firstSlot = "first_slot"
      case lastSlot = "last_slot"
      case allocatedPercent = "allocated_percent"
    }
  }

  /// Bins are joined until at most that many are left: a picture has no room for more.
  private static let binLimit = 125

  let binSeconds: Double
  let rows: [Row]

  enum CodingKeys: String, CodingKey {
    case binSeconds = "bin_seconds"
    case rows
  }

  init(of history: RunHistory) {
    var joined = 1
    while history.allocatedGPUs.count > Self.binLimit * joined { joined *= 2 }
    binSeconds = (history.occupancyBinWidth * joined).inSeconds
    rows = history.occupancy.map { row in
      Row(
        pool: row.pool.name,
        firstSlot: row.slots.lowerBound,
        lastSlot: row.slots.upperBound,
        allocatedPercent: Self.joined(row.shares, by: joined)
      )
    }
  }

  private static func joined(_ shares: [Double?], by count: Int) -> [Double?] {
    stride(from: 0, to: shares.count, by: count).map { first in
      let part = shares[first..<min(first + count, shares.count)].compactMap(\.self)
      return part.isEmpty ? nil : (part.reduce(0, +) * 100 / Double(part.count)).inMillionths
    }
  }
}
