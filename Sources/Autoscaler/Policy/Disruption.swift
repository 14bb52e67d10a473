package import FleetModel

/// How many domains may be drained by choice at one time, and when.
///
/// What is broken or about to be taken away is drained at any time.
package struct Disruption: Hashable, Sendable, Codable {
  /// Nil when any number may.
  package let maxDraining: Int?
  /// Empty when any time will do.
  package let windows: [DisruptionWindow]

  package init(maxDraining: Int? = nil, windows: [DisruptionWindow] = []) {
    self.maxDraining = maxDraining
    self.windows = windows
  }

  /// How many domains may be drained by choice at that instant: 0 while no window is open, nil for any number.
  ///
  /// Of several open windows the one that allows most counts. O(windows).
  package func limit(at now: Instant) -> Int? {
    guard !windows.isEmpty else { return maxDraining }
    var most = 0
    for window in windows where window.isOpen(at: now) {
      guard let limit = window.maxDraining ?? maxDraining else { return nil }
      most = max(most, limit)
    }
    return most
  }

  /// When the next window opens after that instant; nil without windows.
  ///
  /// O(windows).
  package func nextOpening(after now: Instant) -> Instant? {
    windows.compactMap { $0.nextOpening(after: now) }.min()
  }

  /// True while a domain may be drained by choice if few enough others are.
  package func isOpen(at now: Instant) -> Bool {
    windows.isEmpty || windows.contains { $0.isOpen(at: now) }
  }
}

/// A part of the week in which domains may be drained by choice.
///
/// The core knows no time zones: a day is 86,400 seconds from the origin on, which is a Thursday, as 1970-01-01 was.
package struct DisruptionWindow: Hashable, Sendable, Codable {
  /// The days on which it opens, each once.
  package let days: [Weekday]
  /// Minutes after midnight, 0 to 1,439.
  package let openingMinute: Int
  /// Minutes after midnight, up to 1,440; not after the opening when the window closes on the day after.
  package let closingMinute: Int
  /// Replaces the general limit while it is open; nil when that holds.
  package let maxDraining: Int?

  package init(days: [Weekday], openingMinute: Int, closingMinute: Int, maxDraining: Int? = nil) {
    precondition(!days.isEmpty, "a window opens on some day")
    precondition(0..<1_440 ~= openingMinute && 0...1_440 ~= closingMinute, "a day has 1,440 minutes")
    precondition(openingMinute != closingMinute, "a window is open for a time")
    self.days = days
    self.openingMinute = openingMinute
    self.closingMinute = closingMinute
    self.maxDraining = maxDraining
  }

  /// True from its opening until its close.
  package func isOpen(at now: Instant) -> Bool {
    let (day, minute) = (now.day, now.minuteOfDay)
    let opensToday = days.contains(Weekday(ofDay: day))
    if openingMinute < closingMinute { return opensToday && openingMinute..<closingMinute ~= minute }
    let openedYesterday = days.contains(Weekday(ofDay: day - 1))
    return opensToday && minute >= openingMinute || openedYesterday && minute < closingMinute
  }

  func nextOpening(after now: Instant) -> Instant? {
    for day in now.day...(now.day + 7) where days.contains(Weekday(ofDay: day)) {
      let opening = Instant(seconds: day * 86_400 + Int64(openingMinute) * 60)
      if opening > now { return opening }
    }
    return nil
  }
}

/// A day of the week, in UTC.
package enum Weekday: String, Hashable, Sendable, Codable, CaseIterable {
  case monday = "mon"
  case tuesday = "tue"
  case wednesday = "wed"
  case thursday = "thu"
  case friday = "fri"
  case saturday = "sat"
  case sunday = "sun"

  /// The day of the week of a day that is counted from 1970-01-01, a Thursday.
  init(ofDay day: Int64) {
    let sinceMonday = (day + 3) % 7
    self = Self.allCases[Int(sinceMonday < 0 ? sinceMonday + 7 : sinceMonday)]
  }
}

extension Instant {
  /// Whole days since the origin, rounded down.
  fileprivate var day: Int64 {
    let dayLength: Int64 = 86_400_000_000_000
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: dayLength)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// Whole minutes since midnight.
  fileprivate var minuteOfDay: Int {
    Int((nanoseconds - day * 86_400_000_000_000) / 60_000_000_000)
  }
}
