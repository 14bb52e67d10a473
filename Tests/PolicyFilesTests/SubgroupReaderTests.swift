internal import FleetModel
internal import PolicyFiles
internal import Testing

/// Reads a gang whose keys stand on the first line of `file.yaml`, in braces.
private var reader: ValueReader<Gang> { .mapping { Gang.read(from: &$0) } }

@Suite("Reading subgroups")
struct SubgroupReaderTests {
  private static let roles = "roles: [{name: p, count: 16}, {name: d, count: 4, minCount: 2}, {count: 1}]"

  @Test func `a subgroup names the roles that are cut`() throws {
    let keys = """
      {name: a, topology: {atMostDomains: 4}, roles: [{name: p, count: 16}, {name: d, count: 4}],
      subgroups: [{name: s, replicas: 4, roles: [d, p]}]}
      """
    let gang = try StrictYAML.decode(Array(keys.utf8), file: "file.yaml", as: reader)

    #expect(gang.subgroups == [Subgroup(name: "s", replicas: 4, roles: [0, 1])])
  }

  @Test(arguments: [
    (
      "{name: s, replicas: 3, roles: [p]}",
      "14: the 16 pods of role 'p' do not divide into 3 equal groups"
    ),
    ("{name: s, replicas: 2, roles: [q]}", "14: the gang has no role 'q'"),
    (
      "{name: s, replicas: 2, roles: [d]}",
      "14: role 'd' may start with 2 pods; a subgroup takes all of its pods"
    ),
    ("{name: s, replicas: 2, roles: [p, p]}", "14: role 'p' is in a subgroup already"),
    (
      "{name: s, replicas: 2, roles: [p]}, {name: t, replicas: 4, roles: [p]}",
      "50: role 'p' is in a subgroup already"
    ),
    (
      "{name: s, replicas: 2, roles: [p]}, {name: s, replicas: 1, roles: [worker]}",
      "50: two subgroups are called 's'"
    ),
    ("{name: s, roles: [p]}", "14: missing key 'replicas'"),
    ("{name: s, replicas: 2}", "14: missing key 'roles'"),
    ("{replicas: 2, roles: [p]}", "14: missing key 'name'"),
    (
      "{name: s, replicas: 0, roles: [p]}",
      "34: expected a whole number from 1 to 1000000, found the number 0"
    ),
    ("{name: s, replicas: 2, roles: []}", "44: expected 1 to 64 items, found 0"),
    ("", "13: expected 1 to 64 items, found 0"),
  ])
  func `what cannot be is reported where it stands`(subgroups: String, problem: String) {
    let keys = "{subgroups: [\(subgroups)], name: a, topology: unconstrained, \(Self.roles)}"

    #expect(PolicyFilesTests.problems(in: keys, as: reader) == "file.yaml:1:" + problem)
  }

  @Test(arguments: ["same-domain", "{atMostDomains: 1}", "{prefer: same-domain, atMostDomains: 1}"])
  func `subgroups of a gang that is in one domain anyway are refused`(topology: String) {
    let keys = """
      {subgroups: [{name: s, replicas: 2, roles: [p]}], name: a, topology: \(topology), \(Self.roles)}
      """

    #expect(
      PolicyFilesTests.problems(in: keys, as: reader)
        == "file.yaml:1:13: the whole gang is in one domain, so that subgroups add nothing; "
        + "leave them out, or let 'topology' span domains"
    )
  }

  @Test func `roles of one name cannot be told apart`() {
    let keys = """
      {subgroups: [{name: s, replicas: 1, roles: [worker]}], name: a, topology: unconstrained,
      roles: [{count: 1}, {count: 2}]}
      """

    #expect(
      PolicyFilesTests.problems(in: keys, as: reader)
        == "file.yaml:1:14: the gang has 2 roles 'worker'; name them apart"
    )
  }
}
