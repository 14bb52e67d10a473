internal import ControlLoop
package import ExternalGRPCMessages
internal import FleetModel
package import GRPCCore

/// The calls that change something. The controller decides; a refusal becomes a gRPC status with its reason.
extension CloudProviderService {
  /// A new loop begins, and with it the next epoch.
  package func refresh(
    request: WireRefreshRequest,
    context: ServerContext
  ) async throws -> WireRefreshResponse {
    try await submit(.refresh)
    return .init()
  }

  /// Asks for a group's planned domains; any part of one commits the whole.
  package func nodeGroupIncreaseSize(
    request: WireNodeGroupIncreaseSizeRequest,
    context: ServerContext
  ) async throws -> WireNodeGroupIncreaseSizeResponse {
    try await submit(.increaseSize(group: NodeGroupID(request.id), delta: Int(request.delta)))
    return .init()
  }

  /// Removes the domains of the nodes whole, or refuses and changes nothing.
  package func nodeGroupDeleteNodes(
    request: WireNodeGroupDeleteNodesRequest,
    context: ServerContext
  ) async throws -> WireNodeGroupDeleteNodesResponse {
    let epoch = core.currentEpoch()
    let nodes = request.nodes.map { epoch.providerID(of: $0) }
    try await submit(.deleteNodes(group: NodeGroupID(request.id), nodes: nodes))
    return .init()
  }

  /// Takes back domains that are coming up, whole, or refuses and changes nothing.
  package func nodeGroupDecreaseTargetSize(
    request: WireNodeGroupDecreaseTargetSizeRequest,
    context: ServerContext
  ) async throws -> WireNodeGroupDecreaseTargetSizeResponse {
    try await submit(.decreaseTargetSize(group: NodeGroupID(request.id), delta: Int(request.delta)))
    return .init()
  }

  /// Cluster Autoscaler ends; whatever it asked for goes on.
  package func cleanup(
    request: WireCleanupRequest,
    context: ServerContext
  ) async throws -> WireCleanupResponse {
    .init()
  }

  private func submit(_ request: Request) async throws(RPCError) {
    switch await core.submit(request) {
    case .done: return
    case .refused(let code, let message): throw RPCError(code: RPCError.Code(code), message: message)
    }
  }
}

extension RPCError.Code {
  /// The gRPC status of a refusal.
  init(_ code: RefusalCode) {
    switch code {
    case .invalidArgument: self = .invalidArgument
    case .notFound: self = .notFound
    case .failedPrecondition: self = .failedPrecondition
    case .outOfRange: self = .outOfRange
    case .unavailable: self = .unavailable
    }
  }
}
