internal import PlanTrials
internal import Testing

/// Thousands of random instances, each plan checked by code that shares nothing with the planner's.
@Suite("Plans of random trials")
struct TrialSweepTests {
  @Test func `no trial breaks a rule`() {
    for seed in 1...3_000 as ClosedRange<UInt64> {
      let trial = Trial(seed: seed)
      guard let first = trial.violations().first else { continue }
      let smallest = TrialShrinker.smallest(trial) { $0.violations().contains { $0.rule == first.rule } }
      Issue.record("\(first)\n\(smallest)")
    }
  }
}
