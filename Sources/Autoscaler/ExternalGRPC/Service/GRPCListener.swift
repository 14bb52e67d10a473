package import GRPCCore
internal import GRPCNIOTransportHTTP2

/// A gRPC server on one address.
package struct GRPCListener: Sendable {
  /// The largest message: an expander's request with 100 options of 72 pods is 5 MB, past gRPC's usual 4 MB.
  private static let largestMessage = 64 << 20

  private let server: GRPCServer<HTTP2ServerTransport.Posix>

  /// A server that does not listen yet.
  ///
  /// - Parameters:
  ///   - address: where it will listen.
  ///   - security: who may connect.
  ///   - allowPlaintext: true when the operator asked by name for plaintext on an address that other machines
  ///     can reach.
  ///   - services: what it answers.
  /// - Throws: what the operator must change first.
  package init(
    address: ListenAddress,
    security: TransportSecurity,
    allowPlaintext: Bool = false,
    services: [any RegistrableRPCService]
  ) throws(ListenerProblem) {
    if security == .plaintext && !address.isLoopback && !allowPlaintext {
      throw .plaintextOffLoopback(address)
    }
    try security.checkFiles()
    let transport = HTTP2ServerTransport.Posix(
      address: address.isIPv6
        ? .ipv6(host: address.host, port: address.port) : .ipv4(host: address.host, port: address.port),
      transportSecurity: security.forTransport,
      config: .defaults { $0.rpc.maxRequestPayloadSize = Self.largestMessage }
    )
    server = GRPCServer(transport: transport, services: services)
  }

  /// Listens and answers until ``beginGracefulShutdown()`` has let the last call end.
  ///
  /// Throws when the address cannot be had.
  package func run() async throws {
    try await server.serve()
  }

  /// The address in use, with the port that the operating system chose; waits until ``run()`` listens.
  ///
  /// Throws when it never will; the cause is what ``run()`` throws.
  package func boundAddress() async throws -> ListenAddress? {
    let address = try await server.listeningAddress
    if let ipv4 = address?.ipv4 { return ListenAddress(host: ipv4.host, port: ipv4.port) }
    return (address?.ipv6).map { ListenAddress(host: $0.host, port: $0.port) }
  }

  /// Takes no new calls and ends ``run()`` when those under way are answered.
  ///
  /// A client that hangs can hold that up for ever: whoever calls this sets a limit.
  package func beginGracefulShutdown() {
    server.beginGracefulShutdown()
  }
}
