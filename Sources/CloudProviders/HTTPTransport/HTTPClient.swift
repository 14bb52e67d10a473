/// Sends HTTP requests through libcurl, all on one thread of its own, and shares their connections.
///
/// Redirects are not followed and nothing is retried: an answer is what that server said.
package final class HTTPClient: Sendable {
  private let inbox: RequestInbox

  /// Starts the client's thread.
  package init(_ settings: HTTPClientSettings = HTTPClientSettings()) {
    inbox = RequestInbox(limit: settings.requestLimit)
    TransferLoop.start(inbox: inbox, settings: settings)
  }

  deinit {
    shutDown()
  }

  /// The answer to a request, whatever its status; throws when there is none.
  ///
  /// Cancelling the task gives the request up at once; the server may have acted on it all the same.
  package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
    try RequestCheck.check(request)
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

  /// Gives up the requests under way and refuses new ones, both with `shutDown`; repeating it does nothing.
  ///
  /// It does not wait: the thread ends as soon as it has told the callers.
  package func shutDown() {
    inbox.close()
  }
}
