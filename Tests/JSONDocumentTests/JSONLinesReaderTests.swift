internal import JSONDocument
internal import Testing

@Suite("Reading a stream of lines")
struct JSONLinesReaderTests {
  /// What can be asked of a line with `==`.
  struct Line: Equatable {
    let number: Int
    let content: Result<JSONValue, JSONParseError>

    init(_ line: JSONLine) {
      number = line.number
      content = line.content
    }
  }

  /// All lines of a stream that comes in these pieces.
  static func lines(of pieces: [ArraySlice<UInt8>], limits: JSONLimits = .standard) -> [Line] {
    var reader = JSONLinesReader(limits: limits)
    var lines: [Line] = []
    for piece in pieces {
      lines += reader.feed(Array(piece)).map(Line.init)
    }
    if let last = reader.finish() { lines.append(Line(last)) }
    return lines
  }

  static func lines(of text: String, limits: JSONLimits = .standard) -> [Line] {
    lines(of: [Array(text.utf8)[...]], limits: limits)
  }

  /// Good lines and bad ones, of every sort of token.
  static let stream =
    "{\"a\":[1,-2.5e3,true,null],\"é🚀\":\"\\ud83d\\ude80\\n\"}\n\n -12 \r\nnull\n[1,,2]\n\"\\ud800\"\n"
    + "{\"k\":1,\"k\":2}\n \t\n99999999999999999999\n[1e999]\n{} 1\n[[[[1]]]]\n\"\u{1}\"\ntrue\n{\"z\": 0}"

  @Test func `each line is a value or an error with its number`() {
    let lines = Self.lines(of: "{\"a\":1}\n[1,]\n\n2\n")

    #expect(lines.map(\.number) == [1, 2, 4])
    #expect(lines[0].content == .success(["a": 1]))
    #expect(lines[2].content == .success(2))
    #expect(throws: JSONParseError.self) { try lines[1].content.get() }
    if case .failure(let error) = lines[1].content {
      #expect(error.description == "line 2, column 4: this cannot stand here")
      #expect(error.offset == 3)
    }
  }

  @Test(arguments: ["1-5", "[0-1]", "2.5-1", "1e3-1"])
  func `a sign within a number is refused wherever the number is cut`(_ text: String) {
    let bytes = Array(text.utf8)
    let whole = Self.lines(of: [bytes[...]])
    #expect(throws: JSONParseError.self) { try whole[0].content.get() }
    for cut in 1..<bytes.count {
      #expect(Self.lines(of: [bytes[..<cut], bytes[cut...]]) == whole, "cut at \(cut)")
    }
  }

  @Test func `two cuts at any places change nothing`() {
    let bytes = Array(Self.stream.utf8)
    let limits = JSONLimits(depth: 3)
    let whole = Self.lines(of: [bytes[...]], limits: limits)
    #expect(whole.map(\.number) == [1, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15])

    for first in 0...bytes.count {
      for second in stride(from: first, through: bytes.count, by: 7) {
        let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]]
        let lines = Self.lines(of: pieces, limits: limits)
        if lines != whole { Issue.record("cut at \(first) and \(second): \(lines)") }
      }
    }
  }

  @Test func `single bytes give what the whole stream gives`() {
    let bytes = Array(Self.stream.utf8)

    let lines = Self.lines(of: bytes.indices.map { bytes[$0...$0] })

    #expect(lines == Self.lines(of: [bytes[...]]))
  }

  @Test func `a line comes with the piece that ends it`() {
    var reader = JSONLinesReader()

    #expect(reader.feed(Array("{\"a\"".utf8)).isEmpty)
    #expect(reader.feed(Array(":1}".utf8)).isEmpty)
    #expect(reader.feed(Array("\n[".utf8)).map { Line($0).content } == [.success(["a": 1])])
  }

  @Test func `a line that is too long costs only itself`() {
    let limits = JSONLimits(size: 8)

    let lines = Self.lines(
      of: "12345678\n123456789\n\"\(String(repeating: "x", count: 99))\"\n1\n",
      limits: limits
    )

    #expect(lines.map(\.number) == [1, 2, 3, 4])
    #expect(lines[0].content == .success(12_345_678))
    #expect(Self.code(of: lines[1]) == .tooLarge)
    #expect(Self.code(of: lines[2]) == .tooLarge)
    #expect(lines[3].content == .success(1))
  }

  @Test func `a line that is too deep costs only itself`() {
    let lines = Self.lines(of: "[[[]]]\n[[]]\n", limits: JSONLimits(depth: 2))

    #expect(Self.code(of: lines[0]) == .tooDeep)
    #expect(lines[1].content == .success([[]]))
  }

  @Test func `a stream that breaks off inside a line says so`() {
    let lines = Self.lines(of: "1\n{\"a\":")

    #expect(lines[0].content == .success(1))
    #expect(Self.code(of: lines[1]) == .incomplete)
  }

  @Test func `nothing and blank lines give nothing`() {
    #expect(Self.lines(of: "").isEmpty)
    #expect(Self.lines(of: "\n \n\r\n\t").isEmpty)
  }

  @Test func `a reader can read another stream after the first`() {
    var reader = JSONLinesReader()
    _ = reader.feed(Array("[1\n[2".utf8))
    _ = reader.finish()

    let lines = reader.feed(Array("3\n".utf8))

    #expect(lines.map { Line($0).number } == [1])
    #expect(lines.map { Line($0).content } == [.success(3)])
  }

  private static func code(of line: Line) -> JSONParseError.Code? {
    switch line.content {
    case .success: nil
    case .failure(let error): error.code
    }
  }
}
