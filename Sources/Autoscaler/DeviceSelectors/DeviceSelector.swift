/// A condition on a device in a bounded subset of the Common Expression Language (CEL).
///
/// Understood are what claims for GPUs are written with: `device.driver`, `device.attributes["…"].name`,
/// `device.capacity["…"].name`, literals of text, truth and whole numbers, lists, `== != < <= > >= in`, `&& || !`,
/// parentheses, `has()`, `quantity()`, `semver()` and the methods of the three kinds of values. All else is
/// answered ``Verdict/notUnderstood(_:)``, never guessed.
///
/// There are no loops, and every part is looked at once at most: a verdict costs O(length of the text) steps.
///
/// https://github.com/google/cel-spec/blob/master/doc/langdef.md
package struct DeviceSelector: Sendable {
  /// What a selector says of a device.
  package enum Verdict: Hashable, Sendable {
    case matches
    case doesNotMatch
    case notUnderstood(SelectorProblem)
  }

  /// The longest text that is read, in UTF-8: what the Kubernetes API takes.
  package static let mostBytes = 10 * 1_024
  /// How deeply expressions may be nested.
  static let mostDepth = 32

  package let text: String
  private let expression: SelectorExpression

  /// The selector that is written so.
  ///
  /// O(length).
  package init(_ text: String) throws(SelectorProblem) {
    self.text = text
    guard text.utf8.count <= Self.mostBytes else {
      throw SelectorProblem(
        SelectorFailure(1, "it is longer than \(Self.mostBytes) bytes"),
        in: String(text.unicodeScalars.prefix(100))
      )
    }
    do {
      var parser = SelectorParser(tokens: try SelectorLexer.tokens(of: text))
      expression = try parser.selector()
    } catch {
      throw SelectorProblem(error, in: text)
    }
  }

  /// Whether the device is one of those that are meant.
  ///
  /// O(length).
  package func verdict(on device: Device) -> Verdict {
    do {
      return try SelectorEvaluation(device: device).truth(of: expression) ? .matches : .doesNotMatch
    } catch {
      return .notUnderstood(SelectorProblem(error, in: text))
    }
  }

  /// The text with which the selector, wherever it holds, says that the attribute is equal; nil when it does not
  /// say so.
  ///
  /// Only an equality that stands by itself, or joined to others by `&&` alone, says so. O(length).
  package func requiredText(ofAttribute name: String, in domain: String) -> String? {
    expression.conjuncts.lazy.compactMap { $0.equalText(ofAttribute: name, in: domain) }.first
  }
}

/// Where a selector is not understood, and why.
package struct SelectorProblem: Error, Hashable, Sendable, Codable {
  /// Counted from 1, in Unicode scalars over the whole text.
  package let column: Int
  /// The text from there on, shortened.
  package let excerpt: String
  package let reason: String

  private static let longestExcerpt = 32

  /// A problem of the whole text.
  package init(_ reason: String, of text: String) {
    self.init(SelectorFailure(1, reason), in: text)
  }

  init(_ failure: SelectorFailure, in text: String) {
    let rest = text.unicodeScalars.dropFirst(failure.column - 1)
    var excerpt = String.UnicodeScalarView()
    for scalar in rest.prefix(Self.longestExcerpt) { excerpt.append(scalar.value < 32 ? " " : scalar) }
    if rest.count > Self.longestExcerpt { excerpt.append(contentsOf: "…".unicodeScalars) }
    column = failure.column
    self.excerpt = String(excerpt)
    reason = failure.reason
  }
}

extension SelectorProblem: CustomStringConvertible {
  package var description: String {
    excerpt.isEmpty ? "at its end: \(reason)" : "\"\(excerpt)\" at column \(column): \(reason)"
  }
}

/// The same inside this room, before the text is at hand.
struct SelectorFailure: Error {
  let column: Int
  let reason: String

  init(_ column: Int, _ reason: String) {
    self.column = column
    self.reason = reason
  }
}
