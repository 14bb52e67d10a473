internal import PlanTrials
internal import Testing

@Suite("Trials of a fuzzer's bytes")
struct TrialNumbersTests {
  @Test func `any bytes make a trial, the same one each time`() {
    for bytes in [[], [0], [255], Array(repeating: 255, count: 2_000), Array(0...255)] as [[UInt8]] {
      #expect(Trial(bytes: bytes) == Trial(bytes: bytes))
      #expect(Trial(bytes: bytes).violations().map(\.description) == [])
    }
  }

  @Test func `a byte that is changed changes the trial`() {
    let bytes: [UInt8] = Array(repeating: 7, count: 400)
    let changed = (0..<40).filter { position in
      var other = bytes
      other[position] = 90
      return Trial(bytes: other) != Trial(bytes: bytes)
    }
    #expect(changed.count > 20)
  }
}
