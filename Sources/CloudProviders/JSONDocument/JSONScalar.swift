/// What becomes one JSON value without containers.
protocol JSONScalar {
  /// Nil when JSON or our integers have no such value.
  var jsonValue: JSONValue? { get }
  /// Nil when the value is of another kind, or does not fit.
  init?(jsonValue: JSONValue)
}

extension Bool: JSONScalar {
  var jsonValue: JSONValue? { .bool(self) }

  init?(jsonValue: JSONValue) {
    guard case .bool(let value) = jsonValue else { return nil }
    self = value
  }
}

extension String: JSONScalar {
  var jsonValue: JSONValue? { .string(self) }

  init?(jsonValue: JSONValue) {
    guard case .string(let value) = jsonValue else { return nil }
    self = value
  }
}

extension Double: JSONScalar {
  var jsonValue: JSONValue? { isFinite ? .number(self) : nil }

  init?(jsonValue: JSONValue) {
    switch jsonValue {
    case .number(let value): self = value
    case .integer(let value): self.init(value)
    case .null, .bool, .string, .array, .object: return nil
    }
  }
}

extension Float: JSONScalar {
  /// The number with the fewest digits that reads back as this one.
  var jsonValue: JSONValue? { isFinite ? Double(description).map { .number($0) } : nil }

  init?(jsonValue: JSONValue) {
    guard let value = Double(jsonValue: jsonValue) else { return nil }
    let float = Float(value)
    guard float.isFinite else { return nil }
    self = float
  }
}

extension FixedWidthInteger {
  var jsonValue: JSONValue? { Int64(exactly: self).map { .integer($0) } }

  /// A `number` counts when it is whole: 2.0 is 2.
  init?(jsonValue: JSONValue) {
    switch jsonValue {
    case .integer(let value): self.init(exactly: value)
    case .number(let value): self.init(exactly: value)
    case .null, .bool, .string, .array, .object: return nil
    }
  }
}

extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension Int128: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}
extension UInt128: JSONScalar {}

/// A key of a container that Swift keeps outside the type that is coded.
enum PlaceKey: CodingKey {
  case element(Int)
  case parent

  var stringValue: String {
    switch self {
    case .element(let index): "Index \(index)"
    case .parent: "super"
    }
  }

  var intValue: Int? {
    switch self {
    case .element(let index): index
    case .parent: nil
    }
  }

  init?(stringValue: String) {
    guard stringValue == "super" else { return nil }
    self = .parent
  }

  init?(intValue: Int) {
    self = .element(intValue)
  }
}
