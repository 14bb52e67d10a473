internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import Testing

private func policyText(_ keys: String) -> String {
  """
  version: 1
  name: p
  pools:
    - {name: a, shape: p5.48xlarge, zone: z, jurisdiction: eu, maxDomains: 1, bringUpDeadline: 5m,
       capacityType: on-demand, \(keys)}
  """
}

@Suite("Reading what shows that a node is attested")
struct AttestationReaderTests {
  private func pool(_ keys: String) throws -> NodePool? {
    let text = Array(policyText(keys).utf8)
    return try StrictYAML.decode(text, file: "file.yaml", as: Policy.reader).pools.first
  }

  @Test func `a label or a condition`() throws {
    let label = try pool("attestation: {label: example.com/attested=true}")
    let condition = try pool("attestation: {condition: Attested}")

    #expect(label?.attestation == .label(label: Label(key: "example.com/attested", value: "true")))
    #expect(condition?.attestation == .condition(name: "Attested"))
    #expect(try pool("labels: {}")?.attestation == nil)
  }

  @Test func `pods may select nodes by the label that a ready domain is certain to have`() throws {
    let pool = try pool("attestation: {label: example.com/attested=true}")

    #expect(pool?.labelValue(of: "example.com/attested") == "true")
  }

  @Test(arguments: [
    ("{}", "an attestation is either a 'label' or a 'condition'"),
    ("{label: a=b, condition: C}", "an attestation is either a 'label' or a 'condition'"),
    ("{label: attested}", "expected a label such as 'example.com/attested=true'"),
    ("{label: \"=true\"}", "expected a label such as 'example.com/attested=true'"),
    ("{label: a=b=c}", "expected a label such as 'example.com/attested=true'"),
    ("{lable: a=b}", "unknown key 'lable'"),
  ])
  func `what says neither is refused`(keys: String, problem: String) {
    #expect(
      problems(in: policyText("attestation: \(keys)"), as: Policy.reader).contains(problem)
    )
  }

  @Test func `a label that nodes have from the beginning attests nothing`() {
    let keys = "labels: {attested: \"true\"}, attestation: {label: attested=true}"

    #expect(
      problems(in: policyText(keys), as: Policy.reader)
        .contains("a label that every node has from the beginning attests nothing")
    )
  }
}
