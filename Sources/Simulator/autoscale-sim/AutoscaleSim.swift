internal import ArgumentParser

/// The simulator's command line.
@main
struct AutoscaleSim: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "autoscale-sim",
    abstract: "What would the autoscaler do, what would it cost, how long would gangs wait?",
    discussion: """
      Runs nvlink-autoscaler's controller in simulated worlds. Standard output depends on the inputs alone: \
      the same command gives the same bytes.

      Exit codes: 0 all is well, 1 an expectation or a checker failed, 2 bad input, 64 a wrong command line.
      """,
    version: "0.1.0",
    subcommands: [
      RunCommand.self, CompareCommand.self, SweepCommand.self, MergeCommand.self, TruthCommand.self,
      TestCommand.self, ReplayCommand.self, FuzzCommand.self,
      BenchCommand.self,
      TrialsCommand.self,
      PackCommand.self,
      GenerateCommand.self,
    ]
  )
}
