internal import CCurl

extension HTTPTransportError {
  /// What a result of libcurl means for a request; `cause` is libcurl's own sentence.
  init(_ result: CURLcode, _ request: HTTPRequest, cause: String) {
    let meaning = Self.connecting(result) ?? Self.security(result) ?? Self.answering(result)
    let (code, message, advice) =
      meaning ?? (.localFailure, "libcurl failed with code \(result.rawValue)", nil)
    self.init(code, request, message, advice: advice, cause: cause)
  }

  private typealias Meaning = (Code, String, String?)

  private static func connecting(_ result: CURLcode) -> Meaning? {
    switch result {
    case CURLE_URL_MALFORMAT: (.invalidURL, "the URL is malformed", "check its host and port")
    case CURLE_COULDNT_RESOLVE_HOST:
      (.couldNotResolve, "the host has no address", "check its name and the DNS")
    case CURLE_COULDNT_RESOLVE_PROXY:
      (.couldNotResolve, "the proxy has no address", "check the variables https_proxy and no_proxy")
    case CURLE_COULDNT_CONNECT:
      (.couldNotConnect, "could not connect", "check that the server runs and that no firewall is between")
    case CURLE_PROXY: (.couldNotConnect, "the proxy refused", "check the variables https_proxy and no_proxy")
    case CURLE_OPERATION_TIMEDOUT:
      (.timedOut, "timed out", "check the server's load, or allow the request more time")
    default: nil  // default: results of a connection that stood.
    }
  }

  private static func security(_ result: CURLcode) -> Meaning? {
    switch result {
    case CURLE_SSL_CONNECT_ERROR:
      (
        .tls, "the TLS handshake failed",
        "check that this port speaks TLS 1.2 or later and accepts our certificate"
      )
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      (.tls, "the server's certificate is not trusted", "give the file of the authority that signed it")
    case CURLE_SSL_CACERT_BADFILE:
      (.tls, "the file of authorities cannot be read", "check its path and that it is PEM")
    case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT:
      (
        .tls, "our certificate cannot be used",
        "check the paths of certificate and key, and that they are PEM"
      )
    case CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
      CURLE_SSL_CRL_BADFILE, CURLE_SSL_SHUTDOWN_FAILED, CURLE_USE_SSL_FAILED:
      (.tls, "TLS failed", nil)
    default: nil  // default: results that have nothing to do with TLS.
    }
  }

  private static func answering(_ result: CURLcode) -> Meaning? {
    switch result {
    case CURLE_PARTIAL_FILE: (.connectionLost, "the answer broke off", nil)
    case CURLE_GOT_NOTHING: (.connectionLost, "the server closed the connection without an answer", nil)
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR: (.connectionLost, "the connection broke", nil)
    case CURLE_FILESIZE_EXCEEDED: (.tooLarge, "the answer is larger than allowed", "ask for less at a time")
    // The scheme was checked before: only an answer without a status line is left.
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM,
      CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP3:
      (.badAnswer, "the answer is no HTTP", "check that the port is the right one")
    default: nil  // default: failures of libcurl or of the machine.
    }
  }
}
