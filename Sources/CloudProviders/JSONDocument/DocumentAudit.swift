/// Finds what json-c hides: repeated keys, of which it keeps the last, keys with U+0000, which it cuts there,
/// and numbers that it turns into infinity.
///
/// It reads documents that are well-formed otherwise, and only the suspect ones among them.
struct DocumentAudit {
  private let limits: JSONLimits
  /// The keys of each container around the place; none in an array.
  private var keys: [Set<[UInt8]>] = []

  private init(limits: JSONLimits) {
    self.limits = limits
  }

  /// Objects to the first such flaw.
  ///
  /// O(size).
  static func check(_ document: Span<UInt8>, limits: JSONLimits) throws(Flaw) {
    var audit = DocumentAudit(limits: limits)
    var index = 0
    while index < document.count {
      index = try audit.token(at: index, in: document)
    }
  }

  /// Looks at the byte or token at that place and answers where the next one begins.
  private mutating func token(at index: Int, in document: Span<UInt8>) throws(Flaw) -> Int {
    switch document[index] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      keys.append([])
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      keys.removeLast()
    case UInt8(ascii: "\""):
      let end = Self.endOfString(at: index, in: document)
      if Self.isColon(after: end, in: document) {
        try note(key: document.extracting(index..<end), at: index)
      }
      return end
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let end = Self.endOfNumber(at: index, in: document)
      try Self.checkNumber(document.extracting(index..<end), at: index)
      return end
    default:
      // default: white space, commas, colons and the letters of words.
      break
    }
    return index + 1
  }

  private static func endOfString(at start: Int, in document: Span<UInt8>) -> Int {
    var index = start + 1
    while document[index] != UInt8(ascii: "\"") {
      index += document[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index + 1
  }

  private static func isColon(after end: Int, in document: Span<UInt8>) -> Bool {
    var index = end
    while index < document.count, StrictScanner.isSpace(document[index]) { index += 1 }
    return index < document.count && document[index] == UInt8(ascii: ":")
  }

  private mutating func note(key quoted: Span<UInt8>, at offset: Int) throws(Flaw) {
    var tokener = Tokener(limits: limits)
    try tokener.feed(quoted)
    guard case .string(let key) = try tokener.finishUnaudited() else {
      preconditionFailure("a text in quotes is a string")
    }
    let bytes = Array(key.utf8)
    guard !bytes.contains(0) else {
      throw Flaw(.syntax, "a key with U+0000 in it", at: offset, advice: "leave that character out")
    }
    guard keys[keys.count - 1].insert(bytes).inserted else {
      throw Flaw(.duplicateKey, "duplicate key '\(key)'", at: offset, advice: "keep one of each")
    }
  }

  private static func endOfNumber(at start: Int, in document: Span<UInt8>) -> Int {
    var index = start
    while index < document.count {
      switch document[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        index += 1
      default: return index  // default: the number is over.
      }
    }
    return index
  }

  private static func checkNumber(_ digits: Span<UInt8>, at offset: Int) throws(Flaw) {
    let text = digits.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    guard let number = Double(text), number.isFinite else {
      throw Flaw(
        .numberOutOfRange,
        "a number beyond a double's range",
        at: offset,
        advice: "send it as a string"
      )
    }
  }
}
