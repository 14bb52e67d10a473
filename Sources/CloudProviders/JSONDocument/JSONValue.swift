/// A JSON document, or a part of one.
///
/// Whole numbers are kept exact; a number with a fraction or an exponent is a `number`, whatever its value.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// Finite; JSON has no other numbers.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The member of that name; nil when there is none or this is no object.
  ///
  /// O(members) up to 32 members, then O(1).
  package subscript(key: String) -> JSONValue? {
    switch self {
    case .object(let object): object[key]
    case .null, .bool, .integer, .number, .string, .array: nil
    }
  }
}

extension JSONValue: Equatable {
  /// True when both have the same text.
  ///
  /// Strings are compared byte by byte, unlike Swift's, and members in their order. O(size).
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    case (.null, _), (.bool, _), (.integer, _), (.number, _), (.string, _), (.array, _), (.object, _): false
    }
  }
}

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  package init(booleanLiteral value: Bool) {
    self = .bool(value)
  }

  package init(integerLiteral value: Int64) {
    self = .integer(value)
  }

  package init(floatLiteral value: Double) {
    self = .number(value)
  }
}

extension JSONValue: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) {
    self = .string(value)
  }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  package init(arrayLiteral elements: JSONValue...) {
    self = .array(elements)
  }

  /// An object with these members in this order; a repeated key is a precondition failure.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(literal: elements))
  }
}

extension JSONValue: CustomStringConvertible {
  /// The text on one line.
  package var description: String { text() }
}

extension String {
  /// True when both have the same UTF-8 bytes.
  ///
  /// `==` also holds between different spellings of an accented letter, which JSON keeps apart. O(length).
  func hasSameBytes(as other: String) -> Bool {
    self == other && utf8.elementsEqual(other.utf8)
  }
}
