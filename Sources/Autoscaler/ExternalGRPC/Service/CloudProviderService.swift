internal import ControlLoop
package import ExternalGRPCMessages
internal import FleetModel
internal import FoundationEssentials
package import GRPCCore
internal import Policy
internal import SwiftProtobuf

/// Cluster Autoscaler's cloud provider: a thin translation between its wire format and the controller.
///
/// Reads come from the frozen epoch, so that a loop never sees two different fleets; whatever changes
/// something is decided by the controller. Both eras of the wire format are read, the newer fields first, and
/// written.
package struct CloudProviderService: WireCloudProvider.SimpleServiceProtocol {
  let core: any ProviderCore
  let topology: Topology

  /// A service that speaks for that core.
  package init(core: any ProviderCore) {
    self.core = core
    topology = Topology(pools: core.policy.pools)
  }

  /// The group of the current epoch with that id, or NOT_FOUND.
  func listedGroup(_ id: String) throws(RPCError) -> NodeGroup {
    let epoch = core.currentEpoch()
    guard let group = epoch.group(named: NodeGroupID(id)) else {
      throw RPCError(code: .notFound, message: "no node group '\(id)' in epoch \(epoch.number)")
    }
    return group
  }

  /// Where a group's nodes come from.
  func pool(of group: NodeGroup) -> NodePool { topology.pools[group.pool] }
}

// MARK: - Groups

extension CloudProviderService {
  /// All groups of the epoch, with their windows.
  package func nodeGroups(
    request: WireNodeGroupsRequest,
    context: ServerContext
  ) async throws -> WireNodeGroupsResponse {
    .with { $0.nodeGroups = core.currentEpoch().groups.map(WireNodeGroup.init) }
  }

  /// The group that lists the node; an empty answer when no group of the epoch does.
  package func nodeGroupForNode(
    request: WireNodeGroupForNodeRequest,
    context: ServerContext
  ) async throws -> WireNodeGroupForNodeResponse {
    guard let group = core.currentEpoch().group(of: request.node) else { return .init() }
    return .with { $0.nodeGroup = WireNodeGroup(group) }
  }

  /// How many instances the group lists.
  package func nodeGroupTargetSize(
    request: WireNodeGroupTargetSizeRequest,
    context: ServerContext
  ) async throws -> WireNodeGroupTargetSizeResponse {
    let group = try listedGroup(request.id)
    return .with { $0.targetSize = Int32(group.targetSize) }
  }

  /// The instances that the group lists: all of a domain's or none.
  package func nodeGroupNodes(
    request: WireNodeGroupNodesRequest,
    context: ServerContext
  ) async throws -> WireNodeGroupNodesResponse {
    let group = try listedGroup(request.id)
    return .with { $0.instances = group.instances.map(WireInstance.init) }
  }

  /// The node that the group would add.
  package func nodeGroupTemplateNodeInfo(
    request: WireNodeGroupTemplateNodeInfoRequest,
    context: ServerContext
  ) async throws -> WireNodeGroupTemplateNodeInfoResponse {
    let group = try listedGroup(request.id)
    // In a group of single-node domains the next node fills the first slot that is open.
    let slot = (group.slot ?? group.openSlots.first).map { topology.slot(of: $0) }
    let node: Data = try NodeTemplate.node(of: pool(of: group), slot: slot, group: group.id).serializedBytes()
    return .with { response in
      response.nodeInfo = node
      response.nodeBytes = node
    }
  }
}

// MARK: - Options and GPUs

extension CloudProviderService {
  /// Nothing, so that Cluster Autoscaler uses its flags; or all that it wants to know, where the policy
  /// leaves scaling down to it.
  ///
  /// An answer without all three durations makes 1.31 panic, and newer releases read them as 0.
  package func nodeGroupGetOptions(
    request: WireNodeGroupAutoscalingOptionsRequest,
    context: ServerContext
  ) async throws -> WireNodeGroupAutoscalingOptionsResponse {
    guard let times = core.policy.clusterAutoscalerScaleDown else { return .init() }
    return .with { response in
      response.nodeGroupAutoscalingOptions = request.defaults
      response.nodeGroupAutoscalingOptions.set(times)
    }
  }

  /// A label that no node carries.
  ///
  /// A node with the label and without a whole GPU, as in MIG mode, would never count as ready.
  package func gpuLabel(
    request: WireGPULabelRequest,
    context: ServerContext
  ) async throws -> WireGPULabelResponse {
    .with { $0.label = Names.absentLabel }
  }

  /// The GPU models of all pools, by their catalogue names.
  package func getAvailableGPUTypes(
    request: WireGetAvailableGPUTypesRequest,
    context: ServerContext
  ) async throws -> WireGetAvailableGPUTypesResponse {
    .with { response in
      for pool in core.policy.pools {
        guard let model = pool.shape.node.gpuModelName else { continue }
        response.gpuTypes[model] = .init()
      }
    }
  }
}
