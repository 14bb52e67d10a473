internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import Testing

@Suite("Reading hot models")
struct HotModelsReaderTests {
  private static func policy(_ hotModels: String) -> String {
    """
    hotModels: \(hotModels)
    version: 1
    name: sample
    pools: [{name: rack, shape: p5.48xlarge, zone: z1, jurisdiction: eu, capacityType: owned, maxDomains: 4,
      bringUpDeadline: 30m}]
    """
  }

  private static var gangReader: ValueReader<Gang> { .mapping { Gang.read(from: &$0) } }

  private func read(_ hotModels: String) throws -> HotModels? {
    try StrictYAML.decode(Array(Self.policy(hotModels).utf8), file: "file.yaml", as: Policy.reader).hotModels
  }

  @Test func `a policy says how long and how many`() throws {
    #expect(try read("{keepFor: 2h, perDomain: 3}") == HotModels(keepFor: .seconds(7_200), perDomain: 3))
    #expect(try read("{}") == HotModels(keepFor: .seconds(1_800), perDomain: 8))
  }

  @Test(arguments: [
    ("{keepFor: 0s}", "22: the duration must be longer than 0s"),
    ("{perDomain: 0}", "24: expected a whole number from 1 to 256, found the number 0"),
    ("{perDomains: 1}", "13: unknown key 'perDomains'; did you mean 'perDomain'?"),
    ("30m", "12: expected a mapping, found the text '30m'"),
  ])
  func `what is wrong is said`(hotModels: String, problem: String) {
    #expect(
      PolicyFilesTests.problems(in: Self.policy(hotModels), as: Policy.reader) == "file.yaml:1:" + problem
    )
  }

  @Test func `a gang names the models that it loads`() throws {
    let keys = { (models: String) in "{models: [\(models)], name: a, roles: [{count: 1}]}" }
    let read = { (models: String) in
      try StrictYAML.decode(Array(keys(models).utf8), file: "file.yaml", as: Self.gangReader).models
    }

    #expect(try read("llama-70b, \"8\"") == ["llama-70b", "8"])
    #expect(
      PolicyFilesTests.problems(in: keys("m, n, m"), as: Self.gangReader)
        == "file.yaml:1:10: a model is named twice"
    )
  }
}
