internal import CCurl
internal import Glibc

/// The client's thread: it alone touches libcurl's handles.
final class TransferLoop {
  private let inbox: RequestInbox
  private let settings: HTTPClientSettings
  private let multi: UnsafeMutableRawPointer
  private var transfers: [RequestID: Transfer] = [:]

  /// libcurl's own set-up, once in a process.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

  /// Starts a thread that serves an inbox until that is closed.
  ///
  /// The error, `localFailure`, is the request's that needed the thread.
  static func start(
    inbox: RequestInbox,
    settings: HTTPClientSettings,
    for request: HTTPRequest
  ) throws(HTTPTransportError) {
    guard isReady else { throw HTTPTransportError(.localFailure, request, "libcurl cannot be set up") }
    let loop = try TransferLoop(inbox: inbox, settings: settings, for: request)
    inbox.attach(WakeUpCall(loop.multi))
    let argument = Unmanaged.passRetained(loop)
    var thread = pthread_t()
    let status = pthread_create(&thread, nil, serve, argument.toOpaque())
    guard status == 0 else {
      inbox.detach()
      argument.release()
      let message = "the machine has no room for one more thread"
      let cause = String(cString: strerror(status))
      throw HTTPTransportError(.localFailure, request, message, advice: "raise its limit", cause: cause)
    }
    pthread_detach(thread)
  }

  /// What the thread does.
  private static let serve: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    argument in
    guard let argument else { preconditionFailure("the thread is given its loop") }
    let loop = Unmanaged<TransferLoop>.fromOpaque(argument).takeRetainedValue()
    TransferLoop.blockSignals()
    loop.run()
    return nil
  }

  /// Leaves the process's signals to other threads; SIGPIPE would end it when a server hangs up during TLS.
  private static func blockSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
  }

  private init(
    inbox: RequestInbox,
    settings: HTTPClientSettings,
    for request: HTTPRequest
  ) throws(HTTPTransportError) {
    guard let multi = curl_multi_init() else {
      throw HTTPTransportError(.localFailure, request, "no memory for libcurl")
    }
    // Without descriptors libcurl makes a handle that nobody can wake.
    guard curl_multi_wakeup(multi) == CURLM_OK else {
      curl_multi_cleanup(multi)
      let advice = "raise the limit of open files"
      throw HTTPTransportError(.localFailure, request, "the process has no descriptors left", advice: advice)
    }
    self.inbox = inbox
    self.settings = settings
    self.multi = multi
  }

  deinit {
    curl_multi_cleanup(multi)
  }

  private func run() {
    while true {
      let delivery = inbox.take()
      for command in delivery.commands { carryOut(command) }
      if delivery.isLast { break }
      advance()
      // A minute, unless a socket, a timer of libcurl's or a sender comes first.
      let result = curl_multi_poll(multi, nil, 0, 60_000, nil)
      precondition(result == CURLM_OK, "libcurl can wait for its sockets")
    }
    // Nobody sees the order in which waiting tasks are told.
    for transfer in transfers.values { abandon(transfer, .shutDown, "given up: the client was shut down") }
  }

  private func carryOut(_ command: RequestInbox.Command) {
    switch command {
    case .start(let pending): begin(pending)
    case .cancel(let id):
      // A request that was answered meanwhile is not here any more.
      if let transfer = transfers[id] { abandon(transfer, .cancelled, "cancelled") }
    }
  }

  private func begin(_ pending: PendingRequest) {
    do throws(HTTPTransportError) {
      let transfer = try Transfer(pending, settings: settings)
      let result = curl_multi_add_handle(multi, transfer.easy)
      precondition(result == CURLM_OK, "libcurl takes a new request")
      transfers[pending.id] = transfer
    } catch {
      inbox.forget(pending.id)
      pending.continuation.resume(returning: .failure(error))
    }
  }

  /// Sends and receives what can be without waiting, and answers the requests that this completes.
  private func advance() {
    var runningCount: Int32 = 0
    let result = curl_multi_perform(multi, &runningCount)
    precondition(result == CURLM_OK, "libcurl can go on")
    var leftCount: Int32 = 0
    while let message = curl_multi_info_read(multi, &leftCount) {
      guard message.pointee.msg == CURLMSG_DONE else { continue }
      let transfer = Transfer.of(message.pointee.easy_handle)
      finish(transfer, with: transfer.outcome(of: message.pointee.data.result))
    }
  }

  private func abandon(_ transfer: Transfer, _ code: HTTPTransportError.Code, _ message: String) {
    finish(transfer, with: .failure(HTTPTransportError(code, transfer.pending.request, message)))
  }

  private func finish(_ transfer: Transfer, with outcome: Result<HTTPResponse, HTTPTransportError>) {
    curl_multi_remove_handle(multi, transfer.easy)
    transfers[transfer.pending.id] = nil
    inbox.forget(transfer.pending.id)
    transfer.pending.continuation.resume(returning: outcome)
  }
}
