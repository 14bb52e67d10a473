/// What a cluster's run came to.
package struct ClusterResult: Hashable, Sendable {
  package let settings: ClusterSettings
  package let tally: ClusterTally
  /// What became of each job, in order of their ends.
  package let outcomes: [JobOutcome]
  /// Jobs that wait for ever.
  package let unfinished: Int
  /// From the first submission to the last event.
  package let makespan: Nanoseconds

  /// Sums up a run that has finished and whose outcomes nobody has taken.
  package init(of cluster: ClusterSimulation, began: Nanoseconds) {
    settings = cluster.settings
    tally = cluster.tally
    outcomes = cluster.outcomes
    unfinished = cluster.waitingCount
    makespan = cluster.now - began
  }

  /// Times from submission to the first start of the jobs that finished, sorted.
  package var waitingTimes: [Nanoseconds] {
    outcomes.filter { $0.fate == .finished }.map(\.waiting).sorted()
  }
}
