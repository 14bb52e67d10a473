/// What a server answered, whatever the status; redirects are answers too.
package struct HTTPResponse: Hashable, Sendable {
  package let status: Int
  /// In the order of the answer, with names in lower case.
  package let headers: [HTTPHeader]
  package let body: [UInt8]

  /// The value of the first header of that name, which is given in lower case; nil when there is none.
  ///
  /// O(headers).
  package func header(_ name: String) -> String? {
    headers.first { $0.name == name }?.value
  }
}

/// The header of an answer while its lines come in.
struct ResponseHead {
  private(set) var headers: [HTTPHeader] = []
  private var size = 0

  /// Bytes of header lines after which an answer is refused: 256 KiB.
  private static let sizeLimit = 256 << 10

  /// Takes one line as it was sent; false when there have been too many.
  mutating func take(_ line: some Collection<UInt8>) -> Bool {
    size += line.count
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      // An interim answer, such as 100 Continue, has a head of its own before the real one.
      headers = []
    } else if let colon = text.firstIndex(of: ":") {
      let name = text[..<colon].lowercased()
      headers.append(HTTPHeader(name, Self.trimmed(text[text.index(after: colon)...])))
    }
    return size <= Self.sizeLimit
  }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
    let start = text.drop(while: isSpace)
    return start.lastIndex { !isSpace($0) }.map { String(start[...$0]) } ?? ""
  }
}
