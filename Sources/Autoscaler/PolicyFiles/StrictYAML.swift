internal import Yams

/// Reads policy and scenario files: a strict subset of YAML, with every problem named by line and column.
package enum StrictYAML {
  /// Larger files are refused: 8 MiB.
  package static let maxSize = 8 << 20

  /// The value that `reader` makes of a file on disk.
  package static func decode<Value>(
    fileAt path: String,
    as reader: ValueReader<Value>
  ) throws(FileProblems) -> Value {
    let bytes: [UInt8]
    do {
      bytes = try TextFile.bytes(at: path, limit: maxSize)
    } catch {
      throw FileProblems([error.problem])
    }
    return try decode(bytes, file: path, as: reader)
  }

  /// The value that `reader` makes of the bytes of `file`; throws all problems that were found.
  ///
  /// Overrides take the places of values before they are read. A reader that gives nothing must have reported why:
  /// anything else is a precondition failure. O(size).
  package static func decode<Value>(
    _ bytes: [UInt8],
    file: String,
    overriding overrides: [YAMLOverride] = [],
    as reader: ValueReader<Value>
  ) throws(FileProblems) -> Value {
    let log = ProblemLog(file: file)
    let document: YAMLValue
    do throws(FileProblem) {
      let text = try validated(bytes, file: file)
      try StrictSyntax.check(text, file: file)
      document = try composed(text, log: log)
    } catch {
      throw FileProblems([error])
    }
    let value = document.overridden(by: overrides).read(reader)
    try log.throwIfAny()
    guard let value else { preconditionFailure("a reader that gives nothing reports why") }
    return value
  }

  /// The text without its byte order mark.
  private static func validated(_ bytes: [UInt8], file: String) throws(FileProblem) -> String {
    guard bytes.count <= maxSize else {
      throw TextFileError.tooLarge(path: file, limit: maxSize).problem
    }
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
    if let text = String(validating: content, as: UTF8.self) {
      return text
    }
    throw FileProblem(
      "not valid UTF-8",
      at: placeOfFirstBadByte(in: content, file: file),
      advice: "save the file as UTF-8"
    )
  }

  private static func placeOfFirstBadByte(in content: ArraySlice<UInt8>, file: String) -> SourcePlace {
    var (line, column) = (1, 1)
    var bytes = content.makeIterator()
    var decoder = UTF8()
    while case .scalarValue(let scalar) = decoder.decode(&bytes) {
      (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
    }
    return SourcePlace(file: file, line: line, column: column)
  }
}

extension StrictYAML {
  /// The one document of a text that `StrictSyntax` has let pass.
  private static func composed(_ text: String, log: ProblemLog) throws(FileProblem) -> YAMLValue {
    do {
      // The encoding is given because the library would otherwise take it from the environment.
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      guard let root = try parser.singleRoot() else {
        throw FileProblem("the file is empty", at: SourcePlace(wholeFile: log.file))
      }
      return try value(of: root, depth: 1, log: log)
    } catch let error as YamlError {
      throw problem(of: error, file: log.file)
    } catch let problem as FileProblem {
      throw problem
    } catch {
      throw FileProblem("not valid YAML: \(error)", at: SourcePlace(wholeFile: log.file))
    }
  }

  private static func value(of node: Node, depth: Int, log: ProblemLog) throws(FileProblem) -> YAMLValue {
    let place = place(of: node, file: log.file)
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain
      let content: YAMLValue.Content = isPlain ? .plain(scalar.string) : .quoted(scalar.string)
      return YAMLValue(content: content, place: place, log: log)
    case .sequence(let nodes):
      try checkDepth(depth, at: place)
      var items: [YAMLValue] = []
      for node in nodes {
        items.append(try value(of: node, depth: depth + 1, log: log))
      }
      return YAMLValue(content: .list(items), place: place, log: log)
    case .mapping(let pairs):
      try checkDepth(depth, at: place)
      var fields: [YAMLValue.Field] = []
      for (key, node) in pairs {
        let name = try keyText(of: key, file: log.file)
        let value = try value(of: node, depth: depth + 1, log: log)
        fields.append(YAMLValue.Field(key: name, place: Self.place(of: key, file: log.file), value: value))
      }
      return YAMLValue(content: .mapping(fields), place: place, log: log)
    case .alias:
      throw FileProblem("aliases are not supported", at: place)
    }
  }

  private static func keyText(of node: Node, file: String) throws(FileProblem) -> String {
    guard case .scalar(let key) = node, !key.string.isEmpty else {
      throw FileProblem("a key must be a text that is not empty", at: place(of: node, file: file))
    }
    return key.string
  }

  private static func checkDepth(_ depth: Int, at place: SourcePlace) throws(FileProblem) {
    guard depth > StrictSyntax.maxDepth else { return }
    throw FileProblem("nested more than \(StrictSyntax.maxDepth) levels deep", at: place)
  }

  private static func place(of node: Node, file: String) -> SourcePlace {
    guard let mark = node.mark else { return SourcePlace(wholeFile: file) }
    return place(of: mark, file: file)
  }

  private static func place(of mark: Mark, file: String) -> SourcePlace {
    SourcePlace(file: file, line: mark.line, column: mark.column)
  }

  private static func problem(of error: YamlError, file: String) -> FileProblem {
    switch error {
    case .scanner(let context, let message, let mark, _), .parser(let context, let message, let mark, _),
      .composer(let context, let message, let mark, _):
      return syntaxProblem(message, context: context, at: place(of: mark, file: file))
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.prefix(5).map(\.quotedForMessage).joined(separator: ", ")
      return FileProblem(
        duplicates.count == 1 ? "duplicate key \(keys)" : "duplicate keys \(keys)",
        at: place(of: context.mark, file: file),
        advice: "keep one of each"
      )
    case .no, .memory, .reader, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
      return FileProblem("not valid YAML: \(error)", at: SourcePlace(wholeFile: file))
    }
  }

  private static func syntaxProblem(
    _ message: String,
    context: YamlError.Context?,
    at place: SourcePlace
  ) -> FileProblem {
    switch message {
    case "mapping values are not allowed in this context":
      return FileProblem(
        "this ':' cannot stand here",
        at: place,
        advice: "check the indentation, or put the text in quotes"
      )
    case "found character that cannot start any token":
      return FileProblem(
        "a text cannot begin with this character",
        at: place,
        advice: "put the text in quotes"
      )
    // default: every other kind of error
    default:
      let origin = context.map { " (\($0.text), line \($0.mark.line))" } ?? ""
      return FileProblem("not valid YAML: \(message)\(origin)", at: place)
    }
  }
}
