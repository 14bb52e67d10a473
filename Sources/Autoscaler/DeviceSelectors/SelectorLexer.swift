/// A word of a selector and where it begins.
struct SelectorToken {
  enum Kind: Hashable {
    case name(String)
    case text(String)
    /// A whole number without its sign.
    case number(UInt64)
    case symbol(Symbol)
    case end
  }

  enum Symbol: String {
    case and = "&&"
    case or = "||"
    case equal = "=="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"
    case not = "!"
    case minus = "-"
    case dot = "."
    case comma = ","
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
  }

  let kind: Kind
  let column: Int
}

/// Cuts a selector into words.
struct SelectorLexer {
  private static let pairs: [SelectorToken.Symbol] = [.and, .or, .equal, .unequal, .atMost, .atLeast]
  private static let singles: [SelectorToken.Symbol] = [
    .less, .greater, .not, .minus, .dot, .comma, .openParenthesis, .closeParenthesis, .openBracket,
    .closeBracket,
  ]

  private let scalars: [Unicode.Scalar]
  private var position = 0

  private init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  /// All words, and ``SelectorToken/Kind/end`` after them.
  ///
  /// O(length).
  static func tokens(of text: String) throws(SelectorFailure) -> [SelectorToken] {
    var lexer = SelectorLexer(text)
    var tokens: [SelectorToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private mutating func next() throws(SelectorFailure) -> SelectorToken {
    skipBlanks()
    let column = position + 1
    guard let first = peek(0) else { return SelectorToken(kind: .end, column: column) }
    let kind: SelectorToken.Kind
    if let prefix = stringPrefix() {
      kind = .text(try string(prefix))
    } else if first.isNameStart {
      kind = .name(name())
    } else if first.isASCIIDigit || (first == "." && peek(1)?.isASCIIDigit == true) {
      kind = .number(try number())
    } else {
      kind = .symbol(try symbol())
    }
    return SelectorToken(kind: kind, column: column)
  }

  private func peek(_ offset: Int) -> Unicode.Scalar? {
    position + offset < scalars.count ? scalars[position + offset] : nil
  }

  private func failure(_ reason: String) -> SelectorFailure { SelectorFailure(position + 1, reason) }

  /// Blanks, and comments to the end of their line.
  private mutating func skipBlanks() {
    while let scalar = peek(0) {
      if scalar == "/" && peek(1) == "/" {
        while let scalar = peek(0), scalar != "\n" { position += 1 }
      } else if [" ", "\t", "\n", "\r", "\u{0C}"].contains(scalar) {
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func name() -> String {
    let start = position
    while let scalar = peek(0), scalar.isNameStart || scalar.isASCIIDigit { position += 1 }
    return text(start..<position)
  }

  private func text(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }

  private mutating func symbol() throws(SelectorFailure) -> SelectorToken.Symbol {
    for (length, symbols) in [(2, Self.pairs), (1, Self.singles)] where position + length <= scalars.count {
      let found = text(position..<position + length)
      if let symbol = symbols.first(where: { $0.rawValue == found }) {
        position += length
        return symbol
      }
    }
    switch scalars[position] {
    case "+", "*", "/", "%": throw failure("arithmetic is not part of the subset")
    case "?", ":": throw failure("choices with '?' are not part of the subset")
    case "{", "}": throw failure("maps and messages are not part of the subset")
    default: throw failure("no expression has this character here")  // default: any other character.
    }
  }

  // MARK: Numbers

  private mutating func number() throws(SelectorFailure) -> UInt64 {
    let start = position
    var radix = 10
    if peek(0) == "0", peek(1) == "x" || peek(1) == "X" {
      radix = 16
      position += 2
    }
    let first = position
    while let scalar = peek(0), scalar.isASCIIDigit || (radix == 16 && scalar.isHexLetter) { position += 1 }
    let digits = text(first..<position)
    let column = start + 1
    if let next = peek(0), next.isNameStart || next == "." {
      throw SelectorFailure(
        column,
        "numbers with fractions, exponents or suffixes are not part of the subset"
      )
    }
    guard !digits.isEmpty else { throw SelectorFailure(column, "the number has no digits") }
    guard let value = UInt64(digits, radix: radix), value <= UInt64(Int64.max) + 1 else {
      throw SelectorFailure(column, "the number does not fit 64 bits")
    }
    return value
  }
}

// MARK: - Strings

extension SelectorLexer {
  /// How a string begins.
  private struct StringPrefix {
    let isRaw: Bool
    let quote: Unicode.Scalar
    /// 1 or 3.
    let quotes: Int
    let length: Int
  }

  private func stringPrefix() -> StringPrefix? {
    let isRaw = peek(0) == "r" || peek(0) == "R"
    let isBytes = peek(0) == "b" || peek(0) == "B"
    let letters = isRaw || isBytes ? 1 : 0
    guard !isBytes, let quote = peek(letters), quote == "\"" || quote == "'" else { return nil }
    let isTriple = peek(letters + 1) == quote && peek(letters + 2) == quote
    let quotes = isTriple ? 3 : 1
    return StringPrefix(isRaw: isRaw, quote: quote, quotes: quotes, length: letters + quotes)
  }

  private mutating func string(_ prefix: StringPrefix) throws(SelectorFailure) -> String {
    let start = position + 1
    position += prefix.length
    var result = String.UnicodeScalarView()
    while let scalar = peek(0) {
      if scalar == prefix.quote && (1..<prefix.quotes).allSatisfy({ peek($0) == prefix.quote }) {
        position += prefix.quotes
        return String(result)
      }
      if prefix.quotes == 1 && (scalar == "\n" || scalar == "\r") { break }
      if scalar == "\\" && !prefix.isRaw {
        result.append(try escape())
      } else {
        result.append(scalar)
        position += 1
      }
    }
    throw SelectorFailure(start, "the text has no end")
  }

  // https://github.com/google/cel-spec/blob/master/doc/langdef.md#string-and-bytes-values
  private mutating func escape() throws(SelectorFailure) -> Unicode.Scalar {
    let start = position
    position += 2
    switch start + 1 < scalars.count ? scalars[start + 1] : nil {
    case "a": return "\u{07}"
    case "b": return "\u{08}"
    case "f": return "\u{0C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{0B}"
    case "x"?, "X"?: return try scalar(digits: 2, radix: 16, from: start + 2, escapeAt: start)
    case "u": return try scalar(digits: 4, radix: 16, from: start + 2, escapeAt: start)
    case "U": return try scalar(digits: 8, radix: 16, from: start + 2, escapeAt: start)
    case "0"?, "1"?, "2"?, "3"?: return try scalar(digits: 3, radix: 8, from: start + 1, escapeAt: start)
    case let same? where ["\\", "?", "\"", "'", "`"].contains(same): return same
    default: throw SelectorFailure(start + 1, "no escape is written so")  // default: any other character.
    }
  }

  private mutating func scalar(
    digits: Int,
    radix: Int,
    from first: Int,
    escapeAt start: Int
  ) throws(SelectorFailure) -> Unicode.Scalar {
    let end = first + digits
    let isComplete =
      end <= scalars.count && scalars[first..<end].allSatisfy { $0.isASCIIDigit || $0.isHexLetter }
    guard isComplete, let value = UInt32(text(first..<end), radix: radix), let scalar = Unicode.Scalar(value)
    else {
      throw SelectorFailure(start + 1, "the escape is no character")
    }
    position = end
    return scalar
  }
}

extension Unicode.Scalar {
  fileprivate var isHexLetter: Bool { "a"..."f" ~= self || "A"..."F" ~= self }
}
