internal import ArgumentParser
internal import PolicyFiles
internal import Reports
internal import ScenarioFiles

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Run scenarios or policies with the same seeds and show how they differ.",
    discussion: """
      The first file is the baseline. Each seed runs on every side, so that chance strikes all of them alike; the \\
      difference of each figure is taken seed by seed and shown with a 95 % confidence interval: less, more, same, \\
      or unclear where the interval holds 0. Where nothing is drawn by chance one seed is enough.
      With --scenario the files are policies, each of which takes the place of the scenario's own.

      Exit codes: 0 all runs ended, 1 a checker stopped one, 2 an input cannot be used or a file not be written.
      Example: autoscale-sim compare --scenario scenarios/mixed-fleet.yaml a.policy.yaml b.policy.yaml --seeds 20
      """
  )

  @Argument(help: "Two or more scenario files, or policy files with --scenario; the first is the baseline.")
  var files: [String]

  @Option(help: "The scenario in which policies are compared.")
  var scenario: String?

  @Option(help: "How many seeds each side runs with, from 1 on.")
  var seeds = 10

  @Option(help: "Runs at one time; as many as there are cores unless said. It changes no result.")
  var threads = ParallelRuns.coreCount

  @OptionGroup(title: "Reports")
  var reports: ReportOptions

  func validate() throws {
    guard files.count >= 2 else {
      throw ValidationError("name two files at least; the first is the baseline")
    }
    guard (1...100_000).contains(seeds) else { throw ValidationError("--seeds is from 1 to 100000") }
    guard (1...1_024).contains(threads) else { throw ValidationError("--threads is from 1 to 1024") }
  }

  mutating func run() async throws {
    let runs = files.flatMap { file in
      (1...UInt64(seeds)).map { source(of: file, seed: $0) }
    }
    try check(runs)
    var outcomes = [RunSource.Outcome?](repeating: nil, count: runs.count)
    var progress = RemainingTime(total: runs.count)
    do {
      try await ParallelRuns.make(runs, threads: threads) { place, outcome in
        outcomes[place] = outcome
        progress.step()
      }
    } catch let failure as RunSource.Failure {
      throw ParallelRuns.report(failure)
    }
    try show(comparison(of: outcomes.compactMap(\.self)))
  }

  /// Every file is read once before anything runs.
  private func check(_ runs: [RunSource]) throws {
    var failure: ExitCode?
    for run in runs where run.seed == 1 {
      do {
        _ = try run.scenario()
      } catch {
        failure = BadInput.report(error)
      }
    }
    if let failure { throw failure }
  }

  private func source(of file: String, seed: UInt64) -> RunSource {
    guard let scenario else { return RunSource(path: file, seed: seed) }
    let place = SourcePlace(wholeFile: file)
    let policy = YAMLOverride(
      keys: ["policy"],
      text: WorkingFolder.absolutePath(of: file),
      isQuoted: true,
      place: place
    )
    return RunSource(path: scenario, overrides: [policy], seed: seed)
  }

  private func comparison(of outcomes: [RunSource.Outcome]) -> Comparison {
    let sides = files.enumerated().map { number, file in
      let part = outcomes[(number * seeds)..<((number + 1) * seeds)]
      return Comparison.Side(name: name(number), path: file, runs: part.map(\.figures))
    }
    return Comparison(
      scenario: outcomes[0].scenario,
      currency: outcomes[0].currency,
      seeds: Array(1...UInt64(seeds)),
      sides: sides
    )
  }

  /// The file's name without its endings, or its path where that would name two sides.
  private func name(_ number: Int) -> String {
    let names = files.map { file in
      let last = file.split(separator: "/").last.map(String.init) ?? file
      return last.split(separator: ".").first.map(String.init) ?? last
    }
    return names.count { $0 == names[number] } == 1 ? names[number] : files[number]
  }

  private func show(_ comparison: Comparison) throws {
    if !reports.takesStandardOutput {
      for line in comparison.lines { print(line) }
    }
    try reports.write(
      json: { ComparisonDocument(of: comparison) },
      csv: { comparison.csvLines },
      html: { try ComparisonPage(of: comparison).html(library: $0) }
    )
  }
}
