package import FleetModel

/// What an hour of a domain counts as where pools are compared, and why that is not what is billed.
package struct ComparedCost: Hashable, Sendable, Codable {
  package enum Basis: String, Hashable, Sendable, Codable {
    /// The machines are paid for whether they run or not.
    case paidAnyway
    /// The machines are there; an hour of them costs power.
    case power
    /// What interruptions destroy is paid for twice.
    case interruptions
  }

  /// Nil when it is not known.
  package let hourly: Money?
  package let basis: Basis

  package init(hourly: Money?, basis: Basis) {
    self.hourly = hourly
    self.basis = basis
  }
}

extension ComparedCost: CustomStringConvertible {
  /// What follows a price: `counted as 0.00/h, since it is paid anyway`.
  package var description: String {
    let reason =
      switch basis {
      case .paidAnyway: "since it is paid anyway"
      case .power: "its power"
      case .interruptions: "with what interruptions lose"
      }
    return "counted as \(hourly.map { "\($0)/h" } ?? "an unknown price"), \(reason)"
  }
}

extension Policy {
  /// What one more domain of the pool is expected to cost for an hour, in the reference currency: by this pools and
  /// plans are compared.
  ///
  /// On-demand machines cost their price and spot machines their price and what interruptions lose. What is
  /// reserved, or a block whose end is known and which has therefore been bought, is paid anyway and adds its power,
  /// or nothing. Owned machines add their power, or their price where nobody has said what that costs. Nil when it
  /// is not known.
  package func expectedHourlyCost(of pool: NodePool) -> Money? {
    switch pool.capacityType {
    case .onDemand:
      hourlyCost(of: pool)
    case .spot:
      hourlyCost(of: pool).map { pool.interruptionRisk?.expectedCost(of: $0) ?? $0 }
    case .reserved:
      pool.powerCost.map { cost(of: pool, at: $0) } ?? .zero
    case .capacityBlock:
      if pool.powerCost == nil && pool.capacityBlock != nil {
        .zero
      } else {
        (pool.powerCost ?? pool.pricePerNode).flatMap { cost(of: pool, at: $0) }
      }
    case .owned:
      (pool.powerCost ?? pool.pricePerNode).flatMap { cost(of: pool, at: $0) }
    }
  }

  /// What that many domains count as, where it is not what is billed; nil where it is.
  package func comparedCost(of pool: NodePool, domains: Int) -> ComparedCost? {
    let expected = expectedHourlyCost(of: pool)
    guard expected != hourlyCost(of: pool) else { return nil }
    let basis: ComparedCost.Basis =
      switch pool.capacityType {
      case .spot, .onDemand: .interruptions
      case .reserved, .capacityBlock, .owned: pool.powerCost == nil ? .paidAnyway : .power
      }
    return ComparedCost(hourly: expected.map { $0 * domains }, basis: basis)
  }
}
