/// How much it matters to a gang's users that its pods answer at any time.
package enum LatencyClass: String, Hashable, Sendable, Codable, CaseIterable {
  /// Work that may be interrupted and moved, where it can go on from a checkpoint.
  case batch
  /// Somebody waits for its answers: never on spot, and never moved to save money or to make room.
  case interactive
  /// Answers are due in a fixed time: as `interactive`, and no pod takes turns with others on a GPU.
  case realtime
}
