package import ClusterScheduling

/// A run of a fixed cluster, ready to go: no autoscaler, a queue discipline, and what arrives.
package struct ClusterScenario: Sendable {
  package let name: String
  /// A sentence or two for people.
  package let about: String
  package let settings: ClusterSettings
  /// In order of submission.
  package let jobs: [ClusterJob]
  package let expectations: [ClusterExpectation]

  /// Runs it to its end.
  package func run() -> ClusterResult {
    var cluster = ClusterSimulation(settings)
    for job in jobs { cluster.submit(job) }
    cluster.finish()
    return ClusterResult(of: cluster, began: jobs.first?.submitted ?? 0)
  }
}

/// A figure of a cluster's run whose value is known beforehand, exactly.
package struct ClusterExpectation: Hashable, Sendable {
  package enum Figure: String, Hashable, Sendable, CaseIterable {
    case gangsFinished
    case gangsUnfinished
    case gangsTurnedAway
    case totalWaitingSeconds
    case makespanSeconds
    case busyGPUSeconds
    case heldGPUSeconds
    case preemptions
    case bindTimeouts
  }

  package let figure: Figure
  package let expected: Int64

  /// The figure in that result, times in whole seconds.
  package func value(in result: ClusterResult) -> Int64 {
    switch figure {
    case .gangsFinished: Int64(result.tally.finished)
    case .gangsUnfinished: Int64(result.unfinished)
    case .gangsTurnedAway: Int64(result.tally.turnedAway)
    case .totalWaitingSeconds: seconds(result.tally.waiting)
    case .makespanSeconds: seconds(Int128(result.makespan))
    case .busyGPUSeconds: seconds(result.tally.busyGPUTime)
    case .heldGPUSeconds: seconds(result.tally.heldGPUTime)
    case .preemptions: Int64(result.tally.preemptions)
    case .bindTimeouts: Int64(result.tally.bindTimeouts)
    }
  }

  private func seconds(_ nanoseconds: Int128) -> Int64 { Int64(nanoseconds / 1_000_000_000) }
}
