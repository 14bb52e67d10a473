internal import ControlLoop
internal import FleetModel
internal import HTTPAPI
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import TestSupport

/// A fleet as it stands, behind the API.
struct TestFleet: FleetSource {
  let fleet: FleetView
  /// Why it cannot act yet.
  var reason: String?

  /// The fleet of that history at its present instant.
  init(_ history: History, reason: String? = nil) {
    fleet = FleetView(of: history.controller, at: history.now)
    self.reason = reason
  }

  func view() async -> FleetView { fleet }
  func unreadiness() async -> String? { reason }

  /// What the API answers to a request, by its router alone.
  func answer(to uri: String, method: HTTPRequest.Method = .get) async throws -> TestAnswer {
    let application = Application(router: HTTPRoutes.router(for: self))
    return try await application.test(.router) { client in
      let response = try await client.execute(uri: uri, method: method)
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
