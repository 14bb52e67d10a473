internal import HTTPTransport
internal import Testing

@Suite("Giving up")
struct CancellationTests {
  let client = HTTPClient(HTTPClientSettings(proxy: .none))

  /// The error of a request, or nil when it was answered.
  static func error(of client: HTTPClient, _ request: HTTPRequest) async -> HTTPTransportError.Code? {
    do {
      _ = try await client.send(request)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func `a request of a cancelled task is never sent`() async throws {
    let server = LoopbackServer(.plain(200, ""))

    let task = Task { [client] in
      withUnsafeCurrentTask { $0?.cancel() }
      return await Self.error(of: client, HTTPRequest(.get, server.url + "/cancelled"))
    }
    let code = await task.value
    _ = try await client.send(HTTPRequest(.get, server.url + "/next"))

    #expect(code == .cancelled)
    #expect(await server.request()?.lines.first == "GET /next HTTP/1.1")
  }

  @Test func `a request under way ends when its task is cancelled`() async throws {
    let server = LoopbackServer { $0.head.contains("/silent") ? .silence : .plain(200, "") }
    let task = Task { [client] in
      await Self.error(of: client, HTTPRequest(.get, server.url + "/silent"))
    }
    _ = await server.request()

    task.cancel()

    #expect(await task.value == .cancelled)
    #expect(try await client.send(HTTPRequest(.get, server.url)).status == 200)
  }

  @Test func `cancelling one request leaves the others alone`() async {
    let server = LoopbackServer { $0.head.contains("/silent") ? .silence : .plain(200, "") }
    let silent = Task { [client] in
      await Self.error(of: client, HTTPRequest(.get, server.url + "/silent"))
    }
    _ = await server.request()
    let others = (0..<20).map { index in
      Task { [client] in await Self.error(of: client, HTTPRequest(.get, "\(server.url)/\(index)")) }
    }

    silent.cancel()

    for other in others { #expect(await other.value == nil) }
    #expect(await silent.value == .cancelled)
  }

  @Test func `a cancel at any moment ends in an answer or in cancelled`() async {
    let server = LoopbackServer(.plain(200, "x"))

    for round in 0..<300 {
      let task = Task { [client] in await Self.error(of: client, HTTPRequest(.get, server.url)) }
      for _ in 0..<(round % 20) { await Task.yield() }
      task.cancel()
      let code = await task.value
      if code != nil, code != .cancelled { Issue.record("round \(round) ended in \(code.debugDescription)") }
    }

    #expect(await Self.error(of: client, HTTPRequest(.get, server.url)) == nil)
  }

  @Test func `a client that was shut down sends nothing`() async {
    let server = LoopbackServer(.plain(200, ""))
    _ = await Self.error(of: client, HTTPRequest(.get, server.url))

    client.shutDown()
    client.shutDown()

    #expect(await Self.error(of: client, HTTPRequest(.get, server.url)) == .shutDown)
  }

  @Test func `a client that is shut down at once sends nothing`() async {
    for _ in 0..<50 {
      let client = HTTPClient(HTTPClientSettings(proxy: .none))
      client.shutDown()
      #expect(await Self.error(of: client, HTTPRequest(.get, "http://127.0.0.1:1")) == .shutDown)
    }
  }

  @Test func `requests under way end when the client is shut down`() async {
    let server = LoopbackServer(.silence)
    let tasks = (0..<10).map { _ in
      Task { [client] in await Self.error(of: client, HTTPRequest(.get, server.url)) }
    }
    for _ in tasks { _ = await server.request() }

    client.shutDown()

    for task in tasks { #expect(await task.value == .shutDown) }
  }

  @Test func `a shutdown and a cancel at the same time answer once`() async {
    for _ in 0..<20 {
      let server = LoopbackServer(.silence)
      let client = HTTPClient(HTTPClientSettings(proxy: .none))
      let task = Task { await Self.error(of: client, HTTPRequest(.get, server.url)) }
      _ = await server.request()

      task.cancel()
      client.shutDown()

      let code = await task.value
      #expect(code == .cancelled || code == .shutDown)
    }
  }

  @Test func `more requests than allowed are refused and then accepted again`() async {
    let server = LoopbackServer { $0.head.contains("/silent") ? .silence : .plain(200, "") }
    let client = HTTPClient(HTTPClientSettings(proxy: .none, requestLimit: 1))
    let task = Task { await Self.error(of: client, HTTPRequest(.get, server.url + "/silent")) }
    _ = await server.request()

    let refused = await Self.error(of: client, HTTPRequest(.get, server.url))
    task.cancel()
    _ = await task.value

    #expect(refused == .overloaded)
    #expect(await Self.error(of: client, HTTPRequest(.get, server.url)) == nil)
  }
}
