internal import ArgumentParser
internal import Glibc
internal import JSONDocument
internal import PlanTrials

struct TrialsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trials",
    abstract: "Check the planner's answers on random instances.",
    discussion: """
      Each seed draws pools, domains in all phases, gangs that hold parts of them and gangs that wait. A checker
      that shares no code with the planner looks at each plan: whole gangs, room on every node, MIG geometry,
      topology limits, whole domains, nothing bought in vain, true explanations. A failing instance is made as
      small as possible and printed; exit code 1.

      With --export the plans are not checked but written, with their instances, as JSON lines for
      scripts/oracle; these instances are drawn so that an integer program of them is exact.
      Example: autoscale-sim trials --seeds 100000
      """
  )

  @Option(help: "How many seeds to run.")
  var seeds = 10_000

  @Option(name: .customLong("from"), help: "The first seed.")
  var first: UInt64 = 1

  @Option(help: "Write instances and plans to this file instead of checking them.")
  var export: String?

  mutating func validate() throws {
    guard seeds > 0 else { throw ValidationError("--seeds must be more than 0") }
    guard first <= UInt64.max - UInt64(seeds) else {
      throw ValidationError("--from plus --seeds passes the last seed")
    }
  }

  mutating func run() throws {
    if let export { try write(to: export) } else { try check() }
  }

  private func check() throws {
    var failed = 0
    for (done, seed) in (first..<(first + UInt64(seeds))).enumerated() {
      if done > 0 && done % 10_000 == 0 { Progress.say("\(done) of \(seeds) done, \(failed) failed") }
      let trial = Trial(seed: seed)
      guard let violation = trial.violations().first else { continue }
      failed += 1
      show(violation, of: trial)
    }
    print("\(seeds - failed) passed, \(failed) failed")
    if failed > 0 { throw ExitCode(1) }
  }

  private func show(_ violation: Violation, of trial: Trial) {
    let smallest = TrialShrinker.smallest(trial) { candidate in
      candidate.violations().contains { $0.rule == violation.rule }
    }
    print("seed \(trial.seed): \(violation)\nthe smallest instance that was found:\n\(smallest)")
    for found in smallest.violations() { print("  \(found)") }
    // A long run shows what it finds at once, also where its output is a file.
    fflush(nil)
  }

  private func write(to path: String) throws {
    guard let file = fopen(path, "w") else { throw BadInput.report("\(path): \(Self.reason)") }
    for seed in first..<(first + UInt64(seeds)) {
      let instance = PurchaseInstance(of: Trial(seed: seed, profile: .optimality))
      let line = try JSONDocumentEncoder().encode(instance).text() + "\n"
      guard fputs(line, file) >= 0 else { throw BadInput.report("\(path): \(Self.reason)") }
    }
    // What is written at the end can fail as well, for example on a full disk.
    guard fclose(file) == 0 else { throw BadInput.report("\(path): \(Self.reason)") }
    print("\(seeds) instances written to \(path)")
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
