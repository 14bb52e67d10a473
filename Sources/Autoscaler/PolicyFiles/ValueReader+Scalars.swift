extension ValueReader where Value == String {
  /// A text that is not empty.
  ///
  /// Numbers, truth values and `null` count as texts only in quotes.
  package static var text: ValueReader {
    possiblyEmptyText.requiring("expected a text, found an empty text") { !$0.isEmpty }
  }

  /// A text, which may be `""`.
  package static var possiblyEmptyText: ValueReader {
    ValueReader { value in
      switch (value.content, value.kind) {
      case (.quoted(let text), _), (.plain(let text), .text):
        return text
      case (.plain, .number), (.plain, .boolean):
        value.report(expected: "a text", advice: "put it in quotes")
        return nil
      case (.plain, .nothing), (.plain, .list), (.plain, .mapping), (.list, _), (.mapping, _):
        value.report(expected: "a text")
        return nil
      }
    }
  }

  /// A DNS label (RFC 1123): 1 to 63 lower-case letters, digits and `-`, neither end being `-`.
  package static var name: ValueReader {
    let rule = "a name of 1 to 63 lower-case letters, digits and '-', with a letter or digit at both ends"
    return ValueReader { value in
      guard let name = text.read(value) else { return nil }
      guard isDNSLabel(name) else {
        value.report(expected: rule)
        return nil
      }
      return name
    }
  }

  private static func isDNSLabel(_ text: String) -> Bool {
    let characters = Array(text.utf8)
    let isAlphanumeric = { (character: UInt8) in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= character || UInt8(ascii: "0")...UInt8(ascii: "9") ~= character
    }
    guard 1...63 ~= characters.count, let first = characters.first, let last = characters.last else {
      return false
    }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && characters.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
  }

  /// One of a few texts.
  package static func choice(of options: [String]) -> ValueReader {
    choice(of: options.map { ($0, $0) })
  }
}

extension ValueReader where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// A case of an enumeration by its raw value.
  package static func choice(of type: Value.Type) -> ValueReader {
    choice(of: type.allCases.map { ($0.rawValue, $0) })
  }
}

extension ValueReader {
  /// One of a few values by their names; another name is reported with the nearest one.
  package static func choice(of options: [(name: String, value: Value)]) -> ValueReader {
    let names = options.map(\.name)
    return ValueReader { value in
      if case .text = value.kind, let text = value.scalarText {
        if let option = options.first(where: { $0.name == text }) {
          return option.value
        }
        value.report(expected: expectation(of: names), advice: Spelling.advice(for: text, among: names))
      } else {
        value.report(expected: expectation(of: names))
      }
      return nil
    }
  }

  private static func expectation(of names: [String]) -> String {
    let list = names.map { "'\($0)'" }.joined(separator: ", ")
    return names.count == 1 ? list : "one of \(list)"
  }

  /// A text or number that `parse` understands; anything else is reported as not `expectation`.
  package static func parsed(
    _ expectation: String,
    _ parse: @escaping (String) -> Value?
  ) -> ValueReader {
    ValueReader { value in
      guard let text = value.scalarText, let result = parse(text) else {
        value.report(expected: expectation)
        return nil
      }
      return result
    }
  }
}

extension ValueReader where Value == Bool {
  /// `true` or `false`, without quotes and in lower case.
  package static var flag: ValueReader {
    ValueReader { value in
      guard case .plain(let text) = value.content, text == "true" || text == "false" else {
        value.report(expected: "true or false")
        return nil
      }
      return text == "true"
    }
  }
}

extension ValueReader where Value == Int {
  /// A whole number in decimal digits, without quotes.
  package static func integer(in range: ClosedRange<Int>) -> ValueReader {
    ValueReader { value in
      guard case .plain(let text) = value.content, isWhole(text) else {
        value.report(expected: "a whole number")
        return nil
      }
      guard let number = Int(text), range.contains(number) else {
        value.report(expected: "a whole number from \(range.wordsForMessage)")
        return nil
      }
      return number
    }
  }

  /// Digits with no needless zero before them and perhaps a minus sign.
  private static func isWhole(_ text: String) -> Bool {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else { return false }
    return digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
  }
}

extension YAMLValue {
  /// The text of a scalar that says something, in quotes or not.
  var scalarText: String? {
    switch content {
    case .plain(let text): PlainText.kind(of: text) == .nothing ? nil : text
    case .quoted(let text): text
    case .list, .mapping: nil
    }
  }
}
