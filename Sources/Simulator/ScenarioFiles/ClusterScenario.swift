package import ClusterScheduling
internal import FleetModel
package import Workloads

/// A run of a fixed cluster, ready to go: no autoscaler, a queue discipline, and what arrives.
package struct ClusterScenario: Sendable {
  package enum Workload: Sendable {
    /// In order of submission.
    case jobs([ClusterJob])
    /// Made as the run goes on, and not kept.
    case drawn(DrawnWorkload, seed: UInt64)
  }

  package let name: String
  /// A sentence or two for people.
  package let about: String
  package let settings: ClusterSettings
  package let workload: Workload
  /// Rows of the trace that were left out.
  package let badRows: [TraceProblem]
  package let expectations: [ClusterExpectation]
  package let intervals: [IntervalExpectation]

  /// Of drawn workloads with more gangs only sums are kept.
  private static let mostKept = 2_000_000.0

  /// Runs it to its end.
  package func run() -> ClusterResult {
    var cluster = ClusterSimulation(settings)
    var began: Nanoseconds?
    switch workload {
    case .jobs(let jobs):
      began = jobs.first?.submitted
      for job in jobs { cluster.submit(job) }
    case .drawn(let workload, let seed):
      let isKept = workload.expectedCount <= Self.mostKept
      var jobs = JobSequence(workload, seed: seed)
      while let job = jobs.next() {
        began = began ?? job.submitted
        cluster.submit(job)
        if !isKept { cluster.takeOutcomes { _ in } }
      }
    }
    cluster.finish()
    return ClusterResult(of: cluster, began: began ?? 0)
  }
}

/// The jobs of a drawn workload, made as they are asked for; a job's kind is its class.
struct JobSequence {
  private var sizes: ArrivalSequence

  init(_ workload: DrawnWorkload, seed: UInt64) {
    sizes = workload.sequence(seed: seed)
  }

  mutating func next() -> ClusterJob? {
    guard let size = sizes.nextSize() else { return nil }
    return ClusterJob(
      submitted: size.at.nanoseconds,
      runTime: size.duration.wholeNanoseconds,
      pods: size.pods,
      gpusPerPod: size.gpusPerPod,
      kind: sizes.lastClass
    )
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
