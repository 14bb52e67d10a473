internal import CCurl

/// One request while libcurl works on it.
final class Transfer {
  let pending: PendingRequest
  let easy: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private var headerLines: UnsafeMutablePointer<curl_slist>?
  private var head = ResponseHead()
  private var body: [UInt8] = []
  private var isTooLarge = false

  private var request: HTTPRequest { pending.request }

  /// A transfer that is ready to be added to a multi handle.
  init(_ pending: PendingRequest, settings: HTTPClientSettings) throws(HTTPTransportError) {
    guard let easy = curl_easy_init() else {
      throw HTTPTransportError(.localFailure, pending.request, "no memory for a request")
    }
    self.pending = pending
    self.easy = easy
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    try setUpRules(proxy: settings.proxy)
    try setUpTLS(settings.tls)
    try setUpRequest()
    try setUpHeaders()
    try setUpReceivers()
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(headerLines)
    errorText.deallocate()
  }

  /// The transfer to which an easy handle belongs.
  static func of(_ easy: UnsafeMutableRawPointer?) -> Transfer {
    var address: UnsafeMutableRawPointer?
    let result = ccurl_get_pointer(easy, CURLINFO_PRIVATE, &address)
    guard result == CURLE_OK, let address else { preconditionFailure("a handle knows its transfer") }
    return Unmanaged.fromOpaque(address).takeUnretainedValue()
  }

  /// What the sender is told once libcurl is done.
  func outcome(of result: CURLcode) -> Result<HTTPResponse, HTTPTransportError> {
    if isTooLarge {
      let message = "the answer is larger than the \(request.maximumResponseBytes) bytes that are allowed"
      return .failure(HTTPTransportError(.tooLarge, request, message, advice: "ask for less at a time"))
    }
    guard result == CURLE_OK else {
      let detail = String(cString: errorText)
      let cause = detail.isEmpty ? String(cString: curl_easy_strerror(result)) : detail
      return .failure(HTTPTransportError(result, request, cause: cause))
    }
    var status = 0
    ccurl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
    return .success(HTTPResponse(status: status, headers: head.headers, body: body))
  }
}

// MARK: What comes in

extension Transfer {
  private func setUpReceivers() throws(HTTPTransportError) {
    let address = Unmanaged.passUnretained(self).toOpaque()
    try require(ccurl_set_pointer(easy, CURLOPT_PRIVATE, address))
    try require(ccurl_set_pointer(easy, CURLOPT_WRITEDATA, address))
    try require(ccurl_set_pointer(easy, CURLOPT_HEADERDATA, address))
    try require(
      ccurl_set_receiver(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, address in
        Transfer.at(address).receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
      }
    )
    try require(
      ccurl_set_receiver(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, address in
        Transfer.at(address).receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
      }
    )
  }

  private static func at(_ address: UnsafeMutableRawPointer?) -> Transfer {
    guard let address else { preconditionFailure("libcurl gives back what it was given") }
    return Unmanaged.fromOpaque(address).takeUnretainedValue()
  }

  /// Answers how many bytes were taken; fewer than were given end the transfer.
  private func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard bytes.count <= request.maximumResponseBytes - body.count else {
      isTooLarge = true
      return 0
    }
    body.append(contentsOf: bytes)
    return bytes.count
  }

  /// Answers how many bytes were taken; fewer than were given end the transfer.
  private func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
    guard head.take(line) else {
      isTooLarge = true
      return 0
    }
    return line.count
  }
}

// MARK: What goes out

extension Transfer {
  private func require(_ result: CURLcode) throws(HTTPTransportError) {
    guard result != CURLE_OK else { return }
    let cause = String(cString: curl_easy_strerror(result))
    throw HTTPTransportError(.localFailure, request, "libcurl lacks an option", cause: cause)
  }

  private func setUpRules(proxy: HTTPClientSettings.Proxy) throws(HTTPTransportError) {
    try require(ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
    try require(ccurl_restrict_to_http(easy))
    try require(ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0))
    try require(ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1))
    try require(ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1))
    switch proxy {
    case .none: try require(ccurl_set_text(easy, CURLOPT_PROXY, ""))
    case .fromEnvironment:
      // libcurl reads the variables unless it is told otherwise.
      break
    }
  }

  private func setUpTLS(_ files: TLSFiles) throws(HTTPTransportError) {
    try require(ccurl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)))
    if let authorities = files.authorities {
      try require(ccurl_set_text(easy, CURLOPT_CAINFO, authorities))
      // The system's folder would be trusted beside the file.
      try require(ccurl_set_text(easy, CURLOPT_CAPATH, nil))
    }
    if let identity = files.identity {
      try require(ccurl_set_text(easy, CURLOPT_SSLCERT, identity.certificate))
      try require(ccurl_set_text(easy, CURLOPT_SSLKEY, identity.key))
    }
  }

  private func setUpRequest() throws(HTTPTransportError) {
    try require(ccurl_set_text(easy, CURLOPT_URL, request.url))
    try require(ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, request.timeout.wholeMilliseconds))
    if sendsBody {
      // The size first: libcurl copies that many bytes.
      try require(ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, request.body.count))
      try require(ccurl_set_bytes(easy, CURLOPT_COPYPOSTFIELDS, request.body))
    }
    switch request.method {
    case .head: try require(ccurl_set_long(easy, CURLOPT_NOBODY, 1))
    case .get, .put, .delete: try setUpMethod()
    case .post, .patch:
      // On a connection that was kept and then broke, libcurl would send it again.
      try require(ccurl_set_long(easy, CURLOPT_FRESH_CONNECT, 1))
      try setUpMethod()
    }
  }

  /// Names the method of a request whose answer may have a body.
  private func setUpMethod() throws(HTTPTransportError) {
    try require(ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method.rawValue))
    // Zero would mean no limit; then the first byte of a body is refused when it comes.
    try require(ccurl_set_offset(easy, CURLOPT_MAXFILESIZE_LARGE, request.maximumResponseBytes))
  }

  /// True when the request says how long its body is, be it empty.
  private var sendsBody: Bool {
    switch request.method {
    case .post, .put, .patch: true
    case .get, .head, .delete: !request.body.isEmpty
    }
  }

  private func setUpHeaders() throws(HTTPTransportError) {
    for header in request.headers {
      // libcurl takes a header without a value for one to leave out, unless it ends in a semicolon.
      let isBlank = header.value.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      try appendLine(isBlank ? "\(header.name);" : "\(header.name): \(header.value)")
    }
    // libcurl waits up to a second for leave to send a large body, which few servers give.
    try appendLine("Expect:")
    if sendsBody, !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      // It would call the body a form.
      try appendLine("Content-Type:")
    }
    try require(ccurl_set_list(easy, CURLOPT_HTTPHEADER, headerLines))
  }

  private func appendLine(_ line: String) throws(HTTPTransportError) {
    guard let lines = curl_slist_append(headerLines, line) else {
      throw HTTPTransportError(.localFailure, request, "no memory for a request")
    }
    headerLines = lines
  }
}

extension Duration {
  /// Rounded up, since zero would mean no limit to libcurl; at most what its 32 bits hold, about 24 days.
  fileprivate var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    guard seconds < Int64(Int32.max) / 1000 else { return Int(Int32.max) }
    let perMillisecond: Int64 = 1_000_000_000_000_000
    return Int(seconds) * 1000 + Int((attoseconds + perMillisecond - 1) / perMillisecond)
  }
}
