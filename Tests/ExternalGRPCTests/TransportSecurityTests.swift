internal import ControlLoop
internal import ExternalGRPC
internal import ExternalGRPCMessages
internal import GRPCCore
internal import GRPCNIOTransportHTTP2
internal import Policy
internal import Testing

@Suite("Transport security")
struct TransportSecurityTests {
  @Test func `TLS serves a client that trusts the authority`() async throws {
    let certificates = try Certificates()

    #expect(try await refreshes(.tls(certificates.server), certificates.client(nil)))
  }

  @Test func `TLS does not serve a plaintext client`() async throws {
    let certificates = try Certificates()

    #expect(try await !refreshes(.tls(certificates.server), .plaintext))
  }

  @Test func `mTLS serves only clients that the authority has signed`() async throws {
    let certificates = try Certificates()
    let security = TransportSecurity.mTLS(
      certificates.server,
      clientAuthorities: certificates.path("authority.pem")
    )

    #expect(try await refreshes(security, certificates.client("client")))
    #expect(try await !refreshes(security, certificates.client("foreigner")))
    #expect(try await !refreshes(security, certificates.client(nil)))
  }

  @Test func `plaintext off loopback must be asked for by name`() throws {
    let address = ListenAddress(host: "0.0.0.0", port: 0)

    #expect(throws: ListenerProblem.plaintextOffLoopback(address)) {
      try GRPCListener(address: address, security: .plaintext, services: [])
    }
    _ = try GRPCListener(address: address, security: .plaintext, allowPlaintext: true, services: [])
    #expect("\(ListenerProblem.plaintextOffLoopback(address))".contains("allow plaintext by name"))
  }

  @Test func `a missing file is named`() throws {
    let certificates = try Certificates()
    let lost = ServerIdentity(
      certificateChain: certificates.path("server.pem"),
      privateKey: certificates.path("lost.key")
    )

    #expect(throws: ListenerProblem.unreadable(path: lost.privateKey, reason: "No such file or directory")) {
      try listener(.tls(lost))
    }
    #expect(throws: ListenerProblem.unreadable(path: "lost.pem", reason: "No such file or directory")) {
      try listener(.mTLS(certificates.server, clientAuthorities: "lost.pem"))
    }
  }

  @Test func `a directory and a file that holds something else are named`() throws {
    let certificates = try Certificates()
    let directory = certificates.path("")
    let keyAsChain = ServerIdentity(
      certificateChain: certificates.path("server.key"),
      privateKey: certificates.path("server.key")
    )

    #expect(throws: ListenerProblem.unreadable(path: directory, reason: "it is not a file")) {
      try listener(.mTLS(certificates.server, clientAuthorities: directory))
    }
    #expect(throws: ListenerProblem.notPEM(path: keyAsChain.certificateChain, expected: "certificate")) {
      try listener(.tls(keyAsChain))
    }
  }

  private func listener(_ security: TransportSecurity) throws -> GRPCListener {
    try GRPCListener(address: ListenAddress(host: "127.0.0.1", port: 0), security: security, services: [])
  }

  /// True when a client with that security gets an answer from a server with that one.
  private func refreshes(
    _ security: TransportSecurity,
    _ clientSecurity: HTTP2ClientTransport.Posix.TransportSecurity
  ) async throws -> Bool {
    let fleet = Fleet(.of(.racks()))
    await fleet.send(.synced)
    var options = CallOptions.defaults
    options.waitForReady = false
    options.timeout = .seconds(30)
    return try await withClient(of: fleet, security: security, clientSecurity: clientSecurity) {
      [options] client in
      do {
        _ = try await client.refresh(.init(), options: options)
        return true
      } catch let error as RPCError where error.code == .unavailable {
        return false
      }
    }
  }
}
