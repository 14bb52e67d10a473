/// A value that takes the place of one in a file: for the keys `policy` and `idleTime` the text `5m`.
package struct YAMLOverride: Hashable, Sendable {
  /// The keys that lead to it, from the outside in.
  ///
  /// In a list of mappings an item goes by its `name`, or by its position from 0.
  package let keys: [String]
  /// The value as it would stand in the file.
  package let text: String
  /// True when it stands in quotes, so that it is a text whatever it looks like.
  package let isQuoted: Bool
  /// Where it was written.
  package let place: SourcePlace

  package init(keys: [String], text: String, isQuoted: Bool = false, place: SourcePlace) {
    precondition(!keys.isEmpty, "an override says what it overrides")
    self.keys = keys
    self.text = text
    self.isQuoted = isQuoted
    self.place = place
  }

  /// The same without the first of its keys.
  package var inside: YAMLOverride {
    YAMLOverride(keys: Array(keys.dropFirst()), text: text, isQuoted: isQuoted, place: place)
  }

  /// `policy.idleTime=5m`.
  package var label: String { keys.joined(separator: ".") + "=" + text }
}

extension YAMLOverride {
  /// From a command line's `policy.idleTime=5m`; nil when it has no `=` or an empty key.
  package init?(argument: String, option: String) {
    guard let sign = argument.firstIndex(of: "=") else { return nil }
    let keys = argument[..<sign].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard keys.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(
      keys: keys,
      text: String(argument[argument.index(after: sign)...]),
      place: SourcePlace(wholeFile: "\(option) \(argument)")
    )
  }
}

extension YAMLValue {
  /// The value with others in their places; what cannot be put there is reported.
  package func overridden(by overrides: [YAMLOverride]) -> YAMLValue {
    overrides.reduce(self) { value, override in value.overridden(by: override, override.keys[...]) ?? value }
  }

  private func overridden(by override: YAMLOverride, _ keys: ArraySlice<String>) -> YAMLValue? {
    guard let key = keys.first else { return leaf(of: override) }
    switch content {
    case .mapping(var fields):
      if let index = fields.firstIndex(where: { $0.key == key }) {
        guard let value = fields[index].value.overridden(by: override, keys.dropFirst()) else { return nil }
        fields[index] = Field(key: key, place: fields[index].place, value: value)
      } else {
        let empty = YAMLValue(content: .mapping([]), place: override.place, log: log)
        guard let value = empty.overridden(by: override, keys.dropFirst()) else { return nil }
        fields.append(Field(key: key, place: override.place, value: value))
      }
      return YAMLValue(content: .mapping(fields), place: place, log: log)
    case .list(var items):
      guard let index = items.firstIndex(where: { $0.isNamed(key) }) ?? position(key, in: items) else {
        log.report("no item of the list is called \(key.quotedForMessage)", at: override.place)
        return nil
      }
      guard let value = items[index].overridden(by: override, keys.dropFirst()) else { return nil }
      items[index] = value
      return YAMLValue(content: .list(items), place: place, log: log)
    case .plain, .quoted:
      log.report(
        "\(override.label.quotedForMessage) leads into a value that has no keys",
        at: override.place,
        advice: "the value stands at \(place)"
      )
      return nil
    }
  }

  private func leaf(of override: YAMLOverride) -> YAMLValue {
    let content: Content = override.isQuoted ? .quoted(override.text) : .plain(override.text)
    return YAMLValue(content: content, place: override.place, log: log)
  }

  private func isNamed(_ name: String) -> Bool {
    guard case .mapping(let fields) = content, let field = fields.first(where: { $0.key == "name" }) else {
      return false
    }
    switch field.value.content {
    case .plain(let text), .quoted(let text): return text == name
    case .list, .mapping: return false
    }
  }

  private func position(_ key: String, in items: [YAMLValue]) -> Int? {
    Int(key).flatMap { items.indices.contains($0) ? $0 : nil }
  }
}

extension ValueReader where Value == (text: String, isQuoted: Bool) {
  /// A text, number or truth value, as it stands in the file.
  package static var literal: ValueReader {
    ValueReader { value in
      switch value.content {
      case .plain(let text): return (text, false)
      case .quoted(let text): return (text, true)
      case .list, .mapping:
        value.report(expected: "a text, a number or a truth value")
        return nil
      }
    }
  }
}
