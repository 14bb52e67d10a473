internal import Foundation
internal import Glibc
internal import Testing

/// An HTTPS server on a port of 127.0.0.1, by openssl, with an authority that has signed its certificate.
///
/// It ends, and its files go, with the value.
struct TLSPeer: ~Copyable {
  /// The server's only name.
  static let host = "127.0.0.1"

  let port: Int
  private let directory: URL
  private let server: Process

  /// The server, once it listens; it asks for a certificate of its own authority when told so.
  init(asksForIdentity: Bool = false) throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "http-transport-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try Self.makeAuthority("authority", in: directory)
    try Self.makeAuthority("stranger", in: directory)
    try Self.sign("server", extension: "subjectAltName=IP:\(Self.host)", in: directory)
    try Self.sign("client", extension: "extendedKeyUsage=clientAuth", in: directory)
    let request = ["-Verify", "1", "-verify_return_error", "-CAfile", "authority.pem"]
    (server, port) = try Self.serve(options: asksForIdentity ? request : [], in: directory)
  }

  deinit {
    // A politer signal would not reach it: it inherits what the thread that started it blocks.
    kill(server.processIdentifier, SIGKILL)
    server.waitUntilExit()
    // What stays behind in the temporary directory is the system's to remove.
    try? FileManager.default.removeItem(at: directory)
  }

  func path(_ file: String) -> String { directory.appending(path: file).path(percentEncoded: false) }

  private static let newKey = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

  private static func makeAuthority(_ name: String, in directory: URL) throws {
    let files = ["-keyout", "\(name).key", "-out", "\(name).pem"]
    try openssl(newKey + ["-x509", "-days", "2", "-subj", "/CN=\(name)"] + files, in: directory)
  }

  private static func sign(_ name: String, extension text: String, in directory: URL) throws {
    let request = ["-subj", "/CN=\(name)", "-keyout", "\(name).key", "-out", "\(name).csr"]
    try openssl(newKey + request, in: directory)
    try text.write(to: directory.appending(path: "\(name).ext"), atomically: true, encoding: .utf8)
    let authority = ["-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2"]
    let files = ["-in", "\(name).csr", "-extfile", "\(name).ext", "-out", "\(name).pem"]
    try openssl(["x509", "-req"] + authority + files, in: directory)
  }

  /// Starts the server and waits for the line that names its port.
  private static func serve(options: [String], in directory: URL) throws -> (Process, port: Int) {
    let arguments = ["s_server", "-www", "-accept", "\(host):0", "-cert", "server.pem", "-key", "server.key"]
    let process = process(arguments + options, in: directory)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var text = ""
    while true {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      if let line = lines.first(where: { $0.hasPrefix("ACCEPT ") }) {
        let port = line.split(separator: ":").last.flatMap { Int($0) }
        return (process, try #require(port, "\(line)"))
      }
      let more = output.fileHandleForReading.availableData
      try #require(!more.isEmpty, "openssl listens: \(text)")
      text += String(decoding: more, as: UTF8.self)
    }
  }

  private static func openssl(_ arguments: [String], in directory: URL) throws {
    let process = process(arguments, in: directory)
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
  }

  private static func process(_ arguments: [String], in directory: URL) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = directory
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }
}
