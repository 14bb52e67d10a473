internal import Foundation
internal import PolicyFiles
internal import ScenarioFiles

/// A folder of its own with a small policy and a trace; it is removed at the end.
final class ScenarioFolder {
  private let root: URL

  static let policy = """
    version: 1
    name: small
    pools:
      - name: box
        shape: {nodes: 1, gpusPerNode: 8, architecture: amd64}
        node: {cpu: 64, memory: 512Gi}
        zone: z1
        jurisdiction: eu
        capacityType: on-demand
        maxDomains: 2
        bringUpDeadline: 15m
      - name: rack
        shape: gb200-nvl72
        node: {memory: 960Gi}
        zone: z1
        jurisdiction: eu
        capacityType: owned
        maxDomains: 1
        bringUpDeadline: 15m
    """

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "scenarios-\(UUID().uuidString)")
    try write(Self.policy, to: "small.yaml")
    try write("job_id,submission_time,duration,num_gpu\n1,60,120,8\n0,30,10,2\n", to: "jobs/good.csv")
  }

  deinit {
    // What cannot be removed is left to the operating system, which empties its folder of temporary files.
    try? FileManager.default.removeItem(at: root)
  }

  func write(_ text: String, to name: String) throws {
    let file = root.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(text.utf8).write(to: file)
  }

  /// The scenario of a text that stands in the folder as `scenario.yaml`.
  func read(_ text: String) throws(FileProblems) -> Scenario {
    try ScenarioFile.parse(text: text, path: root.appending(path: "scenario.yaml").path)
  }

  /// A workload that stands in the folder.
  func workloadFile(_ name: String) throws(FileProblems) -> WorkloadFile {
    try WorkloadFile.read(path: root.appending(path: name).path)
  }

  /// What is wrong with a scenario, one problem a line and without the folder's path, or `no problem`.
  func problems(in text: String) -> String {
    do throws(FileProblems) {
      _ = try read(text)
      return "no problem"
    } catch {
      return "\(error)".replacing(root.path + "/", with: "")
    }
  }
}
