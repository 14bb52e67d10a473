internal import FleetModel
internal import PlanTrials
internal import Testing

@Suite("MIG geometry by brute force")
struct BruteForceTests {
  private func isLegal(_ names: String...) throws -> Bool {
    let model = try #require(GPUCatalogue.model(named: "A100-40GB"))
    return MIGTable.isLegal(try names.map { try #require(model.profileIndex(named: $0)) }, on: model)
  }

  @Test func `known cuts of an A100 are legal and impossible ones are not`() throws {
    #expect(try isLegal("4g.20gb", "3g.20gb"))
    #expect(try isLegal("3g.20gb", "2g.10gb", "1g.5gb", "1g.5gb"))
    #expect(try !isLegal("4g.20gb", "4g.20gb"))
    #expect(try !isLegal("4g.20gb", "2g.10gb", "2g.10gb"))
    #expect(try !isLegal("1g.5gb+me", "1g.5gb+me"))
  }

  @Test func `a pool excludes a gang by what its nodes are`() {
    let pool = SmallTrial.pool("a", slots: 1).nodePool

    #expect(PoolRules.mayUse(SmallTrial.gang("g", pods: 1), pool))
    #expect(!PoolRules.mayUse(SmallTrial.gang("g", pods: 1, PodRequest(gpus: 5)), pool))
    #expect(!PoolRules.mayUse(SmallTrial.gang("g", pods: 1, PodRequest(architecture: .arm64)), pool))
    #expect(!PoolRules.mayUse(SmallTrial.gang("g", pods: 1, residency: ["us"]), pool))
  }
}
