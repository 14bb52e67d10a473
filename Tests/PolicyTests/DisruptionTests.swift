internal import FleetModel
internal import Policy
internal import Testing

@Suite("When domains may be drained by choice")
struct DisruptionTests {
  private let nights = DisruptionWindow(
    days: [.monday, .tuesday, .wednesday, .thursday, .friday],
    openingMinute: 22 * 60,
    closingMinute: 6 * 60,
    maxDraining: 4
  )

  /// The first Thursday is day 0.
  private func at(day: Int64, _ hour: Int64, _ minute: Int64 = 0) -> Instant {
    Instant(seconds: day * 86_400 + hour * 3_600 + minute * 60)
  }

  @Test func `without limits any number may be drained at any time`() {
    let disruption = Disruption()

    #expect(disruption.limit(at: .origin) == nil && disruption.isOpen(at: .origin))
    #expect(disruption.nextOpening(after: .origin) == nil)
  }

  @Test func `a night that begins on a weekday lasts into the next morning`() {
    #expect(!nights.isOpen(at: at(day: 0, 21, 59)))
    #expect(nights.isOpen(at: at(day: 0, 22)) && nights.isOpen(at: at(day: 1, 5, 59)))
    #expect(!nights.isOpen(at: at(day: 1, 6)))
    #expect(nights.isOpen(at: at(day: 2, 5)), "Friday's night ends on Saturday")
    #expect(
      !nights.isOpen(at: at(day: 2, 23)) && !nights.isOpen(at: at(day: 4, 5)),
      "none begins at the weekend"
    )
  }

  @Test func `1970-01-01 and 2026-11-26 are Thursdays`() {
    let thursdays = DisruptionWindow(days: [.thursday], openingMinute: 0, closingMinute: 1_440)

    #expect(thursdays.isOpen(at: .origin) && thursdays.isOpen(at: at(day: 0, 23, 59)))
    #expect(!thursdays.isOpen(at: at(day: 1, 0)) && !thursdays.isOpen(at: at(day: -1, 23)))
    #expect(thursdays.isOpen(at: Instant(seconds: 1_795_651_200)))
  }

  @Test func `a closed window allows none, an open one its own limit`() {
    let disruption = Disruption(maxDraining: 1, windows: [nights])

    #expect(disruption.limit(at: at(day: 0, 12)) == 0)
    #expect(disruption.limit(at: at(day: 0, 23)) == 4)
  }

  @Test func `of two open windows the one that allows most counts`() {
    let always = DisruptionWindow(days: Weekday.allCases, openingMinute: 0, closingMinute: 1_440)
    let disruption = Disruption(maxDraining: 1, windows: [always, nights])

    #expect(disruption.limit(at: at(day: 0, 12)) == 1)
    #expect(disruption.limit(at: at(day: 0, 23)) == 4)
    #expect(Disruption(windows: [always, nights]).limit(at: at(day: 0, 23)) == nil)
  }

  @Test func `the next opening skips the days that are not named`() {
    let disruption = Disruption(windows: [nights])

    #expect(disruption.nextOpening(after: .origin) == at(day: 0, 22))
    #expect(disruption.nextOpening(after: at(day: 0, 22)) == at(day: 1, 22))
    #expect(disruption.nextOpening(after: at(day: 1, 22)) == at(day: 4, 22))
  }

  @Test func `a window of one day opens again after a week`() {
    let thursdays = DisruptionWindow(days: [.thursday], openingMinute: 0, closingMinute: 60)

    #expect(Disruption(windows: [thursdays]).nextOpening(after: .origin) == at(day: 7, 0))
  }
}
