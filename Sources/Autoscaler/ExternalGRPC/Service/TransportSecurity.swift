internal import FoundationEssentials
internal import GRPCNIOTransportHTTP2

#if canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Who may connect to a server, and who can listen in on the way.
package enum TransportSecurity: Hashable, Sendable {
  /// Everybody, unencrypted: for loopback.
  case plaintext
  /// Everybody, encrypted; clients can tell that the server is the right one.
  case tls(ServerIdentity)
  /// Only clients with a certificate that one of the authorities in the PEM file at the path has signed.
  case mTLS(ServerIdentity, clientAuthorities: String)
}

/// The PEM files by which a server shows who it is.
package struct ServerIdentity: Hashable, Sendable {
  /// The path of its certificate, followed by those that lead to its authority.
  package let certificateChain: String
  /// The path of the certificate's private key.
  package let privateKey: String

  /// An identity kept in those two files.
  package init(certificateChain: String, privateKey: String) {
    self.certificateChain = certificateChain
    self.privateKey = privateKey
  }
}

/// Why a server cannot be set up; its description is what the operator reads.
package enum ListenerProblem: Error, Hashable, Sendable {
  case plaintextOffLoopback(ListenAddress)
  /// The reason is the operating system's own, for example "Permission denied".
  case unreadable(path: String, reason: String)
  case notPEM(path: String, expected: String)
}

extension ListenerProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .plaintextOffLoopback(let address):
      "\(address) can be reached from other machines, where plaintext gRPC lets anybody resize the fleet; "
        + "give a certificate, a key and the authority of the clients (mTLS), listen on 127.0.0.1, or allow "
        + "plaintext by name"
    case .unreadable(let path, let reason):
      "\(path): the file cannot be read: \(reason)"
    case .notPEM(let path, let expected):
      "\(path): there is no \(expected) in PEM form in this file"
    }
  }
}

extension TransportSecurity {
  /// Reads every file once, so that a wrong path is found before the server starts.
  func checkFiles() throws(ListenerProblem) {
    switch self {
    case .plaintext: return
    case .tls(let identity): try identity.checkFiles()
    case .mTLS(let identity, let authorities):
      try identity.checkFiles()
      try checkPEM(at: authorities, holds: "CERTIFICATE")
    }
  }

  /// The same in the transport's words.
  var forTransport: HTTP2ServerTransport.Posix.TransportSecurity {
    switch self {
    case .plaintext: .plaintext
    case .tls(let identity): .tls(certificateChain: identity.chainSource, privateKey: identity.keySource)
    case .mTLS(let identity, let authorities):
      .mTLS(certificateChain: identity.chainSource, privateKey: identity.keySource) {
        $0.trustRoots = .certificates([.file(path: authorities, format: .pem)])
      }
    }
  }
}

extension ServerIdentity {
  fileprivate var chainSource: [TLSConfig.CertificateSource] { [.file(path: certificateChain, format: .pem)] }
  fileprivate var keySource: TLSConfig.PrivateKeySource { .file(path: privateKey, format: .pem) }

  fileprivate func checkFiles() throws(ListenerProblem) {
    try checkPEM(at: certificateChain, holds: "CERTIFICATE")
    try checkPEM(at: privateKey, holds: "PRIVATE KEY")
  }
}

/// Checks that a file can be read and has a section of that kind.
private func checkPEM(at path: String, holds kind: String) throws(ListenerProblem) {
  guard access(path, R_OK) == 0 else {
    throw .unreadable(path: path, reason: String(cString: strerror(errno)))
  }
  guard let content = FileManager.default.contents(atPath: path) else {
    throw .unreadable(path: path, reason: "it is not a file")
  }
  let sections = String(decoding: content, as: UTF8.self).split(separator: "\n").filter {
    $0.hasPrefix("-----BEGIN ")
  }
  guard sections.contains(where: { $0.contains("\(kind)-----") }) else {
    throw .notPEM(path: path, expected: kind.lowercased())
  }
}
