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
  /// Seconds since the origin, for example `t=300s` or `t=1.250s`.
  public var description: String {
    "t=" + Duration.nanoseconds(nanoseconds).secondsText
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
