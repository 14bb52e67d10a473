/// What files and folders may not be called.
enum FileNameRule {
  private static let junkEndings = [
    "Utils", "Util", "Utilities", "Helpers", "Helper", "Manager", "Info", "Misc",
  ]
  private static let junkNames: Set<String> = ["Common", "Types", "Data", "Shared", "Extensions"]

  /// Objects to names that say nothing of what is inside.
  static func violations(in path: String) -> [Violation] {
    path.split(separator: "/").compactMap { part in
      let name = String(part.prefix { $0 != "." && $0 != "+" })
      guard junkNames.contains(name) || junkEndings.contains(where: name.hasSuffix) else { return nil }
      return Violation(path: path, line: 0, message: "'\(name)' is a junk drawer: name it after what it does")
    }
  }
}
