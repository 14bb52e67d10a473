internal import FleetModel

/// The kinds of job traces that can be read.
package enum TraceFormat: String, Hashable, Sendable, CaseIterable {
  /// Microsoft ITP: `job_id,submission_time,duration,num_gpu`, times in whole seconds.
  case itp
  /// Microsoft Philly as flattened by the Sia artifact: `timestamp,duration,num_gpus,gpu_time,cluster`, the
  /// timestamp as local text without a zone, which is read as if every day had 24 hours.
  case philly
}

/// A row of a trace that cannot be read.
package struct TraceProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1, the header included.
  package let line: Int
  package let message: String

  package var description: String { "line \(line): \(message)" }
}

/// A row of a trace, in whole seconds.
package struct TraceRow: Hashable, Sendable {
  /// Its place in the file, from 0.
  package let number: Int
  package fileprivate(set) var submitted: Int64
  package let seconds: Int64
  package let gpus: Int
}

/// Turns the rows of a trace into gangs of one-GPU pods that must share a domain, in order of arrival; rows
/// of equal time stay in file order.
///
/// The first arrival is at the origin in the Philly format, and wherever the trace says in the ITP format.
package struct TraceReader {
  private let format: TraceFormat
  private let prefix: String

  /// Seconds of about a hundred years; later times would not be told apart from nonsense.
  private static let longest: Int64 = 3_000_000_000

  /// A reader that names its gangs `prefix/<row>`.
  package init(format: TraceFormat, prefix: String) {
    self.format = format
    self.prefix = prefix
  }

  /// The arrivals of a trace.
  ///
  /// O(rows log rows).
  package func arrivals(in text: [UInt8]) throws(TraceProblem) -> [Arrival] {
    try rows(in: text).map(arrival)
  }

  /// The rows of a trace in order of arrival, without gangs made of them.
  ///
  /// O(rows log rows).
  package func rows(in text: [UInt8]) throws(TraceProblem) -> [TraceRow] {
    var rows: [TraceRow] = []
    var fields: [Range<Int>] = []
    var line = 0
    var start = 0
    while start <= text.count {
      let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
      line += 1
      let isEndedByReturn = end > start && text[end - 1] == UInt8(ascii: "\r")
      let bytes = text[start..<(isEndedByReturn ? end - 1 : end)]
      if line == 1 {
        try checkHeader(bytes)
      } else if !bytes.isEmpty {
        Self.split(bytes, into: &fields)
        rows.append(try row(of: fields, in: text, line: line, number: rows.count))
      }
      start = end + 1
    }
    rows.sort { ($0.submitted, $0.number) < ($1.submitted, $1.number) }
    guard format == .philly, let origin = rows.first?.submitted else { return rows }
    for index in rows.indices { rows[index].submitted -= origin }
    return rows
  }

  /// Where the fields of a line stand.
  private static func split(_ bytes: ArraySlice<UInt8>, into fields: inout [Range<Int>]) {
    fields.removeAll(keepingCapacity: true)
    var start = bytes.startIndex
    for index in bytes.indices where bytes[index] == UInt8(ascii: ",") {
      fields.append(start..<index)
      start = index + 1
    }
    fields.append(start..<bytes.endIndex)
  }

  private func arrival(_ row: TraceRow) -> Arrival {
    let role = Role(name: "worker", count: row.gpus, request: PodRequest(gpus: 1))
    let gang = Gang(
      id: GangID("\(prefix)/\(row.number + 1)"),
      roles: [role],
      topology: .sameDomain,
      expectedDuration: .seconds(row.seconds)
    )
    return Arrival(
      at: Instant(seconds: row.submitted),
      gang: gang,
      duration: .seconds(row.seconds)
    )
  }

  private func checkHeader(_ bytes: ArraySlice<UInt8>) throws(TraceProblem) {
    let expected: String
    switch format {
    case .itp: expected = "job_id,submission_time,duration,num_gpu"
    case .philly: expected = "timestamp,duration,num_gpus,gpu_time,cluster"
    }
    guard bytes.elementsEqual(expected.utf8) else {
      throw TraceProblem(line: 1, message: "expected the header '\(expected)'")
    }
  }

  private func row(
    of fields: [Range<Int>],
    in text: [UInt8],
    line: Int,
    number: Int
  ) throws(TraceProblem) -> TraceRow {
    let width = format == .itp ? 4 : 5
    guard fields.count == width else {
      throw TraceProblem(line: line, message: "expected \(width) fields, found \(fields.count)")
    }
    let submitted: Int64?
    let gpus: Int64?
    let seconds: Int64?
    switch format {
    case .itp:
      submitted = Digits.wholeNumber(text[fields[1]])
      seconds = Digits.wholeNumber(text[fields[2]])
      gpus = Digits.wholeNumber(text[fields[3]])
    case .philly:
      submitted = Digits.timestamp(text[fields[0]])
      seconds = Digits.wholeSeconds(text[fields[1]])
      gpus = Digits.wholeNumber(text[fields[2]])
    }
    guard let submitted, submitted <= Self.longest else {
      throw TraceProblem(line: line, message: "the time of submission is unreadable")
    }
    guard let seconds, seconds <= Self.longest else {
      throw TraceProblem(line: line, message: "the duration is not in whole seconds")
    }
    guard let gpus, gpus > 0, gpus <= 1_000_000 else {
      throw TraceProblem(line: line, message: "the number of GPUs is not a whole number from 1 to 1000000")
    }
    return TraceRow(number: number, submitted: submitted, seconds: seconds, gpus: Int(gpus))
  }
}
