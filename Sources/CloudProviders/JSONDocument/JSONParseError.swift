/// Why a text is not the JSON that we read, where, and what to do about it.
package struct JSONParseError: Error, Hashable, Sendable {
  /// The kind of flaw, for callers that treat some of them differently.
  package enum Code: Hashable, Sendable {
    case syntax
    /// The text ends too early.
    case incomplete
    case invalidUTF8
    case duplicateKey
    /// A whole number outside Int64, or another number outside Double.
    case numberOutOfRange
    case tooDeep
    case tooLarge
  }

  package let code: Code
  /// What is wrong, in lower case and without a full stop.
  package let message: String
  /// What the sender can do, when that is known.
  package let advice: String?
  /// Bytes before the flaw, from the start of the document or, in a stream of lines, of the line.
  package let offset: Int
  /// Counted from 1.
  package let line: Int
  /// Unicode scalars from 1.
  package let column: Int

  /// Finds line and column of a flaw; `firstLine` is the number of the line that `bytes` begin with.
  ///
  /// O(offset).
  init(_ flaw: Flaw, in bytes: Span<UInt8>, firstLine: Int = 1) {
    var (line, column) = (firstLine, 1)
    for index in 0..<min(flaw.offset, bytes.count) {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n") {
        (line, column) = (line + 1, 1)
      } else if byte & 0xC0 != 0x80 {
        // Bytes 10xxxxxx continue a scalar that was counted.
        column += 1
      }
    }
    code = flaw.code
    message = flaw.message
    advice = flaw.advice
    offset = flaw.offset
    self.line = line
    self.column = column
  }
}

extension JSONParseError: CustomStringConvertible {
  /// For example `line 3, column 9: duplicate key 'name'; keep one of each`.
  package var description: String {
    let sentence = "line \(line), column \(column): \(message)"
    guard let advice else { return sentence }
    return "\(sentence); \(advice)"
  }
}

/// What is wrong at a byte, before anybody has counted lines.
struct Flaw: Error {
  let code: JSONParseError.Code
  let message: String
  let advice: String?
  /// Bytes from the start of the document or line.
  let offset: Int

  init(_ code: JSONParseError.Code, _ message: String, at offset: Int, advice: String? = nil) {
    self.code = code
    self.message = message
    self.advice = advice
    self.offset = offset
  }
}
