internal import JSONDocument
internal import Testing

@Suite("What cannot be coded")
struct CodingErrorTests {
  struct Domain: Codable, Equatable {
    var name: String
    var nodes: [Int8]
    var spare: Domain2?
  }

  struct Domain2: Codable, Equatable {
    var count: UInt64
  }

  struct Odd: Encodable {
    var inner: [Inner]
    struct Inner: Encodable {
      var value: UInt64
    }
  }

  struct Silent: Encodable {
    func encode(to encoder: any Encoder) {}
  }

  enum Zone: String, Codable { case a, b }

  static func path(of error: EncodingError?) -> [String]? {
    guard case .invalidValue(_, let context)? = error else { return nil }
    return context.codingPath.map(\.stringValue)
  }

  /// The kind of a decoding error, its path and its text.
  static func parts(of error: DecodingError?) -> [String] {
    switch error {
    case .typeMismatch(_, let context)?: ["mismatch"] + parts(of: context)
    case .valueNotFound(_, let context)?: ["null"] + parts(of: context)
    case .keyNotFound(_, let context)?: ["missing"] + parts(of: context)
    case .dataCorrupted(let context)?: ["corrupted"] + parts(of: context)
    case nil: []
    // default: cases that the standard library may add.
    @unknown default: []
    }
  }

  private static func parts(of context: DecodingError.Context) -> [String] {
    [context.codingPath.map(\.stringValue).joined(separator: "/"), context.debugDescription]
  }

  static func decodingError<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> [String] {
    let value = try JSONValue.parse(text)
    return parts(
      of: #expect(throws: DecodingError.self) { try JSONDocumentDecoder().decode(type, from: value) }
    )
  }

  @Test func `a whole number beyond Int64 is refused with its path`() {
    let value = Odd(inner: [Odd.Inner(value: 1), Odd.Inner(value: UInt64(Int64.max) + 1)])

    let error = #expect(throws: EncodingError.self) { try JSONDocumentEncoder().encode(value) }

    #expect(Self.path(of: error) == ["inner", "Index 1", "value"])
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `a number that is not finite is refused`(number: Double) {
    #expect(throws: EncodingError.self) { try JSONDocumentEncoder().encode([number]) }
    #expect(throws: EncodingError.self) { try JSONDocumentEncoder().encode(Float(number)) }
  }

  @Test func `what has no order is refused`() {
    #expect(throws: EncodingError.self) { try JSONDocumentEncoder().encode(["a": Set([1])]) }
    let error = #expect(throws: EncodingError.self) { try JSONDocumentEncoder().encode(["x": [Zone.a: 1]]) }
    #expect(Self.path(of: error) == ["x"])
  }

  @Test func `a key with U+0000 is refused`() {
    #expect(throws: EncodingError.self) { try JSONDocumentEncoder().encode(["a\u{0}": 1]) }
  }

  @Test func `a value that encodes nothing is refused`() {
    let error = #expect(throws: EncodingError.self) { try JSONDocumentEncoder().encode(["a": [Silent()]]) }

    #expect(Self.path(of: error) == ["a", "Index 0"])
  }

  @Test func `a missing member is named`() throws {
    #expect(
      try Self.decodingError([Domain].self, #"[{"name":"a","nodes":[]},{"nodes":[]}]"#)
        == ["missing", "Index 1", "the member 'name' is missing"]
    )
  }

  @Test func `a member of another kind is named with its path`() throws {
    #expect(
      try Self.decodingError([Domain].self, #"[{"name":"a","nodes":[1,"x"]}]"#)
        == ["mismatch", "Index 0/nodes/Index 1", "Int8 must stand here, not a string"]
    )
    #expect(
      try Self.decodingError(Domain.self, #"{"name":"a","nodes":{}}"#)
        == ["mismatch", "nodes", "an array must stand here, not an object"]
    )
    #expect(try Self.decodingError(Domain.self, "3") == ["mismatch", "", "an object must stand here, not 3"])
  }

  @Test func `a number that does not fit is named with its path`() throws {
    #expect(
      try Self.decodingError(Domain.self, #"{"name":"a","nodes":[128]}"#)
        == ["mismatch", "nodes/Index 0", "Int8 must stand here, not 128"]
    )
    #expect(
      try Self.decodingError(Domain.self, #"{"name":"a","nodes":[],"spare":{"count":-1}}"#)
        == ["mismatch", "spare/count", "UInt64 must stand here, not -1"]
    )
    #expect(try Self.decodingError(Int.self, "2.5") == ["mismatch", "", "Int must stand here, not 2.5"])
    #expect(try Self.decodingError(Int.self, "1e300") == ["mismatch", "", "Int must stand here, not 1e+300"])
    #expect(try Self.decodingError(Float.self, "1e300").first == "mismatch")
  }

  @Test func `null where there must be a value is named`() throws {
    #expect(
      try Self.decodingError(Domain.self, #"{"name":null,"nodes":[]}"#)
        == ["null", "name", "String must stand here, not null"]
    )
    #expect(try Self.decodingError(Domain.self, "null").first == "null")
  }

  @Test func `an array that is too short is named`() throws {
    struct Pair: Decodable {
      init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        _ = try container.decode(Int.self)
        _ = try container.decode(Int.self)
      }
    }

    #expect(try Self.decodingError(Pair.self, "[1]") == ["null", "Index 1", "the array has only 1 elements"])
  }

  @Test func `members that a type does not ask for are ignored`() throws {
    let value = try JSONValue.parse(#"{"count":3,"new":[{}]}"#)

    #expect(try JSONDocumentDecoder().decode(Domain2.self, from: value) == Domain2(count: 3))
  }
}
