internal import JSONDocument

/// What has been run of a sweep, one JSON line for each run behind a line that says which sweep it is.
///
/// Lines are appended as runs end, so that a sweep that was killed goes on where it stopped, and so that shards
/// of one sweep can be put together. The order of the lines has no meaning.
package struct SweepLog: Sendable {
  /// The first line.
  package struct Header: Hashable, Sendable, Codable {
    package static let format = "autoscale-sim/sweep/1"

    let format: String
    package let name: String
    /// A digest of everything that the results depend on.
    package let identity: String
    package let axes: [String]
    package let cellCount: Int
    package let seeds: [UInt64]

    package init(name: String, identity: String, axes: [String], cellCount: Int, seeds: [UInt64]) {
      format = Self.format
      self.name = name
      self.identity = identity
      self.axes = axes
      self.cellCount = cellCount
      self.seeds = seeds
    }

    package var runCount: Int { cellCount * seeds.count }
  }

  /// One run.
  package struct Record: Sendable, Codable {
    package let run: Int
    /// The values of the axes, as they stand in the sweep file.
    let values: [String]
    let scenario: String
    let policy: String
    let currency: String
    let seed: UInt64
    let figureNames: [String]
    let figureValues: [Double?]

    package init(
      run: Int,
      values: [String],
      scenario: String,
      policy: String,
      currency: String,
      seed: UInt64,
      figures: RunFigures
    ) {
      self.run = run
      self.values = values
      self.scenario = scenario
      self.policy = policy
      self.currency = currency
      self.seed = seed
      figureNames = figures.all.map(\.name)
      figureValues = figures.all.map(\.value)
    }

    var figures: RunFigures {
      RunFigures(all: zip(figureNames, figureValues).map { RunFigures.Figure(name: $0, value: $1) })
    }
  }

  /// Why a log cannot be used.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    package let message: String

    package var description: String { "\(path): \(message)" }
  }

  package let header: Header
  /// By number of the run; nil for those that have not ended.
  package private(set) var records: [Record?]

  /// A log without runs.
  package init(header: Header) {
    self.header = header
    records = Array(repeating: nil, count: header.runCount)
  }

  package var missingRuns: [Int] { records.indices.filter { records[$0] == nil } }

  /// Takes a run in; one that is there already must be the same, since it was made from the same inputs.
  package mutating func add(_ record: Record) {
    precondition(records.indices.contains(record.run), "a run has a place in its sweep")
    records[record.run] = record
  }

  /// Lines as they stand in a file, each with its end.
  package static func line(of header: Header) throws -> String { try text(of: header) }
  package static func line(of record: Record) throws -> String { try text(of: record) }

  private static func text(of value: some Encodable) throws -> String {
    try JSONDocumentEncoder().encode(value).text() + "\n"
  }

  /// The log of a file; a last line that was cut off does not count.
  package static func read(_ bytes: [UInt8], path: String) throws(Problem) -> SweepLog {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
    guard let first = lines.first else { throw Problem(path: path, message: "this is no log of a sweep") }
    let header: Header = try decoded(first, path: path, line: 1)
    guard header.format == Header.format, header.cellCount > 0, !header.seeds.isEmpty,
      header.cellCount <= 10_000_000 / header.seeds.count
    else { throw Problem(path: path, message: "this is no log of a sweep of this version") }
    var log = SweepLog(header: header)
    for (number, line) in lines.enumerated().dropFirst() {
      let record: Record = try decoded(line, path: path, line: number + 1)
      guard log.records.indices.contains(record.run), record.values.count == header.axes.count else {
        throw Problem(path: "\(path):\(number + 1)", message: "the sweep has no such run")
      }
      log.add(record)
    }
    return log
  }

  private static func decoded<Value: Decodable>(
    _ line: ArraySlice<UInt8>,
    path: String,
    line number: Int
  ) throws(Problem) -> Value {
    do {
      return try JSONDocumentDecoder().decode(Value.self, from: JSONValue.parse(Array(line)))
    } catch {
      throw Problem(path: "\(path):\(number)", message: "this is no line of a sweep's log: \(error)")
    }
  }
}

// MARK: - Results

extension SweepLog {
  /// All runs as comma-separated values, in their order; call it once none is missing.
  package var csvLines: [String] {
    guard let first = records.first.flatMap(\.self) else { return [] }
    let heading = ["run"] + header.axes + ["scenario", "policy", "seed"] + first.figureNames
    return [FigureLines.line(heading)]
      + records.compactMap(\.self).map { record in
        let figures = record.figureValues.map { $0.map(FigureLines.text) ?? "" }
        return FigureLines.line(
          ["\(record.run)"] + record.values + [record.scenario, record.policy, "\(record.seed)"] + figures
        )
      }
  }

  /// The cells as sides of a comparison, the first one being the baseline; nil when there is only one.
  package var comparison: Comparison? {
    guard header.cellCount >= 2, let first = records.first.flatMap(\.self) else { return nil }
    let sides = (0..<header.cellCount).map { cell in
      let runs = records[(cell * header.seeds.count)..<((cell + 1) * header.seeds.count)].compactMap(\.self)
      let name = zip(header.axes, runs[0].values).map { axis, value in
        "\(axis.split(separator: ".").last.map(String.init) ?? axis)=\(value)"
      }
      return Comparison.Side(name: name.joined(separator: " "), path: "", runs: runs.map(\.figures))
    }
    return Comparison(scenario: header.name, currency: first.currency, seeds: header.seeds, sides: sides)
  }
}
