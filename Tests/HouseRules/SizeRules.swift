/// How long files and functions may get.
enum SizeRules {
  static let longestFile = 500
  static let longestFunction = 40

  static func violations(in file: SourceFile) -> [Violation] {
    var violations: [Violation] = []
    if file.lineCount > longestFile {
      let message = "\(file.lineCount) lines; a file has at most \(longestFile): split it by topic"
      violations.append(Violation(path: file.path, line: 0, message: message))
    }
    for function in functions(in: file) where function.lineCount > longestFunction {
      let message =
        "a function of \(function.lineCount) lines; it has at most \(longestFunction): name its parts"
      violations.append(Violation(path: file.path, line: function.line, message: message))
    }
    return violations
  }

  /// A function, initialiser, subscript or computed property with a body.
  struct Function: Equatable {
    let line: Int
    let lineCount: Int
  }

  /// The functions of a Swift file, nested ones included.
  ///
  /// O(length x depth of nesting).
  static func functions(in file: SourceFile) -> [Function] {
    guard let code = file.swift?.code else { return [] }
    let bytes = Array(code.utf8)
    var functions: [Function] = []
    var line = 1
    for index in bytes.indices {
      if bytes[index] == UInt8(ascii: "\n") { line += 1 }
      guard let word = word(at: index, in: bytes), declarations.contains(word),
        let body = bodyStart(after: index + word.utf8.count, isProperty: word == "var", in: bytes)
      else { continue }
      let end = closingBrace(of: body, in: bytes)
      let lineCount = bytes[index..<end].count { $0 == UInt8(ascii: "\n") } + 1
      functions.append(Function(line: line, lineCount: lineCount))
    }
    return functions
  }

  private static let declarations: Set<String> = ["func", "init", "deinit", "subscript", "var"]

  /// Words that begin the next declaration: the one before has no body.
  private static let nextDeclarations: Set<String> = [
    "func", "init", "deinit", "subscript", "var", "let", "static", "mutating", "case", "package", "public",
    "private", "internal", "associatedtype", "typealias", "struct", "enum", "extension", "protocol",
  ]

  /// The word that begins at that byte; nil inside a word, after a dot, and where there is none.
  private static func word(at index: Int, in bytes: [UInt8]) -> String? {
    guard isLetter(bytes[index]) else { return nil }
    if index > 0, isLetter(bytes[index - 1]) || bytes[index - 1] == UInt8(ascii: ".") { return nil }
    var end = index
    while end < bytes.count, isLetter(bytes[end]) { end += 1 }
    return String(decoding: bytes[index..<end], as: UTF8.self)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_") || byte > 127
  }

  /// The brace that opens a declaration's body; nil when it has none.
  private static func bodyStart(after start: Int, isProperty: Bool, in bytes: [UInt8]) -> Int? {
    var depth = 0
    for index in start..<bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "{") where depth == 0: return index
      case UInt8(ascii: "}") where depth == 0: return nil
      case UInt8(ascii: "=") where depth == 0 && isProperty: return nil
      default:  // default: any other byte of code.
        if depth == 0, index > start, let word = word(at: index, in: bytes), nextDeclarations.contains(word) {
          return nil
        }
      }
      if depth < 0 { return nil }
    }
    return nil
  }

  private static func closingBrace(of start: Int, in bytes: [UInt8]) -> Int {
    var depth = 0
    for index in start..<bytes.count {
      if bytes[index] == UInt8(ascii: "{") { depth += 1 }
      if bytes[index] == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 { return index }
    }
    return bytes.count
  }
}
