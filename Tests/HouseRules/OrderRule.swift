/// Nothing in the core iterates a Dictionary or Set: their order differs between processes.
enum OrderRule {
  static let advice = "its order differs between processes: sort the keys, or keep an array"

  /// Finds loops and chains over stored dictionaries and sets.
  ///
  /// A name counts as one when some file of the same
  /// room declares it so, or when it ends in `ByID`, `ByName`, `ByKey` or `ByInstance`.
  static func violations(in files: [SourceFile]) -> [Violation] {
    let rooms = Dictionary(grouping: files.filter(Rooms.isCore)) { $0.room ?? "" }
    return rooms.keys.sorted().flatMap { room -> [Violation] in
      let files = rooms[room] ?? []
      let names = Set(files.flatMap(unorderedNames))
      return files.flatMap { violations(in: $0, unordered: names) }
    }
  }

  /// Names that a file declares as a Dictionary or Set.
  static func unorderedNames(in file: SourceFile) -> [String] {
    let pattern =
      #"\b(?:let|var)\s+(\w+)\s*(?::\s*(?:\[[^\[\]()\n]+:[^\n]+\]|Set<|Dictionary<)|=\s*(?:\[:\]|Set[<(]|Dictionary[<(]|\[[^\[\]()\n]+:[^\n]+\]\())"#
    return Pattern.matches(of: pattern, in: file.swift?.code ?? "").map(\.text)
  }

  private static func violations(in file: SourceFile, unordered: Set<String>) -> [Violation] {
    let name = #"(?:\w+By(?:ID|Name|Key|Instance)"# + unordered.sorted().map { "|" + $0 }.joined() + ")"
    let chains = "map|flatMap|compactMap|filter|forEach|reduce|first|enumerated|prefix"
    let patterns = [
      #"\bfor\b[^{\n]*\bin\s+((?:\w+\??\.)*"# + name + #")\s*(?:where\b[^{\n]*)?\{"#,
      #"((?:\.|\b)"# + name + #"\s*\.\s*(?:"# + chains + #"))\b\s*[({]"#,
      #"(\w+\s*\.\s*(?:keys|values))\b(?!\s*\.\s*(?:sorted|count|isEmpty|contains)\b)"#,
    ]
    return patterns.flatMap { pattern in
      Pattern.matches(of: pattern, in: file.swift?.code ?? "").map {
        Violation(
          path: file.path,
          line: $0.line,
          message: "'\($0.text)' goes through a Dictionary or Set; \(advice)"
        )
      }
    }
  }
}
