internal import JSONDocument
internal import Testing

@Suite("Coding Swift values")
struct CodingTests {
  static func json<Value: Encodable>(_ value: Value) throws -> String {
    try JSONDocumentEncoder().encode(value).text()
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDocumentDecoder().decode(type, from: JSONValue.parse(text))
  }

  /// Encodes, writes, reads and decodes again.
  static func roundTrip<Value: Codable>(_ value: Value) throws -> Value {
    try decode(Value.self, json(value))
  }

  struct Numbers: Codable, Equatable {
    var a: Int8 = .min
    var b: Int16 = .max
    var c: Int32 = .min
    var d: Int64 = .min
    var e: Int = .max
    var f: UInt8 = .max
    var g: UInt16 = .max
    var h: UInt32 = .max
    var i: UInt64 = UInt64(Int64.max)
    var j: UInt = 0
    var k: Float = 0.1
    var l = 0.1
    var m: Int128 = -5
    var n: UInt128 = 5
  }

  enum Step: Codable, Equatable {
    case wait
    case launch(domain: Int, zone: String?)
    case fail(String)
    indirect case then([Step])
  }

  struct Event: Codable, Equatable {
    var zeta = "first"
    var alpha: Int? = nil
    var steps: [Step] = [.wait, .launch(domain: 3, zone: nil), .then([.fail("x"), .wait])]
    var labels = ["b": [1], "a": [], "c": [2, 3]]
    var flags: [Bool?] = [true, nil, false]
  }

  @Test func `numbers of every width survive`() throws {
    #expect(try Self.roundTrip(Numbers()) == Numbers())
    #expect(try Self.roundTrip([Int128(Int64.min), 0]) == [Int128(Int64.min), 0])
    #expect(try Self.roundTrip(["a": UInt128?.some(8)]) == ["a": 8])
    #expect(try Self.json(Float(0.1)) == "0.1")
  }

  @Test func `enums, optionals and containers survive`() throws {
    #expect(try Self.roundTrip(Event()) == Event())
    #expect(try Self.roundTrip([Event(alpha: 1), Event()]) == [Event(alpha: 1), Event()])
  }

  @Test func `members stand in the order of the type and dictionaries in the order of their keys`() throws {
    let text = try Self.json(Event())

    #expect(
      text
        == #"{"zeta":"first","steps":[{"wait":{}},{"launch":{"domain":3}},{"then":{"_0":[{"fail":{"_0":"x"}},"#
        + #"{"wait":{}}]}}],"labels":{"a":[],"b":[1],"c":[2,3]},"flags":[true,null,false]}"#
    )
  }

  @Test func `a large dictionary is sorted by the bytes of its keys`() throws {
    let keys = (0..<500).map { "k\($0)" } + ["é", "e\u{301}x", "Z", "", "🚀"]
    let dictionary = Dictionary(uniqueKeysWithValues: keys.map { ($0, 1) })

    guard case .object(let object) = try JSONDocumentEncoder().encode(dictionary) else {
      Issue.record("a dictionary is an object")
      return
    }

    #expect(
      object.members.map { Array($0.key.utf8) }
        == keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    )
    #expect(try Self.roundTrip(dictionary) == dictionary)
  }

  @Test func `a dictionary in an optional or with whole numbers as keys is sorted too`() throws {
    let dictionary: [Int: String]? = [10: "a", 9: "b", 1: "c"]

    #expect(try Self.json(dictionary) == #"{"1":"c","10":"a","9":"b"}"#)
    #expect(try Self.roundTrip(dictionary) == dictionary)
  }

  @Test func `single values at the top are documents`() throws {
    #expect(try Self.json(5) == "5")
    #expect(try Self.json("x") == #""x""#)
    #expect(try Self.json(Int?.none) == "null")
    #expect(try Self.json([Int]()) == "[]")
    #expect(try Self.roundTrip(Int??.some(3)) == 3)
    #expect(try Self.json(Duration.milliseconds(-1_500)) == "-1500000000")
    #expect(try Self.roundTrip(Duration.nanoseconds(Int64.max)) == .nanoseconds(Int64.max))
  }

  class Base: Codable {
    var name = "base"
  }

  final class Derived: Base {
    var extra = 7
    enum CodingKeys: CodingKey { case extra }

    override init() { super.init() }

    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      extra = try container.decode(Int.self, forKey: .extra)
      try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try super.encode(to: container.superEncoder())
      try container.encode(extra, forKey: .extra)
    }
  }

  @Test func `a superclass is the member super`() throws {
    let value = Derived()
    value.name = "x"
    value.extra = 8

    #expect(try Self.json(value) == #"{"super":{"name":"x"},"extra":8}"#)
    let back = try Self.roundTrip(value)
    #expect(back.name == "x")
    #expect(back.extra == 8)
  }

  /// Writes and reads through every sort of nested container.
  struct Nested: Codable, Equatable {
    var x = 1
    var y = "two"
    enum Outer: CodingKey { case list, map }
    enum Inner: CodingKey { case y }

    init() {}

    init(from decoder: any Decoder) throws {
      let outer = try decoder.container(keyedBy: Outer.self)
      var list = try outer.nestedUnkeyedContainer(forKey: .list)
      #expect(list.count == 4)
      #expect(try list.decodeNil())
      var deep = try list.nestedUnkeyedContainer()
      x = try deep.decode(Int.self)
      #expect(deep.isAtEnd)
      let map = try list.nestedContainer(keyedBy: Inner.self)
      #expect(map.contains(.y))
      #expect(try list.superDecoder().singleValueContainer().decode(Int.self) == 9)
      y = try outer.nestedContainer(keyedBy: Inner.self, forKey: .map).decode(String.self, forKey: .y)
    }

    func encode(to encoder: any Encoder) throws {
      var outer = encoder.container(keyedBy: Outer.self)
      var list = outer.nestedUnkeyedContainer(forKey: .list)
      var map = outer.nestedContainer(keyedBy: Inner.self, forKey: .map)
      try list.encodeNil()
      var deep = list.nestedUnkeyedContainer()
      var inner = list.nestedContainer(keyedBy: Inner.self)
      try map.encode(y, forKey: .y)
      try deep.encode(x)
      try inner.encode("inner", forKey: .y)
      var single = list.superEncoder().singleValueContainer()
      try single.encode(9)
    }
  }

  @Test func `nested containers may be written in any order`() throws {
    #expect(try Self.json(Nested()) == #"{"list":[null,[1],{"y":"inner"},9],"map":{"y":"two"}}"#)
    #expect(try Self.roundTrip(Nested()) == Nested())
  }

  @Test func `a whole number with a fraction of zero is whole`() throws {
    #expect(try Self.decode(Int.self, "2.0") == 2)
    #expect(try Self.decode(Double.self, "2") == 2)
  }
}
