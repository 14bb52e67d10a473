internal import Foundation
internal import PolicyFiles
internal import PolicyTesting
internal import Testing

/// A folder of its own with a small policy and what a test writes beside it; it is removed at the end.
final class TestFolder {
  private let root: URL

  /// Two pools: `rack`, domains of two nodes with four GPUs each, and `box`, spot nodes with eight.
  static let policy = """
    version: 1
    name: sample
    idleTime: 10m
    pools:
      - name: rack
        shape: {nodes: 2, gpusPerNode: 4, architecture: arm64}
        node: {cpu: 64, memory: 512Gi}
        zone: z1
        jurisdiction: eu
        capacityType: on-demand
        pricePerNode: 3.50 USD/h
        maxDomains: 2
        bringUpDeadline: 15m
      - name: box
        shape: {nodes: 1, gpusPerNode: 8, architecture: amd64}
        node: {cpu: 64, memory: 512Gi}
        zone: z2
        jurisdiction: us
        capacityType: spot
        maxDomains: 2
        bringUpDeadline: 15m
    """

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "policy-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    try write(Self.policy, to: "sample.yaml")
  }

  deinit {
    // What cannot be removed is left to the operating system, which empties its folder of temporary files.
    try? FileManager.default.removeItem(at: root)
  }

  func path(of name: String) -> String { root.appending(path: name).path }

  func write(_ text: String, to name: String) throws {
    let file = root.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(text.utf8).write(to: file)
  }

  /// Makes a symbolic link.
  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path(of: name), withDestinationPath: target)
  }

  /// A text without the folder's own path.
  func relative(_ text: String) -> String { text.replacing(root.path + "/", with: "") }

  /// What is wrong with a test file, one problem a line, or `no problem`.
  func problems(in text: String) -> String {
    do throws(FileProblems) {
      _ = try PolicyTestFile.parse(text: text, path: path(of: "sample.test.yaml"))
      return "no problem"
    } catch {
      return relative("\(error)")
    }
  }

  /// The failures of a test of the sample policy, one a line, or `passed`.
  func failures(of test: String) throws -> String {
    let text = "policy: sample.yaml\ntests:\n- name: sample\n" + test
    let file = try PolicyTestFile.parse(text: text, path: path(of: "sample.test.yaml"))
    let results = file.run()
    try #require(results.count == 1)
    guard !results[0].hasPassed else { return "passed" }
    return relative(results[0].failures.map(\.description).joined(separator: "\n"))
  }
}
