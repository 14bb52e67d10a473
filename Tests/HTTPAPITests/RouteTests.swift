internal import HTTPAPI
internal import HTTPTypes
internal import JSONDocument
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Routes of the HTTP API")
struct RouteTests {
  @Test func `healthz is well as soon as it answers`() async throws {
    let fleet = TestFleet(Self.empty, reason: "the pools' inventories have not been read yet")

    #expect(try await fleet.answer(to: "/healthz") == text(200, "ok\n"))
  }

  @Test func `readyz says why the provider cannot act yet`() async throws {
    let fleet = TestFleet(Self.empty, reason: "the pools' inventories have not been read yet")

    let answer = try await fleet.answer(to: "/readyz")

    #expect(answer == text(503, "not ready: the pools' inventories have not been read yet\n"))
  }

  @Test func `readyz is ready once the provider can act`() async throws {
    #expect(try await TestFleet(Self.empty).answer(to: "/readyz") == text(200, "ready\n"))
  }

  @Test func `the plan of an empty fleet has all its keys`() async throws {
    let body = try await TestFleet(Self.empty).answer(to: "/v1/plan").body

    // Releases of json-c differ in the white space within an empty array.
    #expect(
      body.filter { !$0.isWhitespace }
        == #"{"at":"t=0s","actuation":"direct","currency":"USD","partialDomains":0,"changes":[],"gangs":[]}"#
    )
  }

  @Test func `the plan shows what is under way and what waits`() async throws {
    let body = """
      {
        "at": "t=0s",
        "actuation": "direct",
        "currency": "USD",
        "partialDomains": 0,
      \(Self.planOfOneDomain)
        "changes": [
      \(Self.domainComingUp)
        ],
        "gangs": [
          {
            "id": "team/a",
            "state": "reserved",
            "pods": 2,
            "gpus": 8,
            "priority": 0,
            "domains": [
              "p-d0"
            ],
            "verdict": "fits after adding p-d0, within 5m, costing 20.00/h",
            "pools": [
              "p chosen: 1 x 20.00/h, ready within 5m"
            ]
          }
        ]
      }

      """

    #expect(try await TestFleet(Self.comingUp).answer(to: "/v1/plan") == json(200, body))
  }

  @Test func `the plan leaves out what is ready and what runs`() async throws {
    var history = Self.comingUp
    history.bringUp(0)
    history.start("team/a")
    let fleet = TestFleet(history)

    let plan = try await decoded(PlanAnswer.self, from: fleet, "/v1/plan")
    let domains = try await decoded(DomainsAnswer.self, from: fleet, "/v1/domains")

    #expect(plan.changes.isEmpty && plan.gangs.isEmpty)
    #expect(domains.domains.map(\.phase) == ["ready"])
  }

  @Test func `domains shows pools, domains and node groups`() async throws {
    let body = """
      {
        "at": "t=0s",
        "policy": "drawn",
        "actuation": "direct",
        "currency": "USD",
        "epoch": 0,
        "partialDomains": 0,
        "pools": [
          {
            "id": "p",
            "shape": "drawn",
            "zone": "eu-1",
            "jurisdiction": "eu",
            "capacityType": "on-demand",
            "live": 1,
            "max": 2,
            "hourlyCost": "20.00"
          }
        ],
        "domains": [
      \(Self.domainComingUp)
        ],
        "nodeGroups": [
          {
            "id": "p-d0",
            "min": 0,
            "max": 0,
            "target": 0,
            "instances": 0
          }
        ]
      }

      """

    #expect(try await TestFleet(Self.comingUp).answer(to: "/v1/domains") == json(200, body))
  }

  @Test(arguments: ["/v1/explain?gang=team/a", "/v1/explain?gang=team%2Fa", "/v1/explain?x=1&gang=team/a"])
  func `explain answers for one gang`(uri: String) async throws {
    let body = """
      {
        "id": "team/a",
        "state": "reserved",
        "pods": 2,
        "gpus": 8,
        "priority": 0,
        "domains": [
          "p-d0"
        ],
        "verdict": "fits after adding p-d0, within 5m, costing 20.00/h",
        "pools": [
          "p chosen: 1 x 20.00/h, ready within 5m"
        ]
      }

      """

    #expect(try await TestFleet(Self.comingUp).answer(to: uri) == json(200, body))
  }

  @Test(arguments: ["/v1/explain", "/v1/explain?gang=", "/v1/explain?gangs=team/a"])
  func `explain without a gang says how to ask`(uri: String) async throws {
    let answer = try await TestFleet(Self.comingUp).answer(to: uri)

    #expect(answer == error(400, "name a gang: /v1/explain?gang=NAMESPACE/NAME"))
  }

  @Test func `explain of an unknown gang says where all are listed`() async throws {
    let answer = try await TestFleet(Self.comingUp).answer(to: "/v1/explain?gang=team/b")

    #expect(answer == error(404, "no gang is called 'team/b'; /v1/plan lists them"))
  }

  @Test func `a name that would break JSON is escaped`() async throws {
    let answer = try await TestFleet(Self.comingUp).answer(to: "/v1/explain?gang=%22%5C%0A")

    #expect(answer == error(404, #"no gang is called '\"\\\n'; /v1/plan lists them"#))
  }

  @Test(arguments: ["/", "/v1", "/v1/plans", "/metrics"])
  func `an unknown path names the ones that there are`(uri: String) async throws {
    let answer = try await TestFleet(Self.empty).answer(to: uri)

    #expect(answer == noPath)
  }

  @Test func `what is only read cannot be changed`() async throws {
    for path in ["/v1/plan", "/v1/domains", "/v1/explain?gang=team/a"] {
      #expect(try await TestFleet(Self.comingUp).answer(to: path, method: .post) == noPath)
      #expect(try await TestFleet(Self.comingUp).answer(to: path, method: .delete) == noPath)
    }
  }

  @Test func `the same fleet has the same bytes`() async throws {
    for path in ["/v1/plan", "/v1/domains"] {
      let first = try await TestFleet(Self.comingUp).answer(to: path)
      let second = try await TestFleet(Self.comingUp).answer(to: path)

      #expect(first == second)
    }
  }

  // MARK: Parts

  private static let empty = History(.of(.of("p", nodes: 2, gpus: 4, max: 2)))

  /// One gang waits for the domain that was requested for it.
  private static var comingUp: History {
    var history = empty
    history.arrive(.gpus(8, id: "team/a", perPod: 4))
    return history
  }

  private static let planOfOneDomain = """
      "plan": {
        "at": "t=0s",
        "summary": "1 domain, 20.00/h, proven the cheapest; 0 gangs wait",
        "addedDomains": 1,
        "placedGangs": 1,
        "waitingGangs": 0,
        "hourlyCost": "20.00",
        "hourlyCostBound": "20.00",
        "gapPartsPerMillion": 0
      },
    """

  private static let domainComingUp = """
        {
          "slot": "p-d0",
          "pool": "p",
          "phase": "coming up",
          "deadline": "t=300s",
          "generation": 1,
          "members": [
            {
              "number": 0,
              "state": "awaited"
            },
            {
              "number": 1,
              "state": "awaited"
            }
          ],
          "gangs": [
            "team/a"
          ],
          "freeGPUs": 0,
          "totalGPUs": 8,
          "reasons": [
            "0 members have registered; 2 are needed by t=300s",
            "reserved for team/a"
          ]
        }
    """

  private var noPath: TestAnswer {
    error(
      404,
      "no such path; there are /healthz, /readyz, /v1/plan, /v1/domains, /v1/approval and /v1/explain?gang=NAME"
    )
  }

  private func text(_ status: Int, _ body: String) -> TestAnswer {
    TestAnswer(status: status, contentType: "text/plain; charset=utf-8", body: body)
  }

  private func json(_ status: Int, _ body: String) -> TestAnswer {
    TestAnswer(status: status, contentType: "application/json", body: body)
  }

  private func error(_ status: Int, _ message: String) -> TestAnswer {
    json(status, "{\n  \"error\": \"\(message)\"\n}\n")
  }

  private func decoded<Value: Decodable>(
    _ type: Value.Type,
    from fleet: TestFleet,
    _ path: String
  ) async throws -> Value {
    let body = try await fleet.answer(to: path).body
    return try JSONDocumentDecoder().decode(type, from: JSONValue.parse(body))
  }
}
