internal import ArgumentParser
internal import SimulationEngine

struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Run drawn worlds full of faults under all checkers.",
    discussion: """
      Each seed draws pools, gangs and misfortunes: late boots, dead and lost members, refused launches, lost and
      doubled reports, odd calls. After every step: no partial domain, no gang half placed, nothing bought twice
      or leaked; in the end every gang served that can be. Exit code 1 when a seed fails.
      Example: autoscale-sim fuzz --seeds 2000
      """
  )

  @Option(help: "How many seeds to run.")
  var seeds = 2_000

  @Option(name: .customLong("from"), help: "The first seed.")
  var first: UInt64 = 1

  @Flag(help: "Plant a release that leaves a machine running: the checkers must find it.")
  var canary = false

  mutating func validate() throws {
    guard seeds > 0 else { throw ValidationError("--seeds must be more than 0") }
    guard first <= UInt64.max - UInt64(seeds) else {
      throw ValidationError("--from plus --seeds passes the last seed")
    }
  }

  mutating func run() throws {
    var events = 0
    var failures = 0
    for seed in first..<(first + UInt64(seeds)) {
      do {
        events += try RandomWorld(seed: seed, canary: canary).run().events
      } catch {
        failures += 1
        print("seed \(seed): \(error)")
      }
    }
    print("\(events) events, \(seeds - failures) passed, \(failures) failed")
    if canary {
      print(failures > 0 ? "the canary was found" : "THE CANARY WAS NOT FOUND")
      if failures == 0 { throw ExitCode(1) }
    } else if failures > 0 {
      throw ExitCode(1)
    }
  }
}
