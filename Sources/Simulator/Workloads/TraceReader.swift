/// The kinds of job traces that can be read.
package enum TraceFormat: String, Hashable, Sendable, CaseIterable {
  /// Microsoft ITP: `job_id,submission_time,duration,num_gpu`, times in whole seconds.
  case itp
  /// Microsoft Philly as flattened by the Sia artifact: `timestamp,duration,num_gpus,gpu_time,cluster`, the
  /// timestamp as local text without a zone, which is read as if every day had 24 hours.
  case philly
  /// The Standard Workload Format of parallel jobs; each processor is read as a GPU.
  /// https://www.cs.huji.ac.il/labs/parallel/workload/swf.html
  case swf
  /// Azure's requests to language models: `TIMESTAMP,ContextTokens,GeneratedTokens`.
  case azureLLM = "azure-llm"
  /// Our own table; see docs/workloads.md.
  case csv
}

/// A row of a trace that cannot be read.
package struct TraceProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1, the header included.
  package let line: Int
  package let message: String

  package init(line: Int, message: String) {
    self.line = line
    self.message = message
  }

  package var description: String { "line \(line): \(message)" }
}

/// What a trace came to.
package struct Trace: Sendable {
  /// In order of time; rows of equal time stay in file order.
  package let arrivals: [Arrival]
  /// Rows that were left out, in file order.
  package let badRows: [TraceProblem]

  package init(arrivals: [Arrival], badRows: [TraceProblem] = []) {
    self.arrivals = arrivals
    self.badRows = badRows
  }
}

/// Turns the rows of a trace into gangs of one-GPU pods that must share a domain, unless the trace says
/// otherwise.
///
/// The first arrival is at the origin in formats with a date, and wherever the trace says in the others.
package struct TraceReader {
  private let format: TraceFormat
  private let prefix: String
  private let requests: RequestModel?
  private var badRows: BadRows

  /// A reader that names its gangs `prefix/<row>`.
  ///
  /// It leaves out that many rows that cannot be read, and refuses a trace with more. Traces of requests need a
  /// model of how long one takes.
  package init(format: TraceFormat, prefix: String, badRowLimit: Int = 0, requests: RequestModel? = nil) {
    precondition(format != .azureLLM || requests != nil, "requests take some time")
    self.format = format
    self.prefix = prefix
    self.requests = requests
    badRows = BadRows(limit: badRowLimit)
  }

  /// The arrivals of a trace.
  ///
  /// O(rows log rows).
  package func trace(in text: [UInt8]) throws(TraceProblem) -> Trace {
    let rows = try rows(in: text)
    return Trace(arrivals: try arrivals(of: rows.good), badRows: rows.bad)
  }

  /// The rows of a trace in order of time, without gangs made of them, and those that were left out in file order.
  ///
  /// O(rows log rows).
  package func rows(
    in text: [UInt8]
  ) throws(TraceProblem) -> (good: [TraceRow], bad: [TraceProblem]) {
    var reader = self
    var rows: [TraceRow] = []
    var columns: TraceColumns?
    var line = 0
    var number = 0
    var start = 0
    while start <= text.count {
      let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
      let isEndedByReturn = end > start && text[end - 1] == UInt8(ascii: "\r")
      let bytes = text[start..<(isEndedByReturn ? end - 1 : end)]
      start = end + 1
      line += 1
      if format != .swf && line == 1 {
        columns = try header(bytes)
        continue
      }
      if bytes.isEmpty || format == .swf && bytes.first == UInt8(ascii: ";") { continue }
      number += 1
      do throws(TraceProblem) {
        rows.append(try row(bytes, line: line, number: number, columns: columns))
      } catch {
        try reader.badRows.add(error)
      }
    }
    rows.sort { ($0.submitted, $0.number) < ($1.submitted, $1.number) }
    if format.hasDates, let origin = rows.first?.submitted {
      for index in rows.indices { rows[index].submitted -= origin }
    }
    return (rows, reader.badRows.problems)
  }

  private func arrivals(of rows: [TraceRow]) throws(TraceProblem) -> [Arrival] {
    var lines: [String: Int] = [:]
    var arrivals: [Arrival] = []
    for row in rows {
      if format == .csv, let earlier = lines.updateValue(row.line, forKey: row.id(prefix: prefix)) {
        let name = row.id(prefix: prefix)
        let message = "two gangs are called '\(name)'; the other one is in line \(min(earlier, row.line))"
        throw TraceProblem(line: max(earlier, row.line), message: message)
      }
      arrivals.append(row.arrival(prefix: prefix, pod: requests?.pod))
    }
    return arrivals
  }

  private func header(_ bytes: ArraySlice<UInt8>) throws(TraceProblem) -> TraceColumns? {
    guard let expected = format.header else { return try TraceColumns(header: bytes) }
    guard bytes.elementsEqual(expected.utf8) else {
      throw TraceProblem(line: 1, message: "expected the header '\(expected)'")
    }
    return nil
  }

  private func row(
    _ bytes: ArraySlice<UInt8>,
    line: Int,
    number: Int,
    columns: TraceColumns?
  ) throws(TraceProblem) -> TraceRow {
    let text = RowText(bytes, line: line, number: number)
    switch format {
    case .itp: return try TraceRow(itp: text)
    case .philly: return try TraceRow(philly: text)
    case .swf: return try TraceRow(swf: text)
    case .azureLLM:
      guard let requests else { preconditionFailure("requests take some time") }
      return try TraceRow(request: text, model: requests)
    case .csv:
      guard let columns else { preconditionFailure("the header came first") }
      return try TraceRow(text, columns: columns)
    }
  }
}

extension TraceFormat {
  /// The only header there is; nil where there is none or a choice.
  var header: String? {
    switch self {
    case .itp: "job_id,submission_time,duration,num_gpu"
    case .philly: "timestamp,duration,num_gpus,gpu_time,cluster"
    case .azureLLM: "TIMESTAMP,ContextTokens,GeneratedTokens"
    case .swf, .csv: nil
    }
  }

  /// True where times are dates.
  var hasDates: Bool {
    switch self {
    case .philly, .azureLLM: true
    case .itp, .swf, .csv: false
    }
  }
}
