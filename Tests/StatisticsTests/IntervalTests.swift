internal import Statistics
internal import Testing

@Suite("Intervals")
struct IntervalTests {
  @Test func `an interval is Student's`() throws {
    let interval = try #require(ConfidenceInterval(of: [10, 12, 14]))
    #expect(interval.mean == 12)
    // 4.302653 times 2 divided by the root of 3.
    #expect(abs(interval.margin - 4.968_275) < 1e-5)
    #expect(interval.contains(interval.low) && interval.contains(interval.high))
    #expect(!interval.contains(6.9) && !interval.contains(17.1))
  }

  @Test func `one number has no interval`() {
    #expect(ConfidenceInterval(of: [10]) == nil)
  }

  @Test func `pairs cancel what they share`() throws {
    let baseline = [100.0, 200, 300, 400]
    let other = [101.0, 201, 302, 402]
    let paired = try #require(ConfidenceInterval(ofPairedDifferences: other, from: baseline))
    #expect(paired.mean == 1.5)
    #expect(paired.low > 0)
    let alone = try #require(ConfidenceInterval(of: other))
    #expect(alone.margin > 100 * paired.margin)
  }

  @Test func `batches leave the warm-up and the odd values out at the beginning`() throws {
    let values = [900.0, 900, 900] + (0..<20).map(Double.init)
    let batches = try #require(BatchMeans(of: values, warmUp: 0.1, batches: 5))
    #expect(batches.skipped == 3)
    #expect(batches.batchSize == 4)
    #expect(batches.means == [1.5, 5.5, 9.5, 13.5, 17.5])
    #expect(batches.interval().mean == 9.5)
    #expect(abs((batches.autocorrelation ?? 0) - 0.4) < 1e-12)
  }

  @Test func `fewer values than batches make none`() {
    #expect(BatchMeans(of: [1, 2, 3], warmUp: 0, batches: 4) == nil)
    #expect(BatchMeans(of: [1, 1, 1, 1], warmUp: 0, batches: 4)?.autocorrelation == nil)
  }

  /// A first-order chain with the known mean 0, whose values depend on each other.
  @Test func `an interval of batches holds the mean of a chain about as often as it says`() {
    var held = 0
    var heldByValues = 0
    for seed in 1...400 as ClosedRange<UInt64> {
      var state = seed &* 0x9e37_79b9_7f4a_7c15
      var value = 0.0
      var values: [Double] = []
      for _ in 0..<4_000 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        value = 0.8 * value + (Double(state >> 11) / Double(1 << 53) - 0.5)
        values.append(value)
      }
      if BatchMeans(of: values)?.interval().contains(0) ?? false { held += 1 }
      if ConfidenceInterval(of: values)?.contains(0) ?? false { heldByValues += 1 }
    }
    #expect((365...395).contains(held), "95 % of 400 are 380; the seeds are fixed, got \(held)")
    #expect(heldByValues < 250, "the values' own interval is too narrow, got \(heldByValues)")
  }
}
