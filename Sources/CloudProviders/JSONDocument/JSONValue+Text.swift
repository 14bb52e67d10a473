internal import CJSONC

extension JSONValue {
  /// The JSON text: equal values have the same bytes, members stand in their order, only what must be is escaped.
  ///
  /// On one line, or with two spaces a level. A number that is not finite is a precondition failure. O(size).
  package func text(pretty: Bool = false) -> String {
    let root = tree()
    defer { json_object_put(root) }
    let layout = pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED : JSON_C_TO_STRING_PLAIN
    var count = 0
    guard let start = json_object_to_json_string_length(root, layout | JSON_C_TO_STRING_NOSLASHESCAPE, &count)
    else { preconditionFailure("no memory for the text of a JSON value") }
    return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The value as json-c holds it, which has no node for null; the caller gives it back.
  private func tree() -> OpaquePointer? {
    switch self {
    case .null: return nil
    case .bool(let value): return Self.made(json_object_new_boolean(value ? 1 : 0))
    case .integer(let value): return Self.made(json_object_new_int64(value))
    case .number(let value): return Self.made(json_object_new_double_s(value, Self.digits(of: value)))
    case .string(let value): return Self.made(json_object_new_string_len(value, Int32(value.utf8.count)))
    case .array(let elements): return Self.made(Self.node(of: elements))
    case .object(let object): return Self.made(Self.node(of: object))
    }
  }

  private static func made(_ node: OpaquePointer?) -> OpaquePointer {
    guard let node else { preconditionFailure("no memory for a JSON value") }
    return node
  }

  /// The shortest text that reads back as that number; json-c's own has 17 digits.
  private static func digits(of number: Double) -> String {
    precondition(number.isFinite, "a JSON number is finite")
    // -0.0 equals 0.0, and equal values have the same text.
    return number == 0 ? "0.0" : number.description
  }

  private static func node(of elements: [JSONValue]) -> OpaquePointer? {
    let node = made(json_object_new_array_ext(Int32(max(1, elements.count))))
    for element in elements {
      let status = json_object_array_add(node, element.tree())
      precondition(status == 0, "no memory for a JSON array")
    }
    return node
  }

  private static func node(of object: JSONObject) -> OpaquePointer? {
    let node = made(json_object_new_object())
    for member in object.members {
      let options = UInt32(JSON_C_OBJECT_ADD_KEY_IS_NEW)
      let status = json_object_object_add_ex(node, member.key, member.value.tree(), options)
      precondition(status == 0, "no memory for a JSON object")
    }
    return node
  }
}
