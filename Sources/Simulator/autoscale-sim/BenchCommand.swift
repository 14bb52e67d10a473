internal import ArgumentParser
internal import FleetModel
internal import Glibc
internal import Planning
internal import Reports
internal import SimulationEngine

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Say how long the planner takes on fleets of NVL72 racks.",
    discussion: """
      Each fleet is nearly full: 20 gangs run in each rack of 72 GPUs and two wait for each rack. A cold plan \
      places all that wait, or adds racks for them, or says why not. An arrival is one more gang on top of that.
      The second table is of the whole control loop, event by event: a gang more, then the end of one that runs. \
      Its waiting gangs wait in vain; where windows are open, an end has all planned again that is planned.
      Times are wall-clock times of this machine; compare rows of one run. Build with -c release.
      Example: autoscale-sim bench --racks 10,100,1000,5000
      """
  )

  @Option(help: "Sizes of fleets, in racks, separated by commas; each at least 4.")
  var racks = "10,100,1000,5000"

  @Option(help: "Cold plans per size; the median is shown.")
  var runs = 5

  private static let arrivals = 1_000

  mutating func validate() throws {
    guard runs > 0 else { throw ValidationError("--runs must be more than 0") }
    guard sizes.allSatisfy({ $0 >= 4 }), !sizes.isEmpty else {
      throw ValidationError("--racks: '\(racks)' is no list of whole numbers of at least 4")
    }
  }

  private var sizes: [Int] {
    racks.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
  }

  mutating func run() throws {
    let columns = [
      "racks", "GPUs", "running", "waiting", "placed", "added", "cold plan", "arrival p50", "arrival p99",
      "peak memory",
    ]
    var table = TextTable(columns.map { ($0, .right) })
    for size in sizes { table.add(row(racks: size)) }
    for line in table.lines { print(line) }
    print("")
    var control = TextTable(ControlBench.headings.map { ($0, .right) })
    for size in sizes {
      for row in ControlBench(racks: size, events: Self.arrivals).rows() { control.add(row) }
    }
    for line in control.lines { print(line) }
    print("peak memory of the process: \(Self.peakMebibytes) MiB")
  }

  private func row(racks: Int) -> [String] {
    let fleet = LargeFleet(racks: racks, seed: 1)
    let planner = Planner(policy: fleet.policy)
    let availability = Availability(topology: fleet.snapshot.topology)
    var planned = fleet.snapshot
    var counts = (placed: 0, added: 0)
    let times = (0..<runs).map { _ in
      planned = fleet.snapshot
      return ContinuousClock().measure {
        let plan = planner.plan(
          for: fleet.pending,
          in: &planned,
          availability: availability,
          at: .origin
        )
        counts = (plan.placed.count, plan.added.count)
      }
    }.sorted()
    let arrivals = arrivalTimes(fleet, planner: planner, on: planned, availability: availability)
    let sizes = [racks, racks * 72, fleet.running.count, fleet.pending.count, counts.placed, counts.added]
    let durations = [times[runs / 2], arrivals[arrivals.count / 2], arrivals[arrivals.count * 99 / 100]]
    return sizes.map { "\($0)" } + durations.map(\.milliseconds) + ["\(Self.peakMebibytes) MiB"]
  }

  private func arrivalTimes(
    _ fleet: LargeFleet,
    planner: Planner,
    on planned: Snapshot,
    availability: Availability
  ) -> [Duration] {
    var snapshot = planned
    return (0..<Self.arrivals).map { number in
      let gang = fleet.arrival(number)
      return ContinuousClock().measure {
        _ = planner.plan(for: [gang], in: &snapshot, availability: availability, at: .origin)
      }
    }.sorted()
  }

  /// What the process has used at most so far.
  private static var peakMebibytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1_024
  }
}

extension Duration {
  /// Milliseconds with three decimals.
  var milliseconds: String { Int(self / .microseconds(1)).asThousandths + " ms" }
}
