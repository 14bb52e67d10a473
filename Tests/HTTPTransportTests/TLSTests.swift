internal import HTTPTransport
internal import Testing

@Suite("Trusting a server")
struct TLSTests {
  /// The answer of a TLS server to a client with those files.
  private func answer(
    _ peer: borrowing TLSPeer,
    host: String = TLSPeer.host,
    _ files: TLSFiles
  ) async -> Result<Int, HTTPTransportError> {
    let client = HTTPClient(HTTPClientSettings(tls: files, proxy: .none))
    do {
      return .success(try await client.send(HTTPRequest(.get, "https://\(host):\(peer.port)/")).status)
    } catch {
      return .failure(error)
    }
  }

  private func code(_ answer: Result<Int, HTTPTransportError>) -> HTTPTransportError.Code? {
    switch answer {
    case .success: nil
    case .failure(let error): error.code
    }
  }

  @Test func `a server is trusted when its authority is`() async throws {
    let peer = try TLSPeer()

    let trusted = await answer(peer, TLSFiles(authorities: peer.path("authority.pem")))
    let unknown = await answer(peer, TLSFiles(authorities: peer.path("stranger.pem")))
    let system = await answer(peer, .system)

    #expect(try trusted.get() == 200)
    #expect(code(unknown) == .tls)
    #expect(code(system) == .tls)
  }

  @Test func `a server with another name is not trusted`() async throws {
    let peer = try TLSPeer()

    let other = await answer(peer, host: "localhost", TLSFiles(authorities: peer.path("authority.pem")))

    #expect(code(other) == .tls)
  }

  @Test func `a server that asks who we are is told`() async throws {
    let peer = try TLSPeer(asksForIdentity: true)
    let identity = TLSFiles.Identity(certificate: peer.path("client.pem"), key: peer.path("client.key"))

    let known = await answer(peer, TLSFiles(authorities: peer.path("authority.pem"), identity: identity))

    #expect(try known.get() == 200)
  }
}
