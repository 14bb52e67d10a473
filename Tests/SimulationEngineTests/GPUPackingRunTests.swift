internal import FleetModel
internal import Foundation
internal import Planning
internal import SimulationEngine
internal import Testing
internal import Workloads

/// The known answers of packing, with one seed instead of ten; `make truth` runs them all.
@Suite("Packing openb")
struct GPUPackingRunTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "scenarios/truth")

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Self.folder.appending(path: path)))
  }

  @Test func `MIG counts are exact and FGD is as published`() throws {
    let all = try PackingExpectation.read(try bytes("openb.packing.csv"))
    let chosen = all.filter { $0.tolerance == 0 || ($0.policy == "fgd" && $0.figure == .allocated100) }
    #expect(chosen.count == 3)
    for expectation in chosen {
      var reader = OpenbReader()
      let nodes = try reader.nodes(in: try bytes(expectation.nodesPath))
      let pods = try reader.pods(in: try bytes(expectation.podsPath))
      let run = GPUPackingRun(nodes: nodes, pods: pods)

      let value = try #require(run.value(of: expectation, pods: pods, seeds: 1))

      #expect(abs(value - expectation.expected) <= expectation.tolerance, "\(expectation.figure): \(value)")
    }
  }

  @Test func `the same seed gives the same outcome and another one another`() {
    let nodes = (0..<6).map { GPUShareNode(cpuMilli: 4_000 * ($0 + 1), memoryMiB: 9, gpuCount: 2, model: 0) }
    let pods = (1...30).map { GPUShareRequest(cpuMilli: 500, memoryMiB: 1, gpu: .part(milli: $0 * 30)) }
    let run = GPUPackingRun(nodes: nodes, pods: pods)

    let outcomes = [1, 1, 2].map {
      run.outcome(policy: .random, seed: $0, demandPercents: [50, 100, 130])
    }

    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0] != outcomes[2])
  }
}
