/// An ISO 4217 currency code, for example `USD` or `EUR`.
package struct Currency: Hashable, Sendable {
  package let code: String

  package init(_ code: String) {
    self.code = code
  }

  package static let usDollar = Currency("USD")
}

/// An amount in the policy's reference currency, in integer micro-units: 1,000,000 is one dollar of USD.
///
/// Sums and products trap on overflow: 9.2 million million units fit.
package struct Money: Hashable, Sendable {
  package let microUnits: Int64

  package init(microUnits: Int64) {
    self.microUnits = microUnits
  }

  package static let zero = Money(microUnits: 0)

  package static func + (left: Money, right: Money) -> Money {
    Money(microUnits: left.microUnits + right.microUnits)
  }

  package static func += (left: inout Money, right: Money) {
    left = left + right
  }

  package static func * (left: Money, factor: Int) -> Money {
    Money(microUnits: left.microUnits * Int64(factor))
  }

  /// What this hourly amount comes to over `duration`, rounded up to a whole micro-unit.
  package func perHour(over duration: Duration) -> Money {
    let nanosecondsPerHour: Int64 = 3_600_000_000_000
    precondition(duration >= .zero, "a bill runs forward in time")
    precondition(microUnits >= 0, "a price is not negative")
    let product = microUnits.multipliedFullWidth(by: duration.wholeNanoseconds)
    let (quotient, remainder) = nanosecondsPerHour.dividingFullWidth(product)
    return Money(microUnits: quotient + (remainder > 0 ? 1 : 0))
  }
}

extension Money: Comparable {
  package static func < (left: Money, right: Money) -> Bool {
    left.microUnits < right.microUnits
  }
}

extension Money: CustomStringConvertible {
  /// The amount with two decimals, rounded half up: `2050.79`.
  package var description: String {
    let cents = (microUnits.magnitude + 5_000) / 10_000
    let fraction = cents % 100
    return (microUnits < 0 ? "-" : "") + "\(cents / 100)." + (fraction < 10 ? "0\(fraction)" : "\(fraction)")
  }
}

/// A price per hour in a currency of its own, in integer micro-units.
package struct HourlyPrice: Hashable, Sendable, Codable {
  package let microUnits: Int64
  package let currency: Currency

  package init(microUnits: Int64, currency: Currency) {
    self.microUnits = microUnits
    self.currency = currency
  }
}

extension Currency: Codable {
  package init(from decoder: any Decoder) throws {
    code = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(code)
  }
}

extension Money: Codable {
  package init(from decoder: any Decoder) throws {
    microUnits = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(microUnits)
  }
}
