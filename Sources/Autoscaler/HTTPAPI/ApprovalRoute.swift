internal import HTTPTypes
internal import Hummingbird
internal import JSONDocument
internal import Policy
internal import PolicyFiles

/// `GET` and `PUT /v1/approval`: what all domains cost and may cost, and what somebody approves.
struct ApprovalRoute: Sendable {
  /// Bytes that a body may have.
  private static let largestBody = 4_096

  let source: any FleetSource

  func answer() async throws -> Response {
    guard let spending = await source.view().spending else {
      return try HTTPRoutes.json(ErrorAnswer(error: "the policy limits no spending"), .notFound)
    }
    return try HTTPRoutes.json(spending)
  }

  func approve(_ request: Request, context: BasicRequestContext) async throws -> Response {
    if let refusal = try refusal(of: request) { return refusal }
    var request = request
    let body = try await request.collectBody(upTo: Self.largestBody)
    do {
      // JSON is YAML, so the body is read as strictly as a policy, with the place of what is wrong.
      let approval = try StrictYAML.decode(
        Array(body.readableBytesView),
        file: "body",
        as: SpendingApproval.reader(for: source.policy)
      )
      await source.approve(approval)
    } catch {
      return try HTTPRoutes.json(ErrorAnswer(error: "\(error)"), .badRequest)
    }
    return try await answer()
  }

  /// Why the request may approve nothing, whatever it says; nil when it may.
  private func refusal(of request: Request) throws -> Response? {
    // Only browsers send an origin: a page that somebody visits must not spend their money.
    if request.headers[.origin] != nil {
      return try HTTPRoutes.json(ErrorAnswer(error: "approvals are not taken from web pages"), .forbidden)
    }
    guard request.headers[.contentType] == "application/json" else {
      let error = #"send JSON, {"upTo": "2000 USD/h", "for": "8h"}, with content-type: application/json"#
      return try HTTPRoutes.json(ErrorAnswer(error: error), .unsupportedMediaType)
    }
    guard source.policy.spending?.approvalAbove != nil else {
      let error = "the policy asks nobody: it has no 'approvalAbove'"
      return try HTTPRoutes.json(ErrorAnswer(error: error), .conflict)
    }
    return nil
  }
}
