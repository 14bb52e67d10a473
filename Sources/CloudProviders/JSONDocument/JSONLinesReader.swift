/// One line of a stream: its value, or why it has none.
package struct JSONLine: Sendable {
  /// Counted from 1 in the whole stream; blank lines count, but are not reported.
  package let number: Int
  /// A flaw's offset and column are those in the line.
  package let content: Result<JSONValue, JSONParseError>
}

/// Reads a stream of JSON texts, one a line, from pieces of any length.
///
/// A line that is wrong costs only itself. Memory is bounded by the size limit of one line.
package struct JSONLinesReader: ~Copyable {
  private let limits: JSONLimits
  private var tokener: Tokener
  private var lineNumber = 1
  /// What came of the current line in earlier pieces; empty once a flaw was found.
  private var held: [UInt8] = []
  /// Why the current line has no value; the rest of it is skipped.
  private var failure: JSONParseError?

  package init(limits: JSONLimits = .standard) {
    self.limits = limits
    tokener = Tokener(limits: limits)
  }

  /// The lines that these bytes complete, in order.
  ///
  /// O(bytes).
  package mutating func feed(_ bytes: Span<UInt8>) -> [JSONLine] {
    var lines: [JSONLine] = []
    var start = 0
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      if let line = complete(with: bytes.extracting(start..<index)) { lines.append(line) }
      start = index + 1
    }
    hold(bytes.extracting(start..<bytes.count))
    return lines
  }

  /// The lines that these bytes complete, in order.
  ///
  /// O(bytes).
  package mutating func feed(_ bytes: [UInt8]) -> [JSONLine] {
    feed(bytes.span)
  }

  /// The last line, when the stream has ended without a line break after it; ready for another stream.
  package mutating func finish() -> JSONLine? {
    let line = complete(with: [UInt8]().span)
    lineNumber = 1
    return line
  }

  /// Takes the beginning or middle of a line.
  private mutating func hold(_ piece: Span<UInt8>) {
    guard failure == nil, !piece.isEmpty else { return }
    do throws(Flaw) {
      try tokener.feed(piece)
      held.append(contentsOf: piece)
    } catch {
      fail(error, in: piece)
    }
  }

  /// Takes the end of a line; nil when the whole line is blank.
  private mutating func complete(with piece: Span<UInt8>) -> JSONLine? {
    defer { beginLine() }
    if failure == nil {
      do throws(Flaw) {
        try tokener.feed(piece)
        if tokener.isBlank { return nil }
        return JSONLine(number: lineNumber, content: .success(try value(endingWith: piece)))
      } catch {
        fail(error, in: piece)
      }
    }
    return failure.map { JSONLine(number: lineNumber, content: .failure($0)) }
  }

  private mutating func value(endingWith piece: Span<UInt8>) throws(Flaw) -> JSONValue {
    if held.isEmpty { return try tokener.finish(document: piece) }
    let line = held + piece
    return try tokener.finish(document: line.span)
  }

  /// Notes a flaw in what was held and the piece after it.
  private mutating func fail(_ flaw: Flaw, in piece: Span<UInt8>) {
    failure = JSONParseError(flaw, in: (held + piece).span, firstLine: lineNumber)
    held = []
  }

  private mutating func beginLine() {
    tokener.reset()
    lineNumber += 1
    failure = nil
    held.removeAll(keepingCapacity: held.capacity <= Self.keptCapacity)
  }

  /// Room for the next line that is kept from the last: 64 KiB.
  private static let keptCapacity = 64 << 10
}

extension [UInt8] {
  fileprivate mutating func append(contentsOf bytes: Span<UInt8>) {
    bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
  }

  fileprivate static func + (left: [UInt8], right: Span<UInt8>) -> [UInt8] {
    var sum = left
    sum.append(contentsOf: right)
    return sum
  }
}
