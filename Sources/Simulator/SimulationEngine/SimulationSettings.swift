package import PoolPhysics

/// Everything about a run that is neither policy nor workload.
package struct SimulationSettings: Sendable {
  /// One for each pool of the policy, in its order.
  package var physics: [PhysicsSettings]
  package var seed: UInt64
  /// How often pools' inventories are read; nil for never, when reports are never lost.
  package var inventoryInterval: Duration?
  /// How often Cluster Autoscaler runs its loop; used only when the policy leaves actuation to it.
  package var clusterAutoscalerInterval: Duration
  package var cluster: ClusterFaults
  package var world = WorldSettings()
  /// Faults cease after that long; nil when they never do.
  package var faultsFor: Duration?
  /// Runs that last longer end with an error; keeps a run that makes no progress from going on for ever.
  package var limit: Duration
  /// Runs with more events end with an error; nil when only the time is limited.
  package var eventLimit: Int?

  package init(
    physics: [PhysicsSettings],
    seed: UInt64 = 1,
    inventoryInterval: Duration? = nil,
    clusterAutoscalerInterval: Duration = .seconds(10),
    cluster: ClusterFaults = ClusterFaults(),
    faultsFor: Duration? = nil,
    limit: Duration = .seconds(10 * 365 * 86_400)
  ) {
    self.physics = physics
    self.seed = seed
    self.inventoryInterval = inventoryInterval
    self.clusterAutoscalerInterval = clusterAutoscalerInterval
    self.cluster = cluster
    self.faultsFor = faultsFor
    self.limit = limit
  }
}

/// Misfortunes on the cluster's side, in times per thousand.
package struct ClusterFaults: Hashable, Sendable {
  /// A step of a drain that is not answered.
  package var lostAnswer = 0
  /// Answers take up to that long.
  package var answerDelay: Duration = .zero
  /// A pod that turns up on a cordoned domain.
  package var podOnDrainedDomain = 0
  /// A gang that is admitted and never starts.
  package var neverStarts = 0
  /// A loop in which Cluster Autoscaler makes an odd call.
  package var oddCall = 0
  /// A loop that does not happen.
  package var missedLoop = 0

  package init() {}
}
