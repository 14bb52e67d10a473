internal import ControlLoop
internal import ExternalGRPCMessages
internal import FleetModel
internal import Policy
internal import SwiftProtobuf

extension WireNodeGroup {
  /// The group and its window, with a line for Cluster Autoscaler's log.
  init(_ group: NodeGroup) {
    self.init()
    id = group.id.name
    minSize = Int32(group.minSize)
    maxSize = Int32(group.maxSize)
    debug = "\(group.id) [\(group.minSize),\(group.maxSize)]: \(group.note)"
  }
}

extension WireInstance {
  /// A listed machine.
  init(_ instance: NodeGroup.Instance) {
    self.init()
    id = instance.id.name
    switch instance.state {
    case .creating: status.instanceState = .instanceCreating
    case .running: status.instanceState = .instanceRunning
    }
  }
}

extension Epoch {
  /// The group that lists the node; nil when none does.
  func group(of node: WireExternalGrpcNode) -> NodeGroup? {
    group(listing: providerID(of: node))
  }

  /// The name under which the node would be listed.
  ///
  /// Nodes that Cluster Autoscaler made up for machines without a Node object carry it as their name.
  func providerID(of node: WireExternalGrpcNode) -> ProviderID {
    let id = ProviderID(node.providerID)
    let isFake = node.providerID.isEmpty || node.annotations[Names.fakeNodeAnnotation] != nil
    return isFake && group(listing: id) == nil ? ProviderID(node.name) : id
  }
}

extension WireNodeGroupAutoscalingOptions {
  /// Writes the three durations for both eras.
  mutating func set(_ times: ScaleDownTimes) {
    scaleDownUnneededTime = KubernetesDuration(times.unneeded)
    scaleDownUnneededDuration = Google_Protobuf_Duration(rounding: times.unneeded)
    scaleDownUnreadyTime = KubernetesDuration(times.unready)
    scaleDownUnreadyDuration = Google_Protobuf_Duration(rounding: times.unready)
    maxNodeProvisionTime = KubernetesDuration(times.maxNodeProvision)
    maxNodeProvisionDuration = Google_Protobuf_Duration(rounding: times.maxNodeProvision)
  }
}

extension KubernetesDuration {
  /// A length of time in whole nanoseconds.
  fileprivate init(_ time: Duration) {
    self.init()
    duration = time.wholeNanoseconds
  }
}
