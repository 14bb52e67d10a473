internal import Testing

/// A gang for one whole rack arrives at 0s and runs from 5m to 1h5m.
private let whole = """
    steps:
    - at: 0s
      gangs: [{name: a/whole, duration: 1h, roles: [{count: 2, gpus: 4}]}]

  """

@Suite("Expectations of policy tests")
struct ExpectationTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test func `what is as expected passes`() throws {
    let test =
      whole + """
            expect:
              gangs: {a/whole: {state: reserved, domains: [rack-d0], verdict: [after adding, costing 7.00/h]}}
              domains: {rack-d0: coming up, rack-d1: absent, box-d0: absent}
              windows: {rack-d0: [2, 2], box: [0, 0]}
              targets: {rack-d0: 2, box: 0}
              pools: {rack: 1, box: 0}
              notices: [window opened, whole domain requested]
          - at: 5m
            expect: {gangs: {a/whole: running}, domains: {rack-d0: ready}}
          - at: 1h5m
            expect: {gangs: {a/whole: {state: ended, domains: []}}}
        """

    #expect(try folder.failures(of: test) == "passed")
  }

  @Test func `another state is a failure with the explanation`() throws {
    let test = whole + "  - {at: 1m, expect: {gangs: {a/whole: running}}}"

    let found = try folder.failures(of: test)

    #expect(
      found == """
        sample.test.yaml:7:40: expected 'a/whole' to be running, it is reserved; 'a/whole' fits after adding \
        rack-d0, within 15m, costing 7.00/h; rack chosen: 1 x 7.00/h, ready within 15m; box excluded: spot, and the \
        gang is not checkpointable
        """
    )
  }

  @Test func `another place is a failure`() throws {
    let test = whole + "    expect: {gangs: {a/whole: {domains: [rack-d1, box-d0]}}}"

    #expect(
      try folder.failures(of: test).hasPrefix(
        "sample.test.yaml:7:41: expected 'a/whole' on rack-d1, box-d0, it is on rack-d0; 'a/whole' fits"
      )
    )
  }

  @Test func `no place where one was expected is a failure`() throws {
    let test = """
        steps:
        - at: 0s
          gangs: [{name: a/huge, roles: [{count: 9, gpus: 1}]}]
          expect: {gangs: {a/huge: {domains: [rack-d0]}}}
      """
    let found = try folder.failures(of: test)

    #expect(
      found == """
        sample.test.yaml:7:40: expected 'a/huge' on rack-d0, it is on no domain; 'a/huge' never: needs 9 GPUs in \
        one NVLink domain; rack an empty domain holds 8 of its 9 pods; box excluded: spot, and the gang is not \
        checkpointable
        """
    )
  }

  @Test func `a verdict that lacks the text is a failure`() throws {
    let test = whole + "    expect: {gangs: {a/whole: {verdict: [rack-d0, never]}}}"

    let found = try folder.failures(of: test)

    #expect(
      found == """
        sample.test.yaml:7:51: expected 'never' in the verdict on 'a/whole'; 'a/whole' fits after adding rack-d0, \
        within 15m, costing 7.00/h; rack chosen: 1 x 7.00/h, ready within 15m; box excluded: spot, and the gang is \
        not checkpointable
        """
    )
  }

  @Test func `a gang that is over has no explanation`() throws {
    let test = whole + "  - {at: 2h, expect: {gangs: {a/whole: running}}}"

    let found = try folder.failures(of: test)

    #expect(
      found == """
        sample.test.yaml:7:40: expected 'a/whole' to be running, it is ended; 'a/whole' has no explanation
        """
    )
  }

  @Test func `another phase is a failure with the explanation of the domain's gangs`() throws {
    let test = whole + "    expect: {domains: {rack-d0: ready}}"

    #expect(
      try folder.failures(of: test).hasPrefix(
        "sample.test.yaml:7:33: expected rack-d0 to be ready, it is coming up; 'a/whole' fits after adding rack-d0"
      )
    )
  }

  @Test func `a phase of a domain that nobody holds is explained by those that wait`() throws {
    let test = """
        steps:
        - at: 0s
          gangs: [{name: a/huge, roles: [{count: 9, gpus: 1}]}]
          expect: {domains: {rack-d0: ready}}
      """

    #expect(
      try folder.failures(of: test).hasPrefix(
        "sample.test.yaml:7:33: expected rack-d0 to be ready, it is absent; 'a/huge' never: needs 9 GPUs"
      )
    )
  }

  @Test func `after three explanations the rest are counted`() throws {
    let test = """
        steps:
        - at: 0s
          gangs:
          - {name: a/1, roles: [{count: 9, gpus: 1}]}
          - {name: a/2, roles: [{count: 9, gpus: 1}]}
          - {name: a/3, roles: [{count: 9, gpus: 1}]}
          - {name: a/4, roles: [{count: 9, gpus: 1}]}
          - {name: a/5, roles: [{count: 9, gpus: 1}]}
          expect: {pools: {rack: 1}}
      """

    let failures = try folder.failures(of: test)

    #expect(
      failures.hasPrefix("sample.test.yaml:12:28: expected 1 domains in rack, there are 0; 'a/1' never")
    )
    #expect(failures.hasSuffix("; and 2 more"))
  }

  @Test func `another window is a failure`() throws {
    let test = whole + "    expect: {windows: {rack-d0: [0, 0], rack-d1: unlisted}}"

    let failures = try folder.failures(of: test).split(separator: "\n")

    #expect(failures.count == 2)
    #expect(
      failures[0].hasPrefix(
        "sample.test.yaml:7:33: expected the window of rack-d0 to be [0, 0], it is [2, 2]; 'a/whole' fits"
      )
    )
    #expect(
      failures[1] == "sample.test.yaml:7:50: expected the window of rack-d1 to be unlisted, it is [0, 0]"
    )
  }

  @Test func `a window of a group that is not listed is a failure`() throws {
    let test = """
        steps:
        - {at: 0s, expect: {windows: {rack-d1: [0, 0]}, targets: {rack-d1: 0}}}
      """
    let found = try folder.failures(of: test)

    #expect(
      found == """
        sample.test.yaml:5:42: expected the window of rack-d1 to be [0, 0], it is unlisted
        sample.test.yaml:5:70: expected the target of rack-d1 to be 0, it is unlisted
        """
    )
  }

  @Test func `another target is a failure`() throws {
    let test = whole + "    expect: {targets: {rack-d0: 0, box: 1}}"

    let failures = try folder.failures(of: test).split(separator: "\n")

    #expect(failures.count == 2)
    #expect(
      failures[0].hasPrefix(
        "sample.test.yaml:7:33: expected the target of rack-d0 to be 0, it is 2; 'a/whole' "
      )
    )
    #expect(failures[1] == "sample.test.yaml:7:41: expected the target of box to be 1, it is 0")
  }

  @Test func `another number of domains is a failure`() throws {
    let test = whole + "    expect: {pools: {box: 2}}"

    #expect(try folder.failures(of: test) == "sample.test.yaml:7:27: expected 2 domains in box, there are 0")
  }

  @Test func `a notice that has not come is a failure`() throws {
    let test =
      whole + """
            expect: {notices: [given back]}
          - {at: 1s, expect: {notices: [given back]}}
        """
    let found = try folder.failures(of: test)

    #expect(
      found == """
        sample.test.yaml:7:24: expected a notice with 'given back' since the step before, there were: rack-d0: \
        window opened, waiting for Cluster Autoscaler to ask for it | rack-d0: whole domain requested (launch 1)
        sample.test.yaml:8:33: expected a notice with 'given back' since the step before, there was none
        """
    )
  }

  @Test func `failures stand in the order of the file`() throws {
    let test = whole + "    expect: {pools: {box: 2}, domains: {box-d0: ready}, windows: {box: [1, 2]}}"

    let places = try folder.failures(of: test).split(separator: "\n").map { $0.prefix { $0 != " " } }

    #expect(places == ["sample.test.yaml:7:27:", "sample.test.yaml:7:49:", "sample.test.yaml:7:72:"])
  }
}
