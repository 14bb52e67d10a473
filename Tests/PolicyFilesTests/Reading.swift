package import PolicyFiles

/// What reading a text as `file.yaml` came to: its problems one a line, or `no problem`.
package func problems<Value>(in text: String, as reader: ValueReader<Value>) -> String {
  problems(in: Array(text.utf8), as: reader)
}

/// The same for bytes that need not be text.
package func problems<Value>(in bytes: [UInt8], as reader: ValueReader<Value>) -> String {
  do {
    _ = try StrictYAML.decode(bytes, file: "file.yaml", as: reader)
    return "no problem"
  } catch {
    return "\(error)"
  }
}

/// The value of the key `a`, which is all that the text may hold.
package func value<Value>(of text: String, as reader: ValueReader<Value>) throws -> Value {
  try StrictYAML.decode(Array("a: \(text)".utf8), file: "file.yaml", as: only("a", reader))
}

/// What is wrong with the value of the key `a`.
package func problems<Value>(withValue text: String, as reader: ValueReader<Value>) -> String {
  problems(in: "a: \(text)", as: only("a", reader))
}

/// A mapping that has one key.
package func only<Value>(_ key: String, _ reader: ValueReader<Value>) -> ValueReader<Value> {
  .mapping { mapping in mapping.read(key, reader) }
}
