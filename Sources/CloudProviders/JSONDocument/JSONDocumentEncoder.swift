/// Turns any `Encodable` value into a JSON value.
///
/// Members stand in the order in which they are encoded; the keys of a Dictionary are sorted. What has no order
/// of its own and would become an array, such as a Set, is refused: equal values give equal bytes.
package struct JSONDocumentEncoder: Sendable {
  package init() {}

  /// The JSON value of a Swift value.
  ///
  /// Throws `EncodingError` for a whole number outside Int64, a number that is not finite, a Set, a Dictionary
  /// whose keys are no strings, a key with U+0000, and a value that encodes nothing. O(size).
  package func encode<Value: Encodable>(_ value: Value) throws -> JSONValue {
    try EncodingNode.value(of: value, parent: nil, key: nil)
  }
}

/// Dictionaries and sets: Swift hands out their contents in another order in each process.
private protocol HashOrdered {}
extension Dictionary: HashOrdered {}
extension Set: HashOrdered {}

/// One place in a document while it is written.
final class EncodingNode: Encoder {
  /// A value that is complete, or a container that may still be written.
  private enum Part {
    case value(JSONValue)
    case node(EncodingNode)

    func finished() throws -> JSONValue {
      switch self {
      case .value(let value): value
      case .node(let node): try node.finished()
      }
    }
  }

  private enum Shape {
    case nothing, scalar, array, object
  }

  let userInfo: [CodingUserInfoKey: Any] = [:]
  private let parent: EncodingNode?
  private let key: (any CodingKey)?
  private let isHashOrdered: Bool
  private var shape = Shape.nothing
  private var scalar = JSONValue.null
  private var keys: [String] = []
  private var parts: [Part] = []

  private init(parent: EncodingNode?, key: (any CodingKey)?, isHashOrdered: Bool = false) {
    self.parent = parent
    self.key = key
    self.isHashOrdered = isHashOrdered
  }

  static func value<Value: Encodable>(
    of value: Value,
    parent: EncodingNode?,
    key: (any CodingKey)?
  ) throws -> JSONValue {
    if let scalar = value as? any JSONScalar {
      if let json = scalar.jsonValue { return json }
      let reason = "JSON has no \(value): whole numbers have 64 bits with a sign, others are finite"
      throw refusal(of: value, reason, path: path(parent, key))
    }
    let node = EncodingNode(parent: parent, key: key, isHashOrdered: Value.self is any HashOrdered.Type)
    try value.encode(to: node)
    if node.isHashOrdered, node.shape == .array {
      let reason = "a Set, or a Dictionary whose keys are no strings, has no order; encode a sorted array"
      throw refusal(of: value, reason, path: node.codingPath)
    }
    return try node.finished()
  }

  var codingPath: [any CodingKey] { Self.path(parent, key) }

  /// O(depth).
  private static func path(_ parent: EncodingNode?, _ key: (any CodingKey)?) -> [any CodingKey] {
    (parent?.codingPath ?? []) + (key.map { [$0] } ?? [])
  }

  private static func refusal(of value: Any, _ reason: String, path: [any CodingKey]) -> EncodingError {
    .invalidValue(value, EncodingError.Context(codingPath: path, debugDescription: reason))
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    become(.object)
    return KeyedEncodingContainer(KeyedWriter(node: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    become(.array)
    return UnkeyedWriter(node: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleValueWriter(node: self)
  }

  private func become(_ shape: Shape) {
    precondition(self.shape == .nothing || self.shape == shape, "a value is one container or one scalar")
    self.shape = shape
  }
}

extension EncodingNode {
  var count: Int { parts.count }

  func setScalar<Value: Encodable>(_ value: Value) throws {
    precondition(shape == .nothing, "a value is one container or one scalar")
    scalar = try Self.value(of: value, parent: self, key: nil)
    shape = .scalar
  }

  func setNull() {
    precondition(shape == .nothing, "a value is one container or one scalar")
    shape = .scalar
  }

  func appendNull() {
    parts.append(.value(.null))
  }

  func append<Value: Encodable>(_ value: Value) throws {
    parts.append(.value(try Self.value(of: value, parent: self, key: PlaceKey.element(count))))
  }

  func set<Value: Encodable>(_ value: Value, for key: any CodingKey) throws {
    set(.value(try Self.value(of: value, parent: self, key: key)), for: key)
  }

  func setNull(for key: any CodingKey) {
    set(.value(.null), for: key)
  }

  /// A container inside this one, which is complete when this one is.
  func appendNode() -> EncodingNode {
    let node = EncodingNode(parent: self, key: PlaceKey.element(count))
    parts.append(.node(node))
    return node
  }

  /// A container inside this one, which is complete when this one is.
  func addNode(for key: any CodingKey) -> EncodingNode {
    let node = EncodingNode(parent: self, key: key)
    set(.node(node), for: key)
    return node
  }

  private func set(_ part: Part, for key: any CodingKey) {
    keys.append(key.stringValue)
    parts.append(part)
  }

  /// The value of everything that was written here.
  private func finished() throws -> JSONValue {
    switch shape {
    case .scalar: return scalar
    case .object: return .object(try object())
    case .array: return .array(try parts.map { try $0.finished() })
    case .nothing: throw Self.refusal(of: self, "the value encodes nothing", path: codingPath)
    }
  }

  private func object() throws -> JSONObject {
    var object = JSONObject()
    for (key, part) in zip(keys, parts) {
      guard key.utf8.allSatisfy({ $0 != 0 }) else {
        throw Self.refusal(of: key, "a key has U+0000 in it", path: codingPath)
      }
      object[key] = try part.finished()
    }
    return isHashOrdered ? object.sortedByKey() : object
  }
}
