internal import FleetModel
internal import Policy
internal import PoolPhysics

/// What the domains of one pool came to.
struct PoolAccount {
  /// For how long domains were paid, those that were there for less than the minimum as long as that.
  private(set) var paidTime: Duration = .zero
  /// In the reference currency, power included; nil when a price or an exchange rate is not known.
  private(set) var cost: Money? = .zero
  private let policy: Policy
  private let pool: NodePool
  private let terms: BillingTerms

  /// Domains that still exist are paid until an instant.
  init(of physics: PoolPhysics, policy: Policy, until now: Instant) {
    self.policy = policy
    pool = physics.pool
    terms = physics.settings.billing
    for bill in physics.bills { add(from: bill.from, to: bill.to) }
    for domain in physics.domains where domain.releasedAt == nil { add(from: domain.requestedAt, to: now) }
  }

  private mutating func add(from start: Instant, to end: Instant) {
    let paidEnd = max(end, start.advanced(by: terms.minimum))
    paidTime += paidEnd.since(start)
    guard let sum = cost, let price = price(from: start, to: paidEnd),
      let power = power(over: end.since(start))
    else {
      cost = nil
      return
    }
    cost = sum + price + power
  }

  private func price(from start: Instant, to end: Instant) -> Money? {
    guard let prices = terms.prices else {
      return policy.hourlyCost(of: pool)?.perHour(over: end.since(start))
    }
    var sum = Money.zero
    for span in prices.spans(from: start, to: end) {
      guard let cost = policy.cost(of: pool, at: span.price) else { return nil }
      sum += cost.perHour(over: span.time)
    }
    return sum
  }

  private func power(over time: Duration) -> Money? {
    guard let power = terms.power else { return .zero }
    return policy.cost(of: 1, at: power.pricePerDomain)?.perHour(over: time)
  }
}
