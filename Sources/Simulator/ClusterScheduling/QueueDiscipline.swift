/// In which order a cluster's scheduler starts the jobs that wait.
///
/// All but ``podByPod`` start a job with all its pods at once or not at all.
package enum QueueDiscipline: String, Hashable, Sendable, CaseIterable {
  /// First come, first served: the first in the queue holds back all others while it does not fit.
  case fcfs
  /// EASY backfill (Lifka 1995): as ``fcfs``, but the first one's start is reserved at the earliest instant at which the
  /// estimates of running jobs leave room for it, and later jobs start that do not delay it.
  case easy
  /// The shortest estimate first; while that one does not fit it holds back all others.
  case shortestFirst = "shortest-first"
  /// Shortest remaining time first: at each change all jobs, running or not, are gone through in that order, each gets
  /// what it asks for if that is left, and running ones that get nothing are pre-empted.
  case srtf
  /// Shortest remaining service (time x GPUs) first; otherwise as ``srtf``.
  case srsf
  /// The highest priority first, then first come; one that does not fit is passed over.
  case priority
  /// The tenant with the least GPUs for its weight first; within a tenant as ``priority``.
  case fairShare = "fair-share"
  /// kube-scheduler without gangs: pods are bound one by one and hold what they have until the rest of their job follows.
  case podByPod = "pod-by-pod"
}

/// A fixed cluster and how its scheduler works.
package struct ClusterSettings: Hashable, Sendable {
  /// GPUs in one pool, any of which will do.
  package var gpus: Int
  package var discipline: QueueDiscipline
  /// Jobs that may wait, nil for any number; who comes later is turned away.
  package var queueLimit: Int?
  /// Positions are those of jobs' tenants; used by ``QueueDiscipline/priority`` and ``QueueDiscipline/fairShare``.
  package var tenants: [ClusterTenant]
  /// Whether ``QueueDiscipline/priority`` pre-empts jobs that come later in its order.
  package var preempts: Bool
  /// What a pre-empted job needs on top when it runs again.
  package var resumeTime: Nanoseconds
  /// A job that holds pods for so long without all of them loses them, and its pods wait anew; nil for never.
  ///
  /// It is Kueue's waitForPodsReady, and used by ``QueueDiscipline/podByPod``.
  package var bindTimeout: Nanoseconds?
  /// How long a pod that found no room is left alone, doubled each time up to ``longestBackoff`` (kube-scheduler's
  /// podInitialBackoffSeconds and podMaxBackoffSeconds).
  package var firstBackoff: Nanoseconds
  package var longestBackoff: Nanoseconds

  package init(
    gpus: Int,
    discipline: QueueDiscipline,
    queueLimit: Int? = nil,
    tenants: [ClusterTenant] = [],
    preempts: Bool = false,
    resumeTime: Nanoseconds = 0,
    bindTimeout: Nanoseconds? = nil,
    firstBackoff: Nanoseconds = 1_000_000_000,
    longestBackoff: Nanoseconds = 10_000_000_000
  ) {
    precondition(gpus > 0, "a cluster has a GPU")
    precondition(resumeTime >= 0 && bindTimeout.map { $0 > 0 } ?? true, "times run forward")
    precondition(firstBackoff > 0 && longestBackoff >= firstBackoff, "a back-off is some time")
    self.gpus = gpus
    self.discipline = discipline
    self.queueLimit = queueLimit
    self.tenants = tenants
    self.preempts = preempts
    self.resumeTime = resumeTime
    self.bindTimeout = bindTimeout
    self.firstBackoff = firstBackoff
    self.longestBackoff = longestBackoff
  }
}

/// Who jobs belong to, and what they may hold.
package struct ClusterTenant: Hashable, Sendable {
  package var name: String
  /// The most GPUs that its jobs hold at one time; nil when there is no limit.
  package var quota: Int?
  /// Its part under fair share, relative to others'.
  package var weight: Int

  package init(name: String, quota: Int? = nil, weight: Int = 1) {
    precondition(weight > 0, "a weight is more than nothing")
    self.name = name
    self.quota = quota
    self.weight = weight
  }
}
