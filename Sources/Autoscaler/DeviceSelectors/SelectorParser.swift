/// Reads a selector's words by recursive descent, in CEL's order of precedence.
///
/// From weak to strong: `||`, `&&`, comparisons and `in`, `!` and `-`, then members, elements and calls.
struct SelectorParser {
  private let tokens: [SelectorToken]
  private var position = 0
  private var nesting = 0

  /// A parser of those words, of which the last is the end.
  init(tokens: [SelectorToken]) {
    precondition(tokens.last?.kind == .end, "the words end")
    self.tokens = tokens
  }

  /// The whole text as one expression.
  mutating func selector() throws(SelectorFailure) -> SelectorExpression {
    let result = try expression()
    guard current.kind == .end else { throw unexpected() }
    return result
  }

  private var current: SelectorToken { tokens[position] }

  private func unexpected() -> SelectorFailure {
    switch current.kind {
    case .end: SelectorFailure(current.column, "something is missing")
    case .symbol(.minus): SelectorFailure(current.column, "arithmetic is not part of the subset")
    case .name, .text, .number, .symbol: SelectorFailure(current.column, "this cannot stand here")
    }
  }

  private mutating func accept(_ symbol: SelectorToken.Symbol) -> Bool {
    guard current.kind == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ symbol: SelectorToken.Symbol) throws(SelectorFailure) {
    guard accept(symbol) else { throw unexpected() }
  }

  private func made(
    _ kind: SelectorExpression.Kind,
    at column: Int,
    of parts: [SelectorExpression]
  ) throws(SelectorFailure) -> SelectorExpression {
    let depth = parts.reduce(0) { max($0, $1.depth) } + 1
    guard depth <= DeviceSelector.mostDepth else { throw Self.tooDeep(column) }
    return SelectorExpression(kind: kind, column: column, depth: depth)
  }

  private static func tooDeep(_ column: Int) -> SelectorFailure {
    SelectorFailure(column, "it is nested more than \(DeviceSelector.mostDepth) deep")
  }

  // MARK: Operators

  private mutating func expression() throws(SelectorFailure) -> SelectorExpression {
    nesting += 1
    guard nesting <= DeviceSelector.mostDepth else { throw Self.tooDeep(current.column) }
    let column = current.column
    var parts = [try conjunction()]
    while accept(.or) { parts.append(try conjunction()) }
    nesting -= 1
    return parts.count == 1 ? parts[0] : try made(.any(parts), at: column, of: parts)
  }

  private mutating func conjunction() throws(SelectorFailure) -> SelectorExpression {
    let column = current.column
    var parts = [try relation()]
    while accept(.and) { parts.append(try relation()) }
    return parts.count == 1 ? parts[0] : try made(.all(parts), at: column, of: parts)
  }

  private mutating func relation() throws(SelectorFailure) -> SelectorExpression {
    let column = current.column
    let left = try prefixed()
    let isMembership = current.kind == .name("in")
    let comparison = currentComparison
    guard isMembership || comparison != nil else { return left }
    position += 1
    let right = try prefixed()
    guard currentComparison == nil, current.kind != .name("in") else {
      throw SelectorFailure(current.column, "a comparison of a comparison is not part of the subset")
    }
    if let comparison {
      return try made(.comparison(left, comparison, right), at: column, of: [left, right])
    }
    return try made(.membership(left, right), at: column, of: [left, right])
  }

  private var currentComparison: SelectorExpression.Comparison? {
    switch current.kind {
    case .symbol(.equal): .equal
    case .symbol(.unequal): .unequal
    case .symbol(.less): .less
    case .symbol(.atMost): .atMost
    case .symbol(.greater): .greater
    case .symbol(.atLeast): .atLeast
    case .symbol, .name, .text, .number, .end: nil
    }
  }

  private mutating func prefixed() throws(SelectorFailure) -> SelectorExpression {
    let column = current.column
    var isNegated = false
    var isTruth = false
    while accept(.not) {
      isNegated.toggle()
      isTruth = true
    }
    if accept(.minus) { return try negative(at: column, afterNot: isTruth) }
    let operand = try accessed()
    if !isTruth { return operand }
    let negation = try made(.not(operand), at: column, of: [operand])
    // Two of them still want a truth.
    return isNegated ? negation : try made(.not(negation), at: column, of: [negation])
  }

  private mutating func negative(at column: Int, afterNot: Bool) throws(SelectorFailure) -> SelectorExpression
  {
    guard !afterNot, case .number(let magnitude) = current.kind else {
      throw SelectorFailure(column, "arithmetic is not part of the subset")
    }
    position += 1
    let value = magnitude > UInt64(Int64.max) ? Int64.min : -Int64(magnitude)
    return try made(.number(value), at: column, of: [])
  }

  // MARK: Values

  private mutating func accessed() throws(SelectorFailure) -> SelectorExpression {
    var value = try primary()
    while true {
      if accept(.dot) {
        value = try member(of: value)
      } else if accept(.openBracket) {
        let index = try expression()
        try expect(.closeBracket)
        value = try made(.element(value, index), at: value.column, of: [value, index])
      } else {
        return value
      }
    }
  }

  private mutating func member(of object: SelectorExpression) throws(SelectorFailure) -> SelectorExpression {
    let column = current.column
    guard case .name(let name) = current.kind, name != "in" else { throw unexpected() }
    position += 1
    guard accept(.openParenthesis) else { return try made(.member(object, name), at: column, of: [object]) }
    let arguments = try list(endedBy: .closeParenthesis)
    return try made(.method(object, name, arguments), at: column, of: arguments + [object])
  }

  private mutating func primary() throws(SelectorFailure) -> SelectorExpression {
    let token = current
    switch token.kind {
    case .text(let text):
      position += 1
      return try made(.text(text), at: token.column, of: [])
    case .number(let magnitude):
      position += 1
      guard let value = Int64(exactly: magnitude) else {
        throw SelectorFailure(token.column, "the number does not fit 64 bits")
      }
      return try made(.number(value), at: token.column, of: [])
    case .name(let name):
      return try named(name, at: token.column)
    case .symbol(.openParenthesis):
      position += 1
      let inner = try expression()
      try expect(.closeParenthesis)
      return inner
    case .symbol(.openBracket):
      position += 1
      let items = try list(endedBy: .closeBracket)
      return try made(.list(items), at: token.column, of: items)
    case .symbol, .end:
      throw unexpected()
    }
  }

  private mutating func named(_ name: String, at column: Int) throws(SelectorFailure) -> SelectorExpression {
    if name == "in" { throw unexpected() }
    position += 1
    if name == "true" || name == "false" { return try made(.truth(name == "true"), at: column, of: []) }
    guard accept(.openParenthesis) else { return try made(.name(name), at: column, of: []) }
    let arguments = try list(endedBy: .closeParenthesis)
    guard name == "has" else { return try made(.function(name, arguments), at: column, of: arguments) }
    guard arguments.count == 1, case .member(let object, let member) = arguments[0].kind else {
      throw SelectorFailure(column, "has() takes one member, as in has(object.name)")
    }
    return try made(.presence(object, member), at: column, of: [object])
  }

  /// Expressions with commas between them; one more comma may stand at the end of a list.
  private mutating func list(endedBy end: SelectorToken.Symbol) throws(SelectorFailure)
    -> [SelectorExpression]
  {
    var items: [SelectorExpression] = []
    if accept(end) { return items }
    repeat {
      if end == .closeBracket && accept(end) { return items }
      items.append(try expression())
    } while accept(.comma)
    try expect(end)
    return items
  }
}
