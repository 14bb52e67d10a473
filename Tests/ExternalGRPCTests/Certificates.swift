internal import ExternalGRPC
internal import Foundation
internal import GRPCNIOTransportHTTP2
internal import Testing

/// An authority and what it has signed, made by openssl for one test and removed after it.
struct Certificates: ~Copyable {
  let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(
      path: "nvlink-autoscaler-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try makeAuthority("authority")
    try makeAuthority("stranger")
    try sign("server", by: "authority", extensions: "subjectAltName=DNS:localhost,IP:127.0.0.1")
    try sign("client", by: "authority", extensions: "extendedKeyUsage=clientAuth")
    try sign("foreigner", by: "stranger", extensions: "extendedKeyUsage=clientAuth")
  }

  deinit {
    // What stays behind in the temporary directory is the system's to remove.
    try? FileManager.default.removeItem(at: directory)
  }

  var server: ServerIdentity {
    ServerIdentity(certificateChain: path("server.pem"), privateKey: path("server.key"))
  }

  func path(_ file: String) -> String { directory.appending(path: file).path(percentEncoded: false) }

  /// What a client needs to trust the server, and to be known as that one; nil shows no certificate.
  func client(_ name: String?) -> HTTP2ClientTransport.Posix.TransportSecurity {
    let authority = TLSConfig.TrustRootsSource.certificates([
      .file(path: path("authority.pem"), format: .pem)
    ])
    guard let name else { return .tls { $0.trustRoots = authority } }
    return .mTLS(
      certificateChain: [.file(path: path("\(name).pem"), format: .pem)],
      privateKey: .file(path: path("\(name).key"), format: .pem)
    ) {
      $0.trustRoots = authority
    }
  }

  private func makeAuthority(_ name: String) throws {
    try openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
      "/CN=\(name)", "-keyout", "\(name).key", "-out", "\(name).pem",
    ])
  }

  private func sign(_ name: String, by authority: String, extensions: String) throws {
    try openssl([
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)",
      "-keyout",
      "\(name).key", "-out", "\(name).csr",
    ])
    try extensions.write(to: directory.appending(path: "\(name).ext"), atomically: true, encoding: .utf8)
    try openssl([
      "x509", "-req", "-in", "\(name).csr", "-CA", "\(authority).pem", "-CAkey", "\(authority).key",
      "-CAcreateserial", "-days", "2", "-extfile", "\(name).ext", "-out", "\(name).pem",
    ])
  }

  private func openssl(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = directory
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
  }
}
