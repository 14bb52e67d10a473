internal import ArgumentParser
internal import HTTPAPI
internal import HTTPTransport
internal import JSONDocument

/// Where a client command finds the provider.
struct ServerOption: ParsableArguments {
  @Option(help: "The provider's HTTP address.")
  var server = "http://127.0.0.1:8087"

  @Flag(help: "Print the answer as it came, in JSON.")
  var json = false
}

/// Asks a running provider over HTTP.
struct APIClient {
  private let server: String
  private let client = HTTPClient()

  init(_ option: ServerOption) {
    server = option.server.hasSuffix("/") ? String(option.server.dropLast()) : option.server
  }

  /// The text of an answer with status 200; anything else ends the command with what is wrong.
  func text(_ path: String) async throws -> String {
    try await text(of: HTTPRequest(.get, server + path, timeout: .seconds(10)))
  }

  /// The text of the answer to a value that is put there as JSON.
  func text(putting value: some Encodable, at path: String) async throws -> String {
    let body = try JSONDocumentEncoder().encode(value).text(pretty: false)
    return try await text(
      of: HTTPRequest(
        .put,
        server + path,
        headers: [HTTPHeader("content-type", "application/json")],
        body: Array(body.utf8),
        timeout: .seconds(10)
      )
    )
  }

  private func text(of request: HTTPRequest) async throws -> String {
    let response: HTTPResponse
    do {
      response = try await client.send(request)
    } catch {
      throw Failure.outside("\(error)\nis the provider running? start it with: nvlink-autoscaler serve")
    }
    let text = String(decoding: response.body, as: UTF8.self)
    guard response.status == 200 else { throw Failure.outside(Self.reason(text, status: response.status)) }
    return text
  }

  /// The value of an answer.
  func get<Answer: Decodable>(_ path: String, as type: Answer.Type) async throws -> Answer {
    try decoded(try await text(path), from: path, as: type)
  }

  /// The value that the text of an answer says.
  func decoded<Answer: Decodable>(_ text: String, from path: String, as type: Answer.Type) throws -> Answer {
    do {
      return try JSONDocumentDecoder().decode(type, from: try JSONValue.parse(text))
    } catch {
      throw Failure.outside("\(server)\(path): the answer is not what this version expects: \(error)")
    }
  }

  private static func reason(_ text: String, status: Int) -> String {
    do {
      return try JSONDocumentDecoder().decode(ErrorAnswer.self, from: try JSONValue.parse(text)).error
    } catch {
      // Not one of our answers: a proxy's, perhaps.
      return "status \(status): \(text)"
    }
  }

  /// The text with every byte escaped that may not stand in a query (RFC 3986, section 2.3).
  static func escaped(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      // default: every other byte
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return result
  }
}
