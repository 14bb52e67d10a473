/// Numbers and times in the bytes of a trace.
enum Digits {
  /// A non-negative whole number of at most 15 digits; nil for anything else.
  static func wholeNumber(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard !bytes.isEmpty, bytes.count <= 15 else { return nil }
    var value: Int64 = 0
    for byte in bytes {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
  }

  /// Whole seconds, written with or without a fraction of zeros (`66.0`); nil for anything else.
  static func wholeSeconds(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard let point = bytes.firstIndex(of: UInt8(ascii: ".")) else { return wholeNumber(bytes) }
    guard bytes[(point + 1)...].allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
    return wholeNumber(bytes[..<point])
  }

  /// Seconds since 1970 of a `YYYY-MM-DD hh:mm:ss` in the proleptic Gregorian calendar, zone ignored; nil for
  /// anything else.
  static func timestamp(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard bytes.count == 19 else { return nil }
    let first = bytes.startIndex
    guard bytes[first + 4] == UInt8(ascii: "-"), bytes[first + 7] == UInt8(ascii: "-"),
      bytes[first + 10] == UInt8(ascii: " "), bytes[first + 13] == UInt8(ascii: ":"),
      bytes[first + 16] == UInt8(ascii: ":"), let year = wholeNumber(bytes[first..<first + 4]),
      let month = wholeNumber(bytes[first + 5..<first + 7]),
      let day = wholeNumber(bytes[first + 8..<first + 10]),
      let hour = wholeNumber(bytes[first + 11..<first + 13]),
      let minute = wholeNumber(bytes[first + 14..<first + 16]),
      let second = wholeNumber(bytes[first + 17..<first + 19]), (1...12).contains(month),
      (1...31).contains(day), hour < 24, minute < 60, second < 60
    else { return nil }
    return ((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
  }

  /// Seconds with at most nine decimals, in whole nanoseconds; nil for anything else and for more than 20 years.
  static func decimalNanoseconds(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard let seconds = wholeNumber(parts[0]), seconds <= 7_300 * 86_400 else { return nil }
    guard parts.count == 2 else { return seconds * 1_000_000_000 }
    guard parts[1].count <= 9, var rest = wholeNumber(parts[1]) else { return nil }
    for _ in parts[1].count..<9 { rest *= 10 }
    return seconds * 1_000_000_000 + rest
  }

  /// Nanoseconds since 1970 of a `YYYY-MM-DD hh:mm:ss` with a fraction or without.
  static func dateNanoseconds(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard let seconds = timestamp(bytes.prefix(19)) else { return nil }
    let fraction = bytes.dropFirst(19)
    guard !fraction.isEmpty else { return seconds * 1_000_000_000 }
    guard let rest = decimalNanoseconds([UInt8(ascii: "0")] + fraction), fraction.first == UInt8(ascii: ".")
    else {
      return nil
    }
    return seconds * 1_000_000_000 + rest
  }

  /// Counts days with years that begin in March, so that the leap day comes last.
  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let leapDays = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leapDays + dayOfYear - 719_468
  }
}
