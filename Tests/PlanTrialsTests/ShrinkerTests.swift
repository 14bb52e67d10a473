internal import FleetModel
internal import PlanTrials
internal import Testing

@Suite("Making a trial smaller")
struct ShrinkerTests {
  private func hasOwner(_ trial: Trial) -> Bool { trial.gangs.contains(where: \.ownsDomain) }

  @Test func `only what the failure needs is left`() throws {
    let large = try #require(
      (1...500 as ClosedRange<UInt64>).lazy.map { Trial(seed: $0) }.first(where: hasOwner)
    )

    let smallest = TrialShrinker.smallest(large, where: hasOwner)

    #expect(smallest.gangs.count == 1 && smallest.gangs[0].podCount == 1 && smallest.gangs[0].ownsDomain)
    #expect(smallest.pools.count == 1 && smallest.domainCount == 1 && smallest.pools[0].nodeCount == 1)
    #expect(smallest.description.split(separator: "\n").count == 3)
  }

  @Test func `the limit holds`() {
    var asked = 0
    _ = TrialShrinker.smallest(Trial(seed: 13), limit: 7) { _ in
      asked += 1
      return true
    }

    #expect(asked <= 7)
  }

  @Test func `a seed gives the same trial again, and another seed another`() {
    #expect(Trial(seed: 5) == Trial(seed: 5) && Trial(seed: 5) != Trial(seed: 6))
  }
}
