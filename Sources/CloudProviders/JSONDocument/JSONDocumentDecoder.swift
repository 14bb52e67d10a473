/// Makes any `Decodable` value from a JSON value.
package struct JSONDocumentDecoder: Sendable {
  package init() {}

  /// The Swift value of a JSON value; members that the type does not ask for are ignored.
  ///
  /// Throws `DecodingError` with the path to the member that is missing or wrong. O(size).
  package func decode<Value: Decodable>(_ type: Value.Type, from value: JSONValue) throws -> Value {
    try DecodingNode(value, parent: nil, key: nil).decoded(type)
  }
}

/// One place in a document while it is read.
final class DecodingNode: Decoder {
  let value: JSONValue
  let userInfo: [CodingUserInfoKey: Any] = [:]
  private let parent: DecodingNode?
  private let key: (any CodingKey)?

  init(_ value: JSONValue, parent: DecodingNode?, key: (any CodingKey)?) {
    self.value = value
    self.parent = parent
    self.key = key
  }

  /// O(depth).
  var codingPath: [any CodingKey] {
    (parent?.codingPath ?? []) + (key.map { [$0] } ?? [])
  }

  func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
    guard let scalar = type as? any JSONScalar.Type else { return try Value(from: self) }
    guard let value = scalar.init(jsonValue: value) as? Value else { throw mismatch(type) }
    return value
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let object) = value else {
      throw mismatch([String: JSONValue].self, wanted: "an object")
    }
    return KeyedDecodingContainer(KeyedReader(node: self, object: object))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = value else { throw mismatch([JSONValue].self, wanted: "an array") }
    return UnkeyedReader(node: self, elements: elements)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    SingleValueReader(node: self)
  }

  /// The error of a value that is null, of another kind, or does not fit the type.
  private func mismatch(_ type: Any.Type, wanted: String? = nil) -> DecodingError {
    let wanted = wanted ?? "\(type)"
    let context = DecodingError.Context(
      codingPath: codingPath,
      debugDescription: "\(wanted) must stand here, not \(value.nameForMessage)"
    )
    switch value {
    case .null: return .valueNotFound(type, context)
    case .bool, .integer, .number, .string, .array, .object: return .typeMismatch(type, context)
    }
  }
}

extension JSONValue {
  /// What a person calls it; a number is shown, as it may be of the right kind and yet not fit.
  fileprivate var nameForMessage: String {
    switch self {
    case .null, .bool, .integer, .number: text()
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
