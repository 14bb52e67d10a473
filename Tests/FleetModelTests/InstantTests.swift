internal import FleetModel
internal import Testing

@Suite("Instants and durations")
struct InstantTests {
  @Test func `an instant is compared, advanced and measured in whole nanoseconds`() {
    let start = Instant(seconds: 10)

    #expect(start.advanced(by: .nanoseconds(1)).nanoseconds == 10_000_000_001)
    #expect(start.since(Instant(seconds: 12)) == .seconds(-2))
    #expect(Instant.origin < start && start.advanced(by: .seconds(-10)) == .origin)
  }

  @Test func `less than a nanosecond is cut off towards zero`() {
    let half = Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999)

    #expect(half.wholeNanoseconds == 1)
    #expect((.zero - half).wholeNanoseconds == -1)
  }

  @Test func `an instant in a run is written as seconds since its start`() {
    #expect(Instant.origin.description == "t=0s")
    #expect(Instant(seconds: 300).description == "t=300s")
    #expect(Instant(nanoseconds: 1_250_000_000).description == "t=1.250s")
    #expect(Instant(nanoseconds: -250_000_000).description == "t=-0.250s")
    #expect(Instant(nanoseconds: 1_005_999_999).description == "t=1.005s")
  }

  @Test func `a late instant is written as a time of day`() {
    #expect(Instant(seconds: 1_795_521_933).description == "2026-11-24 12:05:33 UTC")
    #expect(Instant(seconds: 951_782_400).description == "2000-02-29 00:00:00 UTC")
    #expect(Instant(seconds: 4_107_542_399).description == "2100-02-28 23:59:59 UTC")
    #expect(Instant(seconds: 4_107_542_400).description == "2100-03-01 00:00:00 UTC")
    #expect(Instant(seconds: 1_735_689_599).description == "2024-12-31 23:59:59 UTC")
  }

  @Test func `a duration in brief shows its two largest units`() {
    let texts = [0, 45, 300, 5_400, 5_401, 187_200, 90_000].map { Duration.seconds($0).briefText }

    #expect(texts == ["0s", "45s", "5m", "1h30m", "1h30m", "2d4h", "1d1h"])
    #expect(Duration.milliseconds(250).briefText == "0.250s")
  }
}
