internal import FleetModel
internal import PlanTrials
internal import Planning
internal import Testing

/// Thousands of random instances, each plan checked by code that shares nothing with the planner's.
@Suite("Plans of random trials")
struct TrialSweepTests {
  private static let seeds = 1...3_000 as ClosedRange<UInt64>

  @Test func `no trial breaks a rule`() {
    for seed in Self.seeds {
      let trial = Trial(seed: seed)
      guard let first = trial.violations().first else { continue }
      let smallest = TrialShrinker.smallest(trial) { $0.violations().contains { $0.rule == first.rule } }
      Issue.record("\(first)\n\(smallest)")
    }
  }

  /// Served late, explained at odds, blamed for what another one needs: each was once so.
  @Test(arguments: [828, 1_101, 2_359, 2_655, 5_104] as [UInt64])
  func `trials that have found something hold`(_ seed: UInt64) {
    #expect(Trial(seed: seed).violations().map(\.description) == [])
  }

  /// How often something happens in the trials; what never happens is not tested either.
  private struct Counts {
    var verdicts: [String: Int] = [:]
    var instances = 0
    var owners = 0
    var spread = 0
    var manyRoles = 0
    var bought = 0
    /// Gangs with subgroups whose replicas are on several domains.
    var parted = 0
  }

  @Test func `the trials are neither all easy nor all hopeless`() {
    var counts = Counts()
    for seed in Self.seeds { count(Trial(seed: seed), into: &counts) }

    for verdict in ["fits now", "fits on", "fits after", "not now", "never"] {
      #expect(counts.verdicts[verdict, default: 0] > 300, "\(verdict)")
    }
    #expect(counts.instances > 300 && counts.owners > 100 && counts.spread > 200)
    #expect(counts.parted > 80 && counts.manyRoles > 250 && counts.bought > 1_000)
  }

  private func count(_ trial: Trial, into counts: inout Counts) {
    let world = TrialWorld(trial)
    let record = PlanRecord(of: world)
    counts.bought += record.added.count
    for explanation in record.explanations {
      counts.verdicts[name(of: explanation.verdict), default: 0] += 1
    }
    for placed in record.placed {
      let gang = world.gangs[placed.gang]
      if gang.roles.contains(where: { $0.request.mig != nil }) { counts.instances += 1 }
      if gang.subgroups != nil && placed.placement.domains.count > 1 { counts.parted += 1 }
      if gang.ownsDomain { counts.owners += 1 }
      if placed.placement.domains.count > 1 { counts.spread += 1 }
      if gang.roles.count > 1 { counts.manyRoles += 1 }
    }
  }

  private func name(of verdict: Verdict) -> String {
    switch verdict {
    case .fitsNow: "fits now"
    case .fitsWhenReady: "fits on"
    case .fitsAfterAdding: "fits after"
    case .fitsAfterFinish: "fits when"
    case .notNow: "not now"
    case .never: "never"
    case .tooLate: "too late"
    }
  }

  @Test func `every instance for the oracle has known prices and buys what it says`() {
    for seed in 1...60 as ClosedRange<UInt64> {
      let trial = Trial(seed: seed, profile: .optimality)
      let instance = PurchaseInstance(of: trial)

      #expect(instance.gangs.count + instance.unserved == trial.gangs.count)
      #expect(instance.added <= instance.pools.reduce(0) { $0 + $1.addable })
      #expect((instance.planCost > 0) == (instance.added > 0))
      #expect(trial.domainCount <= 60 && trial.gangs.count <= 40 && trial.pools.count <= 4)
      #expect(trial.violations() == [])
    }
  }
}
