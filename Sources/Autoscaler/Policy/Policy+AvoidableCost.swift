package import FleetModel

extension Policy {
  /// What is saved in the first hour without a domain of the pool; nil when its price is not known.
  ///
  /// What is paid for in advance, reserved capacity and capacity blocks, saves nothing. Machines of one's own save
  /// their running cost, less what switching them off and on again costs.
  package func avoidableCost(of pool: NodePool) -> Money? {
    switch pool.capacityType {
    case .reserved, .capacityBlock: return .zero
    case .onDemand, .spot: return hourlyCost(of: pool)
    case .owned:
      guard let cost = hourlyCost(of: pool) else { return nil }
      let cycle = min(pool.powerCycleTime ?? .zero, .seconds(3_600))
      return Money(microUnits: cost.microUnits - cost.perHour(over: cycle).microUnits)
    }
  }
}
