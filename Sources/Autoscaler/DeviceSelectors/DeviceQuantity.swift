/// Amounts as Kubernetes writes them, such as `80Gi`, in whole units.
enum DeviceQuantity {
  private static let units: [(suffix: String, factor: Int64)] = [
    ("", 1), ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
    ("P", 1_000_000_000_000_000), ("E", 1_000_000_000_000_000_000), ("Ki", 1 << 10), ("Mi", 1 << 20),
    ("Gi", 1 << 30), ("Ti", 1 << 40), ("Pi", 1 << 50), ("Ei", 1 << 60),
  ]

  /// Digits that are kept after the point.
  private static let mostDecimals = 9

  /// The amount; nil when it is not written so, is no whole number of units, or passes 64 bits.
  ///
  /// Exponents and the suffixes below one (`n`, `u`, `m`) are left out: no capacity of a GPU is written with
  /// them. O(length).
  static func parse(_ text: String) -> Int64? {
    var rest = text.unicodeScalars[...]
    let isNegative = rest.first == "-"
    if let sign = rest.first, sign == "-" || sign == "+" { rest = rest.dropFirst() }
    let digits = rest.prefix(while: \.isASCIIDigit)
    rest = rest[digits.endIndex...]
    var decimals = rest.prefix(0)
    if rest.first == "." {
      decimals = rest.dropFirst().prefix(while: \.isASCIIDigit)
      rest = rest[decimals.endIndex...]
    }
    let suffix = String(rest)
    guard let unit = units.first(where: { $0.suffix == suffix }) else { return nil }
    guard !digits.isEmpty || !decimals.isEmpty, decimals.count <= mostDecimals else { return nil }
    let sign = isNegative ? "-" : ""
    let zeros = String(repeating: "0", count: mostDecimals - decimals.count)
    guard let whole = Int64(sign + (digits.isEmpty ? "0" : String(digits))) else { return nil }
    guard let billionths = Int64(sign + "0" + String(decimals) + zeros) else { return nil }
    return sum(whole, billionths, times: unit.factor)
  }

  /// The whole part and the billionths of one, both times the unit.
  private static func sum(_ whole: Int64, _ billionths: Int64, times factor: Int64) -> Int64? {
    let (large, overflows) = whole.multipliedReportingOverflow(by: factor)
    // A product of less than 2^30 billionths and a unit may pass 64 bits; both halves are needed.
    let wide = billionths.multipliedFullWidth(by: factor)
    let (small, remainder) = Int64(1_000_000_000).dividingFullWidth(wide)
    let (sum, sumOverflows) = large.addingReportingOverflow(small)
    return overflows || sumOverflows || remainder != 0 ? nil : sum
  }
}
