/// Objects to requests that libcurl would change, cut or read as several.
enum RequestCheck {
  /// O(length of address and headers).
  static func check(_ request: HTTPRequest) throws(HTTPTransportError) {
    try checkURL(of: request)
    for header in request.headers { try checkHeader(header, of: request) }
    precondition(request.maximumResponseBytes >= 0, "a limit of bytes is not negative")
    precondition(request.method != .head || request.body.isEmpty, "a HEAD request has no body")
    guard request.timeout <= .zero else { return }
    throw HTTPTransportError(.timedOut, request, "not sent: its time was over before it began")
  }

  private static func checkURL(of request: HTTPRequest) throws(HTTPTransportError) {
    let scheme = request.url.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" || scheme == "https", request.url.dropFirst(scheme.count).hasPrefix("://") else {
      let advice = "begin it with https:// or http://"
      throw HTTPTransportError(.invalidURL, request, "the URL's scheme is not supported", advice: advice)
    }
    guard request.url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      let message = "the URL has a space, a control character or a letter outside ASCII"
      throw HTTPTransportError(.invalidURL, request, message, advice: "percent-encode it")
    }
    // Without a host, libcurl would take the path's first part for one.
    guard AddressParts(request.url) != nil else {
      let message = "the URL has no host, or a port that is no number"
      throw HTTPTransportError(.invalidURL, request, message, advice: "write it as https://host:port/path")
    }
  }

  private static func checkHeader(_ header: HTTPHeader, of request: HTTPRequest) throws(HTTPTransportError) {
    guard !header.name.isEmpty, header.name.utf8.allSatisfy(isTokenByte) else {
      let message = "'\(header.name)' is no name of a header"
      throw HTTPTransportError(.invalidHeader, request, message)
    }
    guard !framingNames.contains(header.name.lowercased()) else {
      let message = "the header '\(header.name)' is not for the caller to set"
      throw HTTPTransportError(
        .invalidHeader,
        request,
        message,
        advice: "leave it out: the body tells its length"
      )
    }
    // A tab is the only control character that may stand in a value.
    guard header.value.utf8.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else {
      // The value may be a secret.
      let message = "the header '\(header.name)' has a line break or another control character in it"
      throw HTTPTransportError(.invalidHeader, request, message)
    }
  }

  /// What says where a body ends: with another length, its rest would be read as a request.
  private static let framingNames: Set<String> = ["content-length", "transfer-encoding"]

  /// True for what a header's name is made of.
  ///
  /// https://www.rfc-editor.org/rfc/rfc9110#name-tokens
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)  // default: marks, of which these are allowed.
    }
  }
}
