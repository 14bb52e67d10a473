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

/// Turns the rows of a trace into gangs of one-GPU pods that must share a domain, in order of arrival; rows
/// of equal time stay in file order.
///
/// The first arrival is at the origin in the Philly format, and wherever the trace says in the ITP format.
package struct TraceReader {
  private let format: TraceFormat
  private let prefix: String

  /// A reader that names its gangs `prefix/<row>`.
  package init(format: TraceFormat, prefix: String) {
    self.format = format
    self.prefix = prefix
  }

  /// The arrivals of a trace.
  ///
  /// O(rows log rows).
  package func arrivals(in text: [UInt8]) throws(TraceProblem) -> [Arrival] {
    var rows: [Row] = []
    var line = 0
    for bytes in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      let trimmed = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
      if line == 1 {
        try checkHeader(trimmed)
        continue
      }
      if trimmed.isEmpty { continue }
      rows.append(try row(trimmed, line: line, number: rows.count))
    }
    rows.sort { ($0.submitted, $0.number) < ($1.submitted, $1.number) }
    let origin = format == .philly ? rows.first?.submitted ?? 0 : 0
    return rows.map { arrival($0, origin: origin) }
  }

  private struct Row {
    let number: Int
    let submitted: Int64
    let seconds: Int64
    let gpus: Int
  }

  private func arrival(_ row: Row, origin: Int64) -> Arrival {
    let role = Role(name: "worker", count: row.gpus, request: PodRequest(gpus: 1))
    let gang = Gang(
      id: GangID("\(prefix)/\(row.number + 1)"),
      roles: [role],
      topology: .sameDomain,
      expectedDuration: .seconds(row.seconds)
    )
    return Arrival(
      at: Instant(seconds: row.submitted - origin),
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

  private func row(_ bytes: ArraySlice<UInt8>, line: Int, number: Int) throws(TraceProblem) -> Row {
    let fields = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let width = format == .itp ? 4 : 5
    guard fields.count == width else {
      throw TraceProblem(line: line, message: "expected \(width) fields, found \(fields.count)")
    }
    let submitted: Int64?
    let gpus: Int64?
    let seconds: Int64?
    switch format {
    case .itp:
      submitted = Digits.wholeNumber(fields[1])
      seconds = Digits.wholeNumber(fields[2])
      gpus = Digits.wholeNumber(fields[3])
    case .philly:
      submitted = Digits.timestamp(fields[0])
      seconds = Digits.wholeSeconds(fields[1])
      gpus = Digits.wholeNumber(fields[2])
    }
    guard let submitted else {
      throw TraceProblem(line: line, message: "the time of submission is unreadable")
    }
    guard let seconds else { throw TraceProblem(line: line, message: "the duration is not in whole seconds") }
    guard let gpus, gpus > 0, gpus <= 1_000_000 else {
      throw TraceProblem(line: line, message: "the number of GPUs is not a whole number from 1 to 1000000")
    }
    return Row(number: number, submitted: submitted, seconds: seconds, gpus: Int(gpus))
  }
}
