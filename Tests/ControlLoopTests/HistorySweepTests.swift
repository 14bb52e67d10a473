internal import ControlLoop
internal import FleetModel
internal import TestSupport
internal import Testing

/// Whatever happens, and in whatever order, nothing is partial, and once the world behaves nothing waits for ever.
///
/// The checks of ``History`` run after every event.
@Suite("Any history")
struct HistorySweepTests {
  @Test func `no order of events breaks an invariant, and every wait ends`() {
    for seed in 0..<500 {
      var random = RandomHistory(seed: seed)
      random.misbehave(steps: 60)

      let waiting = random.settle(rounds: 150)

      if !waiting.isEmpty { Issue.record("seed \(seed): \(waiting.joined(separator: ", "))") }
    }
  }

  @Test func `no order of events passes a quota, a budget or an approval`() {
    for seed in 0..<500 {
      var random = RandomHistory(seed: seed, isLimited: true)
      random.misbehave(steps: 60)

      let waiting = random.settle(rounds: 150)

      if !waiting.isEmpty { Issue.record("seed \(seed): \(waiting.joined(separator: ", "))") }
      if seed < 100 { #expect(random.history.repeated() == random.history.actions, "seed \(seed)") }
    }
  }

  @Test func `the same history gives the same actions`() {
    for seed in 0..<100 {
      var random = RandomHistory(seed: seed)
      random.misbehave(steps: 60)

      #expect(random.history.repeated() == random.history.actions, "seed \(seed)")
    }
  }
}
