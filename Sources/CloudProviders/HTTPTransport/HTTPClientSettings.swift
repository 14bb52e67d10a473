/// What all requests of a client share.
package struct HTTPClientSettings: Hashable, Sendable {
  /// Whether requests go through a proxy.
  ///
  /// Requests to a machine's own metadata service (169.254.169.254 and its like) use `none`: a proxy would
  /// answer for another machine, and see the credentials that such an answer holds.
  package enum Proxy: Hashable, Sendable {
    case none
    /// As the variables http_proxy, https_proxy and no_proxy say.
    case fromEnvironment
  }

  package let tls: TLSFiles
  package let proxy: Proxy
  /// Requests under way, waiting ones included, beyond which a new one is refused.
  ///
  /// No more connections than that are busy at a time. libcurl's own limit of connections is not used: to it,
  /// a request that waits for one has no timeout.
  package let requestLimit: Int

  /// All settings; a limit below 1 is a precondition failure.
  package init(tls: TLSFiles = .system, proxy: Proxy = .fromEnvironment, requestLimit: Int = 1024) {
    precondition(requestLimit >= 1, "a client may send at least one request")
    self.tls = tls
    self.proxy = proxy
    self.requestLimit = requestLimit
  }
}
