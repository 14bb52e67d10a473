internal import Foundation

/// One text file of the project.
struct SourceFile {
  /// From the project's root, for example `Sources/Autoscaler/Planning/Planner.swift`.
  let path: String
  let text: String
  /// The parts of a Swift file; nil for any other.
  let swift: SwiftText?

  init(path: String, text: String) {
    self.path = path
    self.text = text
    swift = path.hasSuffix(".swift") ? SwiftText(text) : nil
  }

  /// The file's name without folder, extension and the topic after a `+`.
  var stem: String {
    let name = path.split(separator: "/").last ?? ""
    return String(name.prefix { $0 != "." && $0 != "+" })
  }

  /// The room that it belongs to, for example `Planning`; nil outside Sources.
  var room: String? {
    let parts = path.split(separator: "/")
    return parts.count > 3 && parts[0] == "Sources" ? String(parts[2]) : nil
  }

  var lineCount: Int {
    text.utf8.count { $0 == UInt8(ascii: "\n") } + (text.hasSuffix("\n") || text.isEmpty ? 0 : 1)
  }
}

/// What is wrong, where, and what to do.
struct Violation: Hashable, CustomStringConvertible {
  let path: String
  /// From 1; 0 when the whole file is meant.
  let line: Int
  let message: String

  var description: String { line == 0 ? "\(path): \(message)" : "\(path):\(line): \(message)" }
}

/// A pattern and where it is found.
enum Pattern {
  /// The 1-based lines on which matches begin, with the text of the first group or of the whole match.
  ///
  /// `^` and `$` match at lines. A pattern that cannot be read is a precondition failure.
  static func matches(of pattern: String, in text: String) -> [(line: Int, text: String)] {
    guard let expression = try? NSRegularExpression(pattern: pattern, options: .anchorsMatchLines) else {
      preconditionFailure("the pattern '\(pattern)' cannot be read")
    }
    let whole = text as NSString
    let found = expression.matches(in: text, range: NSRange(location: 0, length: whole.length))
    guard !found.isEmpty else { return [] }
    var line = 1
    var position = 0
    return found.map { match in
      while position < match.range.location {
        if whole.character(at: position) == 10 { line += 1 }
        position += 1
      }
      let group = match.numberOfRanges > 1 && match.range(at: 1).location != NSNotFound ? 1 : 0
      return (line, whole.substring(with: match.range(at: group)))
    }
  }
}
