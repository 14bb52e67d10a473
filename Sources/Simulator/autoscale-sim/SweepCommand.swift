internal import ArgumentParser
internal import PolicyFiles
internal import Reports
internal import ScenarioFiles

struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Run a scenario with every combination of some settings and seeds.",
    discussion: """
      A sweep file names the scenario, how many seeds there are, and the grid:

        name: idle-times
        scenario: mixed-fleet.yaml
        seeds: 20
        grid:
          policy.idleTime: [5m, 10m, 30m]
          physics.nvl72-us.bootTime: [5m, 10m]

      Results are comma-separated values, a line for each run, the same for any number of threads and shards. What \\
      has been run is kept in FILE.runs meanwhile: the same command goes on after a kill. With --shard 0/8 only every \\
      eighth run is made, and 'merge' puts the parts together; --emit writes what runs all shards on a cluster.

      Exit codes: 0 all runs ended, 1 a checker stopped one, 2 an input cannot be used or a file not be written.
      Example: autoscale-sim sweep scenarios/idle-times.sweep.yaml --out idle-times.csv
      """
  )

  @Argument(help: "The sweep file (YAML).")
  var sweep: String

  @Option(help: ArgumentHelp("Where the results go.", valueName: "file"))
  var out = "sweep.csv"

  @Option(
    help: ArgumentHelp("Make only one of n parts, counted from 0; merge them afterwards.", valueName: "i/n")
  )
  var shard: Shard?

  @Option(help: "Write what runs the shards on a cluster to standard output, and run nothing.")
  var emit: SweepEmission.Kind?

  @Option(help: "How many shards --emit makes.")
  var shards = 8

  @Option(help: "The container image that a Kubernetes Job runs.")
  var image = "autoscale-sim:latest"

  @Option(help: "Runs at one time; as many as there are cores unless said. It changes no result.")
  var threads = ParallelRuns.coreCount

  @Option(help: ArgumentHelp("Also write a page that compares all cells.", valueName: "file"))
  var html: String?

  func validate() throws {
    guard (1...1_024).contains(threads) else { throw ValidationError("--threads is from 1 to 1024") }
    guard (1...100_000).contains(shards) else { throw ValidationError("--shards is from 1 to 100000") }
    if shard != nil && emit != nil { throw ValidationError("--emit makes all shards; leave --shard out") }
    if shard != nil && html != nil { throw ValidationError("a shard has no page; 'merge' makes one") }
  }

  mutating func run() async throws {
    let sweep = try readSweep()
    if let emit {
      let emission = SweepEmission(sweep: sweep, out: out, shards: shards, image: image)
      print(emission.text(of: emit), terminator: "")
      return
    }
    let suffix = shard.map { ".\($0.number)-of-\($0.count)" } ?? ""
    var file = try SweepLogFile(path: "\(out)\(suffix).runs", header: try header(of: sweep))
    let runs = file.log.missingRuns.filter { shard?.holds($0) ?? true }
    try await make(runs, of: sweep, into: &file)
    if shard == nil {
      try SweepResults(log: file.log).write(to: out, html: html)
      SweepResults.remove(file.path)
    } else {
      print("\(file.path): \(file.log.records.count { $0 != nil }) of \(sweep.runCount) runs")
    }
  }

  private func make(_ runs: [Int], of sweep: Sweep, into file: inout SweepLogFile) async throws {
    let sources = runs.map { run in
      let place = sweep.place(ofRun: run)
      return RunSource(
        path: sweep.scenarioPath,
        overrides: sweep.overrides(ofCell: place.cell),
        seed: place.seed
      )
    }
    var progress = RemainingTime(total: max(1, runs.count))
    do {
      try await ParallelRuns.make(sources, threads: threads) { place, outcome in
        try file.add(record(of: outcome, run: runs[place], source: sources[place]))
        progress.step()
      }
    } catch let failure as RunSource.Failure {
      throw ParallelRuns.report(failure)
    }
  }

  private func record(of outcome: RunSource.Outcome, run: Int, source: RunSource) -> SweepLog.Record {
    SweepLog.Record(
      run: run,
      values: source.overrides.map(\.text),
      scenario: outcome.scenario,
      policy: outcome.policy,
      currency: outcome.currency,
      seed: source.seed,
      figures: outcome.figures
    )
  }

  private func readSweep() throws -> Sweep {
    do {
      return try SweepFile.read(path: sweep)
    } catch {
      throw BadInput.report(error)
    }
  }

  /// Reads each cell's scenario once, before anything runs, and names everything that the results depend on.
  private func header(of sweep: Sweep) throws -> SweepLog.Header {
    var inputs = [sweep.path]
    var problems: [String] = []
    for cell in 0..<sweep.cellCount {
      let run = RunSource(
        path: sweep.scenarioPath,
        overrides: sweep.overrides(ofCell: cell),
        seed: sweep.firstSeed
      )
      do {
        inputs += try run.scenario().inputs.filter { !inputs.contains($0) }
      } catch {
        if !problems.contains("\(error)") { problems.append("\(error)") }
      }
    }
    guard problems.isEmpty else { throw BadInput.report(problems.joined(separator: "\n")) }
    var digests = [AutoscaleSim.configuration.version]
    for path in inputs.sorted() {
      do {
        digests.append(SHA256.hexDigest(of: try TextFile.bytes(at: path, limit: 1 << 30)))
      } catch {
        throw BadInput.report(error)
      }
    }
    return SweepLog.Header(
      name: sweep.name,
      identity: SHA256.hexDigest(of: Array(digests.joined(separator: "\n").utf8)),
      axes: sweep.axes.map(\.key),
      cellCount: sweep.cellCount,
      seeds: sweep.seeds
    )
  }
}
