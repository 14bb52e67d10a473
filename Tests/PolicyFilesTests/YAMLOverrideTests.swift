internal import PolicyFiles
internal import Testing

@Suite("Overrides")
struct YAMLOverrideTests {
  private static let text = """
    policy: {idleTime: 5m, pools: [{name: a, size: 1}, {name: b, size: 2}]}
    """

  private struct Pool: Hashable { let name: String, size: Int }

  private func read(_ arguments: String...) throws(FileProblems) -> [String] {
    let overrides = arguments.compactMap { YAMLOverride(argument: $0, option: "--set") }
    return try StrictYAML.decode(
      Array(Self.text.utf8),
      file: "f",
      overriding: overrides,
      as: .mapping { file in
        file.read(
          "policy",
          .mapping { policy in
            let idle = policy.read("idleTime", .duration)
            let rest = policy.readIfPresent("rest", .mapping { $0.read("time", .duration) })
            let pool = ValueReader<String>.mapping { pool in
              guard let name = pool.read("name", .text), let size = pool.read("size", .integer(in: 0...99))
              else { return nil }
              return "\(name)\(size)"
            }
            guard let pools = policy.read("pools", .list(of: pool)), let idle else { return nil }
            return ["\(idle)"] + (rest.map { ["rest \($0)"] } ?? []) + pools
          }
        )
      }
    )
  }

  @Test func `values are changed where they stand, and keys that are missing are added`() throws {
    #expect(try read() == ["300.0 seconds", "a1", "b2"])
    #expect(try read("policy.idleTime=1s", "policy.pools.b.size=7") == ["1.0 seconds", "a1", "b7"])
    #expect(
      try read("policy.pools.0.size=9", "policy.rest.time=2s") == [
        "300.0 seconds", "rest 2.0 seconds", "a9", "b2",
      ]
    )
  }

  @Test(arguments: [
    ("policy.pools.c.size=1", "--set policy.pools.c.size=1: no item of the list is called 'c'"),
    (
      "policy.idleTime.x=1",
      "--set policy.idleTime.x=1: 'policy.idleTime.x=1' leads into a value that has no keys; the value stands at f:1:20"
    ),
    (
      "policy.pools.a.size=abc",
      "--set policy.pools.a.size=abc: expected a whole number, found the text 'abc'"
    ),
    ("policy.idleTme=1", "--set policy.idleTme=1: unknown key 'idleTme'; did you mean 'idleTime'?"),
  ])
  func `what cannot be changed is named by its argument`(argument: String, message: String) {
    let problems = #expect(throws: FileProblems.self) { try read(argument) }
    #expect(problems?.description.contains(message) ?? false, "\(problems.map { "\($0)" } ?? "none")")
  }

  @Test(arguments: ["a", "=1", "a..b=1", ".a=1", "a.=1"])
  func `an argument without a key or a sign is none`(argument: String) {
    #expect(YAMLOverride(argument: argument, option: "--set") == nil)
  }
}
