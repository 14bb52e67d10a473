package import FleetModel

/// How amounts that change in steps went over time, each as its mean in at most ``binLimit`` bins of equal width.
///
/// Bins begin a second wide; when time passes the last one, neighbours are joined and the width doubles. Memory is
/// bounded however long a run is, and whole areas are kept exactly beside the bins.
package struct LevelSeries: Sendable {
  /// The most bins that are kept.
  package static let binLimit = 500

  fileprivate struct Column {
    var level = 0
    var since: Int64
    /// Level x time of settled bins, in units of the level x seconds.
    var areas: [Double] = []
    var total: Duration = .zero
  }

  private let start: Int64
  private var width: Int64 = 1_000_000_000
  private var columns: [Column]

  /// So many amounts, all 0 from that instant on.
  package init(columns count: Int, from start: Instant) {
    self.start = start.nanoseconds
    columns = Array(repeating: Column(since: start.nanoseconds), count: count)
  }

  /// What the amount is now.
  package func level(_ column: Int) -> Int { columns[column].level }

  /// Lets an amount be larger by that much from now on; instants do not go back.
  ///
  /// O(1), averaged over a run.
  package mutating func add(_ change: Int, to column: Int, at now: Instant) {
    guard change != 0 else { return }
    settle(column, to: now.nanoseconds)
    columns[column].level += change
  }

  /// Joins each amount at an even place with the one behind it; the places behind are free again.
  ///
  /// O(columns x bins).
  package mutating func joinPairs(in range: Range<Int>, at now: Instant) {
    for column in range { settle(column, to: now.nanoseconds) }
    let joined = stride(from: range.lowerBound, to: range.upperBound, by: 2).map { first in
      guard first + 1 < range.upperBound else { return columns[first] }
      return Self.sum(columns[first], columns[first + 1])
    }
    for (offset, column) in range.enumerated() {
      columns[column] = offset < joined.count ? joined[offset] : Column(since: now.nanoseconds)
    }
  }

  private static func sum(_ left: Column, _ right: Column) -> Column {
    var sum = left
    sum.level += right.level
    sum.total += right.total
    for (bin, area) in right.areas.enumerated() {
      if bin < sum.areas.count { sum.areas[bin] += area } else { sum.areas.append(area) }
    }
    return sum
  }

  /// Adds what the amount came to since it changed last.
  private mutating func settle(_ column: Int, to now: Int64) {
    let since = columns[column].since
    precondition(now >= since, "time does not go back")
    columns[column].since = now
    let level = columns[column].level
    guard now > since, level != 0 else { return }
    columns[column].total += Duration.nanoseconds(now - since) * level
    makeRoom(until: now)
    var from = since - start
    let end = now - start
    var bin = Int(from / width)
    while from < end {
      let to = min(end, (Int64(bin) + 1) * width)
      columns[column].addArea(Double(level) * (Double(to - from) / 1e9), to: bin)
      from = to
      bin += 1
    }
  }

  private mutating func makeRoom(until now: Int64) {
    while now - start > width * Int64(Self.binLimit) {
      width *= 2
      for column in columns.indices { columns[column].joinBins() }
    }
  }
}

extension LevelSeries.Column {
  mutating func addArea(_ area: Double, to bin: Int) {
    while areas.count <= bin { areas.append(0) }
    areas[bin] += area
  }

  mutating func joinBins() {
    let joined = stride(from: 0, to: areas.count, by: 2).map { first in
      first + 1 < areas.count ? areas[first] + areas[first + 1] : areas[first]
    }
    areas = joined
  }
}

extension LevelSeries {
  /// What was kept, once nothing changes any more.
  package struct Means: Hashable, Sendable {
    /// The width of each bin but the last one, which ends with the run.
    package let binWidth: Duration
    /// For each amount its mean in each bin.
    package let means: [[Double]]
    /// For each amount level x time over the whole run.
    package let totals: [Duration]
  }

  /// The means up to that instant.
  package func means(until end: Instant) -> Means {
    var series = self
    series.makeRoom(until: end.nanoseconds)
    for column in series.columns.indices { series.settle(column, to: end.nanoseconds) }
    let span = end.nanoseconds - start
    let count = Int((span + series.width - 1) / series.width)
    let means = series.columns.map { column in
      (0..<count).map { bin in
        let seconds = Double(min(series.width, span - Int64(bin) * series.width)) / 1e9
        return bin < column.areas.count ? column.areas[bin] / seconds : 0
      }
    }
    return Means(binWidth: .nanoseconds(series.width), means: means, totals: series.columns.map(\.total))
  }
}
