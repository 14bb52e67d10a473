internal import ControlLoop
internal import FleetModel
internal import HTTPAPI
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Policy
internal import PolicyFiles
internal import Synchronization
internal import TestSupport

/// A fleet as it stands, behind the API.
final class TestFleet: FleetSource {
  let policy: Policy
  private let history: Mutex<History>
  /// Why it cannot act yet.
  private let reason: String?

  /// The fleet of that history at its present instant.
  init(_ history: History, reason: String? = nil) {
    policy = history.controller.policy
    self.history = Mutex(history)
    self.reason = reason
  }

  func view() async -> FleetView {
    history.withLock { FleetView(of: $0.controller, at: $0.now) }
  }

  func unreadiness() async -> String? { reason }

  func approve(_ approval: SpendingApproval) async {
    history.withLock { history in
      let end = approval.time.map { history.now.advanced(by: $0) }
      history.send(.spendApproved(upTo: approval.upTo, until: end))
    }
  }

  /// What the API answers to a request, by its router alone.
  func answer(
    to uri: String,
    method: HTTPRequest.Method = .get,
    headers: HTTPFields = [:],
    body: String? = nil
  ) async throws -> TestAnswer {
    let application = Application(router: HTTPRoutes.router(for: self))
    return try await application.test(.router) { client in
      let response = try await client.execute(
        uri: uri,
        method: method,
        headers: headers,
        body: body.map(ByteBuffer.init(string:))
      )
      return TestAnswer(
        status: response.status.code,
        contentType: response.headers[.contentType],
        body: String(buffer: response.body)
      )
    }
  }
}

/// An answer of the API.
struct TestAnswer: Equatable {
  let status: Int
  let contentType: String?
  let body: String
}
