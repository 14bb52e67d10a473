package import ExternalGRPCMessages
internal import FleetModel
package import GRPCCore
internal import Policy
internal import SwiftProtobuf

/// Theoretical prices, in the policy's reference currency. Money is whole micro-units up to the last step:
/// only the wire has floating point. An unknown price is NOT_FOUND and never 0.
extension CloudProviderService {
  /// What one node costs over the time asked for: its share of its domain.
  package func pricingNodePrice(
    request: WirePricingNodePriceRequest,
    context: ServerContext
  ) async throws -> WirePricingNodePriceResponse {
    let time = try request.timeSpan()
    let pool = try pool(of: request.node)
    let cost = try knownCost(of: pool).perHour(over: time)
    return .with { $0.price = cost.units / Double(pool.shape.nodeCount) }
  }

  /// What the pod's GPUs cost over the time asked for, in the pool where a GPU is cheapest.
  package func pricingPodPrice(
    request: WirePricingPodPriceRequest,
    context: ServerContext
  ) async throws -> WirePricingPodPriceResponse {
    let time = try request.timeSpan()
    let gpus = try wholeGPUCount(ofPod: request.podBytes.isEmpty ? request.pod : request.podBytes)
    guard let (pool, hourly) = cheapestGPUs() else {
      throw RPCError(code: .notFound, message: "no pool with whole GPUs has a known price")
    }
    let cost = hourly.perHour(over: time)
    return .with { $0.price = cost.units * Double(gpus) / Double(pool.shape.gpuCount) }
  }
}

// MARK: - Pools and their costs

extension CloudProviderService {
  /// The pool of a node that is listed, or of a template, which carries the pool's label.
  private func pool(of node: WireExternalGrpcNode) throws(RPCError) -> NodePool {
    if let group = core.currentEpoch().group(of: node) { return pool(of: group) }
    let label = node.labels[Names.poolLabel].flatMap { topology.poolIndex(named: PoolID($0)) }
    guard let index = label else {
      throw RPCError(code: .notFound, message: "node '\(node.name)' belongs to none of the policy's pools")
    }
    return topology.pools[index]
  }

  /// What a whole domain of the pool costs an hour, or NOT_FOUND with what is missing.
  private func knownCost(of pool: NodePool) throws(RPCError) -> Money {
    if let cost = core.policy.hourlyCost(of: pool) { return cost }
    let missing =
      pool.pricePerNode.map {
        "the policy has no exchange rate from \($0.currency.code) to \(core.policy.referenceCurrency.code)"
      } ?? "its price is not known"
    throw RPCError(code: .notFound, message: "pool '\(pool.id)': \(missing)")
  }

  /// The pool with the lowest known cost per whole GPU, and what a domain of it costs an hour; the first in
  /// policy order among equals.
  private func cheapestGPUs() -> (pool: NodePool, hourly: Money)? {
    var best: (pool: NodePool, hourly: Money)?
    for pool in core.policy.pools where pool.shape.node.wholeGPUCount > 0 {
      guard let hourly = core.policy.hourlyCost(of: pool) else { continue }
      if let best, !isCheaper((pool, hourly), than: best) { continue }
      best = (pool, hourly)
    }
    return best
  }

  /// Compares costs per GPU without dividing.
  private func isCheaper(
    _ left: (pool: NodePool, hourly: Money),
    than right: (pool: NodePool, hourly: Money)
  ) -> Bool {
    let leftProduct = left.hourly.microUnits.multipliedFullWidth(by: Int64(right.pool.shape.gpuCount))
    let rightProduct = right.hourly.microUnits.multipliedFullWidth(by: Int64(left.pool.shape.gpuCount))
    return (leftProduct.high, leftProduct.low) < (rightProduct.high, rightProduct.low)
  }
}

extension Money {
  /// Whole units of the currency, for the wire.
  fileprivate var units: Double { Double(microUnits) / 1_000_000 }
}
