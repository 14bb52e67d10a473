/// Makes a `Value` of what stands at one place of a file, or reports why it cannot.
///
/// Decoders name readers by their factories, so that they read like a table:
/// `mapping.read("maxDomains", .integer(in: 0...100_000), default: 4)`.
package struct ValueReader<Value> {
  /// Nil means that a problem has been reported.
  let read: (YAMLValue) -> Value?

  /// A reader from a closure that reports a problem whenever it gives nil.
  package init(_ read: @escaping (YAMLValue) -> Value?) {
    self.read = read
  }

  /// The reader that goes on with what this one gives.
  package func map<Other>(_ transform: @escaping (Value) -> Other) -> ValueReader<Other> {
    ValueReader<Other> { value in read(value).map(transform) }
  }

  /// The same, but only for values that hold to a rule: `.requiring("must be even") { $0 % 2 == 0 }`.
  package func requiring(_ rule: String, _ holds: @escaping (Value) -> Bool) -> ValueReader {
    ValueReader { value in
      guard let result = read(value) else { return nil }
      guard holds(result) else {
        value.report(rule)
        return nil
      }
      return result
    }
  }
}

/// A value and where it stands.
package struct Placed<Value> {
  package let value: Value
  package let place: SourcePlace

  package init(_ value: Value, at place: SourcePlace) {
    self.value = value
    self.place = place
  }
}

extension Placed: Equatable where Value: Equatable {}
extension Placed: Hashable where Value: Hashable {}
extension Placed: Sendable where Value: Sendable {}

/// One pair of a mapping whose keys are the user's own.
package struct YAMLEntry<Value> {
  package let key: String
  /// The place of the key.
  package let place: SourcePlace
  package let value: Value
}

extension ValueReader {
  /// A mapping with known keys; the ones that `build` does not ask for are reported.
  package static func mapping(_ build: @escaping (inout YAMLMapping) -> Value?) -> ValueReader {
    ValueReader { value in
      guard case .mapping(let fields) = value.content else {
        value.report(expected: "a mapping")
        return nil
      }
      var mapping = YAMLMapping(fields: fields, place: value.place, log: value.log)
      let result = build(&mapping)
      mapping.reportUnknownKeys()
      return result
    }
  }

  /// What `inner` gives and where it stands, for problems that show only later.
  package static func placed<Inner>(_ inner: ValueReader<Inner>) -> ValueReader where Value == Placed<Inner> {
    ValueReader { value in inner.read(value).map { Placed($0, at: value.place) } }
  }

  /// A list of as many items as `count` allows; all are read, and it is nil when one of them is wrong.
  package static func list<Item>(
    of item: ValueReader<Item>,
    count: ClosedRange<Int> = 0...1_000_000
  ) -> ValueReader where Value == [Item] {
    ValueReader { value in
      guard case .list(let values) = value.content else {
        value.report(expected: "a list")
        return nil
      }
      guard count.contains(values.count) else {
        value.report("expected \(count.wordsForMessage) items, found \(values.count)")
        return nil
      }
      let items = values.map(item.read)
      let good = items.compactMap(\.self)
      return good.count == items.count ? good : nil
    }
  }

  /// A mapping whose keys are the user's own, in the order of the file; nil when one value is wrong.
  package static func entries<Item>(of item: ValueReader<Item>) -> ValueReader
  where Value == [YAMLEntry<Item>] {
    ValueReader { value in
      guard case .mapping(let fields) = value.content else {
        value.report(expected: "a mapping")
        return nil
      }
      let entries = fields.map { field in
        item.read(field.value).map { YAMLEntry(key: field.key, place: field.place, value: $0) }
      }
      let good = entries.compactMap(\.self)
      return good.count == entries.count ? good : nil
    }
  }

  /// A mapping from text to text, such as labels, sorted by key.
  ///
  /// O(n log n).
  package static var labels: ValueReader<[(key: String, value: String)]> {
    ValueReader<[YAMLEntry<String>]>.entries(of: .possiblyEmptyText).map { entries in
      entries.map { (key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
    }
  }
}

extension ClosedRange<Int> {
  /// `1 to 8`, or `3` when there is no choice.
  var wordsForMessage: String {
    lowerBound == upperBound ? "\(lowerBound)" : "\(lowerBound) to \(upperBound)"
  }
}
