internal import Statistics
internal import Testing

@Suite("Moments")
struct MomentsTests {
  @Test func `mean and variance are those of the numbers`() {
    let moments = Moments(of: [2, 4, 4, 4, 5, 5, 7, 9])
    #expect(moments.count == 8)
    #expect(moments.mean == 5)
    #expect(abs((moments.variance ?? 0) - 32.0 / 7) < 1e-12)
    #expect(abs((moments.standardError ?? 0) - (4.0 / 7).squareRoot()) < 1e-12)
  }

  @Test func `a small spread far from zero keeps its digits`() {
    let moments = Moments(of: [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])
    #expect(moments.variance == 30)
  }

  @Test func `too few numbers have no mean or no spread`() {
    #expect(Moments().mean == nil)
    #expect(Moments(of: [3]).mean == 3)
    #expect(Moments(of: [3]).variance == nil)
    #expect(Moments(of: [3]).standardDeviation == nil)
  }

  @Test(arguments: [(0, 15), (5, 15), (30, 20), (40, 20), (50, 35), (95, 50), (100, 50)])
  func `percentiles are values that were measured`(percent: Int, value: Int) {
    #expect(NearestRank.percentile(percent, of: [15, 20, 35, 40, 50]) == value)
  }

  @Test func `nothing has no percentile`() {
    #expect(NearestRank.percentile(50, of: [Int]()) == nil)
  }
}
