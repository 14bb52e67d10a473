internal import FleetModel

/// Which domains gangs held over time, in a bounded number of rows: when a pool uses more slots than its rows
/// hold, neighbours are joined and each row stands for twice as many.
struct OccupancyRecorder: Sendable {
  /// The most rows of all pools together; each pool has four at least.
  static let rowLimit = 64

  private struct PoolRows {
    let id: PoolID
    let first: Int
    /// A power of two times as many slots as rows at most.
    var slotsPerRow = 1
    var highestSlot = -1
  }

  private let rowsPerPool: Int
  private var pools: [PoolRows]
  /// For each row the GPUs that gangs hold, then for each row those that are there.
  private var held: LevelSeries
  private var existing: LevelSeries

  init(pools: [HistoryRecorder.Pool], from start: Instant) {
    let rows = max(4, Self.rowLimit / max(1, pools.count))
    rowsPerPool = rows
    self.pools = pools.enumerated().map { PoolRows(id: $1.id, first: $0 * rows) }
    held = LevelSeries(columns: rows * pools.count, from: start)
    existing = LevelSeries(columns: rows * pools.count, from: start)
  }

  mutating func hold(_ gpus: Int, slot: Int, pool: Int, at now: Instant) {
    let row = row(of: slot, pool: pool, at: now)
    held.add(gpus, to: row, at: now)
  }

  mutating func exist(_ gpus: Int, slot: Int, pool: Int, at now: Instant) {
    let row = row(of: slot, pool: pool, at: now)
    existing.add(gpus, to: row, at: now)
  }

  private mutating func row(of slot: Int, pool: Int, at now: Instant) -> Int {
    while slot / pools[pool].slotsPerRow >= rowsPerPool {
      let range = pools[pool].first..<(pools[pool].first + rowsPerPool)
      held.joinPairs(in: range, at: now)
      existing.joinPairs(in: range, at: now)
      pools[pool].slotsPerRow *= 2
    }
    pools[pool].highestSlot = max(pools[pool].highestSlot, slot)
    return pools[pool].first + slot / pools[pool].slotsPerRow
  }

  /// The rows that were ever used, in order of pools and slots.
  func rows(until end: Instant) -> (rows: [RunHistory.OccupancyRow], binWidth: Duration) {
    let held = held.means(until: end)
    let existing = existing.means(until: end)
    let rows = pools.flatMap { pool in
      stride(from: 0, through: pool.highestSlot, by: pool.slotsPerRow).map { slot in
        let row = pool.first + slot / pool.slotsPerRow
        return RunHistory.OccupancyRow(
          pool: pool.id,
          slots: slot...min(slot + pool.slotsPerRow - 1, pool.highestSlot),
          shares: zip(held.means[row], existing.means[row]).map { $1 > 0 ? min(1, $0 / $1) : nil }
        )
      }
    }
    return (rows, held.binWidth)
  }
}
