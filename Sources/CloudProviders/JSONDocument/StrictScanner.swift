/// Objects to what json-c takes although RFC 8259 does not: control characters, loose numbers, half surrogates.
///
/// It reads bytes in pieces of any length and knows tokens only; their order is json-c's business.
/// https://www.rfc-editor.org/rfc/rfc8259
struct StrictScanner {
  /// Colons between tokens: as many as there are members.
  private(set) var colonCount = 0
  /// True when a string had U+0000, which json-c keeps in values but not in keys.
  private(set) var sawNullEscape = false
  /// True as soon as there was anything but white space.
  private(set) var sawToken = false

  /// Bytes of the last piece before the one at which a flaw showed.
  private(set) var passed = 0

  private let depthLimit: Int
  private var state = State.between
  private var depth = 0
  /// Bytes that were scanned before this piece.
  private var scanned = 0
  /// Where the string or number began in which we are.
  private var tokenStart = 0
  private var isNegative = false
  /// The whole part of the number so far; nil when it does not fit.
  private var magnitude: UInt64? = 0

  private enum State: Equatable {
    case between
    case string
    case escape
    case hex(remaining: Int, unit: UInt32, isLow: Bool)
    /// After the first half of a surrogate pair.
    case lowBackslash
    case lowU
    /// Bytes of a scalar that must follow, the first of them within bounds.
    case continuation(remaining: Int, first: ClosedRange<UInt8>)
    case minus
    /// A zero that begins the number: no digit may follow.
    case zero
    case digits
    case point
    case fraction
    case exponent
    case exponentSign
    case exponentDigits
  }

  init(depthLimit: Int) {
    self.depthLimit = depthLimit
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): true
    default: false  // default: all other bytes.
    }
  }

  /// The first flaw in the next bytes; nil when there is none.
  ///
  /// O(bytes).
  mutating func scan(_ bytes: Span<UInt8>) -> Flaw? {
    do throws(Flaw) {
      for index in bytes.indices {
        let byte = bytes[index]
        if state == .string, byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
        {
          continue
        }
        passed = index
        try step(byte, at: scanned + index)
      }
    } catch {
      return error
    }
    scanned += bytes.count
    return nil
  }

  /// Objects to a document that ends inside a token.
  mutating func finish() throws(Flaw) {
    guard sawToken else {
      throw Flaw(.incomplete, "there is no value", at: scanned, advice: "send one value")
    }
    switch state {
    case .between: break
    case .zero, .digits, .fraction, .exponentDigits: try endNumber()
    case .minus, .point, .exponent, .exponentSign:
      throw Flaw(.incomplete, "the text ends inside a number", at: scanned)
    case .string, .escape, .hex, .lowBackslash, .lowU, .continuation:
      throw Flaw(.incomplete, "the text ends inside a string", at: scanned)
    }
  }

  private mutating func step(_ byte: UInt8, at offset: Int) throws(Flaw) {
    switch state {
    case .between: try stepBetween(byte, at: offset)
    case .string: try stepInString(byte, at: offset)
    case .escape: try stepInEscape(byte, at: offset)
    case .hex(let remaining, let unit, let isLow):
      try stepInHex(byte, remaining: remaining, unit: unit, isLow: isLow, at: offset)
    case .lowBackslash:
      guard byte == UInt8(ascii: "\\") else { throw Self.halfPair(at: offset) }
      state = .lowU
    case .lowU:
      guard byte == UInt8(ascii: "u") else { throw Self.halfPair(at: offset) }
      state = .hex(remaining: 4, unit: 0, isLow: true)
    case .continuation(let remaining, let bounds):
      guard bounds.contains(byte) else { throw Self.badEncoding(at: offset) }
      state = remaining == 1 ? .string : .continuation(remaining: remaining - 1, first: 0x80...0xBF)
    case .minus, .zero, .digits, .point, .fraction, .exponent, .exponentSign, .exponentDigits:
      try stepInNumber(byte, at: offset)
    }
  }

  private mutating func stepBetween(_ byte: UInt8, at offset: Int) throws(Flaw) {
    if Self.isSpace(byte) { return }
    sawToken = true
    switch byte {
    case UInt8(ascii: "\""):
      (state, tokenStart) = (.string, offset)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      (tokenStart, isNegative, magnitude) = (offset, byte == UInt8(ascii: "-"), 0)
      try beginNumber(byte, at: offset)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      depth += 1
      guard depth <= depthLimit else {
        throw Flaw(.tooDeep, "nested more than \(depthLimit) levels deep", at: offset)
      }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      // One too many is json-c's to report.
      depth = max(0, depth - 1)
    case UInt8(ascii: ":"):
      colonCount += 1
    case UInt8(ascii: ","), UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "f"), UInt8(ascii: "l"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "u"):
      // Letters of 'null', 'true' and 'false', which json-c reads to the letter.
      break
    default:
      // default: bytes that begin no token.
      throw Flaw(.syntax, "this cannot stand here", at: offset)
    }
  }
}

// MARK: Strings

extension StrictScanner {
  private static func badEncoding(at offset: Int) -> Flaw {
    Flaw(.invalidUTF8, "not valid UTF-8", at: offset, advice: "send UTF-8")
  }

  private static func halfPair(at offset: Int) -> Flaw {
    Flaw(.syntax, "half a surrogate pair", at: offset, advice: "send both halves, or the character itself")
  }

  private mutating func stepInString(_ byte: UInt8, at offset: Int) throws(Flaw) {
    switch byte {
    case UInt8(ascii: "\""): state = .between
    case UInt8(ascii: "\\"): state = .escape
    case 0..<0x20:
      throw Flaw(.syntax, "a control character in a string", at: offset, advice: "escape it")
    case 0x20..<0x80: break
    // The well-formed sequences: https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/#G27506
    case 0xC2...0xDF: state = .continuation(remaining: 1, first: 0x80...0xBF)
    case 0xE0: state = .continuation(remaining: 2, first: 0xA0...0xBF)
    case 0xED: state = .continuation(remaining: 2, first: 0x80...0x9F)
    case 0xE1...0xEF: state = .continuation(remaining: 2, first: 0x80...0xBF)
    case 0xF0: state = .continuation(remaining: 3, first: 0x90...0xBF)
    case 0xF1...0xF3: state = .continuation(remaining: 3, first: 0x80...0xBF)
    case 0xF4: state = .continuation(remaining: 3, first: 0x80...0x8F)
    default: throw Self.badEncoding(at: offset)  // default: bytes that begin no scalar.
    }
  }

  private mutating func stepInEscape(_ byte: UInt8, at offset: Int) throws(Flaw) {
    switch byte {
    case UInt8(ascii: "u"): state = .hex(remaining: 4, unit: 0, isLow: false)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      state = .string
    default:
      // default: everything else that may stand behind a backslash elsewhere.
      throw Flaw(.syntax, "JSON has no such escape", at: offset, advice: "double the backslash")
    }
  }

  private mutating func stepInHex(
    _ byte: UInt8,
    remaining: Int,
    unit: UInt32,
    isLow: Bool,
    at offset: Int
  ) throws(Flaw) {
    guard let digit = Self.hexDigit(byte) else {
      throw Flaw(.syntax, "four hexadecimal digits must follow '\\u'", at: offset)
    }
    let unit = unit << 4 | digit
    if remaining > 1 {
      state = .hex(remaining: remaining - 1, unit: unit, isLow: isLow)
      return
    }
    let isLowHalf = (0xDC00..<0xE000).contains(unit)
    guard isLow == isLowHalf else { throw Self.halfPair(at: offset) }
    if unit == 0 { sawNullEscape = true }
    state = (0xD800..<0xDC00).contains(unit) ? .lowBackslash : .string
  }

  private static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil  // default: no digit.
    }
  }
}

// MARK: Numbers

extension StrictScanner {
  /// After the minus, or at the first digit when there is none.
  private mutating func beginNumber(_ byte: UInt8, at offset: Int) throws(Flaw) {
    switch byte {
    case UInt8(ascii: "-"): state = .minus
    case UInt8(ascii: "0"): state = .zero
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      state = .digits
      append(byte)
    default: throw Self.badNumber(at: offset)  // default: no digit.
    }
  }

  private static func badNumber(at offset: Int) -> Flaw {
    Flaw(.syntax, "a digit must stand here", at: offset)
  }

  private mutating func append(_ byte: UInt8) {
    guard let (product, overflows) = magnitude?.multipliedReportingOverflow(by: 10), !overflows else {
      magnitude = nil
      return
    }
    let (sum, isTooLarge) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
    magnitude = isTooLarge ? nil : sum
  }

  private mutating func stepInNumber(_ byte: UInt8, at offset: Int) throws(Flaw) {
    let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    let isExponent = byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
    switch state {
    case .minus where byte != UInt8(ascii: "-"): try beginNumber(byte, at: offset)
    case .digits where isDigit: append(byte)
    case .zero where byte == UInt8(ascii: "."), .digits where byte == UInt8(ascii: "."): state = .point
    case .zero where isExponent, .digits where isExponent, .fraction where isExponent: state = .exponent
    case .point where isDigit, .fraction where isDigit: state = .fraction
    case .exponent where byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+"): state = .exponentSign
    case .exponent where isDigit, .exponentSign where isDigit, .exponentDigits where isDigit:
      state = .exponentDigits
    case .zero where isDigit:
      throw Flaw(.syntax, "a number does not begin with 0", at: tokenStart, advice: "leave the zero out")
    case .zero, .digits, .fraction, .exponentDigits:
      // json-c forgets between two pieces that a sign came before.
      guard byte != UInt8(ascii: "-") else { throw Flaw(.syntax, "this cannot stand here", at: offset) }
      try endNumber()
      try stepBetween(byte, at: offset)
    case .minus, .point, .exponent, .exponentSign: throw Self.badNumber(at: offset)
    case .between, .string, .escape, .hex, .lowBackslash, .lowU, .continuation:
      preconditionFailure("only bytes of numbers come here")
    }
  }

  private mutating func endNumber() throws(Flaw) {
    let isWhole = state == .zero || state == .digits
    state = .between
    guard isWhole else { return }
    let largest = UInt64(Int64.max) + (isNegative ? 1 : 0)
    guard let magnitude, magnitude <= largest else {
      throw Flaw(
        .numberOutOfRange,
        "a whole number beyond 64 bits",
        at: tokenStart,
        advice: "send it as a string, or with a fraction"
      )
    }
  }
}
