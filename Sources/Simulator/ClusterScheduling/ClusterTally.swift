/// Sums over a run of a cluster.
package struct ClusterTally: Hashable, Sendable {
  package internal(set) var submitted = 0
  package internal(set) var finished = 0
  package internal(set) var turnedAway = 0
  package internal(set) var tooLarge = 0
  /// Jobs that have run, and those of them that did not start the instant they came.
  package internal(set) var started = 0
  package internal(set) var delayed = 0
  /// From submission to first start.
  package internal(set) var waiting: Int128 = 0
  /// GPUs of running jobs, times nanoseconds.
  package internal(set) var busyGPUTime: Int128 = 0
  /// GPUs of pods whose jobs lack others, times nanoseconds.
  package internal(set) var heldGPUTime: Int128 = 0
  package internal(set) var preemptions = 0
  package internal(set) var bindTimeouts = 0
  /// Submissions, ends, pre-emptions and time-outs.
  package internal(set) var events = 0
  package internal(set) var longestQueue = 0
}
