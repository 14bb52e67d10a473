internal import Glibc
internal import HTTPTransport
internal import Testing

@Suite("Getting no answer")
struct FailureTests {
  let client = HTTPClient(HTTPClientSettings(proxy: .none))

  /// The error of a request that has no answer.
  func error(
    _ request: HTTPRequest,
    tls: TLSFiles? = nil
  ) async -> HTTPTransportError? {
    let sender = tls.map { HTTPClient(HTTPClientSettings(tls: $0, proxy: .none)) } ?? client
    do {
      let response = try await sender.send(request)
      Issue.record("the request was answered: \(response.status)")
      return nil
    } catch {
      return error
    }
  }

  @Test func `a refused connection is named`() async {
    let port = LoopbackServer.deadPort()

    let error = await error(HTTPRequest(.get, "http://127.0.0.1:\(port)/a"))

    #expect(error?.code == .couldNotConnect)
    let start = "GET http://127.0.0.1:\(port)/a: could not connect; check that the server runs"
    #expect(error?.description.hasPrefix(start) == true)
    #expect(error?.cause?.contains("\(port)") == true)
  }

  @Test func `a server that stays silent runs into the time limit`() async {
    let server = LoopbackServer(.silence)

    let error = await error(HTTPRequest(.get, server.url, timeout: .milliseconds(50)))

    #expect(error?.code == .timedOut)
  }

  @Test func `time that is over before it began sends nothing`() async throws {
    let server = LoopbackServer(.plain(200, ""))

    let error = await error(HTTPRequest(.get, server.url + "/late", timeout: .zero))
    _ = try await client.send(HTTPRequest(.get, server.url + "/next"))

    #expect(error?.code == .timedOut)
    #expect(await server.request()?.lines.first == "GET /next HTTP/1.1")
  }

  @Test(arguments: [
    "", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
  ])
  func `an answer that breaks off is lost`(text: String) async {
    let server = LoopbackServer(.cut(text))

    #expect(await error(HTTPRequest(.get, server.url))?.code == .connectionLost)
  }

  @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "\u{16}\u{3}\u{1}", "HTTP/1.1 banana\r\n\r\n"])
  func `an answer that is no HTTP is named`(text: String) async {
    let server = LoopbackServer(.cut(text))

    #expect(await error(HTTPRequest(.get, server.url))?.code == .badAnswer)
  }

  static let tooLarge: [LoopbackServer.Answer] = [
    .plain(200, "123456"), .whole("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"),
    .endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4\r\nabcd\r\n"),
    .endless("HTTP/1.1 200 OK\r\n\r\n", "endless"),
    .endless("HTTP/1.1 200 OK\r\n", "X-Header: \(String(repeating: "x", count: 1000))\r\n"),
  ]

  @Test(arguments: tooLarge.indices)
  func `an answer that is too large is given up`(index: Int) async {
    let server = LoopbackServer(Self.tooLarge[index])

    #expect(await error(HTTPRequest(.get, server.url, maximumResponseBytes: 5))?.code == .tooLarge)
  }

  @Test func `no byte of a body is allowed when the limit is zero`() async {
    let server = LoopbackServer(.plain(200, "1"))

    #expect(await error(HTTPRequest(.get, server.url, maximumResponseBytes: 0))?.code == .tooLarge)
  }

  @Test func `a server without TLS is no HTTPS server`() async {
    let server = LoopbackServer(.cut("no TLS"))

    #expect(await error(HTTPRequest(.get, "https://127.0.0.1:\(server.port)"))?.code == .tls)
  }

  @Test func `certificate files that cannot be read are named`() async {
    let server = LoopbackServer(.cut(""))
    let request = HTTPRequest(.get, "https://127.0.0.1:\(server.port)")
    let identity = TLSFiles.Identity(certificate: "absent.pem", key: "absent.key")

    let trust = await error(request, tls: TLSFiles(authorities: "absent/ca.pem"))
    let name = await error(request, tls: TLSFiles(identity: identity))

    #expect(trust?.code == .tls)
    #expect(trust?.description.contains("absent/ca.pem") == true)
    #expect(name?.code == .tls)
    #expect(name?.description.contains("absent.pem") == true)
  }

  @Test(arguments: [
    "", "/path", "127.0.0.1:80", "ftp://127.0.0.1/", "file:///etc/hostname", "http:/127.0.0.1", "http://",
    "http://127.0.0.1:99999/", "http://127.0.0.1/a b", "http://127.0.0.1/a\r\nX: 1", "http://127.0.0.1/\u{0}",
    "http://127.0.0.1/é", "http://[::1/", "javascript:1", "http:///path", "http://me@/", "http://:80/",
    "http://[]/", "http://a:b/",
  ])
  func `a URL that is none of ours is refused`(url: String) async {
    #expect(await error(HTTPRequest(.get, url))?.code == .invalidURL)
  }

  @Test(arguments: [
    ("", "a"), ("a b", "c"), ("a:", "b"), ("é", "a"), ("X", "a\r\nY: b"), ("X", "a\u{0}"), ("X\n", ""),
    ("Content-Length", "3"), ("content-length", ""), ("Transfer-Encoding", "chunked"),
  ])
  func `a header that would change what is sent is refused`(name: String, value: String) async {
    let request = HTTPRequest(.get, "http://127.0.0.1:1/", headers: [HTTPHeader(name, value)])

    let error = await error(request)

    #expect(error?.code == .invalidHeader)
    #expect(error?.description.contains("Y: b") == false)
  }

  @Test func `errors keep secrets of the address to themselves`() async {
    let port = LoopbackServer.deadPort()

    let error = await error(HTTPRequest(.put, "http://me:secret@127.0.0.1:\(port)/a/b@c?token=secret#secret"))

    #expect(error?.request == "PUT http://127.0.0.1:\(port)/a/b@c")
    #expect(error?.description.contains("secret") == false)
  }

  @Test(arguments: [
    "user:word@a/", "http:/user:word@a/", "http://user:word?x@a/", "http://user:word/x@a/",
    "http://user:word%40a/",
    "ftp://user:word@a/", "user:word@http://a/", "http://user:word@a /", "http://user:word@a:b/",
  ])
  func `errors about a malformed address keep its password to themselves`(url: String) async {
    let error = await error(HTTPRequest(.get, url))

    #expect(error?.code == .invalidURL)
    #expect(error?.description.contains("word@") == false)
    #expect(error?.description.contains("user") == false)
  }

  @Test func `errors stay on one line`() async {
    let address = await error(HTTPRequest(.get, "http://127.0.0.1/a\r\nb\u{1B}\u{2028}é"))
    let header = await error(HTTPRequest(.get, "http://a/", headers: [HTTPHeader("a\r\nb", "c")]))

    #expect(address?.request == "GET http://127.0.0.1/a\\r\\nb\\u{1B}\\u{2028}é")
    #expect(header?.message == "'a\\r\\nb' is no name of a header")
  }

  @Test func `a client that lacks descriptors says so and works once there are some`() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      let usual = limit.rlim_cur
      let client = HTTPClient(HTTPClientSettings(proxy: .none))
      limit.rlim_cur = 0
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      let without = await CancellationTests.error(of: client, HTTPRequest(.get, "http://127.0.0.1:1/"))
      limit.rlim_cur = usual
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      let with = await CancellationTests.error(of: client, HTTPRequest(.get, "http://127.0.0.1:1/"))
      exit(without == .localFailure && with == .couldNotConnect ? 0 : 1)
    }
  }
}
