internal import HTTPTransport
internal import Synchronization
internal import Testing

@Suite("Getting an answer")
struct AnswerTests {
  let client = HTTPClient(HTTPClientSettings(proxy: .none))

  @Test func `an answer has its status, its headers in order and its body`() async throws {
    let server = LoopbackServer(
      .plain(201, "hello", headers: "X-Second:  b c \r\nx-first:\r\nX-SECOND: d\r\n")
    )

    let response = try await client.send(HTTPRequest(.get, server.url + "/a?b=c"))

    #expect(response.status == 201)
    #expect(String(decoding: response.body, as: UTF8.self) == "hello")
    let expected = [("x-second", "b c"), ("x-first", ""), ("x-second", "d"), ("content-length", "5")]
    #expect(response.headers == expected.map { HTTPHeader($0.0, $0.1) })
    #expect(response.header("x-second") == "b c")
    #expect(response.header("absent") == nil)
    #expect(await server.request()?.lines.first == "GET /a?b=c HTTP/1.1")
  }

  @Test func `body and headers arrive as they were given`() async throws {
    let server = LoopbackServer(.plain(200, ""))
    let body = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let headers = [HTTPHeader("X-One", "1, 2"), HTTPHeader("X-Empty", ""), HTTPHeader("X-One", "é")]

    _ = try await client.send(HTTPRequest(.post, server.url, headers: headers, body: body))

    let seen = try #require(await server.request())
    #expect(seen.body == body)
    #expect(seen.lines.filter { $0.hasPrefix("X-") } == ["X-One: 1, 2", "X-Empty:", "X-One: é"])
    let names = seen.lines.dropFirst().compactMap { $0.split(separator: ":").first?.lowercased() }
    #expect(!names.contains("expect"))
    #expect(!names.contains("content-type"))
  }

  @Test(arguments: [HTTPMethod.post, .put, .patch])
  func `an empty body is sent as one`(method: HTTPMethod) async throws {
    let server = LoopbackServer(.plain(200, ""))

    _ = try await client.send(HTTPRequest(method, server.url, headers: [HTTPHeader("Content-Type", "a/b")]))

    let seen = try #require(await server.request())
    #expect(seen.lines.first == "\(method.rawValue) / HTTP/1.1")
    #expect(seen.lines.contains("Content-Length: 0"))
    #expect(seen.lines.contains("Content-Type: a/b"))
  }

  @Test func `a deletion may have a body or none`() async throws {
    let server = LoopbackServer(.plain(200, ""))

    _ = try await client.send(HTTPRequest(.delete, server.url))
    _ = try await client.send(HTTPRequest(.delete, server.url, body: [1, 2]))

    let first = try #require(await server.request())
    #expect(first.lines.first == "DELETE / HTTP/1.1")
    #expect(!first.head.contains("Content-Length"))
    #expect(await server.request()?.body == [1, 2])
  }

  @Test func `the answer to HEAD has headers only`() async throws {
    let server = LoopbackServer(.whole("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"))

    let response = try await client.send(HTTPRequest(.head, server.url))

    #expect(response.header("content-length") == "5")
    #expect(response.body.isEmpty)
  }

  @Test(arguments: [301, 302, 307, 404, 429, 500, 503])
  func `every status is an answer`(status: Int) async throws {
    let server = LoopbackServer(.plain(status, "why", headers: "Location: /elsewhere\r\n"))

    let response = try await client.send(HTTPRequest(.get, server.url))

    #expect(response.status == status)
    #expect(response.header("location") == "/elsewhere")
    #expect(response.body == Array("why".utf8))
  }

  @Test func `headers of an interim answer are forgotten`() async throws {
    let interim = "HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\n"
    let server = LoopbackServer(.whole(interim + "HTTP/1.1 200 OK\r\nX-Late: 2\r\nContent-Length: 0\r\n\r\n"))

    let response = try await client.send(HTTPRequest(.get, server.url))

    #expect(response.status == 200)
    #expect(response.headers == [HTTPHeader("x-late", "2"), HTTPHeader("content-length", "0")])
  }

  @Test func `a body in chunks or up to the end of the connection is whole`() async throws {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    let servers = [LoopbackServer(.whole(chunked)), LoopbackServer(.cut("HTTP/1.1 200 OK\r\n\r\nabcde"))]

    for server in servers {
      #expect(try await client.send(HTTPRequest(.get, server.url)).body == Array("abcde".utf8))
    }
  }

  @Test func `requests one after the other share a connection`() async throws {
    let server = LoopbackServer(.plain(200, "x"))

    for _ in 0..<5 { _ = try await client.send(HTTPRequest(.get, server.url)) }

    #expect(server.connectionCount == 1)
  }

  @Test func `requests side by side get their own answers`() async throws {
    let server = LoopbackServer { .plain(200, $0.lines[0]) }

    let bodies = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for index in 0..<100 {
        group.addTask {
          let response = try await client.send(HTTPRequest(.get, "\(server.url)/\(index)"))
          return (index, String(decoding: response.body, as: UTF8.self))
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    #expect(bodies.count == 100)
    #expect(bodies.allSatisfy { $0.value == "GET /\($0.key) HTTP/1.1" })
  }

  @Test func `an answer as large as allowed is whole`() async throws {
    let server = LoopbackServer { $0.head.contains("/empty") ? .plain(200, "") : .plain(200, "12345") }

    let full = try await client.send(HTTPRequest(.get, server.url, maximumResponseBytes: 5))
    let empty = try await client.send(HTTPRequest(.get, server.url + "/empty", maximumResponseBytes: 0))

    #expect(full.body.count == 5)
    #expect(empty.body.isEmpty)
  }

  @Test func `headers are what stands before the body, odd lines included`() async throws {
    let head = "HTTP/1.1 200 OK\r\nX-A: one\r\n\t two: 3 \r\nX-B :v\r\nX-C:\u{301}z\r\nHTTP/x: y\r\n"
    let body = "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Trailer: 1\r\nHTTP/1.1: 2\r\n\r\n"
    let server = LoopbackServer(.whole(head + body))

    let response = try await client.send(HTTPRequest(.get, server.url))

    let expected = [
      ("x-a", "one two: 3"), ("x-b", "v"), ("x-c", "\u{301}z"), ("http/x", "y"),
      ("transfer-encoding", "chunked"),
    ]
    #expect(response.headers == expected.map { HTTPHeader($0.0, $0.1) })
    #expect(response.body == Array("abc".utf8))
  }

  @Test(arguments: ["", " ", " \t "])
  func `a header without a value is sent`(value: String) async throws {
    let server = LoopbackServer(.plain(200, ""))

    _ = try await client.send(HTTPRequest(.get, server.url, headers: [HTTPHeader("X-Blank", value)]))

    #expect(await server.request()?.lines.contains("X-Blank:") == true)
  }

  @Test func `the answer to HEAD may tell of a body larger than allowed`() async throws {
    let server = LoopbackServer(.whole("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"))

    let response = try await client.send(HTTPRequest(.head, server.url, maximumResponseBytes: 10))

    #expect(response.header("content-length") == "50")
  }

  /// How often the request comes in when its kept connection breaks before the answer to it.
  private func deliveryCount(_ method: HTTPMethod) async throws -> Int {
    let count = Mutex(0)
    let server = LoopbackServer { seen in
      guard seen.head.hasPrefix(method.rawValue) else { return .plain(200, "") }
      return count.withLock { count in
        count += 1
        return .cut(count == 1 ? "" : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
      }
    }
    _ = try await client.send(HTTPRequest(.get, server.url))
    _ = await CancellationTests.error(of: client, HTTPRequest(method, server.url, body: [1, 2, 3]))
    return count.withLock { $0 }
  }

  @Test(arguments: [HTTPMethod.post, .patch])
  func `what may not be done twice is sent once`(method: HTTPMethod) async throws {
    #expect(try await deliveryCount(method) == 1)
  }

  @Test(arguments: [HTTPMethod.put, .delete])
  func `what may be done twice is sent again when a kept connection breaks`(method: HTTPMethod) async throws {
    #expect(try await deliveryCount(method) == 2)
  }
}
