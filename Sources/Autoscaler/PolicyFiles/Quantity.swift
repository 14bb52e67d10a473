/// Why a text is not a quantity.
enum QuantityFailure: Error, Hashable {
  /// It does not have the form of one.
  case form
  /// It is one, but not a value that can be kept: the sentence says why.
  case value(String)
}

/// Quantities with units, in whole numbers of their smallest unit.
enum Quantity {
  /// The largest unit first; each may stand once, in this order.
  private static let timeUnits: [(name: String, nanoseconds: Int64)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
    ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
  ]

  private static let memoryUnits: [(name: String, bytes: Int64)] = [
    ("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("Ti", 1 << 40), ("Pi", 1 << 50),
  ]

  private static let bytesPerMiB: Int64 = 1 << 20

  /// A million cores and 1,024 Ti: what a million pods ask for together still fits 64 bits.
  private static let mostMilliCores: Int64 = 1_000_000_000
  private static let mostMiB: Int64 = 1 << 30

  /// Twenty years: sums of a few durations and of the time since 1970 stay far below the end of 64 bits.
  private static let longestNanoseconds: Int64 = 7_300 * 86_400_000_000_000

  /// `1h30m` in nanoseconds.
  static func nanoseconds(_ text: String) throws(QuantityFailure) -> Int64 {
    var rest = text.unicodeScalars[...]
    var units = timeUnits[...]
    var total: Int64 = 0
    repeat {
      let digits = rest.prefix(while: isDigit)
      rest = rest[digits.endIndex...]
      let name = rest.prefix { !isDigit($0) }
      rest = rest[name.endIndex...]
      guard !digits.isEmpty, let index = units.firstIndex(where: { $0.name == String(name) }) else {
        throw .form
      }
      let (part, partOverflows) = try whole(digits).multipliedReportingOverflow(by: units[index].nanoseconds)
      let (sum, sumOverflows) = total.addingReportingOverflow(part)
      guard !partOverflows && !sumOverflows && sum <= longestNanoseconds else {
        throw .value("the duration \(text.quotedForMessage) is longer than 20 years")
      }
      total = sum
      units = units[(index + 1)...]
    } while !rest.isEmpty
    return total
  }

  /// `$2.29/h`, `113.93 EUR/h` or `USD 2.29/h` in micro-units and an ISO 4217 code.
  static func hourlyPrice(_ text: String) throws(QuantityFailure) -> (microUnits: Int64, currency: String) {
    guard text.hasSuffix("/h") else { throw .form }
    let amount = text.unicodeScalars.dropLast(2)
    if let first = amount.first, let currency = ["$": "USD", "€": "EUR"][String(first)] {
      return (try fixedPoint(amount.dropFirst(), decimals: 6), currency)
    }
    let words = amount.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2, let first = words.first, let last = words.last else { throw .form }
    let (number, currency) = isCurrencyCode(first) ? (last, first) : (first, last)
    guard isCurrencyCode(currency) else { throw .form }
    return (try fixedPoint(number, decimals: 6), String(currency))
  }

  /// `960Gi` or plain bytes in MiB.
  static func memoryMiB(_ text: String) throws(QuantityFailure) -> Int64 {
    let scalars = text.unicodeScalars
    let digits = scalars.prefix(while: isDigit)
    let unitName = String(scalars[digits.endIndex...])
    guard let unit = unitName.isEmpty ? 1 : memoryUnits.first(where: { $0.name == unitName })?.bytes else {
      throw .form
    }
    let number = try whole(digits)
    let (bytes, overflows) = number.multipliedReportingOverflow(by: unit)
    guard !overflows else { throw .value("the number \(text.shortened) is too large") }
    guard bytes.isMultiple(of: bytesPerMiB) else {
      throw .value("memory must be a whole number of MiB, found \(text.quotedForMessage)")
    }
    guard bytes / bytesPerMiB <= mostMiB else {
      throw .value("the memory \(text.quotedForMessage) is more than 1024Ti")
    }
    return bytes / bytesPerMiB
  }

  /// `144`, `1.5` or `500m` cores in thousandths of a core.
  static func cpuMilli(_ text: String) throws(QuantityFailure) -> Int64 {
    let scalars = text.unicodeScalars[...]
    let isMilli = scalars.last == "m"
    let milli = try isMilli ? whole(scalars.dropLast()) : fixedPoint(scalars, decimals: 3)
    guard milli <= mostMilliCores else {
      throw .value("the cores \(text.quotedForMessage) are more than 1000000")
    }
    return milli
  }

  /// `72` or `72 GPU`.
  static func count(_ text: String, of unit: String) throws(QuantityFailure) -> Int64 {
    let scalars = text.unicodeScalars
    let digits = scalars.prefix(while: isDigit)
    let rest = String(scalars[digits.endIndex...])
    guard rest.isEmpty || rest == " \(unit)" || rest == " \(unit)s" else { throw .form }
    return try whole(digits)
  }

  /// `1.0837` in millionths.
  static func millionths(_ text: String) throws(QuantityFailure) -> Int64 {
    try fixedPoint(text.unicodeScalars[...], decimals: 6)
  }

  /// Digits with at most `decimals` of them after a point, in units of the last one.
  private static func fixedPoint(_ text: Substring.UnicodeScalarView, decimals: Int) throws(QuantityFailure)
    -> Int64
  {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let integral = parts.first, !integral.isEmpty, parts.allSatisfy({ $0.allSatisfy(isDigit) }) else {
      throw .form
    }
    guard parts.count == 2 else { return try whole(integral, shiftedBy: decimals) }
    guard !parts[1].isEmpty else { throw .form }
    guard parts[1].count <= decimals else {
      throw .value("at most \(decimals) decimals are kept, found \(String(text).quotedForMessage)")
    }
    let units = try whole(integral, shiftedBy: decimals)
    let fraction = try whole(parts[1], shiftedBy: decimals - parts[1].count)
    let (sum, overflows) = units.addingReportingOverflow(fraction)
    guard !overflows else { throw .value("the number \(String(text).shortened) is too large") }
    return sum
  }

  /// The digits as a number with that many zeros after them.
  private static func whole(
    _ digits: Substring.UnicodeScalarView,
    shiftedBy zeros: Int = 0
  ) throws(QuantityFailure) -> Int64 {
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { throw .form }
    guard let number = Int64(String(digits) + String(repeating: "0", count: zeros)) else {
      throw .value("the number \(String(digits).shortened) is too large")
    }
    return number
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    "0"..."9" ~= scalar
  }

  private static func isCurrencyCode(_ text: Substring.UnicodeScalarView) -> Bool {
    text.count == 3 && text.allSatisfy { "A"..."Z" ~= $0 }
  }
}
