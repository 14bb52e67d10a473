// One generic method serves every requirement of a container: the concrete ones differ only in type. Those for
// 128 bits stand beside it because the standard library has defaults for them, which throw.

/// Writes the members of an object.
struct KeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: EncodingNode

  var codingPath: [any CodingKey] { node.codingPath }

  mutating func encodeNil(forKey key: Key) {
    node.setNull(for: key)
  }

  mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try node.set(value, for: key)
  }

  mutating func encode(_ value: Int128, forKey key: Key) throws {
    try node.set(value, for: key)
  }

  mutating func encode(_ value: UInt128, forKey key: Key) throws {
    try node.set(value, for: key)
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type,
    forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    node.addNode(for: key).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    node.addNode(for: key).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder {
    node.addNode(for: PlaceKey.parent)
  }

  mutating func superEncoder(forKey key: Key) -> any Encoder {
    node.addNode(for: key)
  }
}

/// Writes the elements of an array.
struct UnkeyedWriter: UnkeyedEncodingContainer {
  let node: EncodingNode

  var codingPath: [any CodingKey] { node.codingPath }
  var count: Int { node.count }

  mutating func encodeNil() {
    node.appendNull()
  }

  mutating func encode<Value: Encodable>(_ value: Value) throws {
    try node.append(value)
  }

  mutating func encode(_ value: Int128) throws {
    try node.append(value)
  }

  mutating func encode(_ value: UInt128) throws {
    try node.append(value)
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    node.appendNode().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    node.appendNode().unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder {
    node.appendNode()
  }
}

/// Writes the one value of a place.
struct SingleValueWriter: SingleValueEncodingContainer {
  let node: EncodingNode

  var codingPath: [any CodingKey] { node.codingPath }

  mutating func encodeNil() {
    node.setNull()
  }

  mutating func encode<Value: Encodable>(_ value: Value) throws {
    try node.setScalar(value)
  }

  mutating func encode(_ value: Int128) throws {
    try node.setScalar(value)
  }

  mutating func encode(_ value: UInt128) throws {
    try node.setScalar(value)
  }
}
