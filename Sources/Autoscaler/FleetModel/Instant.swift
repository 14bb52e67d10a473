/// A point in time: whole nanoseconds since an origin that the shell chooses.
///
/// The live server counts from the Unix epoch, the simulator from the start of a run. The core only compares
/// and adds, so it never needs to know which.
public struct Instant: Hashable, Sendable {
  /// Nanoseconds since the origin.
  public let nanoseconds: Int64

  /// The instant that many nanoseconds after the origin.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The instant that many whole seconds after the origin.
  public init(seconds: Int64) {
    nanoseconds = seconds * 1_000_000_000
  }

  /// The origin itself.
  public static let origin = Instant(nanoseconds: 0)

  /// The instant that long after this one; overflow is a precondition failure.
  public func advanced(by duration: Duration) -> Instant {
    Instant(nanoseconds: nanoseconds + duration.wholeNanoseconds)
  }

  /// How long after `earlier` this instant is; negative when it is before.
  public func since(_ earlier: Instant) -> Duration {
    .nanoseconds(nanoseconds - earlier.nanoseconds)
  }
}

extension Instant: Comparable {
  /// True when `left` is before `right`.
  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

extension Instant: Codable {
  /// Reads the bare number of nanoseconds.
  public init(from decoder: any Decoder) throws {
    nanoseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  /// Writes the bare number of nanoseconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(nanoseconds)
  }
}

extension Instant: CustomStringConvertible {
  /// Seconds since the origin, `t=300s` or `t=1.250s`; from ten years on the origin can only be 1970, and it is a
  /// time of day: `2026-11-24 12:05:33 UTC`.
  public var description: String {
    let seconds = nanoseconds / 1_000_000_000
    guard seconds >= 3_650 * 86_400 else { return "t=" + Duration.nanoseconds(nanoseconds).secondsText }
    let time = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map(Self.twoDigits)
    return Self.date(daysSince1970: seconds / 86_400) + " " + time.joined(separator: ":") + " UTC"
  }

  /// The date in the Gregorian calendar; years are counted from March, so that the leap day comes last.
  private static func date(daysSince1970 days: Int64) -> String {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return "\(year)-\(twoDigits(month))-\(twoDigits(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1))"
  }

  private static func twoDigits(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}

extension Duration {
  /// The duration in whole nanoseconds, rounded towards zero; overflow is a precondition failure.
  public var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  /// Plain text in seconds with at most three decimals: `300s`, `1.250s`.
  package var secondsText: String {
    let milliseconds = wholeNanoseconds / 1_000_000
    let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
    guard rest != 0 else { return "\(whole)s" }
    let digits = String(rest.magnitude)
    let sign = milliseconds < 0 && whole == 0 ? "-" : ""
    return "\(sign)\(whole)." + String(repeating: "0", count: 3 - digits.count) + digits + "s"
  }

  /// Text for people, the two largest units: `45s`, `5m`, `1h30m`, `2d4h`.
  package var briefText: String {
    let total = wholeNanoseconds / 1_000_000_000
    let (days, hours, minutes, seconds) = (total / 86_400, total / 3_600 % 24, total / 60 % 60, total % 60)
    let parts = [(days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s")].filter { $0.0 != 0 }
    guard !parts.isEmpty else { return wholeNanoseconds == 0 ? "0s" : secondsText }
    return parts.prefix(2).map { "\($0.0)\($0.1)" }.joined()
  }
}
