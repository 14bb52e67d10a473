/// What a request does to its resource.
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
  package let value: String

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
  /// Sent in this order; `host` and `content-length` are added.
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

  /// The address up to its query, without user and password.
  private var publicURL: String {
    let address = url.prefix { $0 != "?" && $0 != "#" }
    guard let scheme = address.firstRange(of: "://") else { return String(address) }
    let rest = address[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
    return String(address[..<scheme.upperBound] + host + rest[authority.endIndex...])
  }
}
