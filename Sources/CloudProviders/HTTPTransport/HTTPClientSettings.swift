/// What all requests of a client share.
package struct HTTPClientSettings: Hashable, Sendable {
  /// Whether requests go through a proxy.
  package enum Proxy: Hashable, Sendable {
    case none
    /// As the variables http_proxy, https_proxy and no_proxy say.
    case fromEnvironment
  }

  package let tls: TLSFiles
  package let proxy: Proxy
  /// Requests under way, waiting ones included, beyond which a new one is refused.
  package let requestLimit: Int

  /// All settings; a limit below 1 is a precondition failure.
  package init(tls: TLSFiles = .system, proxy: Proxy = .fromEnvironment, requestLimit: Int = 1024) {
    precondition(requestLimit >= 1, "a client may send at least one request")
    self.tls = tls
    self.proxy = proxy
    self.requestLimit = requestLimit
  }
}
