/// Numbers of tables that are no traces, for their readers.
package enum TraceTime {
  /// Seconds since 1970 of a `YYYY-MM-DD hh:mm:ss`; nil for anything else.
  package static func secondsSince1970(_ text: some StringProtocol) -> Int64? {
    Digits.timestamp(Array(text.utf8)[...])
  }

  /// A number with at most six decimals, in millionths; nil for anything else.
  package static func millionths(_ text: some StringProtocol) -> Int64? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first.flatMap({ Digits.wholeNumber(Array($0)[...]) }), whole < 1_000_000_000
    else {
      return nil
    }
    guard parts.count == 2 else { return whole * 1_000_000 }
    let digits = Array(parts[1])
    guard digits.count <= 6, var rest = Digits.wholeNumber(digits[...]) else { return nil }
    for _ in digits.count..<6 { rest *= 10 }
    return whole * 1_000_000 + rest
  }
}
