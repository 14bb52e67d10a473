/// The header of an answer while its lines come in.
///
/// Texts are cut by bytes: a mark and a combining accent after it would be one character.
struct ResponseHead {
  private enum Phase {
    /// The next line is a status line.
    case awaited
    case open(isInterim: Bool)
    /// The real answer's head is over; the lines of its trailer may follow.
    case complete
  }

  /// In the order of the answer, with names in lower case; the trailer's are left out.
  private(set) var headers: [HTTPHeader] = []
  private var phase = Phase.awaited
  private var size = 0

  /// Bytes of header lines after which an answer is refused: 256 KiB.
  private static let sizeLimit = 256 << 10

  /// Takes one line as it was sent; false when there have been too many bytes.
  mutating func take(_ line: some BidirectionalCollection<UInt8>) -> Bool {
    size += line.count
    switch phase {
    case .awaited: begin(line)
    case .open(let isInterim):
      if line.allSatisfy(Self.isLineEnd) {
        phase = isInterim ? .awaited : .complete
      } else {
        add(line)
      }
    case .complete:
      // What a trailer may say is another matter than what the head said.
      break
    }
    return size <= Self.sizeLimit
  }

  /// An interim answer, such as 103 Early Hints, has a head of its own before the real one.
  private mutating func begin(_ statusLine: some BidirectionalCollection<UInt8>) {
    let status = statusLine.drop { $0 != UInt8(ascii: " ") }.dropFirst()
    headers = []
    phase = .open(isInterim: status.first == UInt8(ascii: "1"))
  }

  private mutating func add(_ line: some BidirectionalCollection<UInt8>) {
    if let first = line.first, Self.isBlank(first) {
      continueLast(with: line)
    } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
      let name = Self.trimmed(line[..<colon]).lowercased()
      headers.append(HTTPHeader(name, Self.trimmed(line[colon...].dropFirst())))
    }
  }

  /// A line that begins with a blank belongs to the value before it.
  ///
  /// https://www.rfc-editor.org/rfc/rfc9112#name-obsolete-line-folding
  private mutating func continueLast(with line: some BidirectionalCollection<UInt8>) {
    let more = Self.trimmed(line)
    guard let last = headers.indices.last, !more.isEmpty else { return }
    headers[last].value += headers[last].value.isEmpty ? more : " " + more
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  private static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> String {
    let isOutside: (UInt8) -> Bool = { isBlank($0) || isLineEnd($0) }
    guard let start = bytes.firstIndex(where: { !isOutside($0) }),
      let end = bytes.lastIndex(where: { !isOutside($0) })
    else { return "" }
    return String(decoding: bytes[start...end], as: UTF8.self)
  }
}
