/// Members in document order, with unique keys.
package struct JSONObject: Sendable {
  /// One key and its value.
  package struct Member: Equatable, Sendable {
    package let key: String
    package fileprivate(set) var value: JSONValue

    /// A key with U+0000 in it is a precondition failure: json-c would cut it there.
    package init(key: String, value: JSONValue) {
      precondition(key.utf8.allSatisfy { $0 != 0 }, "a JSON key has no U+0000 in it")
      self.key = key
      self.value = value
    }

    /// A member whose key is known to be without U+0000.
    init(trusted key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }

    package static func == (left: Member, right: Member) -> Bool {
      left.key.hasSameBytes(as: right.key) && left.value == right.value
    }
  }

  /// In document order.
  package private(set) var members: [Member]
  /// Where each key is; empty while the object is small enough to be searched from the front.
  private var positions: [ExactKey: Int] = [:]

  /// Larger objects have an index of their keys.
  private static let largestSearched = 32

  /// An object without members.
  package init() {
    members = []
  }

  /// An object with these members in this order; a repeated key is a precondition failure.
  ///
  /// O(members).
  package init(_ members: [Member]) {
    self.init()
    for member in members {
      precondition(position(of: member.key) == nil, "the key '\(member.key)' stands once in an object")
      append(member)
    }
  }

  /// An object whose keys are known to be unique.
  ///
  /// O(members).
  init(unique members: [Member]) {
    self.members = members
    indexIfLarge()
  }

  init(literal elements: [(String, JSONValue)]) {
    self.init(elements.map { Member(key: $0.0, value: $0.1) })
  }

  /// The value of a key; setting one that is new appends it, setting nil removes the member.
  ///
  /// Keys are compared byte by byte. O(members) up to 32 members, then O(1); removing is O(members).
  package subscript(key: String) -> JSONValue? {
    get { position(of: key).map { members[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): members[position].value = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?): append(Member(key: key, value: value))
      case (nil, nil):
        // Removing what is not there changes nothing.
        break
      }
    }
  }

  /// The same members, by the bytes of their keys.
  ///
  /// O(n log n).
  func sortedByKey() -> JSONObject {
    JSONObject(unique: members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
  }

  private func position(of key: String) -> Int? {
    if members.count > Self.largestSearched { return positions[ExactKey(text: key)] }
    return members.firstIndex { $0.key.hasSameBytes(as: key) }
  }

  private mutating func append(_ member: Member) {
    members.append(member)
    if positions.isEmpty {
      indexIfLarge()
    } else {
      positions[ExactKey(text: member.key)] = members.count - 1
    }
  }

  private mutating func remove(at position: Int) {
    members.remove(at: position)
    positions = [:]
    indexIfLarge()
  }

  private mutating func indexIfLarge() {
    guard members.count > Self.largestSearched else { return }
    for (position, member) in members.enumerated() {
      positions[ExactKey(text: member.key)] = position
    }
    precondition(positions.count == members.count, "the keys of an object are unique")
  }
}

extension JSONObject: Equatable {
  /// True when both have equal members in the same order.
  ///
  /// O(size).
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members == right.members
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object with these members in this order; a repeated key is a precondition failure.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init(literal: elements)
  }
}

/// A key that equals another only byte by byte.
private struct ExactKey: Hashable, Sendable {
  let text: String

  static func == (left: ExactKey, right: ExactKey) -> Bool {
    left.text.hasSameBytes(as: right.text)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
