/// Refuses, before anything is composed, the parts of YAML that our files do without.
///
/// Left out are anchors and aliases, tags, directives, explicit keys, several documents, tabs and texts
/// that go on in the next line without `|` or `>`. What is left can be checked line by line, cannot grow
/// when it is read, and holds no surprise for a person. Tokens start and end where libyaml's scanner puts
/// them.
struct StrictSyntax {
  /// Collections within collections; the outermost one is level 1.
  static let maxDepth = 32

  /// What came before, as far as the next token depends on it.
  private enum Token {
    case start, plainText, quotedText, blockText, key, item, comma, opening, closing
  }

  /// A text after `|` or `>`, which lasts while lines are indented at least as far as its first one.
  private struct BlockText {
    let parentIndent: Int
    var deepestBlankLine = 0
    var indent: Int?
  }

  private let file: String
  private var line: [Unicode.Scalar] = []
  private var lineNumber = 1
  private var position = 0
  /// Where the block collections that are open begin, as columns from 0.
  private var indents: [Int] = []
  private var openBrackets = 0
  private var blockText: BlockText?
  private var last = Token.start
  /// Where the text before the position begins, if it could be a key.
  private var keyColumn: Int?
  private var hasContent = false
  private var hasDocumentStart = false

  private init(file: String) {
    self.file = file
  }

  /// Throws the first thing that is not allowed.
  ///
  /// O(length).
  static func check(_ text: String, file: String) throws(FileProblem) {
    var syntax = StrictSyntax(file: file)
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        try syntax.finishLine()
      } else {
        syntax.line.append(scalar)
      }
    }
    try syntax.finishLine()
    guard syntax.hasContent else {
      throw FileProblem("the file is empty", at: SourcePlace(wholeFile: file))
    }
  }

  private mutating func finishLine() throws(FileProblem) {
    if line.last == "\r" {
      line.removeLast()
    }
    try checkCharacters()
    try checkLine()
    line.removeAll(keepingCapacity: true)
    lineNumber += 1
  }

  /// Tabs and characters that no editor shows are refused wherever they stand.
  private func checkCharacters() throws(FileProblem) {
    for (offset, scalar) in line.enumerated() where !Self.isPrintable(scalar) {
      if scalar == "\t" {
        throw problem(
          "tab character",
          column: offset,
          advice: "use spaces, or \\t in a text in double quotes"
        )
      }
      throw problem(
        "the character \(scalar.codePointText) is not allowed",
        column: offset,
        advice: "remove it, or escape it in a text in double quotes"
      )
    }
  }

  private mutating func checkLine() throws(FileProblem) {
    let indent = line.firstIndex { $0 != " " } ?? line.count
    guard !continuesBlockText(indent: indent) else { return }
    guard indent < line.count, line[indent] != "#" else { return }
    position = indent
    keyColumn = nil
    guard try !checkDocumentMarker() else { return }
    try checkContinuation(indent: indent)
    hasContent = true
    while position < line.count {
      if line[position] == " " {
        position += 1
      } else {
        try checkToken()
      }
    }
  }

  /// True when the line belongs to the open block text, if there is one.
  private mutating func continuesBlockText(indent: Int) -> Bool {
    guard var block = blockText else { return false }
    let isBlank = indent == line.count
    if isBlank && block.indent == nil {
      block.deepestBlankLine = max(block.deepestBlankLine, indent)
    }
    let needed = block.indent ?? max(block.deepestBlankLine, indent, block.parentIndent + 1, 1)
    if !isBlank {
      block.indent = needed
    }
    let continues = isBlank || indent >= needed
    blockText = continues ? block : nil
    return continues
  }

  /// Handles `---` and `...`; true when the line was one of them.
  private mutating func checkDocumentMarker() throws(FileProblem) -> Bool {
    let marker = String(String.UnicodeScalarView(line.prefix(3)))
    guard marker == "---" || marker == "...", isBlank(at: 3) else { return false }
    if marker == "..." {
      throw problem("the marker '...' is not supported", column: 0, advice: "remove it")
    }
    if hasContent || hasDocumentStart {
      throw problem(
        "a second document begins here",
        column: 0,
        advice: "put each document in a file of its own"
      )
    }
    if let next = line.dropFirst(3).firstIndex(where: { $0 != " " }), line[next] != "#" {
      throw problem("nothing may follow '---' on its line", column: next)
    }
    hasDocumentStart = true
    return true
  }

  /// A text without quotes ends with its line.
  private func checkContinuation(indent: Int) throws(FileProblem) {
    guard last == .plainText else { return }
    guard openBrackets == 0 else {
      guard !",]}".unicodeScalars.contains(line[indent]) else { return }
      throw problem("expected ',' or a closing bracket before this", column: indent)
    }
    guard indent > (indents.last ?? -1) else { return }
    throw problem(
      "this line would continue the text of the line above",
      column: indent,
      advice: "check the indentation, or use '|' for a text of several lines"
    )
  }
}

extension StrictSyntax {
  private mutating func checkToken() throws(FileProblem) {
    let isFlow = openBrackets > 0
    switch line[position] {
    case "#":
      position = line.count
    case "[", "{":
      openBrackets += 1
      try checkDepth(column: position)
      advance(.opening)
    case "]", "}":
      openBrackets = max(0, openBrackets - 1)
      advance(.closing)
    case ",":
      advance(.comma)
    case "-" where isBlank(at: position + 1):
      try enterBlock(column: position)
      advance(.item)
    case ":" where isFlow || isBlank(at: position + 1):
      try checkKey()
    case "|" where !isFlow, ">" where !isFlow:
      try beginBlockText()
    case "'", "\"":
      try checkQuotedText(quote: line[position])
    // default: every other character
    default:
      try checkIndicator(isFlow: isFlow)
      checkPlainText(isFlow: isFlow)
    }
  }

  private mutating func advance(_ token: Token) {
    last = token
    keyColumn = nil
    position += 1
  }

  /// A block collection begins or goes on at that column, and deeper ones end.
  private mutating func enterBlock(column: Int) throws(FileProblem) {
    guard openBrackets == 0 else { return }
    while let deepest = indents.last, deepest > column {
      indents.removeLast()
    }
    if indents.last != column {
      indents.append(column)
      try checkDepth(column: column)
    }
  }

  private func checkDepth(column: Int) throws(FileProblem) {
    guard indents.count + openBrackets > Self.maxDepth else { return }
    throw problem("nested more than \(Self.maxDepth) levels deep", column: column)
  }

  private mutating func checkKey() throws(FileProblem) {
    guard let keyColumn else {
      let message = last == .closing ? "a key must be a text" : "there is no key before this ':'"
      throw problem(message, column: position)
    }
    try enterBlock(column: keyColumn)
    advance(.key)
  }

  private mutating func beginBlockText() throws(FileProblem) {
    let indicator = line[position]
    var next = position + 1
    if next < line.count, line[next] == "-" || line[next] == "+" {
      next += 1
    }
    if let rest = line[next...].firstIndex(where: { $0 != " " }), line[rest] != "#" {
      throw problem(
        "nothing but '-' or '+' may follow '\(indicator)' on its line",
        column: rest,
        advice: "begin the text on the next line, or put it in quotes"
      )
    }
    blockText = BlockText(parentIndent: indents.last ?? -1)
    advance(.blockText)
    position = line.count
  }

  private mutating func checkQuotedText(quote: Unicode.Scalar) throws(FileProblem) {
    let start = position
    position += 1
    while position < line.count {
      if quote == "\"" && line[position] == "\\" {
        position += 2
      } else if line[position] != quote {
        position += 1
      } else if quote == "'" && position + 1 < line.count && line[position + 1] == quote {
        position += 2
      } else {
        position += 1
        last = .quotedText
        keyColumn = start
        return
      }
    }
    throw problem(
      "the text in quotes does not end on its line",
      column: start,
      advice: "close it, or use '|' for a text of several lines"
    )
  }

  /// Refuses what has a meaning in YAML that our files do without.
  private func checkIndicator(isFlow: Bool) throws(FileProblem) {
    let quotes = "if it is meant as text, put it in quotes"
    switch line[position] {
    case "*":
      throw problem("aliases are not supported", column: position, advice: quotes)
    case "&":
      throw problem("anchors are not supported", column: position, advice: quotes)
    case "!":
      throw problem("tags are not supported", column: position, advice: quotes)
    case "?" where isFlow || isBlank(at: position + 1):
      throw problem("keys that begin with '?' are not supported", column: position, advice: quotes)
    case "%" where position == 0:
      throw problem("directives are not supported", column: position, advice: "remove the line")
    // default: every other character
    default:
      return
    }
  }

  private mutating func checkPlainText(isFlow: Bool) {
    let start = position
    while position < line.count {
      switch line[position] {
      case " ":
        let next = line[position...].firstIndex { $0 != " " } ?? line.count
        guard next < line.count, line[next] != "#" else { return finishPlainText(from: start, at: next) }
        position = next
      case ":" where isBlank(at: position + 1):
        return finishPlainText(from: start, at: position)
      case ",", "[", "]", "{", "}":
        guard !isFlow else { return finishPlainText(from: start, at: position) }
        position += 1
      // default: every other character
      default:
        position += 1
      }
    }
    finishPlainText(from: start, at: position)
  }

  private mutating func finishPlainText(from start: Int, at end: Int) {
    last = .plainText
    keyColumn = start
    position = end
  }

  /// True at a space and at the end of the line.
  private func isBlank(at index: Int) -> Bool {
    index >= line.count || line[index] == " "
  }

  private func problem(_ message: String, column: Int, advice: String? = nil) -> FileProblem {
    let place = SourcePlace(file: file, line: lineNumber, column: column + 1)
    return FileProblem(message, at: place, advice: advice)
  }

  /// The printable characters of YAML 1.2 (https://yaml.org/spec/1.2.2/#51-character-set) less the tab, the
  /// byte order mark and every break but the line feed.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
      true
    // default: every other character
    default: false
    }
  }
}
