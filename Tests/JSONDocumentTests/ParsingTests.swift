internal import JSONDocument
internal import Testing

@Suite("Parsing a document")
struct ParsingTests {
  @Test func `every kind of value is read`() throws {
    let text =
      #" {"null": null, "yes": true, "no": false, "whole": -7, "part": 1.5e2, "text": "é", "list": [1, []]} "#

    let value = try JSONValue.parse(text)

    #expect(
      value == [
        "null": .null, "yes": true, "no": false, "whole": -7, "part": 150.0, "text": "é", "list": [1, []],
      ]
    )
  }

  @Test(arguments: ["null", "true", "12", "-0.5", #""x""#, "[]", "{}"])
  func `a document may be any value`(text: String) throws {
    #expect(try JSONValue.parse(text).text() == text)
  }

  @Test func `members keep the order of the document`() throws {
    let keys = (0..<100).map { "key\($0 * 37 % 100)" }
    let text = "{" + keys.map { "\"\($0)\":1" }.joined(separator: ",") + "}"

    guard case .object(let object) = try JSONValue.parse(text) else {
      Issue.record("the text is an object")
      return
    }

    #expect(object.members.map(\.key) == keys)
  }

  @Test func `the ends of Int64 are exact`() throws {
    let value = try JSONValue.parse("[-9223372036854775808, 9223372036854775807]")

    #expect(value == [.integer(.min), .integer(.max)])
  }

  @Test func `escapes become the characters they stand for`() throws {
    let value = try JSONValue.parse(#""\"\\\/\b\f\n\r\t\u0000\u00e9\u2028\ud83d\ude80""#)

    #expect(value == .string("\"\\/\u{8}\u{c}\n\r\t\u{0}é\u{2028}🚀"))
  }

  @Test func `spellings of one accented letter are different keys`() throws {
    let value = try JSONValue.parse("{\"\u{e9}\": 1, \"e\u{301}\": 2}")

    #expect(value["\u{e9}"] == 1)
    #expect(value["e\u{301}"] == 2)
  }

  @Test func `the limit of depth is the deepest that is read`() throws {
    let limits = JSONLimits(depth: 3)

    #expect(try JSONValue.parse("[[[1]]]", limits: limits) == [[[1]]])
    #expect(try JSONValue.parse(#"[[{"a":1}]]"#, limits: limits) == [[["a": 1]]])
    let error = #expect(throws: JSONParseError.self) { try JSONValue.parse("[[[[]]]]", limits: limits) }
    #expect(error?.code == .tooDeep)
    #expect(error?.offset == 3)
  }

  @Test func `the deepest limit that can be set is read and written`() throws {
    let text = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)

    #expect(try JSONValue.parse(text, limits: JSONLimits(depth: 512)).text() == text)
  }

  @Test func `the limit of size is the longest that is read`() throws {
    let limits = JSONLimits(size: 4)

    #expect(try JSONValue.parse("1234", limits: limits) == 1234)
    let error = #expect(throws: JSONParseError.self) { try JSONValue.parse("12345", limits: limits) }
    #expect(error?.code == .tooLarge)
  }
}

@Suite("Refusing a document")
struct RefusalTests {
  /// A text, the kind of its flaw and the byte at which it is.
  struct Bad: Sendable, CustomTestStringConvertible {
    let text: String
    let code: JSONParseError.Code
    let offset: Int

    init(_ text: String, _ code: JSONParseError.Code = .syntax, at offset: Int) {
      self.text = text
      self.code = code
      self.offset = offset
    }

    var testDescription: String { text.debugDescription }
  }

  static let order = [
    Bad("[1,]", at: 3), Bad("[,1]", at: 1), Bad("[1,,2]", at: 3), Bad("[1 2]", at: 3), Bad("[}", at: 1),
    Bad("[1}", at: 2), Bad("]", at: 0), Bad(#"{"a":1,}"#, at: 7), Bad(#"{"a" 1}"#, at: 5),
    Bad("{a:1}", at: 1),
    Bad(#"{"a":1]"#, at: 6), Bad(#"{"a":}"#, at: 5), Bad("{1:2}", at: 1), Bad("{'a':1}", at: 1),
    Bad(":", at: 0),
    Bad("1 2", at: 2), Bad("{}{}", at: 2), Bad("null null", at: 5), Bad(#""a""b""#, at: 3), Bad("[]]", at: 2),
  ]

  static let words = [
    Bad("NaN", at: 0), Bad("Infinity", at: 0), Bad("-Infinity", at: 1), Bad("True", at: 0),
    Bad("nulx", at: 3),
    Bad("/* a */ 1", at: 0), Bad("1 // a", at: 2), Bad("\u{FEFF}1", at: 0), Bad("'a'", at: 0),
    Bad("1\u{0}", at: 1),
    Bad("[1]\u{c}", at: 3), Bad("é", at: 0),
  ]

  static let numbers = [
    Bad("01", at: 0), Bad("-01", at: 0), Bad("00", at: 0), Bad("+1", at: 0), Bad(".5", at: 0),
    Bad("[1.]", at: 3),
    Bad("[1.e3]", at: 3), Bad("[1e]", at: 3), Bad("[1e+]", at: 4), Bad("[-]", at: 2), Bad("--1", at: 1),
    Bad("0x10", at: 1), Bad("1.2.3", at: 3), Bad("9223372036854775808", .numberOutOfRange, at: 0),
    Bad("[1, -9223372036854775809]", .numberOutOfRange, at: 4),
    Bad("[99999999999999999999999]", .numberOutOfRange, at: 1), Bad("[0.1, 1e999]", .numberOutOfRange, at: 6),
    Bad("[-1e400]", .numberOutOfRange, at: 1),
  ]

  static let strings = [
    Bad("\"a\tb\"", at: 2), Bad("\"a\nb\"", at: 2), Bad("\"a\u{0}b\"", at: 2), Bad(#""\x41""#, at: 2),
    Bad(#""\u12g4""#, at: 5), Bad(#""\ud800""#, at: 7), Bad(#""\ud800\n""#, at: 8), Bad(#""\udc00""#, at: 6),
    Bad(#""\ud800\u0041""#, at: 12), Bad(#"{"a\u0000b": 1}"#, at: 1),
  ]

  static let ends = [
    Bad("", .incomplete, at: 0), Bad("  ", .incomplete, at: 2), Bad("[", .incomplete, at: 1),
    Bad("[1", .incomplete, at: 2), Bad("[1,", .incomplete, at: 3), Bad(#"{"a""#, .incomplete, at: 4),
    Bad(#"{"a":"#, .incomplete, at: 5), Bad("nul", .incomplete, at: 3), Bad(#""abc"#, .incomplete, at: 4),
    Bad(#""a\"#, .incomplete, at: 3), Bad("-", .incomplete, at: 1), Bad("1.", .incomplete, at: 2),
    Bad("1e", .incomplete, at: 2),
  ]

  static let repeated = [
    Bad(#"{"a":1,"a":2}"#, .duplicateKey, at: 7), Bad(#"{"a":1,"\u0061":2}"#, .duplicateKey, at: 7),
    Bad(#"[{"b":{"a":{},"c":[],"a" :[]}}]"#, .duplicateKey, at: 21),
    Bad(#"{"x":{"b":1},"y":[{"x":1}],"x":3}"#, .duplicateKey, at: 27),
    Bad(#"{"":1,"":2}"#, .duplicateKey, at: 6), Bad(#"{"\"":1,"\"":2}"#, .duplicateKey, at: 8),
  ]

  @Test(arguments: order + words + numbers + strings + ends + repeated)
  func `a flaw is named at its byte`(bad: Bad) {
    let error = #expect(throws: JSONParseError.self) { try JSONValue.parse(bad.text) }

    #expect(error?.code == bad.code)
    #expect(error?.offset == bad.offset)
  }

  @Test(arguments: [
    [0x80], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
    [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xE2, 0x82],
  ])
  func `bytes that are no UTF-8 are refused`(bytes: [UInt8]) {
    let quote = UInt8(ascii: "\"")

    let error = #expect(throws: JSONParseError.self) { try JSONValue.parse([quote] + bytes + [quote]) }

    #expect(error?.code == .invalidUTF8)
  }

  @Test func `equal keys in different objects are no duplicates`() throws {
    let text = #"{"a":{"a":[{"a":1},{"a":2}]},"b":"a"}"#

    #expect(try JSONValue.parse(text).text() == text)
  }

  @Test func `U+0000 in a value does not hide a duplicate`() {
    let error = #expect(throws: JSONParseError.self) { try JSONValue.parse(#"{"a":"\u0000","a":1}"#) }

    #expect(error?.code == .duplicateKey)
  }

  @Test func `an error says where, what and what to do`() {
    let text = "{\n  \"é\": 1,\n  \"ü\": [1], \"é\": 2\n}"

    let error = #expect(throws: JSONParseError.self) { try JSONValue.parse(text) }

    #expect(error?.description == "line 3, column 13: duplicate key 'é'; keep one of each")
  }
}
