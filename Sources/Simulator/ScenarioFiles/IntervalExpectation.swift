internal import ClusterScheduling
package import Statistics
internal import Workloads

/// A mean over a long run whose value is known from theory: the run's own 99 % confidence interval must hold it, and
/// reach no further than a hundredth of it to either side.
package struct IntervalExpectation: Hashable, Sendable {
  package enum Figure: Hashable, Sendable {
    /// From arrival to start, over gangs that start.
    case meanWaitingSeconds
    /// Of the gangs that start, those that do not do so at once.
    case delayedShare
    case meanBusyGPUs
    /// Of the gangs of the class with that index.
    case turnedAwayShare(kind: Int)
  }

  /// How people call it.
  package let name: String
  package let figure: Figure
  package let expected: Double

  /// True when the interval holds the value and is narrow enough.
  package func holds(for interval: ConfidenceInterval) -> Bool {
    interval.contains(expected) && interval.margin <= expected.magnitude / 100
  }
}

extension ClusterScenario {
  /// The intervals of the figures that are expected, in that order; nil where the workload is not drawn by count, and
  /// where it has too few gangs.
  ///
  /// A tenth of the gangs is the warm-up; the others make up batches of equal size.
  package func measuredIntervals() -> [ConfidenceInterval]? {
    guard case .drawn(let workload, let seed) = workload, let count = workload.count else { return nil }
    var jobs = JobSequence(workload, seed: seed)
    var run = BatchedRun(settings, kinds: workload.classes.count)
    run.serve(count / 10, of: &jobs)
    var values: [[Double]] = intervals.map { _ in [] }
    for _ in 0..<BatchedRun.batches {
      run.beginBatch()
      run.serve(count * 9 / 10 / BatchedRun.batches, of: &jobs)
      for (index, expectation) in intervals.enumerated() {
        values[index].append(run.value(of: expectation.figure))
      }
    }
    // A batch in which nobody came, or nobody started, has no mean.
    guard values.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
    let measured = values.compactMap { ConfidenceInterval(of: $0, level: 0.99) }
    return measured.count == values.count ? measured : nil
  }
}

/// A run that is cut into batches by the number of arrivals.
private struct BatchedRun {
  static let batches = 30

  private var cluster: ClusterSimulation
  private var submitted: [Int]
  private var turnedAway: [Int]
  private var start: ClusterTally
  private var startedAt: Nanoseconds = 0

  init(_ settings: ClusterSettings, kinds: Int) {
    cluster = ClusterSimulation(settings)
    start = cluster.tally
    submitted = Array(repeating: 0, count: kinds)
    turnedAway = submitted
  }

  mutating func beginBatch() {
    for kind in submitted.indices { (submitted[kind], turnedAway[kind]) = (0, 0) }
    start = cluster.tally
    startedAt = cluster.now
  }

  mutating func serve(_ count: Int, of jobs: inout JobSequence) {
    for _ in 0..<count {
      guard let job = jobs.next() else { return }
      cluster.submit(job)
      submitted[Int(job.kind)] += 1
      for outcome in cluster.outcomes where outcome.fate == .turnedAway {
        turnedAway[Int(outcome.job.kind)] += 1
      }
      cluster.takeOutcomes { _ in }
    }
  }

  func value(of figure: IntervalExpectation.Figure) -> Double {
    let tally = cluster.tally
    let started = Double(tally.started - start.started)
    switch figure {
    case .meanWaitingSeconds: return Double(tally.waiting - start.waiting) / 1e9 / started
    case .delayedShare: return Double(tally.delayed - start.delayed) / started
    case .meanBusyGPUs:
      return Double(tally.busyGPUTime - start.busyGPUTime) / Double(cluster.now - startedAt)
    case .turnedAwayShare(let kind): return Double(turnedAway[kind]) / Double(submitted[kind])
    }
  }
}
