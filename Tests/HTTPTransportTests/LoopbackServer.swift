internal import Glibc
internal import Synchronization

/// A small HTTP/1.1 server on a port of 127.0.0.1 that answers by script, one answer a request.
///
/// It serves until the process ends, so that no test has to keep it alive.
final class LoopbackServer: Sendable {
  /// What a request gets; the bytes are sent as they are.
  enum Answer: Sendable {
    case whole(String)
    /// The connection is closed after it.
    case cut(String)
    /// Nothing until the client gives up.
    case silence
    /// This, and then the second text again and again until the client gives up.
    case endless(String, String)

    /// A status with a body and its length.
    static func plain(_ status: Int, _ body: String, headers: String = "") -> Answer {
      .whole("HTTP/1.1 \(status) X\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
  }

  /// A request as it came.
  struct Seen: Sendable {
    let head: String
    let body: [UInt8]

    var lines: [String] { head.split(separator: "\r\n").map(String.init) }
  }

  let port: UInt16
  private let seen: AsyncStream<Seen>
  private let connections = Counter()

  /// Answers each request as the function says.
  init(_ answer: @escaping @Sendable (Seen) -> Answer) {
    let (seen, noticed) = AsyncStream<Seen>.makeStream()
    let (listener, port) = Socket.listening()
    (self.seen, self.port) = (seen, port)
    let conversation = Conversation(answer: answer, noticed: noticed)
    SideThread.start { [connections] in
      while let client = listener.accept() {
        connections.increase()
        SideThread.start { conversation.hold(on: client) }
      }
    }
  }

  /// Gives every request the same answer.
  convenience init(_ answer: Answer) {
    self.init { _ in answer }
  }

  var url: String { "http://127.0.0.1:\(port)" }

  var connectionCount: Int { connections.count }

  /// The next request that came or comes in.
  func request() async -> Seen? {
    await seen.first { _ in true }
  }

  /// A port to which nobody listens.
  static func deadPort() -> UInt16 {
    let (socket, port) = Socket.bound()
    socket.close()
    return port
  }
}

private final class Counter: Sendable {
  private let value = Mutex(0)

  var count: Int { value.withLock { $0 } }

  func increase() {
    value.withLock { $0 += 1 }
  }
}

/// What the server does with a connection.
private struct Conversation: Sendable {
  let answer: @Sendable (LoopbackServer.Seen) -> LoopbackServer.Answer
  let noticed: AsyncStream<LoopbackServer.Seen>.Continuation

  func hold(on client: Socket) {
    defer { client.close() }
    var received: [UInt8] = []
    while let request = next(from: client, received: &received) {
      noticed.yield(request)
      switch answer(request) {
      case .whole(let text):
        if !client.send(text) { return }
      case .cut(let text):
        _ = client.send(text)
        return
      case .silence:
        while client.receive() != nil {}
        return
      case .endless(let head, let piece):
        var goesOn = client.send(head)
        while goesOn { goesOn = client.send(piece) }
        return
      }
    }
  }

  /// The first byte of what a TLS client says, which waits for an answer after it.
  private static let tlsHandshake: UInt8 = 0x16

  /// The next whole request; nil when the client is gone.
  private func next(from client: Socket, received: inout [UInt8]) -> LoopbackServer.Seen? {
    while true {
      if let request = Self.cutRequest(from: &received) { return request }
      guard let more = client.receive() else { return nil }
      received += more
    }
  }

  private static func cutRequest(from received: inout [UInt8]) -> LoopbackServer.Seen? {
    if received.first == tlsHandshake {
      defer { received = [] }
      return LoopbackServer.Seen(head: "", body: received)
    }
    let mark = Array("\r\n\r\n".utf8)
    guard let end = received.firstRange(of: mark)?.upperBound else { return nil }
    let head = String(decoding: received[..<end], as: UTF8.self)
    let lines = head.lowercased().split(separator: "\r\n")
    let field = lines.first { $0.hasPrefix("content-length: ") }
    let length = field.flatMap { Int($0.dropFirst("content-length: ".count)) } ?? 0
    guard received.count >= end + length else { return nil }
    let body = Array(received[end..<(end + length)])
    received.removeFirst(end + length)
    return LoopbackServer.Seen(head: head, body: body)
  }
}

/// A TCP socket on 127.0.0.1.
private struct Socket: Sendable {
  private let descriptor: Int32

  /// A socket with a free port, which it holds.
  static func bound() -> (Socket, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        let isBound = bind(descriptor, address, size) == 0 && getsockname(descriptor, address, &size) == 0
        precondition(isBound, "loopback has a free port")
      }
    }
    return (Socket(descriptor: descriptor), UInt16(bigEndian: address.sin_port))
  }

  static func listening() -> (Socket, port: UInt16) {
    let (socket, port) = bound()
    let status = listen(socket.descriptor, 128)
    precondition(status == 0, "a bound socket can listen")
    return (socket, port)
  }

  /// The next client; nil when the machine has no more descriptors.
  func accept() -> Socket? {
    let client = Glibc.accept(descriptor, nil, nil)
    return client >= 0 ? Socket(descriptor: client) : nil
  }

  func close() {
    _ = Glibc.close(descriptor)
  }

  /// The next bytes; nil when the other side is gone.
  func receive() -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    return bytes.isEmpty ? nil : bytes
  }

  /// False when the other side is gone.
  func send(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

/// A thread for calls that wait.
private enum SideThread {
  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
      self.body = body
    }
  }

  static func start(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread,
      nil,
      { argument in
        guard let argument else { preconditionFailure("the thread has work") }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      },
      work.toOpaque()
    )
    precondition(status == 0, "the machine has room for one more thread")
    pthread_detach(thread)
  }
}
