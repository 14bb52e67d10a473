internal import FleetModel
internal import PolicyFiles
internal import Testing

private var reader: ValueReader<Gang> { .mapping { Gang.read(from: &$0) } }

@Suite("Reading which nodes a pod may stand on")
struct NodeConstraintsReaderTests {
  @Test func `a role has its own constraints and the gang's`() throws {
    let keys = """
      {name: a, tolerations: [{key: spot, operator: Exists}], nodeSelector: {team: lab},
      roles: [{count: 1, tolerations: [{key: k, value: v, effect: NoExecute}],
      nodeAffinity: [[{key: x, operator: Gt, values: ["7"]}, {key: y, operator: Exists}]]}, {name: b, count: 1}]}
      """
    let gang = try StrictYAML.decode(Array(keys.utf8), file: "file.yaml", as: reader)
    let shared = NodeConstraints(
      tolerations: [Toleration(key: "spot", comparison: .exists)],
      nodeSelector: [Label(key: "team", value: "lab")]
    )
    let own = NodeConstraints(
      tolerations: [Toleration(key: "k", value: "v", effect: .noExecute)],
      nodeAffinity: [
        [
          LabelExpression(key: "x", comparison: .isGreater, values: ["7"]),
          LabelExpression(key: "y", comparison: .exists),
        ]
      ]
    )

    #expect(gang.roles.map(\.request.constraints) == [shared.merged(with: own), shared])
  }

  @Test func `an empty list of tolerations says something`() throws {
    let keys = "{name: a, roles: [{count: 1, tolerations: []}, {name: b, count: 1}]}"
    let gang = try StrictYAML.decode(Array(keys.utf8), file: "file.yaml", as: reader)

    #expect(gang.roles.map(\.request.constraints) == [NodeConstraints(tolerations: []), nil])
  }

  @Test(arguments: [
    (
      "tolerations: [{value: v}]", "44: a toleration without a key needs the operator 'Exists'"
    ),
    ("tolerations: [{key: k, operator: Exists, value: v}]", "78: the operator 'Exists' takes no value"),
    (
      "tolerations: [{key: k, effect: No}]",
      "61: expected one of 'NoSchedule', 'PreferNoSchedule', 'NoExecute', found the text 'No'"
    ),
    ("nodeSelector: {a: 1}", "48: expected a text, found the number 1; put it in quotes"),
    ("nodeAffinity: []", "44: expected 1 to 16 items, found 0"),
    ("nodeAffinity: [[]]", "45: expected 1 to 64 items, found 0"),
    ("nodeAffinity: [[{key: a, operator: In}]]", "46: the operator 'In' needs at least one value"),
    (
      "nodeAffinity: [[{key: a, operator: Exists, values: [b]}]]",
      "81: the operator 'Exists' takes no values"
    ),
    (
      "nodeAffinity: [[{key: a, operator: Lt, values: [b]}]]",
      "77: the operator 'Lt' needs one whole number, in quotes"
    ),
    ("nodeAffinity: [[{operator: Exists}]]", "46: missing key 'key'"),
  ])
  func `what is wrong with a constraint is said`(keys: String, problem: String) {
    let text = PolicyFilesTests.problems(in: "{name: a, roles: [{count: 1, \(keys)}]}", as: reader)
    #expect(text == "file.yaml:1:" + problem)
  }
}
