/// Whom to trust and who we are: paths of PEM files.
package struct TLSFiles: Hashable, Sendable {
  /// The only authorities that may have signed a server's certificate; the system's when nil.
  package let authorities: String?
  /// Our certificate with its chain and its key, for servers that ask who we are.
  package let identity: Identity?

  /// A certificate and the key that belongs to it.
  package struct Identity: Hashable, Sendable {
    package let certificate: String
    package let key: String

    package init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }

  /// The files need not exist yet; each connection reads the certificate anew, and libcurl keeps the
  /// authorities for a day.
  package init(authorities: String? = nil, identity: Identity? = nil) {
    self.authorities = authorities
    self.identity = identity
  }

  /// The system's authorities, and no certificate of our own.
  package static let system = TLSFiles()
}
