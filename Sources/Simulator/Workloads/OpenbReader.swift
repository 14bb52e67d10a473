package import FleetModel

/// Reads the node and pod lists of Alibaba's openb cluster (cluster-trace-gpu-v2023).
///
/// Kinds of GPU get indices in order of their first appearance, so one reader must read the nodes and the pods.
/// Every row must be sound; the first that is not is named by its line.
package struct OpenbReader {
  /// The names of the kinds of GPU, by index.
  package private(set) var models: [String] = []

  package init() {}

  /// The nodes, in file order; nodes without GPUs included.
  package mutating func nodes(in text: [UInt8]) throws(TraceProblem) -> [GPUShareNode] {
    var nodes: [GPUShareNode] = []
    for row in try rows(in: text, headers: ["sn,cpu_milli,memory_mib,gpu,model"]) {
      let gpus = try number(row, 3, "gpu", in: 0...Int64(GPUShareNode.largestGPUCount))
      let node = GPUShareNode(
        cpuMilli: try number(row, 1, "cpu_milli", in: 0...Self.largest),
        memoryMiB: try number(row, 2, "memory_mib", in: 0...Self.largest),
        gpuCount: gpus,
        model: gpus == 0 ? 0 : try model(row.fields[4], line: row.line)
      )
      nodes.append(node)
    }
    return nodes
  }

  /// What each pod asks for, in file order; times are left out.
  package mutating func pods(in text: [UInt8]) throws(TraceProblem) -> [GPUShareRequest] {
    let short = "name,cpu_milli,memory_mib,num_gpu,gpu_milli"
    let long = short + ",gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time"
    var pods: [GPUShareRequest] = []
    for row in try rows(in: text, headers: [long, short]) {
      let gpu = try share(row)
      pods.append(
        GPUShareRequest(
          cpuMilli: try number(row, 1, "cpu_milli", in: 0...Self.largest),
          memoryMiB: try number(row, 2, "memory_mib", in: 0...Self.largest),
          gpu: gpu,
          models: gpu == .none || row.fields.count == 5 ? .any : try modelSet(row)
        )
      )
    }
    return pods
  }

  /// CPU and memory of one node or pod stay below this, so that they fit 32 bits.
  private static let largest: Int64 = 1_000_000_000

  private struct Row {
    let line: Int
    let fields: [ArraySlice<UInt8>]
  }

  private func rows(in text: [UInt8], headers: [String]) throws(TraceProblem) -> [Row] {
    var rows: [Row] = []
    var line = 0
    var width = 0
    for bytes in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      let trimmed = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
      if line > 1 && trimmed.isEmpty { continue }
      let fields = trimmed.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard line > 1 else {
        guard headers.contains(where: { trimmed.elementsEqual($0.utf8) }) else {
          throw TraceProblem(line: 1, message: "expected the header '\(headers[0])'")
        }
        width = fields.count
        continue
      }
      guard fields.count == width else {
        throw TraceProblem(line: line, message: "expected \(width) fields, found \(fields.count)")
      }
      rows.append(Row(line: line, fields: fields))
    }
    return rows
  }

  private func number(
    _ row: Row,
    _ column: Int,
    _ name: String,
    in range: ClosedRange<Int64>
  ) throws(TraceProblem) -> Int {
    guard let value = Digits.wholeNumber(row.fields[column]), range.contains(value) else {
      let bounds = "\(range.lowerBound) to \(range.upperBound)"
      throw TraceProblem(line: row.line, message: "\(name) is not a whole number from \(bounds)")
    }
    return Int(value)
  }

  private func share(_ row: Row) throws(TraceProblem) -> GPUShare {
    let count = try number(row, 3, "num_gpu", in: 0...Int64(GPUShareNode.largestGPUCount))
    let milli = try number(row, 4, "gpu_milli", in: 0...1_000)
    if count == 0 && milli == 0 { return .none }
    if count > 0 && milli == 1_000 { return .whole(count: count) }
    if count == 1 && milli > 0 { return .part(milli: milli) }
    throw TraceProblem(line: row.line, message: "\(count) GPUs of \(milli)/1000 each cannot be taken")
  }

  private mutating func modelSet(_ row: Row) throws(TraceProblem) -> GPUModelSet {
    let names = row.fields[5].split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
    if row.fields[5].isEmpty { return .any }
    var indices: [Int] = []
    for name in names { indices.append(try model(name, line: row.line)) }
    return GPUModelSet(indices)
  }

  private mutating func model(_ name: ArraySlice<UInt8>, line: Int) throws(TraceProblem) -> Int {
    guard !name.isEmpty else { throw TraceProblem(line: line, message: "a kind of GPU has no name") }
    let text = String(decoding: name, as: UTF8.self)
    if let index = models.firstIndex(of: text) { return index }
    guard models.count < GPUModelSet.capacity else {
      throw TraceProblem(line: line, message: "more than \(GPUModelSet.capacity) kinds of GPU")
    }
    models.append(text)
    return models.count - 1
  }
}
