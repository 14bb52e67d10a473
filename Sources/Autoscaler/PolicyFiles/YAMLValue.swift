/// One value of a file, with its place and the log that takes its problems.
package struct YAMLValue {
  /// A key and its value, as they stand in a mapping.
  struct Field {
    let key: String
    let place: SourcePlace
    let value: YAMLValue
  }

  indirect enum Content {
    /// A text without quotes, which may mean a number, `true`, `false` or nothing.
    case plain(String)
    /// A text in quotes or after `|` or `>`.
    case quoted(String)
    case list([YAMLValue])
    case mapping([Field])
  }

  /// What a decoder may have to tell apart before it chooses a reader.
  package enum Kind: Hashable, Sendable {
    case nothing, boolean, number, text, list, mapping
  }

  let content: Content
  package let place: SourcePlace
  let log: ProblemLog

  package var kind: Kind {
    switch content {
    case .plain(let text): PlainText.kind(of: text)
    case .quoted: .text
    case .list: .list
    case .mapping: .mapping
    }
  }

  /// What `reader` makes of the value; nil when it has reported a problem.
  package func read<Value>(_ reader: ValueReader<Value>) -> Value? {
    reader.read(self)
  }

  /// Notes a problem at the place of the value.
  package func report(_ message: String, advice: String? = nil) {
    log.report(message, at: place, advice: advice)
  }

  /// Notes that the value is not what it should be: `expected a list, found the text 'abc'`.
  package func report(expected expectation: String, advice: String? = nil) {
    report("expected \(expectation), found \(contentText)", advice: advice)
  }

  /// What stands there, for messages: `the text 'abc'`, `the number 12`, `nothing`.
  private var contentText: String {
    switch content {
    case .plain(let text):
      switch PlainText.kind(of: text) {
      case .nothing: "nothing"
      case .boolean: "the truth value \(text)"
      case .number: "the number \(text.shortened)"
      case .text, .list, .mapping: "the text \(text.quotedForMessage)"
      }
    case .quoted(let text): text.isEmpty ? "an empty text" : "the text \(text.quotedForMessage)"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// What texts without quotes mean: the core schema (https://yaml.org/spec/1.2.2/#103-core-schema).
enum PlainText {
  static func kind(of text: String) -> YAMLValue.Kind {
    switch text {
    case "", "~", "null", "Null", "NULL": .nothing
    case "true", "True", "TRUE", "false", "False", "FALSE": .boolean
    // default: every other text
    default: isNumber(text) ? .number : .text
    }
  }

  private static func isNumber(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    for (prefix, digits) in [("0x", "0123456789abcdefABCDEF"), ("0o", "01234567")]
    where text.hasPrefix(prefix) {
      return rest.count > 2 && rest.dropFirst(2).allSatisfy(Set(digits.utf8).contains)
    }
    dropSign(of: &rest)
    guard !["inf", "Inf", "INF", "nan", "NaN", "NAN"].contains(where: { rest.elementsEqual(".\($0)".utf8) })
    else { return true }
    let wholeCount = dropDigits(of: &rest)
    var fractionCount = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fractionCount = dropDigits(of: &rest)
    }
    guard wholeCount + fractionCount > 0 else { return false }
    guard let letter = rest.popFirst() else { return true }
    guard letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") else { return false }
    dropSign(of: &rest)
    return dropDigits(of: &rest) > 0 && rest.isEmpty
  }

  private static func dropSign(of bytes: inout ArraySlice<UInt8>) {
    guard bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-") else { return }
    bytes.removeFirst()
  }

  private static func dropDigits(of bytes: inout ArraySlice<UInt8>) -> Int {
    let digits = bytes.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    bytes.removeFirst(digits.count)
    return digits.count
  }
}

extension Unicode.Scalar {
  /// `U+00A0`.
  var codePointText: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension String {
  private static let longestInMessage = 60

  /// At most 60 code points on one line, whatever the text.
  var shortened: String {
    let start = unicodeScalars.prefix(Self.longestInMessage)
    let line = start.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: scalar.codePointText
      // default: every other text
      default: String(scalar)
      }
    }
    return line.joined() + (start.endIndex == endIndex ? "" : "…")
  }

  /// The shortened text in single quotes.
  var quotedForMessage: String { "'\(shortened)'" }
}
