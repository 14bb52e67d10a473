internal import FleetModel
internal import SimulationEngine
internal import Testing

@Suite("Amounts over time")
struct LevelSeriesTests {
  @Test func `bins hold means and totals hold whole areas`() {
    var series = LevelSeries(columns: 2, from: .origin)
    series.add(4, to: 0, at: Instant(seconds: 1))
    series.add(-4, to: 0, at: Instant(nanoseconds: 3_500_000_000))

    let kept = series.means(until: Instant(seconds: 5))

    #expect(kept.binWidth == .seconds(1))
    #expect(kept.means == [[0, 4, 4, 2, 0], [0, 0, 0, 0, 0]])
    #expect(kept.totals == [.seconds(10), .zero])
  }

  @Test func `bins stay within their limit and lose no area`() {
    var series = LevelSeries(columns: 1, from: .origin)
    for step in 0..<10_000 as Range<Int64> {
      series.add(step.isMultiple(of: 2) ? 3 : -3, to: 0, at: Instant(seconds: 70 * step))
    }

    let kept = series.means(until: Instant(seconds: 700_000))

    // The smallest power of two seconds of which 500 reach to the end.
    #expect(kept.binWidth == .seconds(2_048))
    #expect(kept.means[0].count == 342)
    #expect(kept.totals == [.seconds(3 * 350_000)])
    let widths = (0..<342).map { min(2_048, 700_000 - 2_048 * Double($0)) }
    let area = zip(kept.means[0], widths).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(area - 1_050_000) < 1e-3)
  }

  @Test func `the last bin is as long as the run`() {
    var series = LevelSeries(columns: 1, from: Instant(seconds: 100))
    series.add(2, to: 0, at: Instant(seconds: 100))

    let kept = series.means(until: Instant(nanoseconds: 101_500_000_000))

    #expect(kept.means == [[2, 2]])
  }

  @Test func `no time has no bins`() {
    #expect(LevelSeries(columns: 1, from: .origin).means(until: .origin).means == [[]])
  }

  @Test func `neighbours are joined and leave free places behind`() {
    var series = LevelSeries(columns: 3, from: .origin)
    for column in 0..<3 { series.add(column + 1, to: column, at: .origin) }
    series.joinPairs(in: 0..<3, at: Instant(seconds: 2))

    let kept = series.means(until: Instant(seconds: 4))

    #expect(kept.means == [[3, 3, 3, 3], [3, 3, 3, 3], [0, 0, 0, 0]])
    #expect(kept.totals == [.seconds(12), .seconds(12), .zero])
  }
}
