// One generic method serves every requirement of a container: the concrete ones differ only in type. Those for
// 128 bits stand beside it because the standard library has defaults for them, which throw.

/// Reads the members of an object.
struct KeyedReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let node: DecodingNode
  let object: JSONObject

  var codingPath: [any CodingKey] { node.codingPath }
  var allKeys: [Key] { object.members.compactMap { Key(stringValue: $0.key) } }

  func contains(_ key: Key) -> Bool {
    object[key.stringValue] != nil
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    try value(of: key) == .null
  }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try child(key).decoded(type)
  }

  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
    try child(key).decoded(type)
  }

  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
    try child(key).decoded(type)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type,
    forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try child(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try child(key).unkeyedContainer()
  }

  /// A member that is absent reads as null, so that a parent without members of its own needs none.
  func superDecoder() -> any Decoder {
    DecodingNode(object[PlaceKey.parent.stringValue] ?? .null, parent: node, key: PlaceKey.parent)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    try child(key)
  }

  private func child(_ key: Key) throws -> DecodingNode {
    DecodingNode(try value(of: key), parent: node, key: key)
  }

  private func value(of key: Key) throws -> JSONValue {
    if let value = object[key.stringValue] { return value }
    let context = DecodingError.Context(
      codingPath: codingPath,
      debugDescription: "the member '\(key.stringValue)' is missing"
    )
    throw DecodingError.keyNotFound(key, context)
  }
}

/// Reads the elements of an array, one after the other.
struct UnkeyedReader: UnkeyedDecodingContainer {
  let node: DecodingNode
  let elements: [JSONValue]
  private(set) var currentIndex = 0

  init(node: DecodingNode, elements: [JSONValue]) {
    self.node = node
    self.elements = elements
  }

  var codingPath: [any CodingKey] { node.codingPath }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  /// Moves on only when there is a null.
  mutating func decodeNil() throws -> Bool {
    guard try next(JSONValue?.self).value == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try take(type)
  }

  mutating func decode(_ type: Int128.Type) throws -> Int128 {
    try take(type)
  }

  mutating func decode(_ type: UInt128.Type) throws -> UInt128 {
    try take(type)
  }

  private mutating func take<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let value = try next(type).decoded(type)
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    let container = try next([String: JSONValue].self).container(keyedBy: type)
    currentIndex += 1
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try next([JSONValue].self).unkeyedContainer()
    currentIndex += 1
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let decoder = try next(JSONValue.self)
    currentIndex += 1
    return decoder
  }

  private func next(_ type: Any.Type) throws -> DecodingNode {
    let key = PlaceKey.element(currentIndex)
    guard !isAtEnd else {
      let context = DecodingError.Context(
        codingPath: codingPath + [key],
        debugDescription: "the array has only \(elements.count) elements"
      )
      throw DecodingError.valueNotFound(type, context)
    }
    return DecodingNode(elements[currentIndex], parent: node, key: key)
  }
}

/// Reads the one value of a place.
struct SingleValueReader: SingleValueDecodingContainer {
  let node: DecodingNode

  var codingPath: [any CodingKey] { node.codingPath }

  func decodeNil() -> Bool {
    node.value == .null
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try node.decoded(type)
  }

  func decode(_ type: Int128.Type) throws -> Int128 {
    try node.decoded(type)
  }

  func decode(_ type: UInt128.Type) throws -> UInt128 {
    try node.decoded(type)
  }
}
