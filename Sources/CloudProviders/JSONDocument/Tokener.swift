internal import CJSONC

/// Reads one document through json-c, in as many pieces as it comes in, and then the next.
///
/// Strict: ``StrictScanner`` objects to what json-c lets pass, json-c to everything else.
struct Tokener: ~Copyable {
  private let limits: JSONLimits
  private let tokener: UnsafeMutablePointer<json_tokener>
  private var scanner: StrictScanner
  private var progress = Progress.reading
  /// Bytes of this document that were fed.
  private var size = 0

  private enum Progress {
    case reading
    /// json-c has a value; only white space may follow. Null has no node.
    case complete(OpaquePointer?)
  }

  init(limits: JSONLimits) {
    // json-c counts scalars as a level and stops one short; the scanner's limit is met first.
    guard let tokener = json_tokener_new_ex(Int32(limits.depth) + 2) else {
      preconditionFailure("no memory for a JSON tokener")
    }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS)
    self.limits = limits
    self.tokener = tokener
    scanner = StrictScanner(depthLimit: limits.depth)
  }

  deinit {
    if case .complete(let node) = progress { json_object_put(node) }
    json_tokener_free(tokener)
  }

  /// True while the document has nothing but white space.
  var isBlank: Bool { !scanner.sawToken }

  /// Reads the next bytes of the document; after a flaw only ``reset()`` helps.
  ///
  /// O(bytes).
  mutating func feed(_ bytes: Span<UInt8>) throws(Flaw) {
    guard size + bytes.count <= limits.size else {
      throw Flaw(
        .tooLarge,
        "more than \(limits.size) bytes",
        at: limits.size,
        advice: "ask for less at a time, or raise the size limit"
      )
    }
    let start = size
    size += bytes.count
    let flaw = scanner.scan(bytes)
    // What the scanner let pass may still be json-c's to refuse, wherever the pieces are cut.
    let legalCount = flaw == nil ? bytes.count : scanner.passed
    try parse(bytes.extracting(0..<legalCount), from: start)
    if let flaw { throw flaw }
  }

  /// The value of the document, all of whose bytes are `document`; ready for the next one afterwards.
  ///
  /// O(size).
  mutating func finish(document: Span<UInt8>) throws(Flaw) -> JSONValue {
    precondition(document.count == size, "the document is what was fed")
    let (value, isSuspect) = try finish()
    if isSuspect { try DocumentAudit.check(document, limits: limits) }
    return value
  }

  /// The value of a document that is a string and needs no audit.
  mutating func finishUnaudited() throws(Flaw) -> JSONValue {
    try finish().value
  }

  private mutating func finish() throws(Flaw) -> (value: JSONValue, isSuspect: Bool) {
    try scanner.finish()
    let node = try root()
    var reader = TreeReader()
    let value = reader.value(of: node)
    let isSuspect = reader.memberCount != scanner.colonCount || reader.foundInfinity || scanner.sawNullEscape
    reset()
    return (value, isSuspect)
  }

  /// Forgets the document.
  mutating func reset() {
    if case .complete(let node) = progress { json_object_put(node) }
    json_tokener_reset(tokener)
    scanner = StrictScanner(depthLimit: limits.depth)
    progress = .reading
    size = 0
  }

  private mutating func parse(_ bytes: Span<UInt8>, from start: Int) throws(Flaw) {
    var consumed = 0
    if case .reading = progress, !bytes.isEmpty {
      let node = bytes.withUnsafeBytes { buffer in
        json_tokener_parse_ex(
          tokener,
          buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
          Int32(buffer.count)
        )
      }
      consumed = Int(json_tokener_get_parse_end(tokener))
      try note(node, at: start + consumed)
    }
    guard case .complete = progress else { return }
    for index in consumed..<bytes.count where !StrictScanner.isSpace(bytes[index]) {
      throw Flaw(.syntax, "text after the end of the value", at: start + index, advice: "send one value")
    }
  }

  /// Tells json-c that no more bytes come, which a number at the top must know.
  private mutating func root() throws(Flaw) -> OpaquePointer? {
    if case .reading = progress {
      let node = json_tokener_parse_ex(tokener, "\0", 1)
      try note(node, at: size)
    }
    guard case .complete(let node) = progress else {
      throw Flaw(.incomplete, "the text ends before the value does", at: size, advice: Self.resend)
    }
    return node
  }

  private static let resend = "the sender broke off; ask again"

  private mutating func note(_ node: OpaquePointer?, at offset: Int) throws(Flaw) {
    switch json_tokener_get_error(tokener) {
    case json_tokener_success: progress = .complete(node)
    case json_tokener_continue: progress = .reading
    case json_tokener_error_parse_eof:
      throw Flaw(.incomplete, "the text ends before the value does", at: offset, advice: Self.resend)
    case let error: throw Flaw(.syntax, Self.message(for: error), at: offset)
    }
  }

  private static func message(for error: json_tokener_error) -> String {
    switch error {
    case json_tokener_error_parse_null: "this is not 'null'"
    case json_tokener_error_parse_boolean: "this is neither 'true' nor 'false'"
    case json_tokener_error_parse_number: "this is not a number"
    case json_tokener_error_parse_array: "a ',' or ']' must stand here"
    case json_tokener_error_parse_object_key_name: "a key in double quotes must stand here"
    case json_tokener_error_parse_object_key_sep: "a ':' must stand here"
    case json_tokener_error_parse_object_value_sep: "a ',' or '}' must stand here"
    case json_tokener_error_parse_string: "this is not a string"
    // default: the scanner has objected to depth, comments and encoding before.
    default: "this cannot stand here"
    }
  }
}
