internal import ArgumentParser
internal import JSONDocument
internal import Policy
internal import PolicyFiles
internal import Reports
internal import ScenarioFiles

/// Where reports go; shared by the commands that make some.
struct ReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write the report as JSON; '-' is standard output.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write the figures as comma-separated values; '-' likewise.", valueName: "file"))
  var csv: String?

  @Option(
    help: ArgumentHelp(
      "Write a page with charts that needs nothing else, for any browser; '-' likewise.",
      valueName: "file"
    )
  )
  var html: String?

  @Option(
    help: ArgumentHelp(
      "Where the charting library is; Debian's package \(ChartLibrary.packageName) puts it there.",
      valueName: "folder"
    )
  )
  var vega = ReportFile.libraryFolder

  /// True when standard output is taken by a report.
  var takesStandardOutput: Bool { [json, csv, html].contains("-") }

  var isWanted: Bool { json != nil || csv != nil || html != nil }

  func validate() throws {
    let count = [json, csv, html].count { $0 == "-" }
    if count > 1 { throw ValidationError("only one report goes to standard output") }
  }

  /// Writes each report that is asked for, whole or not at all.
  func write(
    json document: () throws -> some Encodable,
    csv lines: () -> [String],
    html page: (ChartLibrary?) throws -> String
  ) throws {
    if let json {
      try ReportFile.put(ReadableJSON.text(of: try JSONDocumentEncoder().encode(document())), in: json)
    }
    if let csv { try ReportFile.put(lines().joined(separator: "\n") + "\n", in: csv) }
    if let html { try ReportFile.put(try page(ReportFile.library(in: vega)), in: html) }
  }
}

extension Scenario {
  /// Where a run of it comes from, with the digests of its files as they are now.
  func origin() throws -> RunDocument.Origin {
    var digests: [RunDocument.Input] = []
    for path in inputs {
      do {
        let bytes = try TextFile.bytes(at: path, limit: 1 << 30)
        digests.append(RunDocument.Input(path: path, sha256: SHA256.hexDigest(of: bytes)))
      } catch {
        throw BadInput.report(error)
      }
    }
    return RunDocument.Origin(
      scenario: name,
      about: about,
      policy: policy.name,
      currency: policy.referenceCurrency,
      inputs: digests
    )
  }
}
