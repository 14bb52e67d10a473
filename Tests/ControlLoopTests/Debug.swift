internal import ControlLoop
internal import FleetModel
internal import TestSupport
internal import Testing
struct Debug {
  @Test func dbg() {
    for seed in [24, 52, 33, 39, 36] {
      var random = RandomHistory(seed: seed)
      random.misbehave(steps: 60)
      let n = random.history.actions.count
      let w = random.settle(rounds: 150)
      let h = random.history
      print("DBG seed \(seed) \(w) now \(h.now) alarm \(h.alarm) act \(h.controller.policy.actuation)")
      print("DBG ", (0..<h.controller.topology.domainCount).map { "\(h.launch($0)) \(h.phase($0)) \(h.controller.snapshot.freeGPUs[$0])" })
      for g in h.controller.allGangs { print("DBG ", g.gang.id, g.state, g.explanation?.description ?? "-", g.gang.topology, g.gang.gpuCount) }
      for a in h.actions.dropFirst(n).suffix(12) { print("DBG    ", a.words) }
    }
  }
}
