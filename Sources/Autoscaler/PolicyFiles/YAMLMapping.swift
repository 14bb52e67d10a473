/// Reads the keys of one mapping and remembers which ones it was asked for.
///
/// Whoever holds it reads every key first and only then turns back on what is missing: keys that were never
/// asked for are reported as unknown when the reading ends.
package struct YAMLMapping {
  package let place: SourcePlace
  private let fields: [YAMLValue.Field]
  private let log: ProblemLog
  private var knownKeys: [String] = []

  init(fields: [YAMLValue.Field], place: SourcePlace, log: ProblemLog) {
    self.fields = fields
    self.place = place
    self.log = log
  }

  /// The value of a key that must be there; nil when a problem was reported.
  package mutating func read<Value>(_ key: String, _ reader: ValueReader<Value>) -> Value? {
    guard let value = value(of: key) else {
      log.report("missing key '\(key)'", at: place)
      return nil
    }
    return value.read(reader)
  }

  /// The value of a key, or `substitute` when it is absent or wrong; only the latter is reported.
  package mutating func read<Value>(
    _ key: String,
    _ reader: ValueReader<Value>,
    default substitute: @autoclosure () -> Value
  ) -> Value {
    readIfPresent(key, reader) ?? substitute()
  }

  /// The value of a key that may be left out; nil when it is absent or a problem was reported.
  package mutating func readIfPresent<Value>(_ key: String, _ reader: ValueReader<Value>) -> Value? {
    value(of: key)?.read(reader)
  }

  /// True when the key is there; it counts as known from now on.
  ///
  /// O(keys).
  package mutating func has(_ key: String) -> Bool {
    value(of: key) != nil
  }

  /// Where the value of a key stands, or the mapping itself when the key is absent.
  ///
  /// O(keys).
  package func place(of key: String) -> SourcePlace {
    fields.first { $0.key == key }?.value.place ?? place
  }

  /// Notes a problem at the value of a key, or at the mapping when the key is absent.
  package func report(_ message: String, at key: String, advice: String? = nil) {
    log.report(message, at: place(of: key), advice: advice)
  }

  /// Notes a problem at a place within the mapping, kept by ``Placed``.
  package func report(_ message: String, at place: SourcePlace, advice: String? = nil) {
    log.report(message, at: place, advice: advice)
  }

  /// Notes a problem of the mapping as a whole.
  package func report(_ message: String, advice: String? = nil) {
    log.report(message, at: place, advice: advice)
  }

  private mutating func value(of key: String) -> YAMLValue? {
    if !knownKeys.contains(key) {
      knownKeys.append(key)
    }
    return fields.first { $0.key == key }?.value
  }

  /// Reports the keys that nobody asked for.
  ///
  /// O(keys × known keys).
  func reportUnknownKeys() {
    for field in fields where !knownKeys.contains(field.key) {
      log.report(
        "unknown key \(field.key.quotedForMessage)",
        at: field.place,
        advice: Spelling.advice(for: field.key, among: knownKeys) ?? knownKeysText
      )
    }
  }

  private var knownKeysText: String? {
    knownKeys.isEmpty ? nil : "known here: " + knownKeys.sorted().joined(separator: ", ")
  }
}
