internal import Synchronization

/// Sends HTTP requests through libcurl, all on one thread of its own, and shares their connections.
///
/// Redirects are not followed, and no answer is asked for again: it is what that server said. `HTTPMethod`
/// tells what happens when a connection breaks before the answer.
package final class HTTPClient: Sendable {
  private let settings: HTTPClientSettings
  private let inbox: RequestInbox
  private let hasThread = Mutex(false)

  /// A client that sends nothing yet; its thread starts with the first request.
  package init(_ settings: HTTPClientSettings = HTTPClientSettings()) {
    self.settings = settings
    inbox = RequestInbox(limit: settings.requestLimit)
  }

  deinit {
    shutDown()
  }

  /// The answer to a request, whatever its status; throws when there is none.
  ///
  /// Without a thread or descriptors to spare it fails with `localFailure`, and the next request tries anew.
  /// Cancelling the task gives the request up at once; the server may have acted on it all the same.
  package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
    try RequestCheck.check(request)
    try startThread(for: request)
    let id = inbox.announce()
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        inbox.submit(PendingRequest(id: id, request: request, continuation: continuation))
      }
    } onCancel: {
      inbox.cancel(id)
    }
    return try outcome.get()
  }

  /// Does nothing when there is a thread already.
  private func startThread(for request: HTTPRequest) throws(HTTPTransportError) {
    try hasThread.withLock { hasThread throws(HTTPTransportError) in
      guard !hasThread else { return }
      try TransferLoop.start(inbox: inbox, settings: settings, for: request)
      hasThread = true
    }
  }

  /// Gives up the requests under way and refuses new ones, both with `shutDown`; repeating it does nothing.
  ///
  /// It does not wait: the thread ends as soon as it has told the callers.
  package func shutDown() {
    inbox.close()
  }
}
