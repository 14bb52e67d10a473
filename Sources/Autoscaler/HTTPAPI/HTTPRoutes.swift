internal import HTTPTypes
package import Hummingbird
internal import JSONDocument
package import Policy
package import PolicyFiles

/// Where the API gets its answers from, and who takes what it is told.
package protocol FleetSource: Sendable {
  var policy: Policy { get }
  /// The fleet as it is now.
  func view() async -> FleetView
  /// Why the provider cannot act yet; nil when it can.
  func unreadiness() async -> String?
  /// Lets all domains together cost so much, from now on.
  func approve(_ approval: SpendingApproval) async
}

/// The routes of the HTTP API; all but approvals only read.
package enum HTTPRoutes {
  /// A router for that fleet.
  package static func router(for source: any FleetSource) -> Router<BasicRequestContext> {
    let router = Router()
    router.get("healthz") { _, _ in text("ok\n", .ok) }
    router.get("readyz") { _, _ in
      guard let reason = await source.unreadiness() else { return text("ready\n", .ok) }
      return text("not ready: \(reason)\n", .serviceUnavailable)
    }
    router.get("v1/plan") { _, _ in try json(PlanAnswer(of: await source.view())) }
    router.get("v1/domains") { _, _ in try json(DomainsAnswer(of: await source.view())) }
    router.get("v1/explain") { request, _ in try await explain(request, from: source) }
    let approval = ApprovalRoute(source: source)
    router.get("v1/approval") { _, _ in try await approval.answer() }
    router.put("v1/approval") { try await approval.approve($0, context: $1) }
    router.add(middleware: JSONErrors())
    return router
  }

  private static func explain(_ request: Request, from source: any FleetSource) async throws -> Response {
    guard let name = request.uri.queryParameters["gang"].map(String.init), !name.isEmpty else {
      return try json(ErrorAnswer(error: "name a gang: /v1/explain?gang=NAMESPACE/NAME"), .badRequest)
    }
    guard let gang = await source.view().gangs.first(where: { $0.id == name }) else {
      return try json(ErrorAnswer(error: "no gang is called '\(name)'; /v1/plan lists them"), .notFound)
    }
    return try json(gang)
  }

  private static func text(_ text: String, _ status: HTTPResponse.Status) -> Response {
    Response(
      status: status,
      headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text))
    )
  }

  /// The value as JSON, pretty enough to read.
  static func json(_ value: some Encodable, _ status: HTTPResponse.Status = .ok) throws -> Response {
    let text = try JSONDocumentEncoder().encode(value).text(pretty: true)
    return Response(
      status: status,
      headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n"))
    )
  }
}

/// Turns errors of the router, such as an unknown path, into JSON.
private struct JSONErrors: RouterMiddleware {
  @concurrent func handle(
    _ request: Request,
    context: BasicRequestContext,
    next: @concurrent (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError {
      let message =
        error.status == .notFound
        ? "no such path; there are /healthz, /readyz, /v1/plan, /v1/domains, /v1/approval and /v1/explain?gang=NAME"
        : error.body ?? error.status.reasonPhrase
      return try HTTPRoutes.json(ErrorAnswer(error: message), error.status)
    }
  }
}
