internal import HTTPAPI
internal import HTTPTypes
internal import JSONDocument
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Approvals over HTTP")
struct ApprovalTests {
  private static let path = "/v1/approval"
  private static let json: HTTPFields = [.contentType: "application/json"]

  /// One gang waits for a domain of 20 an hour, of which 10 need no approval.
  private let fleet = {
    var history = History(Policy.of(.of(nodes: 2, gpus: 4), actuation: .direct).limiting(approvalAbove: 10))
    history.arrive(.gpus(8))
    return TestFleet(history)
  }()

  @Test func `the least amount that lets more be bought is told`() async throws {
    let answer = try await fleet.answer(to: Self.path)
    let spending = try spending(in: answer)

    #expect(answer.status == 200)
    #expect([spending.perHour, spending.approvalAbove, spending.neededUpTo] == ["0.00", "10.00", "20.00"])
    #expect(spending.approvedUpTo == nil && spending.currency == "USD")
  }

  @Test func `what is approved is bought at once`() async throws {
    let answer = try await put(#"{"upTo": "20 USD/h", "for": "8h"}"#)
    let spending = try spending(in: answer)

    #expect(answer.status == 200)
    #expect([spending.perHour, spending.approvedUpTo, spending.neededUpTo] == ["20.00", "20.00", nil])
    #expect(spending.approvedUntil == "t=28800s")
    #expect(await fleet.view().domains.map(\.phase) == ["coming up"])
  }

  @Test(arguments: [
    ("{}", "body:1:1: missing key 'upTo'"),
    (#"{"upTo": "20 USD/h", "until": "8h"}"#, "body:1:22: unknown key 'until'"),
    (#"{"upTo": "20 EUR/h"}"#, "the amount is in EUR; give its rate under 'exchangeRates'"),
    (#"{"upTo": "20 USD/h", "for": "0s"}"#, "body:1:29: "),
    ("", "body"), ("[", "body"), (#"{"upTo": "#, "body"),
  ])
  func `a body that cannot be used changes nothing and is told where`(body: String, part: String) async throws
  {
    let answer = try await put(body)

    #expect(answer.status == 400)
    #expect(answer.body.contains(part), "\(answer.body)")
    #expect(try await spending(in: fleet.answer(to: Self.path)).approvedUpTo == nil)
  }

  @Test func `a body without an end is not read to it`() async throws {
    let answer = try await put(String(repeating: " ", count: 5_000))

    #expect(answer.status == 413)
  }

  @Test func `a web page cannot approve`() async throws {
    var headers = Self.json
    headers[.origin] = "http://127.0.0.1:8087"

    let answer = try await put(#"{"upTo": "20 USD/h"}"#, headers: headers)
    let plain = try await put(#"{"upTo": "20 USD/h"}"#, headers: [.contentType: "text/plain"])

    #expect(answer.status == 403 && plain.status == 415)
    #expect(try await spending(in: fleet.answer(to: Self.path)).approvedUpTo == nil)
  }

  @Test func `where nobody is asked there is nothing to approve`() async throws {
    let free = TestFleet(History(.of(.of("p"))))
    let budgeted = TestFleet(History(Policy.of(.of("p")).limiting(budget: 100)))

    #expect(try await free.answer(to: Self.path).status == 404)
    for fleet in [free, budgeted] {
      let answer = try await fleet.answer(
        to: Self.path,
        method: .put,
        headers: Self.json,
        body: #"{"upTo": "20 USD/h"}"#
      )
      #expect(answer.status == 409 && answer.body.contains("it has no 'approvalAbove'"))
    }
  }

  private func put(_ body: String, headers: HTTPFields = Self.json) async throws -> TestAnswer {
    try await fleet.answer(to: Self.path, method: .put, headers: headers, body: body)
  }

  private func spending(in answer: TestAnswer) throws -> SpendingView {
    try JSONDocumentDecoder().decode(SpendingView.self, from: try JSONValue.parse(answer.body))
  }
}
