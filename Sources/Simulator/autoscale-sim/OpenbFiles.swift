internal import ArgumentParser
internal import FleetModel
internal import Planning
internal import PolicyFiles
internal import SimulationEngine
internal import Workloads

/// Reads openb lists from files, and the known answers about them.
enum OpenbFiles {
  /// Both lists; what cannot be read ends the command with its reason.
  static func lists(
    nodes: String,
    pods: String
  ) throws -> (nodes: [GPUShareNode], pods: [GPUShareRequest]) {
    var reader = OpenbReader()
    let fleet = try read(nodes) { (text) throws(TraceProblem) in try reader.nodes(in: text) }
    let demand = try read(pods) { (text) throws(TraceProblem) in try reader.pods(in: text) }
    guard fleet.contains(where: { $0.gpuCount > 0 }) else { throw BadInput.report("\(nodes): no GPUs") }
    guard demand.contains(where: { $0.gpu != .none }) else {
      throw BadInput.report("\(pods): no pod takes a GPU")
    }
    return (fleet, demand)
  }

  static func run(nodes: String, pods: String) throws -> GPUPackingRun {
    let lists = try lists(nodes: nodes, pods: pods)
    return GPUPackingRun(nodes: lists.nodes, pods: lists.pods)
  }

  /// The figure as it comes out.
  static func value(of expectation: PackingExpectation, in path: String) throws -> Int {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let lists = try lists(nodes: folder + expectation.nodesPath, pods: folder + expectation.podsPath)
    let run = GPUPackingRun(nodes: lists.nodes, pods: lists.pods)
    guard let value = run.value(of: expectation, pods: lists.pods) else {
      throw BadInput.report("\(path): \(expectation.name): unknown policy '\(expectation.policy)'")
    }
    return value
  }

  static func expectations(in path: String) throws -> [PackingExpectation] {
    try read(path) { (text) throws(TraceProblem) in try PackingExpectation.read(text) }
  }

  private static func read<Value>(
    _ path: String,
    _ parse: ([UInt8]) throws(TraceProblem) -> Value
  ) throws -> Value {
    do {
      return try parse(try TextFile.bytes(at: path, limit: 1 << 30))
    } catch let error as TraceProblem {
      throw BadInput.report("\(path):\(error.line): \(error.message)")
    } catch let error as TextFileError {
      throw BadInput.report(error)
    }
  }
}
