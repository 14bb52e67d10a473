/// What a selector says of one device.
///
/// As in CEL, `&&` is false when any of its parts is, and `||` true, whatever the others come to
/// (https://github.com/google/cel-spec/blob/master/doc/langdef.md#logical-operators).
struct SelectorEvaluation {
  /// What a part of a selector stands for.
  enum Value {
    case text(String)
    case truth(Bool)
    /// Somewhere in the range.
    case number(ClosedRange<Int64>)
    case quantity(ClosedRange<Int64>)
    case version(SemanticVersion)
    case list([Value])
    case device
    case attributes
    case capacity
    case attributesOfDriver
    case capacityOfDriver
  }

  private enum Lookup {
    case value(DeviceValue)
    case absent
    case unknown
  }

  let device: Device

  /// Whether an expression that stands for a truth holds.
  func truth(of expression: SelectorExpression) throws(SelectorFailure) -> Bool {
    guard case .truth(let truth) = try value(of: expression) else {
      throw SelectorFailure(expression.column, "this is neither true nor false")
    }
    return truth
  }

  private func value(of expression: SelectorExpression) throws(SelectorFailure) -> Value {
    let column = expression.column
    switch expression.kind {
    case .text(let text): return .text(text)
    case .truth(let truth): return .truth(truth)
    case .number(let number): return .number(number...number)
    case .list(let items): return .list(try values(of: items))
    case .name(let name):
      guard name == "device" else { throw SelectorFailure(column, "only 'device' is known") }
      return .device
    case .member(let object, let name): return try member(name, of: try value(of: object), column)
    case .element(let object, let index): return try element(of: object, at: index)
    case .function(let name, let arguments): return try function(name, try values(of: arguments), column)
    case .method(let object, let name, let arguments):
      return try method(name, of: try value(of: object), try values(of: arguments), column)
    case .presence(let object, let name):
      return .truth(try isPresent(name, in: try value(of: object), column))
    case .not(let operand): return .truth(!(try truth(of: operand)))
    case .all(let parts): return .truth(!(try contains(false, parts)))
    case .any(let parts): return .truth(try contains(true, parts))
    case .comparison(let left, let comparison, let right):
      return .truth(try compare(try value(of: left), comparison, try value(of: right), column))
    case .membership(let item, let object):
      return .truth(try isMember(try value(of: item), of: try value(of: object), column))
    }
  }

  private func values(of expressions: [SelectorExpression]) throws(SelectorFailure) -> [Value] {
    var values: [Value] = []
    for expression in expressions { values.append(try value(of: expression)) }
    return values
  }

  /// True when one of the parts comes to that; only then it does not matter what another fails at.
  private func contains(_ wanted: Bool, _ parts: [SelectorExpression]) throws(SelectorFailure) -> Bool {
    var failure: SelectorFailure?
    for part in parts {
      do {
        if try truth(of: part) == wanted { return true }
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return false
  }

  // MARK: Members

  private func member(_ name: String, of object: Value, _ column: Int) throws(SelectorFailure) -> Value {
    switch object {
    case .device:
      switch name {
      case "driver": return .text(device.driver)
      case "attributes": return .attributes
      case "capacity": return .capacity
      default: throw SelectorFailure(column, "a device has no known '\(name)'")  // default: any other name.
      }
    case .attributes, .capacity:
      return try domain(name, of: object, column)
    case .attributesOfDriver, .capacityOfDriver:
      switch look(up: name, in: object) {
      case .value(let value): return Value(value)
      case .absent: throw SelectorFailure(column, "such a device has no '\(name)'")
      case .unknown: throw SelectorFailure(column, "'\(name)' is not known before the node is there")
      }
    case .text, .truth, .number, .quantity, .version, .list:
      throw SelectorFailure(column, "a plain value has no members")
    }
  }

  private func element(of object: SelectorExpression, at index: SelectorExpression) throws(SelectorFailure)
    -> Value
  {
    guard case .text(let name) = try value(of: index) else {
      throw SelectorFailure(index.column, "only texts are understood in brackets")
    }
    let owner = try value(of: object)
    if case .device = owner { throw SelectorFailure(index.column, "the device itself takes no brackets") }
    return try member(name, of: owner, index.column)
  }

  private func domain(_ name: String, of object: Value, _ column: Int) throws(SelectorFailure) -> Value {
    guard name.hasScalars(of: device.driver) else {
      throw SelectorFailure(column, "what stands under '\(name)' is not known before the node is there")
    }
    if case .attributes = object { return .attributesOfDriver }
    return .capacityOfDriver
  }

  private func look(up name: String, in object: Value) -> Lookup {
    let isAttribute = if case .attributesOfDriver = object { true } else { false }
    let entries = isAttribute ? device.attributes : device.capacity
    if let entry = entries.first(where: { $0.name.hasScalars(of: name) }) { return .value(entry.value) }
    return isAttribute && device.absentAttributes.contains(name) ? .absent : .unknown
  }

  private func isPresent(_ name: String, in object: Value, _ column: Int) throws(SelectorFailure) -> Bool {
    switch object {
    case .attributesOfDriver, .capacityOfDriver:
      switch look(up: name, in: object) {
      case .value: return true
      case .absent: return false
      case .unknown: throw SelectorFailure(column, "'\(name)' is not known before the node is there")
      }
    case .attributes, .capacity:
      _ = try domain(name, of: object, column)
      return true
    case .device:
      return ["driver", "attributes", "capacity"].contains(name)
    case .text, .truth, .number, .quantity, .version, .list:
      throw SelectorFailure(column, "a plain value has no members")
    }
  }

  private func isMember(_ item: Value, of object: Value, _ column: Int) throws(SelectorFailure) -> Bool {
    switch object {
    case .list(let items):
      var failure: SelectorFailure?
      for other in items {
        do {
          if try compare(item, .equal, other, column) { return true }
        } catch {
          failure = failure ?? error
        }
      }
      if let failure { throw failure }
      return false
    case .attributes, .capacity, .attributesOfDriver, .capacityOfDriver:
      guard case .text(let name) = item else { throw SelectorFailure(column, "names are texts") }
      return try isPresent(name, in: object, column)
    case .text, .truth, .number, .quantity, .version, .device:
      throw SelectorFailure(column, "'in' looks into lists and maps only")
    }
  }
}

extension SelectorEvaluation.Value {
  init(_ value: DeviceValue) {
    switch value {
    case .text(let text): self = .text(text)
    case .truth(let truth): self = .truth(truth)
    case .number(let number): self = .number(number...number)
    case .version(let version): self = .version(version)
    case .quantity(let range): self = .quantity(range)
    }
  }
}
