// Comparisons, functions and methods. An amount that is known only to lie in a range gives an answer where it is
// the same for all of the range.

extension SelectorEvaluation {
  func compare(
    _ left: Value,
    _ comparison: SelectorExpression.Comparison,
    _ right: Value,
    _ column: Int
  ) throws(SelectorFailure) -> Bool {
    let sign = try order(left, right, column)
    if comparison != .equal && comparison != .unequal && !left.isOrdered {
      throw SelectorFailure(column, "such values have an order by their methods only")
    }
    let answer: Bool? =
      switch comparison {
      case .equal: Self.isZero(sign)
      case .unequal: Self.isZero(sign).map { !$0 }
      case .less: Self.isNegative(sign)
      case .atLeast: Self.isNegative(sign).map { !$0 }
      case .greater: Self.isNegative(-sign.upperBound ... -sign.lowerBound)
      case .atMost: Self.isNegative(-sign.upperBound ... -sign.lowerBound).map { !$0 }
      }
    guard let answer else {
      throw SelectorFailure(column, "the amount is not known so exactly before the node is there")
    }
    return answer
  }

  private static func isZero(_ sign: ClosedRange<Int64>) -> Bool? {
    sign.contains(0) ? (sign.count == 1 ? true : nil) : false
  }

  private static func isNegative(_ sign: ClosedRange<Int64>) -> Bool? {
    sign.upperBound < 0 ? true : sign.lowerBound >= 0 ? false : nil
  }

  /// The signs, from -1 to 1, that the difference of the two may have.
  private func order(_ left: Value, _ right: Value, _ column: Int) throws(SelectorFailure) -> ClosedRange<
    Int64
  > {
    switch (left, right) {
    case (.number(let a), .number(let b)), (.quantity(let a), .quantity(let b)):
      return Self.sign(a.lowerBound, b.upperBound)...Self.sign(a.upperBound, b.lowerBound)
    case (.version(let a), .version(let b)):
      let sign = Self.sign(a, b)
      return sign...sign
    case (.truth(let a), .truth(let b)):
      let sign = Self.sign(a ? 1 : 0, b ? 1 : 0)
      return sign...sign
    case (.text(let a), .text(let b)):
      let sign = Self.sign(ofText: a, b)
      return sign...sign
    case (_, _):
      throw SelectorFailure(column, "values of these two kinds are not compared")
    }
  }

  private static func sign<Number: Comparable>(_ left: Number, _ right: Number) -> Int64 {
    left < right ? -1 : left == right ? 0 : 1
  }

  /// By Unicode scalars: texts that only look the same are not equal in CEL.
  private static func sign(ofText left: String, _ right: String) -> Int64 {
    if left.hasScalars(of: right) { return 0 }
    return left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars) ? -1 : 1
  }

  // MARK: Functions

  func function(_ name: String, _ arguments: [Value], _ column: Int) throws(SelectorFailure) -> Value {
    guard name == "quantity" || name == "semver" else {
      throw SelectorFailure(column, "the function '\(name)' is not part of the subset")
    }
    guard arguments.count == 1, case .text(let text) = arguments[0] else {
      throw SelectorFailure(column, "\(name)() takes one text")
    }
    if name == "semver" {
      guard let version = SemanticVersion(text) else {
        throw SelectorFailure(column, "'\(text.prefix(32))' is no version of three numbers")
      }
      return .version(version)
    }
    guard let amount = DeviceQuantity.parse(text) else {
      throw SelectorFailure(column, "'\(text.prefix(32))' is no amount in whole units")
    }
    return .quantity(amount...amount)
  }

  func method(_ name: String, of object: Value, _ arguments: [Value], _ column: Int) throws(SelectorFailure)
    -> Value
  {
    switch (object, name, arguments.count) {
    case (.quantity, "compareTo", 1), (.version, "compareTo", 1):
      return .number(try order(object, arguments[0], column))
    case (.quantity, "isGreaterThan", 1), (.version, "isGreaterThan", 1):
      return .truth(try holds(.greater, object, arguments[0], column))
    case (.quantity, "isLessThan", 1), (.version, "isLessThan", 1):
      return .truth(try holds(.less, object, arguments[0], column))
    case (.version(let version), "major", 0): return .number(version.major...version.major)
    case (.version(let version), "minor", 0): return .number(version.minor...version.minor)
    case (.version(let version), "patch", 0): return .number(version.patch...version.patch)
    case (.text(let text), _, _): return try method(name, ofText: text, arguments, column)
    case (_, _, _): throw Self.unknownMethod(name, column)
    }
  }

  /// Compares by an order that has no operator of its own.
  private func holds(
    _ comparison: SelectorExpression.Comparison,
    _ left: Value,
    _ right: Value,
    _ column: Int
  ) throws(SelectorFailure) -> Bool {
    try compare(.number(try order(left, right, column)), comparison, .number(0...0), column)
  }

  private func method(_ name: String, ofText text: String, _ arguments: [Value], _ column: Int)
    throws(SelectorFailure) -> Value
  {
    switch (name, arguments.count) {
    case ("lowerAscii", 0): return .text(Self.mapped(text, from: "A"..."Z", by: 32))
    case ("upperAscii", 0): return .text(Self.mapped(text, from: "a"..."z", by: -32))
    case (_, 1):
      guard case .text(let part) = arguments[0] else { throw Self.unknownMethod(name, column) }
      let (whole, wanted) = (Array(text.unicodeScalars), Array(part.unicodeScalars))
      switch name {
      case "startsWith": return .truth(whole.starts(with: wanted))
      case "endsWith": return .truth(whole.reversed().starts(with: wanted.reversed()))
      case "contains":
        guard whole.count * wanted.count <= Self.mostSteps else {
          throw SelectorFailure(column, "the texts are too long to be searched")
        }
        return .truth(Self.contains(whole, wanted))
      default: throw Self.unknownMethod(name, column)  // default: any other name.
      }
    case (_, _): throw Self.unknownMethod(name, column)
    }
  }

  /// Comparisons of two scalars that one search may take.
  private static let mostSteps = 1 << 20

  private static func unknownMethod(_ name: String, _ column: Int) -> SelectorFailure {
    SelectorFailure(column, "the method '\(name)' is not part of the subset here")
  }

  private static func mapped(_ text: String, from letters: ClosedRange<Unicode.Scalar>, by offset: Int32)
    -> String
  {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let shifted = Unicode.Scalar(UInt32(Int32(scalar.value) + (letters ~= scalar ? offset : 0)))
      result.append(shifted ?? scalar)
    }
    return String(result)
  }

  /// O(product of the lengths).
  private static func contains(_ whole: [Unicode.Scalar], _ part: [Unicode.Scalar]) -> Bool {
    guard part.count <= whole.count else { return false }
    return (0...(whole.count - part.count)).contains { whole[$0...].starts(with: part) }
  }
}

extension SelectorEvaluation.Value {
  /// True for values that `<` compares.
  fileprivate var isOrdered: Bool {
    switch self {
    case .text, .truth, .number: true
    case .quantity, .version, .list, .device, .attributes, .capacity, .attributesOfDriver, .capacityOfDriver:
      false
    }
  }
}
