/// What a request does to its resource.
///
/// POST and PATCH reach the server at most once: each has a new connection, whose failure is an error. The
/// others, PUT and DELETE among them, may use a connection that was kept; when it breaks before any byte of
/// the answer came, they are sent again, and the server may act on one twice. By definition that leaves what
/// once leaves:
/// https://www.rfc-editor.org/rfc/rfc9110#name-idempotent-methods
package enum HTTPMethod: String, Hashable, Sendable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
}

/// One header field.
package struct HTTPHeader: Hashable, Sendable {
  package let name: String
  package internal(set) var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// One request to a server.
package struct HTTPRequest: Hashable, Sendable {
  package var method: HTTPMethod
  /// Absolute, percent-encoded, with the scheme http or https.
  package var url: String
  /// Sent in this order; `host` is added unless it is here, and `content-length`, which may not be here.
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  /// From `send` to the last byte of the answer; nothing is sent when it is zero or less.
  package var timeout: Duration
  /// Bytes of the answer's body after which it is refused.
  package var maximumResponseBytes: Int

  /// A request that may take 30 seconds and answer 8 MiB unless told otherwise.
  package init(
    _ method: HTTPMethod,
    _ url: String,
    headers: [HTTPHeader] = [],
    body: [UInt8] = [],
    timeout: Duration = .seconds(30),
    maximumResponseBytes: Int = 8 << 20
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.maximumResponseBytes = maximumResponseBytes
  }
}

extension HTTPRequest: CustomStringConvertible {
  /// Method and address, without what may be secret: user, password and query.
  package var description: String { "\(method.rawValue) \(publicURL)" }

  /// The address on one line up to its query, without user and password.
  ///
  /// A malformed one is withheld when there could be a password anywhere in it.
  private var publicURL: String {
    if let parts = AddressParts(url) { return "\(parts.scheme)://\(parts.host)\(parts.path)".onOneLine }
    guard url.utf8.firstRange(of: "@".utf8) == nil, url.utf8.firstRange(of: "%40".utf8) == nil else {
      return "an address that may hold a password"
    }
    return String(Substring(url.utf8.prefix { !"?#".utf8.contains($0) })).onOneLine
  }
}
