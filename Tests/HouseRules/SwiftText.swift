/// A Swift source text taken apart: what is code, what is comment.
///
/// It knows strings of every kind, interpolation, nested comments and raw identifiers; it does not know regex
/// literals. All parts have the length and the lines of the whole, with blanks in place of what is left out.
struct SwiftText {
  /// Code without comments, and without what stands in strings and raw identifiers.
  let code: String
  /// Comments only.
  let comments: String
  /// Code with its strings, without comments.
  let codeAndStrings: String

  /// Takes a text apart.
  ///
  /// O(length).
  init(_ text: String) {
    var separator = Separator(text)
    separator.run()
    code = String(decoding: separator.code, as: UTF8.self)
    comments = String(decoding: separator.comments, as: UTF8.self)
    codeAndStrings = String(decoding: separator.codeAndStrings, as: UTF8.self)
  }
}

/// Walks over the bytes of a text once, with a stack of what it is inside of.
private struct Separator {
  enum Surroundings {
    /// The depth counts parentheses; a closing one at depth 1 of an interpolation leads back to its string.
    case code(depth: Int, isInterpolation: Bool)
    case string(hashes: Int, isMultiline: Bool)
    case rawIdentifier
    case lineComment
    case blockComment
  }

  private let bytes: [UInt8]
  private var position = 0
  private var stack: [Surroundings] = [.code(depth: 0, isInterpolation: false)]
  private(set) var code: [UInt8]
  private(set) var comments: [UInt8]
  private(set) var codeAndStrings: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
    let blank = bytes.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    (code, comments, codeAndStrings) = (blank, blank, blank)
  }

  mutating func run() {
    while position < bytes.count {
      switch stack[stack.count - 1] {
      case .code(let depth, let isInterpolation): readCode(depth: depth, isInterpolation: isInterpolation)
      case .string(let hashes, let isMultiline): readString(hashes: hashes, isMultiline: isMultiline)
      case .rawIdentifier: readRawIdentifier()
      case .lineComment: readLineComment()
      case .blockComment: readBlockComment()
      }
    }
  }

  private mutating func readCode(depth: Int, isInterpolation: Bool) {
    if starts(with: "//") {
      stack.append(.lineComment)
    } else if starts(with: "/*") {
      stack.append(.blockComment)
      keep(2, asComment: true)
    } else if let hashes = stringOpening() {
      let isMultiline = starts(with: "\"\"\"", after: hashes)
      stack.append(.string(hashes: hashes, isMultiline: isMultiline))
      keep(hashes + (isMultiline ? 3 : 1))
    } else if bytes[position] == UInt8(ascii: "`") {
      stack.append(.rawIdentifier)
      keep(1)
    } else {
      countParenthesis(depth: depth, isInterpolation: isInterpolation)
      keep(1)
    }
  }

  private mutating func countParenthesis(depth: Int, isInterpolation: Bool) {
    let change: Int
    switch bytes[position] {
    case UInt8(ascii: "("): change = 1
    case UInt8(ascii: ")"): change = -1
    default: return  // default: any other byte of code.
    }
    stack.removeLast()
    guard !isInterpolation || depth + change > 0 else { return }
    stack.append(.code(depth: depth + change, isInterpolation: isInterpolation))
  }

  private mutating func readString(hashes: Int, isMultiline: Bool) {
    let mark = String(repeating: "#", count: hashes)
    let delimiter = (isMultiline ? "\"\"\"" : "\"") + mark
    if starts(with: delimiter) {
      stack.removeLast()
      keep(delimiter.utf8.count)
    } else if starts(with: "\\" + mark + "(") {
      stack.append(.code(depth: 1, isInterpolation: true))
      keepString(hashes + 1)
      keep(1)
    } else if starts(with: "\\" + mark) {
      keepString(hashes + 2)
    } else {
      if bytes[position] == UInt8(ascii: "\n") && !isMultiline { stack.removeLast() }
      keepString(1)
    }
  }

  private mutating func readRawIdentifier() {
    if bytes[position] == UInt8(ascii: "`") {
      stack.removeLast()
      keep(1)
    } else {
      keepString(1)
    }
  }

  private mutating func readLineComment() {
    if bytes[position] == UInt8(ascii: "\n") { stack.removeLast() }
    keep(1, asComment: true)
  }

  private mutating func readBlockComment() {
    if starts(with: "/*") {
      stack.append(.blockComment)
      keep(2, asComment: true)
    } else if starts(with: "*/") {
      stack.removeLast()
      keep(2, asComment: true)
    } else {
      keep(1, asComment: true)
    }
  }

  /// The number of `#` before a string that opens here; nil when none does.
  private func stringOpening() -> Int? {
    var end = position
    while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
    return end - position
  }

  private func starts(with text: String, after offset: Int = 0) -> Bool {
    bytes[min(position + offset, bytes.count)...].starts(with: text.utf8)
  }

  private mutating func keep(_ count: Int, asComment isComment: Bool = false) {
    for index in position..<min(position + count, bytes.count) {
      if isComment {
        comments[index] = bytes[index]
      } else {
        code[index] = bytes[index]
        codeAndStrings[index] = bytes[index]
      }
    }
    position += count
  }

  private mutating func keepString(_ count: Int) {
    for index in position..<min(position + count, bytes.count) { codeAndStrings[index] = bytes[index] }
    position += count
  }
}
