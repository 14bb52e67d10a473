internal import PolicyFiles
internal import Testing

@Suite("What strict YAML leaves out")
struct StrictSyntaxTests {
  /// Reads a mapping with any keys and values.
  private func problem(in text: String) -> String {
    problems(in: text, as: .entries(of: ValueReader { $0 }))
  }

  @Test(arguments: ["", "\n\n", "# only a comment\n", "---\n", "\u{FEFF}"])
  func `an empty file is refused`(text: String) {
    #expect(problem(in: text) == "file.yaml: the file is empty")
  }

  @Test func `a file with more than 8 MiB is refused`() {
    let bytes = [UInt8](repeating: UInt8(ascii: " "), count: StrictYAML.maxSize + 1)

    #expect(problems(in: bytes, as: .text) == "file.yaml: the file is larger than 8388608 bytes")
  }

  @Test func `invalid UTF-8 is refused where it stands`() {
    let bytes = Array("a: 1\nb: \u{E4}".utf8) + [0xC3, 0x28]

    #expect(problems(in: bytes, as: .text) == "file.yaml:2:5: not valid UTF-8; save the file as UTF-8")
  }

  @Test func `tabs are refused`() {
    #expect(
      problem(in: "a:\n\tb: 1")
        == "file.yaml:2:1: tab character; use spaces, or \\t in a text in double quotes"
    )
  }

  @Test(arguments: ["\u{7}", "\u{2028}", "\u{85}", "\u{0}", "\r", "\u{FEFF}"])
  func `characters that cannot be seen are refused`(character: String) {
    let code = character.unicodeScalars.map { String($0.value, radix: 16, uppercase: true) }.joined()
    let padded = String(repeating: "0", count: 4 - code.count) + code

    #expect(
      problem(in: "a: b\(character)c") == """
        file.yaml:1:5: the character U+\(padded) is not allowed; remove it, or escape it in a text in \
        double quotes
        """
    )
  }

  @Test func `a second document is refused`() {
    #expect(
      problem(in: "---\na: 1\n---\nb: 2")
        == "file.yaml:3:1: a second document begins here; put each document in a file of its own"
    )
    #expect(problem(in: "a: 1\n...") == "file.yaml:2:1: the marker '...' is not supported; remove it")
    #expect(problem(in: "--- a: 1") == "file.yaml:1:5: nothing may follow '---' on its line")
  }

  @Test(arguments: [
    ("a: *b", "1:4: aliases are"), ("a: &b 1", "1:4: anchors are"), ("a: !b 1", "1:4: tags are"),
    ("- *b", "1:3: aliases are"), ("[x, *b]", "1:5: aliases are"),
    ("? a", "1:1: keys that begin with '?' are"),
    ("{?a: 1}", "1:2: keys that begin with '?' are"), ("*a : 1", "1:1: aliases are"),
  ])
  func `anchors, aliases, tags and explicit keys are refused`(text: String, message: String) {
    #expect(
      problem(in: text)
        == "file.yaml:\(message) not supported; if it is meant as text, put it in quotes"
    )
  }

  @Test func `directives are refused`() {
    #expect(
      problem(in: "%YAML 1.2\n---\na: 1")
        == "file.yaml:1:1: directives are not supported; remove the line"
    )
  }

  @Test func `an alias bomb is refused before it grows`() {
    let levels = (1...60).map { "l\($0): &l\($0) [*l\($0 - 1), *l\($0 - 1)]\n" }.joined()

    #expect(
      problem(in: "l0: &l0 x\n" + levels)
        == "file.yaml:1:5: anchors are not supported; if it is meant as text, put it in quotes"
    )
  }

  @Test(arguments: [
    "a: one\n  two", "- one\n  two", "- one\n - two", "one\ntwo", "a: one\n\n  # comment\n  [two]",
  ])
  func `a text without quotes ends with its line`(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let column = lines[lines.count - 1].prefix { $0 == " " }.count + 1

    #expect(
      problem(in: text) == """
        file.yaml:\(lines.count):\(column): this line would continue the text of the line above; check the \
        indentation, or use '|' for a text of several lines
        """
    )
  }

  @Test func `a text in a flow list ends with its line`() {
    #expect(
      problem(in: "a: [one\nb: two]") == "file.yaml:2:1: expected ',' or a closing bracket before this"
    )
    #expect(problem(in: "a: [one,\n two\n ]") == "no problem")
  }

  @Test(arguments: ["a: 'one\n  two'", "a: \"one\n  two\"", "a: \"one\\", "a: 'it''s"])
  func `a text in quotes ends on its line`(text: String) {
    #expect(
      problem(in: text) == """
        file.yaml:1:4: the text in quotes does not end on its line; close it, or use '|' for a text of \
        several lines
        """
    )
  }

  @Test func `nothing but a chomping mark follows the mark of a text of several lines`() {
    #expect(
      problem(in: "a: |2\n  b") == """
        file.yaml:1:5: nothing but '-' or '+' may follow '|' on its line; begin the text on the next line, \
        or put it in quotes
        """
    )
  }

  @Test func `texts of several lines keep what would mean something elsewhere`() throws {
    let text = "a: |-  # comment\n\n  *x &y \"\n   [ '---\n\n  # z: {\nb: >+\n  c\n  d\n"

    let entries = try StrictYAML.decode(Array(text.utf8), file: "file.yaml", as: .entries(of: .text))

    #expect(entries.map(\.value) == ["\n*x &y \"\n [ '---\n\n# z: {", "c d\n"])
  }

  @Test func `duplicate keys are refused`() {
    #expect(problem(in: "a: 1\nb: 2\n\"a\": 3") == "file.yaml:1:1: duplicate key 'a'; keep one of each")
    #expect(
      problem(in: "x: {c: 1, b: 2, c: 3, b: 4}")
        == "file.yaml:1:11: duplicate keys 'b', 'c'; keep one of each"
    )
  }

  @Test func `a key is a text`() {
    #expect(problem(in: "[a]: b") == "file.yaml:1:4: a key must be a text")
    #expect(problem(in: "{{a}: b}") == "file.yaml:1:5: a key must be a text")
    #expect(problem(in: ": b") == "file.yaml:1:1: there is no key before this ':'")
    #expect(problem(in: "\"\": b") == "file.yaml:1:1: a key must be a text that is not empty")
  }

  @Test func `thirty-two levels are read and thirty-three are not`() {
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
      let nested = { (depth: Int) in
        "a: " + String(repeating: open, count: depth - 1) + "x" + String(repeating: close, count: depth - 1)
      }
      #expect(problem(in: nested(32)) == "no problem")
      #expect(problem(in: nested(33)).hasSuffix(": nested more than 32 levels deep"))
    }
  }

  @Test func `block collections count as levels, also where a list is not indented`() {
    let list = { (depth: Int) in String(repeating: "- ", count: depth) + "x" }
    let mapping = { (depth: Int) in (0..<depth).map { String(repeating: " ", count: $0) + "a:\n" }.joined() }
    let mixed = { (depth: Int) in
      (0..<depth / 2).map { String(repeating: "  ", count: $0) + "\($0 == 0 ? "" : "- ")a:\n" }.joined()
    }

    #expect(problems(in: list(32), as: .list(of: ValueReader { $0 })) == "no problem")
    #expect(problem(in: list(33)) == "file.yaml:1:65: nested more than 32 levels deep")
    #expect(problem(in: mapping(32)) == "no problem")
    #expect(problem(in: mapping(33)) == "file.yaml:33:33: nested more than 32 levels deep")
    #expect(problem(in: mixed(34)) == "file.yaml:17:35: nested more than 32 levels deep")
    #expect(problem(in: list(100_000)) == "file.yaml:1:65: nested more than 32 levels deep")
    #expect(
      problem(in: String(repeating: "[", count: 100_000)) == "file.yaml:1:33: nested more than 32 levels deep"
    )
  }

  @Test func `a text that needs quotes is explained`() {
    #expect(
      problem(in: "a: @x")
        == "file.yaml:1:4: a text cannot begin with this character; put the text in quotes"
    )
  }

  @Test func `a wrong colon is explained`() {
    #expect(
      problem(in: "title: sample: one") == """
        file.yaml:1:14: this ':' cannot stand here; check the indentation, or put the text in quotes
        """
    )
  }

  @Test func `what the parser refuses keeps its place`() {
    #expect(
      problem(in: "a: 1\nb: 'x' y") == """
        file.yaml:2:8: not valid YAML: did not find expected key (while parsing a block mapping, line 1)
        """
    )
  }
}
