/// A pattern that must not occur, with the replacement named.
struct LineRule {
  /// Which part of a file is searched.
  enum Part {
    case code
    case comments
    /// Everything, in any kind of file.
    case text
  }

  /// A file with one line or a few in it, to show what the rule says.
  struct Sample {
    let path: String
    let text: String

    init(_ text: String, at path: String = "Sources/Autoscaler/Planning/Sample.swift") {
      self.path = path
      self.text = text
    }
  }

  let name: String
  let part: Part
  let pattern: String
  /// What to do instead.
  let advice: String
  let applies: @Sendable (SourceFile) -> Bool
  /// A match is fine when the same line, or one beside it, has a comment that matches this.
  let excuse: String?
  /// Each of them breaks the rule exactly once.
  let breaks: [Sample]
  /// None of them breaks the rule.
  let keeps: [Sample]

  init(
    _ name: String,
    in part: Part = .code,
    bans pattern: String,
    advice: String,
    where applies: @escaping @Sendable (SourceFile) -> Bool = { $0.path.hasSuffix(".swift") },
    excuse: String? = nil,
    breaks: [Sample],
    keeps: [Sample] = []
  ) {
    self.name = name
    self.part = part
    self.pattern = pattern
    self.advice = advice
    self.applies = applies
    self.excuse = excuse
    self.breaks = breaks
    self.keeps = keeps
  }

  func violations(in file: SourceFile) -> [Violation] {
    guard applies(file) else { return [] }
    let text =
      switch part {
      case .code: file.swift?.code ?? ""
      case .comments: file.swift?.comments ?? ""
      case .text: file.text
      }
    let found = Pattern.matches(of: pattern, in: text)
    guard !found.isEmpty else { return [] }
    let excused = excusedLines(of: file)
    return found.filter { !excused.contains($0.line) }.map {
      let shown = $0.text.split(separator: "\n").joined(separator: " ")
      let what = shown == name ? name : "\(name) ('\(shown)')"
      return Violation(path: file.path, line: $0.line, message: "\(what): \(advice)")
    }
  }

  private func excusedLines(of file: SourceFile) -> Set<Int> {
    guard let excuse, let comments = file.swift?.comments else { return [] }
    return Set(Pattern.matches(of: excuse, in: comments).flatMap { [$0.line - 1, $0.line, $0.line + 1] })
  }
}
