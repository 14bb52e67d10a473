internal import CJSONC

extension JSONValue {
  /// The value of a JSON text: exactly one, with nothing but white space around it.
  ///
  /// O(length).
  package static func parse(
    _ text: String,
    limits: JSONLimits = .standard
  ) throws(JSONParseError) -> JSONValue {
    try parse(Array(text.utf8).span, limits: limits)
  }

  /// The value of JSON bytes: exactly one, with nothing but white space around it.
  ///
  /// O(length).
  package static func parse(
    _ bytes: [UInt8],
    limits: JSONLimits = .standard
  ) throws(JSONParseError) -> JSONValue {
    try parse(bytes.span, limits: limits)
  }

  /// The value of JSON bytes: exactly one, with nothing but white space around it.
  ///
  /// O(length).
  package static func parse(
    _ bytes: Span<UInt8>,
    limits: JSONLimits = .standard
  ) throws(JSONParseError) -> JSONValue {
    var tokener = Tokener(limits: limits)
    do throws(Flaw) {
      try tokener.feed(bytes)
      return try tokener.finish(document: bytes)
    } catch {
      throw JSONParseError(error, in: bytes)
    }
  }
}

/// Turns what json-c has read into values.
struct TreeReader {
  /// Members of all objects so far.
  private(set) var memberCount = 0
  /// True when a number was too large for a Double.
  private(set) var foundInfinity = false

  /// The value of a node; json-c has no node for null.
  ///
  /// Strings are valid UTF-8 and whole numbers fit Int64, since ``StrictScanner`` has let them pass. O(size).
  mutating func value(of node: OpaquePointer?) -> JSONValue {
    switch json_object_get_type(node) {
    case json_type_null: .null
    case json_type_boolean: .bool(json_object_get_boolean(node) != 0)
    case json_type_int: .integer(json_object_get_int64(node))
    case json_type_double: .number(finite(json_object_get_double(node)))
    case json_type_string: .string(string(of: node))
    case json_type_array: .array(array(of: node))
    case json_type_object: .object(object(of: node))
    default: preconditionFailure("json-c has these seven types")  // default: none in any release.
    }
  }

  private mutating func finite(_ number: Double) -> Double {
    if !number.isFinite { foundInfinity = true }
    return number
  }

  private func string(of node: OpaquePointer?) -> String {
    guard let start = json_object_get_string(node) else { preconditionFailure("a string has bytes") }
    return Self.string(at: start, count: Int(json_object_get_string_len(node)))
  }

  private static func string(at start: UnsafePointer<CChar>, count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }

  private mutating func array(of node: OpaquePointer?) -> [JSONValue] {
    let count = json_object_array_length(node)
    var elements: [JSONValue] = []
    elements.reserveCapacity(count)
    for index in 0..<count {
      elements.append(value(of: json_object_array_get_idx(node, index)))
    }
    return elements
  }

  private mutating func object(of node: OpaquePointer?) -> JSONObject {
    var members: [JSONObject.Member] = []
    members.reserveCapacity(Int(json_object_object_length(node)))
    var next = cjson_first_member(node)
    while let member = next {
      guard let key = cjson_member_key(member) else { preconditionFailure("a member has a key") }
      let value = value(of: cjson_member_value(member))
      members.append(JSONObject.Member(trusted: String(cString: key), value: value))
      next = cjson_next_member(member)
    }
    memberCount += members.count
    return JSONObject(unique: members)
  }
}
