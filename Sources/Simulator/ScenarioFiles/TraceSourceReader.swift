internal import FleetModel
internal import PolicyFiles
internal import Workloads

/// What a scenario says of its trace.
struct TraceSource {
  /// A kind of table, or JSON lines.
  enum Format: Hashable, Sendable {
    case table(TraceFormat)
    case lines
  }

  let format: Format
  /// Names gangs that have none.
  let prefix: String
  let badRowLimit: Int
  let requests: RequestModel?

  /// Either is in order of time.
  enum Content {
    case rows([TraceRow], bad: [TraceProblem])
    case trace(Trace)
  }

  /// The rows of a table whose gangs have no names and no pods of their own, otherwise the arrivals.
  func content(of bytes: [UInt8], file: String) throws(TraceProblem) -> Content {
    switch format {
    case .table(let table) where table == .itp || table == .philly || table == .swf:
      let reader = TraceReader(format: table, prefix: prefix, badRowLimit: badRowLimit)
      let rows = try reader.rows(in: bytes)
      return .rows(rows.good, bad: rows.bad)
    case .table, .lines: return .trace(try trace(in: bytes, file: file))
    }
  }

  /// The arrivals in a file of that name.
  func trace(in bytes: [UInt8], file: String) throws(TraceProblem) -> Trace {
    switch format {
    case .lines:
      return try GangLines(file: file, badRowLimit: badRowLimit).trace(in: bytes)
    case .table(let format):
      let reader = TraceReader(format: format, prefix: prefix, badRowLimit: badRowLimit, requests: requests)
      return try reader.trace(in: bytes)
    }
  }
}

extension ScenarioReader {
  /// Reads the trace that the key tells of.
  var traceReader: ValueReader<Trace> {
    reader { source, bytes, path in try source.trace(in: bytes, file: path) }
  }

  /// Reads the trace that the key tells of, as rows where they say all.
  var rowsReader: ValueReader<TraceSource.Content> {
    reader { source, bytes, path in try source.content(of: bytes, file: path) }
  }

  private func reader<Content>(
    _ content: @escaping (TraceSource, [UInt8], String) throws -> Content
  ) -> ValueReader<Content> {
    .mapping { file in
      let place = file.place(of: "path")
      let name = file.read("path", .text)
      let source = source(from: &file)
      guard let name, let source else { return nil }
      let path = resolved(name)
      do {
        return try content(source, try TextFile.bytes(at: path, limit: 1 << 30), path)
      } catch let error as TraceProblem {
        file.report("\(path):\(error.line): \(error.message)", at: place)
        return nil
      } catch {
        file.report("\(error)", at: place)
        return nil
      }
    }
  }

  private func source(from file: inout YAMLMapping) -> TraceSource? {
    let tables = TraceFormat.allCases.map { (name: $0.rawValue, value: TraceSource.Format.table($0)) }
    let format = file.read("format", .choice(of: tables + [(name: "jsonl", value: .lines)]))
    let prefix = file.read("prefix", .text, default: "job")
    let most = ValueReader<Int>.mapping { $0.read("atMost", .integer(in: 0...1_000_000_000)) }
    let badRowLimit = file.read("badRows", most, default: 0)
    let requests = file.readIfPresent("requests", RequestModel.reader)
    guard let format else { return nil }
    let areRequests = format == .table(.azureLLM)
    guard file.has("requests") == areRequests else {
      let message = areRequests ? "a trace of requests needs" : "only a trace of requests takes"
      file.report("\(message) the key 'requests'")
      return nil
    }
    if areRequests && requests == nil { return nil }
    return TraceSource(format: format, prefix: prefix, badRowLimit: badRowLimit, requests: requests)
  }
}

extension RequestModel {
  /// Reads how fast a replica is, and what it is made of.
  static var reader: ValueReader<RequestModel> {
    .mapping { file in
      let context = file.read("contextTokensPerSecond", .rate)
      let generated = file.read("generatedTokensPerSecond", .rate)
      let pod = file.read("replica", .mapping { PodRequest.read(from: &$0) })
      guard let context, let generated, let pod else { return nil }
      return RequestModel(
        contextTokensPerSecond: context,
        generatedTokensPerSecond: generated,
        pod: pod
      )
    }
  }
}
