/// Numbers for people: groups of three digits, no more decimals than they are worth.
enum NumberText {
  /// About four digits: `1,234,567`, `56.8`, `0.123`.
  static func brief(_ value: Double) -> String {
    let size = abs(value)
    return text(value, decimals: size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3)
  }

  /// At most three decimals.
  static func full(_ value: Double) -> String { text(value, decimals: 3) }

  private static func text(_ value: Double, decimals: Int) -> String {
    guard abs(value) < 1e15 else { return "\(value)" }
    let factor = (0..<decimals).reduce(1) { product, _ in product * 10 }
    let scaled = Int64((abs(value) * Double(factor)).rounded())
    let (whole, rest) = scaled.quotientAndRemainder(dividingBy: Int64(factor))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard rest > 0 else { return sign + grouped(whole) }
    let digits = "\(rest)"
    let fraction = String(repeating: "0", count: decimals - digits.count) + digits
    return sign + grouped(whole) + "." + String(fraction.reversed().drop { $0 == "0" }.reversed())
  }

  private static func grouped(_ value: Int64) -> String {
    let digits = Array("\(value)")
    return digits.enumerated().reduce(into: "") { result, digit in
      if digit.offset > 0, (digits.count - digit.offset) % 3 == 0 { result += "," }
      result.append(digit.element)
    }
  }
}
