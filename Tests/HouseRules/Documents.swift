internal import Foundation

/// What documents promise: links, targets of the Makefile, subcommands.
enum Documents {
  /// Relative links of a document whose file or heading does not exist.
  static func brokenLinks(in document: SourceFile, read: (String) -> String?) -> [Violation] {
    let prose = withoutCode(document.text)
    return Pattern.matches(of: #"\]\(([^()\s]+)\)"#, in: prose).compactMap { line, target in
      if target.contains("://") || target.hasPrefix("mailto:") { return nil }
      let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init
      )
      let path = parts[0].isEmpty ? document.path : resolved(parts[0], from: document.path)
      guard let text = read(path) else {
        return Violation(path: document.path, line: line, message: "the link '\(target)' leads nowhere")
      }
      guard parts.count == 2, path.hasSuffix(".md"), !anchors(in: text).contains(parts[1]) else { return nil }
      return Violation(path: document.path, line: line, message: "'\(path)' has no heading '#\(parts[1])'")
    }
  }

  /// Words in a document's code that follow a command and are not among those that it knows.
  static func unknownWords(after command: String, known: Set<String>, in document: SourceFile) -> [Violation]
  {
    let pattern =
      #"(?<![\w-])"# + NSRegularExpression.escapedPattern(for: command)
      + #"[ \t]+([a-z][a-z0-9-]*)(?![\w:=/.])"#
    return Pattern.matches(of: pattern, in: onlyCode(document.text)).compactMap { line, word in
      guard !known.contains(word) else { return nil }
      return Violation(path: document.path, line: line, message: "'\(command) \(word)' does not exist")
    }
  }

  /// The targets that a Makefile declares.
  static func makeTargets(in makefile: String) -> Set<String> {
    Set(Pattern.matches(of: #"^([a-z][a-z0-9-]*):(?!=)"#, in: makefile).map(\.text))
  }

  /// The subcommands that source files declare by their `commandName`.
  static func subcommands(in files: [SourceFile]) -> Set<String> {
    Set(
      files.flatMap {
        Pattern.matches(of: #"\bcommandName:\s*"([^"]+)""#, in: $0.swift?.codeAndStrings ?? "").map(\.text)
      }
    )
  }

  /// GitHub's names for the headings of a document.
  static func anchors(in text: String) -> Set<String> {
    let headings = Pattern.matches(of: #"^#{1,6}[ \t]+(.+?)[ \t]*$"#, in: text).map(\.text)
    return Set(
      headings.map { heading in
        let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
        return kept.replacing(" ", with: "-")
      }
    )
  }

  private static func resolved(_ target: String, from document: String) -> String {
    var parts = document.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/").map(String.init) where part != "." {
      if part == ".." {
        if parts.popLast() == nil { return "outside the project" }
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }

  private static let codePattern = #"(?ms)^[ \t]*```.*?^[ \t]*```[ \t]*$|`[^`\n]+`"#

  /// A document with blanks in place of its code blocks and code spans.
  static func withoutCode(_ text: String) -> String { blanked(text, keepingCode: false) }

  /// A document's code blocks and code spans, with blanks in place of everything else.
  static func onlyCode(_ text: String) -> String { blanked(text, keepingCode: true) }

  private static func blanked(_ text: String, keepingCode: Bool) -> String {
    guard let expression = try? NSRegularExpression(pattern: codePattern) else {
      preconditionFailure("the pattern of code in a document can be read")
    }
    let whole = text as NSString
    let lineFeed: unichar = 10
    let blank: unichar = 32
    var units = (0..<whole.length).map { whole.character(at: $0) }
    var isCode = [Bool](repeating: false, count: units.count)
    for match in expression.matches(in: text, range: NSRange(location: 0, length: whole.length)) {
      for index in match.range.lowerBound..<match.range.upperBound { isCode[index] = true }
    }
    for index in units.indices where isCode[index] != keepingCode && units[index] != lineFeed {
      units[index] = blank
    }
    return String(decoding: units, as: UTF16.self)
  }
}
