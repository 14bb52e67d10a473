internal import ArgumentParser
internal import Reports

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the shards of a sweep together.",
    discussion: """
      The results are the same bytes as those of the whole sweep on one machine. Shards of different sweeps, or of \\
      inputs that have changed between them, are refused, and so are shards that lack runs.

      Exit codes: 0 merged, 1 runs are missing, 2 an input cannot be used or a file not be written.
      Example: autoscale-sim merge --out idle-times.csv idle-times.csv.*-of-8.runs
      """
  )

  @Argument(help: "The .runs files that 'sweep --shard' wrote.")
  var shards: [String]

  @Option(help: ArgumentHelp("Where the results go.", valueName: "file"))
  var out = "sweep.csv"

  @Option(help: ArgumentHelp("Also write a page that compares all cells.", valueName: "file"))
  var html: String?

  mutating func run() throws {
    var merged = try SweepLogFile.read(shards[0])
    for path in shards.dropFirst() {
      let log = try SweepLogFile.read(path)
      guard log.header == merged.header else {
        throw BadInput.report(
          "\(path): this is of another sweep than \(shards[0]), or its inputs had changed"
        )
      }
      for record in log.records { if let record { merged.add(record) } }
    }
    let missing = merged.missingRuns
    guard missing.isEmpty else {
      Progress.say(
        "\(missing.count) of \(merged.records.count) runs are missing, the first is run \(missing[0]); "
          + "run the shards that stopped again"
      )
      throw ExitCode(1)
    }
    try SweepResults(log: merged).write(to: out, html: html)
  }
}
