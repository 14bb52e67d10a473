/// What Package.swift says about the targets, read from its text.
struct Manifest {
  struct Target: Equatable {
    enum Kind: Equatable {
      case room
      case executable
      case systemLibrary
      case test
    }

    let name: String
    let kind: Kind
    let path: String
    /// Our own targets and other packages' products, by name.
    let needs: [String]
  }

  let targets: [Target]
  /// Parts of the manifest that these rules cannot read.
  let problems: [String]

  /// Reads a manifest that calls `room`, `tests` and SwiftPM's own target functions with literal names.
  init(_ text: String) {
    let swift = SwiftText(text)
    let products = Self.products(in: swift.codeAndStrings)
    var targets: [Target] = []
    var problems: [String] = []
    for call in Self.calls(in: swift) {
      guard let name = Self.first(#"^\s*(?:name:\s*)?"([^"\\]+)""#, in: call.arguments) else { continue }
      let needs = Self.needs(in: call.arguments, products: products)
      problems += needs.unread.map { "\(name) needs '\($0)', which these rules cannot read" }
      targets.append(
        Target(
          name: name,
          kind: Self.kind(of: call.function),
          path: Self.path(of: name, call: call),
          needs: needs.names
        )
      )
    }
    self.targets = targets
    self.problems = problems
  }

  func target(_ name: String) -> Target? { targets.first { $0.name == name } }

  /// Everything that a target needs, directly or through others, sorted.
  func closure(of name: String) -> [String] {
    var found: Set<String> = []
    var open = [name]
    while let next = open.popLast() {
      for need in target(next)?.needs ?? [] where found.insert(need).inserted { open.append(need) }
    }
    return found.sorted()
  }
}

extension Manifest {
  private struct Call {
    let function: String
    let arguments: String
  }

  private static func calls(in swift: SwiftText) -> [Call] {
    let code = Array(swift.code.utf8)
    let full = Array(swift.codeAndStrings.utf8)
    let functions = ["room", "tests", "target", "executableTarget", "testTarget", "systemLibrary"]
    var calls: [Call] = []
    for start in code.indices where code[start] == UInt8(ascii: "(") {
      let word = code[..<start].reversed().prefix { isLetter($0) }
      let function = String(decoding: word.reversed(), as: UTF8.self)
      let before = String(decoding: code[..<(start - word.count)].suffix(5), as: UTF8.self)
      guard functions.contains(function), before != "func " else { continue }
      let end = closing(of: start, in: code)
      calls.append(
        Call(function: function, arguments: String(decoding: full[(start + 1)..<end], as: UTF8.self))
      )
    }
    return calls
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func closing(of start: Int, in code: [UInt8]) -> Int {
    var depth = 0
    for index in start..<code.count {
      if "([".utf8.contains(code[index]) { depth += 1 }
      if ")]".utf8.contains(code[index]) { depth -= 1 }
      if depth == 0 { return index }
    }
    return code.count
  }

  private static func kind(of function: String) -> Target.Kind {
    switch function {
    case "executableTarget": .executable
    case "systemLibrary": .systemLibrary
    case "tests", "testTarget": .test
    default: .room  // default: `room` and `target`.
    }
  }

  private static func path(of name: String, call: Call) -> String {
    if let path = first(#"\bpath:\s*"([^"\\]+)""#, in: call.arguments) { return path }
    if let wing = first(#"\bin:\s*"([^"\\]+)""#, in: call.arguments) { return "Sources/\(wing)/\(name)" }
    return kind(of: call.function) == .test ? "Tests/\(name)" : "Sources/\(name)"
  }

  /// `let logging: Target.Dependency = .product(name: "Logging", …)`: the product behind each such name.
  private static func products(in text: String) -> [String: String] {
    let pattern = #"\blet\s+(\w+)\s*:\s*Target\.Dependency\s*=\s*\.product\("#
    var products: [String: String] = [:]
    for (line, name) in Pattern.matches(of: pattern, in: text) {
      let rest = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(line - 1)
      products[name] = first(#"\.product\(\s*name:\s*"([^"]+)""#, in: rest.joined(separator: "\n"))
    }
    return products
  }

  private static func needs(
    in arguments: String,
    products: [String: String]
  ) -> (names: [String], unread: [String]) {
    guard let list = Self.list(after: #"(?:needs|dependencies):\s*\["#, in: arguments) else {
      return ([], [])
    }
    var names: [String] = []
    var unread: [String] = []
    for element in elements(of: list) {
      if let name = first(#"^\.(?:product|target|byName)\(\s*name:\s*"([^"]+)""#, in: element) {
        names.append(name)
      } else if let name = first(#"^"([^"\\]+)"$"#, in: element) {
        names.append(name)
      } else if let product = products[element] {
        names.append(product)
      } else {
        unread.append(element)
      }
    }
    return (names, unread)
  }

  private static func list(after pattern: String, in text: String) -> String? {
    guard let range = text.firstRange(ofPattern: pattern) else { return nil }
    let rest = Array(("[" + text[range.upperBound...]).utf8)
    return String(decoding: rest[1..<closing(of: 0, in: rest)], as: UTF8.self)
  }

  /// The parts between commas that are in no parentheses.
  private static func elements(of list: String) -> [String] {
    var depth = 0
    return list.split { character in
      if "([".contains(character) { depth += 1 }
      if ")]".contains(character) { depth -= 1 }
      return character == "," && depth == 0
    }
    .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    .filter { !$0.isEmpty }
  }

  private static func first(_ pattern: String, in text: String) -> String? {
    Pattern.matches(of: pattern, in: text).first?.text
  }
}

extension String {
  /// Where a pattern first matches; nil when it does not.
  fileprivate func firstRange(ofPattern pattern: String) -> Range<String.Index>? {
    guard let expression = try? Regex(pattern) else {
      preconditionFailure("the pattern '\(pattern)' cannot be read")
    }
    return firstRange(of: expression)
  }
}
