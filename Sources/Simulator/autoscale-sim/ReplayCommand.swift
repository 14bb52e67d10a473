internal import ArgumentParser
internal import Journal
internal import PolicyFiles

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Feed a journal to a new controller; every action must come out the same.",
    discussion: """
      Exit code 0 when all bytes are the same, 1 when an action differs (the first one is shown), 2 when the file
      is no journal.
      Example: autoscale-sim run SCENARIO --journal run.journal.jsonl && autoscale-sim replay run.journal.jsonl
      """
  )

  @Argument(help: "The journal file (JSON lines).")
  var journal: String

  /// Larger journals are refused: 1 GiB.
  private static let sizeLimit = 1 << 30

  mutating func run() throws {
    let result: ReplayResult
    do {
      result = try JournalReplay.replay(try TextFile.bytes(at: journal, limit: Self.sizeLimit), path: journal)
    } catch {
      throw BadInput.report("\(error)")
    }
    if result.isCutOff { print("the last line is cut off, as by a crash; it was left out") }
    if let difference = result.difference {
      print("\(journal): different from \(difference)")
      throw ExitCode(1)
    }
    print("\(journal): \(result.events) events, \(result.actions) actions, all the same")
  }
}
