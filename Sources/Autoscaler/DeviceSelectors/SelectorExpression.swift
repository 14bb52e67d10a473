/// A selector as a tree; every part knows where it stands in the text.
struct SelectorExpression: Hashable, Sendable {
  indirect enum Kind: Hashable, Sendable {
    case text(String)
    case truth(Bool)
    case number(Int64)
    case list([SelectorExpression])
    case name(String)
    case member(SelectorExpression, String)
    case element(SelectorExpression, SelectorExpression)
    case function(String, [SelectorExpression])
    case method(SelectorExpression, String, [SelectorExpression])
    /// `has(object.name)`.
    case presence(SelectorExpression, String)
    case not(SelectorExpression)
    case all([SelectorExpression])
    case any([SelectorExpression])
    case comparison(SelectorExpression, Comparison, SelectorExpression)
    case membership(SelectorExpression, SelectorExpression)
  }

  enum Comparison: Hashable, Sendable {
    case equal
    case unequal
    case less
    case atMost
    case greater
    case atLeast
  }

  let kind: Kind
  let column: Int
  /// 1 for a part without parts.
  let depth: Int
}

extension SelectorExpression {
  /// Parts that must all hold for the whole to hold.
  var conjuncts: [SelectorExpression] {
    if case .all(let parts) = kind { parts.flatMap(\.conjuncts) } else { [self] }
  }

  /// The text that this part wants the attribute to be equal to; nil when it is something else.
  func equalText(ofAttribute name: String, in domain: String) -> String? {
    guard case .comparison(let left, .equal, let right) = kind else { return nil }
    switch (left.kind, right.kind) {
    case (.text(let text), _) where right.isAttribute(name, in: domain): return text
    case (_, .text(let text)) where left.isAttribute(name, in: domain): return text
    case (_, _): return nil
    }
  }

  private func isAttribute(_ wanted: String, in domain: String) -> Bool {
    let object: SelectorExpression
    switch kind {
    case .member(let some, wanted): object = some
    case .element(let some, let index) where index.kind == .text(wanted): object = some
    case _: return false
    }
    guard case .element(let attributes, let index) = object.kind, index.kind == .text(domain) else {
      return false
    }
    guard case .member(let device, "attributes") = attributes.kind else { return false }
    return device.kind == .name("device")
  }
}
