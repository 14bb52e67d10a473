package import FleetModel

/// Keeps how a run goes, in bounded memory; told by whoever leads the run, whatever decides in it.
package struct HistoryRecorder: Sendable {
  /// Where a domain stands, as far as its cost goes.
  package enum Standing: Hashable, Sendable {
    /// Nobody pays for it.
    case absent
    case comingUp
    case ready
    case repairing
    case draining
  }

  /// A pool's part in the history.
  package struct Pool: Sendable {
    package let id: PoolID
    package let domainCount: Int
    package let gpusPerDomain: Int

    package init(id: PoolID, domainCount: Int, gpusPerDomain: Int) {
      self.id = id
      self.domainCount = domainCount
      self.gpusPerDomain = gpusPerDomain
    }
  }

  private struct Domain {
    var standing = Standing.absent
    var gangs = 0
    var gpus = 0
    var hasBeenReady = false
    var hasHeldGang = false
  }

  private static let allocated = 0
  private static let demanded = 1
  /// The first of the columns of GPUs that are free, by state of their domain.
  private static let free = 2
  private static let states = RunHistory.DomainState.allCases.count

  private let start: Instant
  private let pools: [Pool]
  private let firstDomain: [Int]
  private var domains: [Domain]
  private var series: LevelSeries
  private var occupancy: OccupancyRecorder
  private var useless: [Int]
  private var released: [Int]
  private var peakDemand = 0

  /// An empty fleet of those pools; domains are numbered through, pool after pool.
  package init(pools: [Pool], from start: Instant) {
    self.start = start
    self.pools = pools
    var first = 0
    firstDomain = pools.map { pool in
      defer { first += pool.domainCount }
      return first
    }
    domains = Array(repeating: Domain(), count: first)
    let columns = Self.free + Self.states * (1 + pools.count)
    series = LevelSeries(columns: columns, from: start)
    occupancy = OccupancyRecorder(pools: pools, from: start)
    useless = Array(repeating: 0, count: pools.count)
    released = Array(repeating: 0, count: pools.count)
  }

  /// Gangs want so many GPUs more, or fewer.
  package mutating func demand(_ change: Int, at now: Instant) {
    series.add(change, to: Self.demanded, at: now)
    peakDemand = max(peakDemand, series.level(Self.demanded))
  }

  /// A gang takes GPUs of a domain, or leaves them when the numbers are negative.
  package mutating func hold(gangs: Int, gpus: Int, of domain: Int, pool: Int, at now: Instant) {
    change(domain, of: pool, at: now) { domain in
      domain.gangs += gangs
      domain.gpus += gpus
      if gangs > 0 { domain.hasHeldGang = true }
    }
    series.add(gpus, to: Self.allocated, at: now)
    occupancy.hold(gpus, slot: domain - firstDomain[pool], pool: pool, at: now)
  }

  /// A domain stands elsewhere from now on.
  package mutating func move(_ domain: Int, of pool: Int, to standing: Standing, at now: Instant) {
    let old = domains[domain].standing
    guard old != standing else { return }
    if standing == .absent { count(domain, of: pool) }
    change(domain, of: pool, at: now) { domain in
      domain.standing = standing
      if standing == .ready { domain.hasBeenReady = true }
      if old == .absent { (domain.hasBeenReady, domain.hasHeldGang) = (standing == .ready, false) }
    }
    let change = (standing == .absent ? 0 : 1) - (old == .absent ? 0 : 1)
    let gpus = change * pools[pool].gpusPerDomain
    occupancy.exist(gpus, slot: domain - firstDomain[pool], pool: pool, at: now)
  }

  private mutating func count(_ domain: Int, of pool: Int) {
    guard domains[domain].hasBeenReady else { return }
    released[pool] += 1
    if !domains[domain].hasHeldGang { useless[pool] += 1 }
  }

  private mutating func change(
    _ domain: Int,
    of pool: Int,
    at now: Instant,
    _ change: (inout Domain) -> Void
  ) {
    let before = domains[domain]
    change(&domains[domain])
    let after = domains[domain]
    let (from, to) = (Self.state(of: before), Self.state(of: after))
    let size = pools[pool].gpusPerDomain
    if from != to {
      if let from { series.add(-1, to: column(of: from, pool: pool), at: now) }
      if let to { series.add(1, to: column(of: to, pool: pool), at: now) }
    }
    if from == to && before.gpus == after.gpus { return }
    if let from { series.add(before.gpus - size, to: Self.free + from.rawValue, at: now) }
    if let to { series.add(size - after.gpus, to: Self.free + to.rawValue, at: now) }
  }

  private func column(of state: RunHistory.DomainState, pool: Int) -> Int {
    Self.free + Self.states * (1 + pool) + state.rawValue
  }

  private static func state(of domain: Domain) -> RunHistory.DomainState? {
    switch domain.standing {
    case .absent: nil
    case .comingUp: .comingUp
    case .ready: domain.gangs > 0 ? .busy : .idle
    case .repairing: .repairing
    case .draining: .draining
    }
  }
}

extension HistoryRecorder {
  /// How it went until that instant; domains that still exist count as far as they came.
  package func history(until end: Instant) -> RunHistory {
    var last = self
    for (pool, first) in firstDomain.enumerated() {
      for domain in first..<(first + pools[pool].domainCount) {
        let record = domains[domain]
        if record.standing != .absent, record.hasBeenReady, !record.hasHeldGang { last.useless[pool] += 1 }
      }
    }
    let kept = series.means(until: end)
    let rows = occupancy.rows(until: end)
    return RunHistory(
      start: start,
      binWidth: kept.binWidth,
      allocatedGPUs: kept.means[Self.allocated],
      demandedGPUs: kept.means[Self.demanded],
      pools: pools.indices.map { poolHistory($0, in: kept) },
      occupancy: rows.rows,
      occupancyBinWidth: rows.binWidth,
      gpuTimes: gpuTimes(in: kept),
      peakDemand: peakDemand,
      uselessScaleUps: last.useless,
      releasedDomains: released
    )
  }

  private func poolHistory(_ pool: Int, in kept: LevelSeries.Means) -> RunHistory.PoolHistory {
    let columns = RunHistory.DomainState.allCases.map { column(of: $0, pool: pool) }
    return RunHistory.PoolHistory(
      pool: pools[pool].id,
      domains: columns.map { kept.means[$0] },
      domainTimes: columns.map { kept.totals[$0] }
    )
  }

  private func gpuTimes(in kept: LevelSeries.Means) -> RunHistory.GPUTimes {
    func free(_ state: RunHistory.DomainState) -> Duration { kept.totals[Self.free + state.rawValue] }
    return RunHistory.GPUTimes(
      allocated: kept.totals[Self.allocated],
      stranded: free(.busy),
      idle: free(.idle),
      comingUp: free(.comingUp),
      repairing: free(.repairing),
      draining: free(.draining)
    )
  }
}
