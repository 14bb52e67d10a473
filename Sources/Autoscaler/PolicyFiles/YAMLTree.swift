/// Values that come from elsewhere than a YAML file, for the readers of such files.
package indirect enum YAMLTree {
  /// A number, a truth value or nothing, as text without quotes.
  case plain(String)
  /// A text in quotes.
  case quoted(String)
  case list([YAMLTree])
  /// Keys that differ, with their values.
  case mapping([(key: String, value: YAMLTree)])

  /// The value that `reader` makes of it; all problems are those of one place.
  ///
  /// O(size).
  package func decode<Value>(at place: SourcePlace, as reader: ValueReader<Value>) throws(FileProblems)
    -> Value
  {
    let log = ProblemLog(file: place.file)
    let value = value(at: place, log: log).read(reader)
    try log.throwIfAny()
    guard let value else { preconditionFailure("a reader that gives nothing reports why") }
    return value
  }

  private func value(at place: SourcePlace, log: ProblemLog) -> YAMLValue {
    switch self {
    case .plain(let text): return YAMLValue(content: .plain(text), place: place, log: log)
    case .quoted(let text): return YAMLValue(content: .quoted(text), place: place, log: log)
    case .list(let items):
      return YAMLValue(content: .list(items.map { $0.value(at: place, log: log) }), place: place, log: log)
    case .mapping(let pairs):
      let fields = pairs.map { pair in
        YAMLValue.Field(key: pair.key, place: place, value: pair.value.value(at: place, log: log))
      }
      return YAMLValue(content: .mapping(fields), place: place, log: log)
    }
  }
}

extension YAMLValue {
  /// The same without places.
  fileprivate var tree: YAMLTree {
    switch content {
    case .plain(let text): .plain(text)
    case .quoted(let text): .quoted(text)
    case .list(let items): .list(items.map(\.tree))
    case .mapping(let fields): .mapping(fields.map { (key: $0.key, value: $0.value.tree) })
    }
  }
}

extension ValueReader where Value == YAMLTree {
  /// What stands in a mapping under all keys but some, unchecked.
  package static func remainder(without keys: [String]) -> ValueReader {
    ValueReader { value in
      guard case .mapping(let fields) = value.content else {
        value.report(expected: "a mapping")
        return nil
      }
      let rest = fields.filter { !keys.contains($0.key) }
      return .mapping(rest.map { (key: $0.key, value: $0.value.tree) })
    }
  }
}
