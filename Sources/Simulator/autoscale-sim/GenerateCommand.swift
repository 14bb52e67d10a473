internal import ArgumentParser
internal import Glibc
internal import PolicyFiles
internal import ScenarioFiles
internal import Workloads

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Draw the gangs of a workload file and write them down as a trace.",
    discussion: """
      The name's end says how: .jsonl for JSON lines with all keys of a gang, .csv for a table. Both can be read
      as the 'trace' of a scenario. The file appears under its name when it is whole.
      Example: autoscale-sim generate scenarios/workloads/acme-like.yaml --output acme-like.jsonl
      """
  )

  @Argument(help: "The workload file (YAML).")
  var workload: String

  @Option(name: .shortAndLong, help: "The file to write, .jsonl or .csv.")
  var output: String

  @Option(help: "Where random numbers start.")
  var seed: UInt64 = 1

  /// More gangs are refused: about 20 GB of JSON lines.
  private static let most = 100_000_000.0
  /// How many gangs pass between two words about progress.
  private static let stride = 1_000_000

  mutating func run() throws {
    let isTable = output.hasSuffix(".csv")
    guard isTable || output.hasSuffix(".jsonl") else {
      throw BadInput.report("--output '\(output)': the name ends in neither .jsonl nor .csv")
    }
    let file: WorkloadFile
    do {
      file = try WorkloadFile.read(path: workload)
    } catch {
      throw BadInput.report(error)
    }
    if let problem = file.workload.sizeProblem(most: Self.most) {
      throw BadInput.report("\(workload): \(problem)")
    }
    if isTable, let problem = file.tableProblem { throw BadInput.report("\(workload): \(problem)") }
    do {
      let count = try write(file, isTable: isTable)
      print("\(count) gangs written to \(output)")
    } catch {
      throw BadInput.report(error)
    }
  }

  private func write(_ file: WorkloadFile, isTable: Bool) throws(NewFileError) -> Int {
    var target = try NewFile(path: output)
    if isTable { try target.append(WorkloadFile.tableHeader) }
    var sequence = file.workload.sequence(seed: seed)
    var count = 0
    while let arrival = sequence.next() {
      try target.append(
        isTable ? file.tableRow(of: arrival) : file.jsonLine(of: arrival, ofClass: sequence.lastClass)
      )
      count += 1
      if count.isMultiple(of: Self.stride), isatty(STDERR_FILENO) == 1 {
        Progress.say("\(count / Self.stride) of about \(expectedMillions(of: file)) million gangs written")
      }
    }
    try target.finish()
    return count
  }

  private func expectedMillions(of file: WorkloadFile) -> Int {
    Int((file.workload.expectedCount / Double(Self.stride)).rounded(.up))
  }
}
