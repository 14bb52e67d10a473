internal import JSONDocument
internal import Testing

@Suite("Writing a document")
struct TextTests {
  @Test func `a text has no white space and members in their order`() {
    let value: JSONValue = ["b": [1, 2.5, .null], "a": ["yes": true], "c": "x"]

    #expect(value.text() == #"{"b":[1,2.5,null],"a":{"yes":true},"c":"x"}"#)
  }

  @Test func `a pretty text has two spaces a level`() {
    let value: JSONValue = ["b": [1], "a": "x"]

    #expect(value.text(pretty: true) == "{\n  \"b\": [\n    1\n  ],\n  \"a\": \"x\"\n}")
  }

  @Test func `only what must be is escaped`() {
    let value: JSONValue = "a/b é 🚀 \u{2028} \u{7f} \"\\\n\u{0}\u{1f}"

    #expect(value.text() == "\"a/b é 🚀 \u{2028} \u{7f} \\\"\\\\\\n\\u0000\\u001f\"")
  }

  static let numbers: [(Double, String)] = [
    (0.1, "0.1"), (-0.0, "0.0"), (1, "1.0"), (1e20, "1e+20"), (.leastNonzeroMagnitude, "5e-324"),
    (1 / 3, "0.3333333333333333"),
  ]

  @Test(arguments: numbers)
  func `a number has as few digits as it needs`(number: Double, text: String) {
    #expect(JSONValue.number(number).text() == text)
  }

  static let strings = [
    "", "\"", "\\", "\\u0041", "\u{0}", "a\u{0}b\u{0}", "\u{1}\u{1f}\u{7f}", "\r\n\t\u{8}\u{c}", "🚀👩‍👩‍👧",
    "\u{2028}\u{2029}",
    "</script>", "\u{FEFF}", "\u{FFFD}\u{FFFF}\u{10FFFF}", "e\u{301}", "\u{e9}", "\u{212B}",
  ]

  @Test(arguments: strings)
  func `a string survives the round trip`(string: String) throws {
    let value: JSONValue = [.string(string), ["key": .string(string)]]

    let back = try JSONValue.parse(value.text())

    #expect(back == value)
    #expect(back.text() == value.text())
  }

  @Test func `a number survives the round trip`() throws {
    let wholes: [Int64] = [.min, .min + 1, -1, 0, 1, 1 << 53, (1 << 53) + 1, .max - 1, .max]
    let parts = [
      Double.leastNonzeroMagnitude, .greatestFiniteMagnitude, .pi, -1e-7, 9_007_199_254_740_992, 0,
    ]
    let value = JSONValue.array(wholes.map { .integer($0) } + parts.map { .number($0) })

    #expect(try JSONValue.parse(value.text()) == value)
    #expect(try JSONValue.parse(value.text(pretty: true)) == value)
  }

  @Test func `an empty object or array survives the round trip`() throws {
    let value: JSONValue = [[:], [], ["": [:]]]

    #expect(try JSONValue.parse(value.text(pretty: true)) == value)
  }

  @Test func `strings that only Swift takes for equal are different values`() {
    #expect(JSONValue.string("\u{e9}") != JSONValue.string("e\u{301}"))
    #expect(JSONValue.string("\u{212B}") != JSONValue.string("A\u{30A}"))
    #expect(["\u{e9}": 1] as JSONValue != ["e\u{301}": 1])
  }

  @Test func `a number that is not finite is a broken promise`() async {
    await #expect(processExitsWith: .failure) {
      _ = JSONValue.number(.nan).text()
    }
  }
}

@Suite("The members of an object")
struct JSONObjectTests {
  @Test func `a new key is appended and a known one keeps its place`() {
    var object: JSONObject = ["a": 1, "b": 2]

    object["c"] = 3
    object["a"] = 4

    #expect(object == ["a": 4, "b": 2, "c": 3])
  }

  @Test func `a key set to nil is removed`() {
    var object: JSONObject = ["a": 1, "b": 2]

    object["a"] = nil
    object["x"] = nil

    #expect(object == ["b": 2])
    #expect(object["a"] == nil)
  }

  @Test func `the order of members is part of the value`() {
    #expect(["a": 1, "b": 2] as JSONObject != ["b": 2, "a": 1])
  }

  @Test func `a large object answers as a small one does`() {
    var object = JSONObject()
    for index in 0..<100 { object["key\(index)"] = .integer(Int64(index)) }

    for index in stride(from: 0, to: 100, by: 3) { object["key\(index)"] = nil }
    object["key1"] = "new"

    #expect(object.members.count == 66)
    #expect(object["key3"] == nil)
    #expect(object["key1"] == "new")
    #expect(object["key98"] == 98)
    #expect(object.members.allSatisfy { object[$0.key] == $0.value })
  }

  @Test func `a large object tells spellings of one letter apart`() {
    var object = JSONObject()
    for index in 0..<50 { object["key\(index)"] = 0 }

    object["\u{e9}"] = 1
    object["e\u{301}"] = 2

    #expect(object["\u{e9}"] == 1)
    #expect(object["e\u{301}"] == 2)
  }

  @Test func `an object that shrinks and grows again keeps its keys`() {
    var object = JSONObject()
    for index in 0..<40 { object["key\(index)"] = .integer(Int64(index)) }
    for index in 0..<20 { object["key\(index)"] = nil }

    for index in 0..<20 { object["key\(index)"] = .integer(Int64(-index)) }

    #expect(object.members.count == 40)
    #expect(object["key39"] == 39)
    #expect(object["key19"] == -19)
  }

  @Test func `a repeated key is a broken promise`() async {
    await #expect(processExitsWith: .failure) {
      let member = JSONObject.Member(key: "a", value: 1)
      _ = JSONObject([member, member])
    }
  }

  @Test func `a key with U+0000 is a broken promise`() async {
    await #expect(processExitsWith: .failure) {
      _ = JSONObject.Member(key: "a\u{0}", value: 1)
    }
  }
}
