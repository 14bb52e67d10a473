internal import ControlLoop
internal import FleetModel
internal import SimulationEngine
internal import Testing

/// Worlds full of faults, all checkers after every step.
@Suite("Sweeping drawn worlds")
struct SweepTests {
  /// Seeds that once failed, from fuzz-seeds.txt beside this file: each keeps its bug from coming back.
  static let oldSeeds: [UInt64] = [1_812, 4_081, 6_593, 7_502, 8_706, 10_166]

  // `make fuzz` sweeps thousands; not optimised, each world takes a second.
  @Test func `the first hundred seeds keep every invariant and serve every gang`() {
    sweep(1...100)
  }

  @Test func `the second hundred seeds keep every invariant and serve every gang`() {
    sweep(101...200)
  }

  @Test func `seeds that once failed hold now`() {
    for seed in Self.oldSeeds { sweep(seed...seed) }
  }

  @Test func `a release that leaves a machine running is found`() {
    var found = 0
    for seed: UInt64 in 1...20 {
      do {
        _ = try RandomWorld(seed: seed, canary: true).run()
      } catch {
        found += 1
      }
    }
    #expect(found >= 15, "the checkers found the canary in only \(found) of 20 worlds")
  }

  @Test func `the same seed gives the same history`() throws {
    for seed: UInt64 in [3, 44, 505] {
      #expect(try history(of: seed) == history(of: seed), "seed \(seed)")
    }
  }

  private func sweep(_ seeds: ClosedRange<UInt64>) {
    for seed in seeds {
      do {
        _ = try RandomWorld(seed: seed).run()
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  private func history(of seed: UInt64) throws -> [String] {
    var lines: [String] = []
    _ = try RandomWorld(seed: seed).run { lines.append("\($0.at) \($0.event) \($0.actions)") }
    return lines
  }
}
