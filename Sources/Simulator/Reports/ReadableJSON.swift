package import JSONDocument

/// JSON that people can read and compare: a line for each member of an object, lists of plain values on one line.
package enum ReadableJSON {
  /// The text of a whole file.
  package static func text(of value: JSONValue) -> String { text(of: value, indent: "") + "\n" }

  private static func text(of value: JSONValue, indent: String) -> String {
    let deeper = indent + "  "
    switch value {
    case .object(let object) where !object.members.isEmpty:
      let members = object.members.map { member in
        "\(deeper)\(JSONValue.string(member.key).text()): \(text(of: member.value, indent: deeper))"
      }
      return "{\n" + members.joined(separator: ",\n") + "\n\(indent)}"
    case .array(let elements) where elements.contains(where: isContainer):
      let items = elements.map { deeper + text(of: $0, indent: deeper) }
      return "[\n" + items.joined(separator: ",\n") + "\n\(indent)]"
    case .null, .bool, .integer, .number, .string, .array, .object:
      return value.text()
    }
  }

  private static func isContainer(_ value: JSONValue) -> Bool {
    switch value {
    case .array, .object: true
    case .null, .bool, .integer, .number, .string: false
    }
  }
}
