internal import FleetModel
internal import Policy

extension Disruption {
  /// Reads how many domains may be drained by choice, and when.
  static var reader: ValueReader<Disruption> {
    .mapping { disruption in
      let most = disruption.readIfPresent("maxDraining", .integer(in: 0...10_000))
      let windows = disruption.read(
        "windows",
        .list(of: DisruptionWindow.reader, count: 1...100),
        default: []
      )
      return Disruption(maxDraining: most, windows: windows)
    }
  }
}

extension DisruptionWindow {
  static var reader: ValueReader<DisruptionWindow> {
    .mapping { window in
      let days = window.read("days", .weekdays, default: Weekday.allCases)
      let from = window.read("from", .timeOfDay)
      let to = window.read("to", .timeOfDay)
      let most = window.readIfPresent("maxDraining", .integer(in: 0...10_000))
      guard let from, let to else { return nil }
      guard from < 1_440 else {
        window.report("a window opens before 24:00", at: "from")
        return nil
      }
      guard from != to else {
        window.report("'from' and 'to' are the same", at: "to", advice: "a whole day is 00:00 to 24:00")
        return nil
      }
      return DisruptionWindow(days: days, openingMinute: from, closingMinute: to, maxDraining: most)
    }
  }
}

extension ValueReader where Value == [Weekday] {
  /// A list of days and of runs of days: `[mon-thu, sat]`; in order of the week.
  static var weekdays: ValueReader {
    let run = ValueReader<[Weekday]>.parsed("a day such as mon, or a run of days such as mon-fri", days)
    return ValueReader<[[Weekday]]>.list(of: run, count: 1...7).map { runs in
      let named = runs.flatMap(\.self)
      return Weekday.allCases.filter { named.contains($0) }
    }
  }

  /// `mon`, or `fri-mon` for four days.
  private static func days(_ text: String) -> [Weekday]? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map {
      Weekday(rawValue: String($0))
    }
    guard 1...2 ~= ends.count, let first = ends.first ?? nil, let last = ends.last ?? nil else { return nil }
    let week = Weekday.allCases + Weekday.allCases
    guard let start = week.firstIndex(of: first), let length = week[start...].firstIndex(of: last) else {
      return nil
    }
    return Array(week[start...length])
  }
}

extension ValueReader where Value == Int {
  /// A time of day in 24 hours, `22:00`, up to `24:00`, in minutes after midnight.
  static var timeOfDay: ValueReader {
    .parsed("a time of day such as 06:30, in UTC") { text in
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy(isDigit) }),
        let hours = Int(parts[0]), let minutes = Int(parts[1]), minutes < 60
      else { return nil }
      let total = hours * 60 + minutes
      return total <= 1_440 ? total : nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
