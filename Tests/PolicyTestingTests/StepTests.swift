internal import Testing

@Suite("Steps of policy tests")
struct StepTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func failures(of steps: String, with settings: String = "") throws -> String {
    let test = """
      \(settings.isEmpty ? "" : "  \(settings)\n")  steps:
        - at: 0s
          gangs: [{name: a/whole, duration: 1h, roles: [{count: 2, gpus: 4}]}]
      """
    return try folder.failures(of: test + "\n" + steps)
  }

  @Test func `a machine can be lost, and its gang loses its place`() throws {
    let steps = """
        - at: 10m
          lose: {domain: rack-d0, members: [1], reason: it burnt}
          expect:
            domains: {rack-d0: repairing}
            gangs: {a/whole: {state: reserved, domains: [rack-d1]}}
            notices: ["rack-d0: member 1 lost: it burnt"]
      """
    let found = try failures(of: steps)

    #expect(found == "passed")
  }

  @Test func `a machine that is not there cannot be lost`() throws {
    let steps = """
        - at: 1m
          lose: {domain: rack-d1, members: [0]}
      """

    #expect(
      try failures(of: steps + "\n    expect: {gangs: {a/whole: reserved}}")
        == "sample.test.yaml:8:11: rack-d1 holds no machine 0 that could be lost"
    )
  }

  @Test func `a gang can be ended, wherever it stands`() throws {
    let steps = """
        - {at: 1m, end: [a/whole], expect: {gangs: {a/whole: ended}, domains: {rack-d0: coming up}}}
        - {at: 14m59s, expect: {domains: {rack-d0: ready}}}
        - {at: 15m, expect: {domains: {rack-d0: absent}}}
      """
    let found = try failures(of: steps)

    #expect(found == "passed")
  }

  @Test func `a gang that was ended does not come back`() throws {
    let steps = """
        - {at: 20m, expect: {gangs: {a/whole: expired}}}
        - {at: 20m30s, end: [a/whole]}
        - {at: 1h, expect: {gangs: {a/whole: ended}}}
      """

    #expect(try failures(of: steps, with: "cluster: {gangsStart: false}") == "passed")
  }

  @Test func `calls get the answers that were expected`() throws {
    let steps = """
        - at: 10m
          calls:
          - {call: refresh}
          - {call: increaseSize, group: rack-d1, delta: 2, answer: failedPrecondition, message: window is closed}
          - {call: increaseSize, group: rack-d0, delta: 2}
          - {call: decreaseTargetSize, group: rack-d0, delta: -1, answer: failedPrecondition}
          - {call: deleteNodes, group: rack-d0, nodes: [0], answer: failedPrecondition, message: only whole}
          - {call: deleteNodes, group: rack-d0, nodes: [7], answer: invalidArgument, message: unlisted/rack-d0/7}
          - {call: deleteNodes, group: box, nodes: all, answer: invalidArgument, message: no nodes named}
      """
    let found = try failures(of: steps)

    #expect(found == "passed")
  }

  @Test func `the test's own calls are enough to bring a domain up`() throws {
    let steps = """
        - at: 30s
          expect: {domains: {rack-d0: planned}, windows: {rack-d0: [0, 0]}}
        - at: 31s
          calls: [{call: refresh}, {call: increaseSize, group: rack-d0, delta: 1}]
          expect: {domains: {rack-d0: coming up}, windows: {rack-d0: [2, 2]}, targets: {rack-d0: 2}}
        - at: 5m31s
          expect: {gangs: {a/whole: running}}
      """

    #expect(try failures(of: steps, with: "cluster: {autoscalerRuns: false}") == "passed")
  }

  @Test func `somebody may approve what is to be spent, for some time`() throws {
    try folder.write(TestFolder.policy + "\napprovalAbove: $5/h\n", to: "sample.yaml")
    let steps = """
        - at: 1m
          expect: {gangs: {a/whole: {state: pending, verdict: "needs approval: spend would be 7.00/h, approved up to 5"}}}
        - at: 2m
          approve: {upTo: $7/h, for: 1h}
          expect: {gangs: {a/whole: reserved}, notices: ["spend approved up to 7.00/h until"]}
        - at: 1h2m
          expect: {gangs: {a/whole: running}, notices: ["the approval of 7.00/h has expired"]}
      """

    #expect(try failures(of: steps) == "passed")
  }

  @Test(arguments: [
    ("approve: {for: 1h}", "8:14: missing key 'upTo'"),
    ("approve: {upTo: 7 EUR/h}", "8:21: the amount is in EUR; give its rate under 'exchangeRates'"),
    ("approve: {upTo: $7/h, until: 1h}", "8:27: unknown key 'until'; known here: for, upTo"),
  ])
  func `an approval says how much`(key: String, problem: String) {
    let text = """
      policy: sample.yaml
      tests:
      - name: sample
        steps:
        - at: 0s
          expect: {pools: {rack: 0}}
        - at: 1m
          \(key)
      """

    #expect(folder.problems(in: text) == "sample.test.yaml:" + problem)
  }

  @Test func `another answer is a failure`() throws {
    let steps = """
        - at: 10m
          calls:
          - {call: refresh, answer: unavailable}
          - {call: increaseSize, group: rack-d1, delta: 2}
          - {call: increaseSize, group: rack-d1, delta: 2, answer: notFound, message: no such thing}
          - {call: refresh, message: well}
      """
    let found = try failures(of: steps)

    #expect(
      found == """
        sample.test.yaml:9:31: expected the answer unavailable, got done
        sample.test.yaml:10:14: expected the answer done, got failedPrecondition: rack-d1: the window is closed \
        (absent); nothing is added
        sample.test.yaml:11:62: expected the answer notFound, got failedPrecondition: rack-d1: the window is \
        closed (absent); nothing is added
        sample.test.yaml:11:81: expected an answer with 'no such thing', got failedPrecondition: rack-d1: the \
        window is closed (absent); nothing is added
        sample.test.yaml:12:32: expected an answer with 'well', got done
        """
    )
  }

  @Test func `pods that return keep an idle domain`() throws {
    let steps = "  - {at: 1h16m, expect: {domains: {rack-d0: ready}, notices: ['kept: 1 pod']}}"

    #expect(try failures(of: steps, with: "cluster: {podsReturn: true}") == "passed")
  }

  @Test func `physics decides when machines are there`() throws {
    let steps = """
        - {at: 1m59s, expect: {domains: {rack-d0: coming up}}}
        - {at: 2m, expect: {domains: {rack-d0: ready}}}
      """

    #expect(try failures(of: steps, with: "physics: {rack: {bootTime: 2m}}") == "passed")
  }

  @Test func `a test without an end is stopped`() throws {
    try folder.write(
      TestFolder.policy.replacing("idleTime: 10m", with: "idleTime: 0s\npatience: {retryTime: 1ms}"),
      to: "sample.yaml"
    )
    let steps = "  - {at: 2h, expect: {gangs: {a/whole: ended}}}"

    let failures = try failures(of: steps, with: "cluster: {podsReturn: true}")

    #expect(failures.hasPrefix("sample.test.yaml:8:5: what must always hold was broken at t=3924.900s, "))
    #expect(failures.hasSuffix("100000 events"))
  }

  @Test func `the same test comes to the same result again`() throws {
    let steps = "  - {at: 1h, expect: {gangs: {a/whole: pending}, notices: [no such]}}"
    let physics = "physics: {rack: {bootSpread: 10m, faults: {lateBoot: 500, lostMember: 500}}}"

    let first = try failures(of: steps, with: physics)

    #expect(first != "passed")
    #expect(try failures(of: steps, with: physics) == first)
  }
}
