/// Time as the cluster's queues count it: whole nanoseconds from the origin of a run.
///
/// `Duration` is twice as wide and divides 128 bits by 128 to become nanoseconds, which the queues would do at each step.
package typealias Nanoseconds = Int64

/// A gang as a cluster's scheduler sees it: how much it asks for, and how long it runs.
package struct ClusterJob: Hashable, Sendable {
  package var submitted: Nanoseconds
  /// How long it runs once it has all that it asks for.
  package var runTime: Nanoseconds
  /// How long the scheduler believes it runs.
  package var estimate: Nanoseconds
  package var pods: Int32
  package var gpusPerPod: Int32
  /// The larger goes first.
  package var priority: Int32
  /// Position among the cluster's tenants.
  package var tenant: Int32
  /// Which part of a workload it belongs to; the scheduler does not look at it.
  package var kind: Int32

  package init(
    submitted: Nanoseconds,
    runTime: Nanoseconds,
    estimate: Nanoseconds? = nil,
    pods: Int = 1,
    gpusPerPod: Int = 1,
    priority: Int = 0,
    tenant: Int = 0,
    kind: Int = 0
  ) {
    precondition(submitted >= 0 && runTime >= 0, "a job comes after the origin and runs forward")
    precondition(estimate.map { $0 >= 0 } ?? true, "nothing is believed to run backward")
    precondition(pods > 0 && gpusPerPod > 0, "a job asks for something")
    self.submitted = submitted
    self.runTime = runTime
    self.estimate = estimate ?? runTime
    self.pods = Int32(pods)
    self.gpusPerPod = Int32(gpusPerPod)
    self.priority = Int32(priority)
    self.tenant = Int32(tenant)
    self.kind = Int32(kind)
  }

  /// All that it asks for.
  package var gpus: Int { Int(pods) * Int(gpusPerPod) }
}

/// What became of a job.
package struct JobOutcome: Hashable, Sendable {
  package enum Fate: UInt8, Hashable, Sendable {
    case finished
    /// The queue was full.
    case turnedAway
    /// It asks for more than the cluster has.
    case tooLarge
  }

  /// Its number in order of submission, from 0.
  package let number: Int
  package let job: ClusterJob
  package let fate: Fate
  /// When it first ran; the instant of its end for one that never did.
  package let started: Nanoseconds
  package let ended: Nanoseconds

  /// From submission to the first start.
  package var waiting: Nanoseconds { started - job.submitted }
}
