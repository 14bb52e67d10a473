/// Why a request has no answer.
package struct HTTPTransportError: Error, Hashable, Sendable {
  package enum Code: Hashable, Sendable {
    case invalidURL
    case invalidHeader
    case couldNotResolve
    case couldNotConnect
    /// No trust in the server's certificate, none in ours, or a certificate file that cannot be read.
    case tls
    case timedOut
    /// The server went away before its answer was complete.
    case connectionLost
    /// What the server sent is no HTTP.
    case badAnswer
    case tooLarge
    case cancelled
    /// Too many requests are under way.
    case overloaded
    /// The client was shut down before the answer came.
    case shutDown
    /// libcurl, or the machine, could not do what was asked.
    case localFailure
  }

  package let code: Code
  /// Method and address of the request on one line, without user, password and query.
  package let request: String
  /// What happened, in lower case and without a full stop.
  package let message: String
  /// What the operator can do, when that is known.
  package let advice: String?
  /// What libcurl said.
  package let cause: String?

  init(_ code: Code, _ request: HTTPRequest, _ message: String, advice: String? = nil, cause: String? = nil) {
    self.code = code
    self.request = request.description
    self.message = message.onOneLine
    self.advice = advice
    // libcurl quotes names in certificates, which are the server's to choose.
    self.cause = cause?.onOneLine
  }
}

extension HTTPTransportError: CustomStringConvertible {
  /// Request, message, advice and cause on one line.
  ///
  /// For example `GET https://bmc7/redfish/v1: could not connect; check that the server runs and that no
  /// firewall is between (Connection refused)`
  package var description: String {
    let sentence = "\(request): \(message)"
    let advised = advice.map { "\(sentence); \($0)" } ?? sentence
    return cause.map { "\(advised) (\($0))" } ?? advised
  }
}
