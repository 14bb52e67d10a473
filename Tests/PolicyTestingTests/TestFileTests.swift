internal import PolicyTesting
internal import Testing

private let head = "policy: sample.yaml\ntests:\n- name: sample\n  steps:\n"

@Suite("Policy test files")
struct TestFileTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func problems(inSteps steps: String) -> String {
    folder.problems(in: head + steps)
  }

  private func problems(inStep step: String) -> String {
    problems(inSteps: "  - {at: 0s, \(step)}\n  - {at: 1s, expect: {pools: {rack: 0}}}")
  }

  @Test func `a good file has no problem`() {
    #expect(problems(inStep: "expect: {pools: {rack: 0}}") == "no problem")
  }

  @Test(arguments: [
    ("tests: []", "sample.test.yaml:1:1: missing key 'policy'"),
    ("policy: sample.yaml", "sample.test.yaml:1:1: missing key 'tests'"),
    ("policy: sample.yaml\ntests: []", "sample.test.yaml:2:8: expected 1 to 10000 items, found 0"),
    (
      "policy: sample.yaml\ntests: [{name: a, steps: [{at: 0s}]}]",
      "sample.test.yaml:2:9: the test expects nothing"
    ),
    (
      "policy: none.yaml\ntests: 1",
      """
      sample.test.yaml:1:9: the policy 'none.yaml' cannot be used; none.yaml: there is no such file; check the \
      path; a relative one starts at the current directory
      """
    ),
    (
      "policy: sample.yaml\ntest: []",
      """
      sample.test.yaml:1:1: missing key 'tests'
      sample.test.yaml:2:1: unknown key 'test'; did you mean 'tests'?
      """
    ),
  ])
  func `what a file needs is said`(text: String, problems: String) {
    #expect(folder.problems(in: text) == problems)
  }

  @Test func `what is wrong with the policy is said`() throws {
    try folder.write("version: 1\nname: x", to: "bad.yaml")

    #expect(
      folder.problems(in: "policy: bad.yaml\ntests: []") == """
        sample.test.yaml:1:9: the policy 'bad.yaml' cannot be used; bad.yaml:1:1: missing key 'pools'
        """
    )
  }

  @Test func `two tests of one name are refused`() {
    let text = """
      policy: sample.yaml
      tests:
      - {name: a, steps: [{at: 0s, expect: {pools: {rack: 0}}}]}
      - {name: a, steps: [{at: 0s, expect: {pools: {rack: 0}}}]}
      """

    #expect(folder.problems(in: text) == "sample.test.yaml:4:3: two tests are called 'a'")
  }

  @Test func `the pools of physics are those of the policy`() {
    let text = """
      policy: sample.yaml
      tests:
      - {name: a, physics: {rak: {bootTime: 1m}}, steps: [{at: 0s, expect: {pools: {rack: 0}}}]}
      """

    #expect(
      folder.problems(in: text) == "sample.test.yaml:3:23: the policy has no pool 'rak'; its pools: rack, box"
    )
  }

  @Test func `steps stand in order of time`() {
    let steps = "  - {at: 2m, expect: {pools: {rack: 0}}}\n  - {at: 1m}"

    #expect(
      problems(inSteps: steps)
        == "sample.test.yaml:6:5: this step is before the one above it; sort the steps by 'at'"
    )
  }

  @Test(arguments: [
    ("lost: 1", "14: unknown key 'lost'; did you mean 'lose'?"),
    ("end: [a/b]", "20: no gang is called 'a/b'; gangs arrive under 'gangs' of a step"),
    ("expect: {gangs: {a/b: ended}}", "31: no gang is called 'a/b'; gangs arrive under 'gangs' of a step"),
    (
      "expect: {domains: {rack-d2: ready}}",
      "33: the policy has no domain 'rack-d2'; its domains: rack-d0 to rack-d1, box-d0 to box-d1"
    ),
    (
      "expect: {domains: {rack-d00: ready}}",
      "33: the policy has no domain 'rack-d00'; its domains: rack-d0 to rack-d1, box-d0 to box-d1"
    ),
    (
      "expect: {windows: {rack: [0, 0]}}",
      "33: the policy has no node group 'rack'; its node groups: rack-d0 to rack-d1, box"
    ),
    (
      "expect: {targets: {box-d0: 0}}",
      "33: the policy has no node group 'box-d0'; its node groups: rack-d0 to rack-d1, box"
    ),
    ("expect: {pools: {raq: 0}}", "31: the policy has no pool 'raq'; its pools: rack, box"),
    (
      "expect: {domains: {rack-d0: redy}}",
      """
      42: expected one of 'absent', 'planned', 'coming up', 'ready', 'repairing', 'draining', 'releasing', found \
      the text 'redy'; did you mean 'ready'?
      """
    ),
    ("expect: {windows: {box: [2, 1]}}", "38: a window's minimum is not more than its maximum"),
    ("expect: {windows: {box: [2]}}", "38: expected 2 items, found 1"),
    (
      "expect: {windows: {box: listed}}",
      "38: expected 'unlisted', found the text 'listed'; did you mean 'unlisted'?"
    ),
    ("expect: {targets: {box: -1}}", "38: expected a whole number from 0 to 10000000, found the number -1"),
    ("expect: {notices: window}", "32: expected a list, found the text 'window'"),
    ("lose: {domain: rack-d0, members: [2]}", "48: a domain of 2 nodes has no member 2"),
    (
      "lose: {domain: rack, members: [0]}",
      "29: the policy has no domain 'rack'; its domains: rack-d0 to rack-d1, box-d0 to box-d1"
    ),
    ("lose: {domain: rack-d0}", "20: missing key 'members'"),
    (
      "calls: [{call: increase, group: box, delta: 1}]",
      """
      29: expected one of 'refresh', 'increaseSize', 'decreaseTargetSize', 'deleteNodes', found the text \
      'increase'
      """
    ),
    ("calls: [{call: increaseSize, group: box}]", "22: missing key 'delta'"),
    ("calls: [{call: deleteNodes, group: box}]", "22: missing key 'nodes'"),
    ("calls: [{call: refresh, group: box}]", "38: unknown key 'group'; known here: answer, call, message"),
    (
      "calls: [{call: increaseSize, group: rack, delta: 1}]",
      "50: the policy has no node group 'rack'; its node groups: rack-d0 to rack-d1, box"
    ),
    ("calls: [{call: deleteNodes, group: box, nodes: some}]", "61: expected 'all', found the text 'some'"),
    (
      "calls: [{call: refresh, answer: ok}]",
      """
      46: expected one of 'done', 'invalidArgument', 'notFound', 'failedPrecondition', 'outOfRange', \
      'unavailable', found the text 'ok'
      """
    ),
  ])
  func `what is wrong with a step is said`(step: String, problem: String) {
    #expect(problems(inStep: step) == "sample.test.yaml:5:" + problem)
  }

  @Test func `gangs arrive once, and before they are spoken of`() {
    let gang = "gangs: [{name: a/b, roles: [{count: 1}]}]"
    let steps = """
        - {at: 0s, expect: {gangs: {a/b: pending}}}
        - {at: 1s, \(gang)}
        - {at: 2s, \(gang)}
      """

    #expect(
      problems(inSteps: steps) == """
        sample.test.yaml:5:31: the gang 'a/b' arrives only later
        sample.test.yaml:7:22: two gangs are called 'a/b'
        """
    )
  }

  @Test func `a gang's state is one of six words`() {
    let steps = "  - {at: 0s, gangs: [{name: a/b, roles: [{count: 1}]}], expect: {gangs: {a/b: waiting}}}"

    #expect(
      problems(inSteps: steps) == """
        sample.test.yaml:5:79: expected one of 'pending', 'reserved', 'admitted', 'running', 'expired', 'ended', \
        found the text 'waiting'
        """
    )
  }

  @Test func `a test lasts ten years at most`() {
    #expect(
      problems(inSteps: "  - {at: 3651d, expect: {pools: {rack: 0}}}")
        == "sample.test.yaml:5:10: a test lasts at most 3650d"
    )
  }

  @Test func `an unknown key of a call whose kind is unknown is the only noise`() {
    #expect(
      problems(inStep: "calls: [{group: box, delta: 1, node: all}]") == """
        sample.test.yaml:5:22: missing key 'call'
        sample.test.yaml:5:45: unknown key 'node'; did you mean 'nodes'?
        """
    )
  }

  // MARK: Discovery and filters

  @Test func `test files are found below a folder, sorted`() throws {
    for name in ["b.test.yaml", "a.test.yaml", "deep/c.test.yaml", "deep/c.yaml", ".hidden/d.test.yaml"] {
      try folder.write("", to: name)
    }

    let paths = try PolicyTestFile.paths(under: folder.path(of: "."))

    #expect(paths.map(folder.relative) == ["./a.test.yaml", "./b.test.yaml", "./deep/c.test.yaml"])
    #expect(
      try PolicyTestFile.paths(under: folder.path(of: "b.test.yaml")) == [folder.path(of: "b.test.yaml")]
    )
  }

  @Test func `a link to a folder is a folder, but links below it are not followed`() throws {
    try folder.write("", to: "deep/c.test.yaml")
    try folder.link("deep/loop", to: "..")
    try folder.link("link", to: "deep")

    let paths = try PolicyTestFile.paths(under: folder.path(of: "link"))

    #expect(paths.map(folder.relative) == ["link/c.test.yaml"])
  }

  @Test func `a file that holds no tests is no test file`() {
    #expect(
      problems(under: "sample.yaml")
        == "sample.yaml: this is no test file; the names of test files end in .test.yaml"
    )
    #expect(
      problems(under: "none")
        == "none: there is no such file; check the path; a relative one starts at the current directory"
    )
  }

  private func problems(under name: String) -> String {
    do {
      return "\(try PolicyTestFile.paths(under: folder.path(of: name)))"
    } catch {
      return folder.relative("\(error)")
    }
  }

  @Test func `a filter chooses tests by their names`() throws {
    let text = """
      policy: sample.yaml
      tests:
      - {name: one, steps: [{at: 0s, expect: {pools: {rack: 0}}}]}
      - {name: two, steps: [{at: 0s, expect: {pools: {rack: 1}}}]}
      """
    let file = try PolicyTestFile.parse(text: text, path: folder.path(of: "sample.test.yaml"))

    #expect(file.run().map { "\($0.name) \($0.hasPassed)" } == ["one true", "two false"])
    #expect(file.run { $0.contains("w") }.map(\.name) == ["two"])
    #expect(folder.relative(file.policyPath) == "sample.yaml")
  }
}
