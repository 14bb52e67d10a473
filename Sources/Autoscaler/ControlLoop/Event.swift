package import FleetModel

/// Everything that the controller learns.
///
/// Each one is journalled with its instant.
package enum Event: Hashable, Sendable, Codable {
  /// The shell has read the pools' inventories and the demand once; from now on the controller acts.
  case synced
  /// A gang wants machines, or wants other ones than it said before.
  case gangArrived(gang: Gang)
  /// All pods of a gang are bound.
  case gangStarted(gang: GangID)
  /// A gang has finished or was withdrawn; nothing of it is left.
  case gangEnded(gang: GangID)
  case driver(report: DriverReport)
  case cluster(report: ClusterReport)
  /// A call that wants to change something; the controller emits its answer.
  case request(id: RequestID, request: Request)
  /// Somebody approves what all domains together may cost for an hour, until that instant or until another
  /// approval takes its place.
  case spendApproved(upTo: Money, until: Instant?)
  /// The instant of ``Controller/nextDeadline`` has come.
  case deadlinePassed
}

/// The Kubernetes side's answers to the steps of a drain and to what follows a release.
///
/// `attempt` is the one of the action that is answered: an answer to an earlier drain counts for nothing.
package enum ClusterReport: Hashable, Sendable, Codable {
  case cordoned(launch: LaunchToken, attempt: Int)
  /// No pod but DaemonSets' is left.
  case evicted(launch: LaunchToken, attempt: Int)
  /// Pods that are neither a DaemonSet's nor completed, found by a read that is certain to be later than the
  /// cordon, and those among them that must not be moved; nil for none.
  case verified(launch: LaunchToken, attempt: Int, podCount: Int, holds: [PodHold]? = nil)
  case uncordoned(launch: LaunchToken, attempt: Int)
  /// No Node object of the launch is left.
  case nodesDeleted(launch: LaunchToken)
}

/// A mutating call of Cluster Autoscaler.
package enum Request: Hashable, Sendable, Codable {
  /// A new loop begins: freeze the next epoch.
  case refresh
  case increaseSize(group: NodeGroupID, delta: Int)
  case deleteNodes(group: NodeGroupID, nodes: [ProviderID])
  /// The delta is negative, as on the wire.
  case decreaseTargetSize(group: NodeGroupID, delta: Int)
}
