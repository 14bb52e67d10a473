package import FleetModel
internal import Planning

/// What the last planning pass came to, in figures.
package struct PlanSummary: Hashable, Sendable {
  package let at: Instant
  /// New domains, those that fill pools up to their minimum among them.
  package let addedDomains: Int
  /// Gangs that found a place.
  package let placedGangs: Int
  /// Gangs that found none.
  package let waitingGangs: Int
  /// What the new domains beyond the minimums are expected to cost for an hour; nil when one of their prices is not known.
  package let cost: Money?
  /// No plan that serves the same gangs costs less an hour; nil when nothing can be said.
  package let bound: Money?
  /// By how many millionths of its cost the plan may be too dear; nil when cost or bound is not known.
  package let gapPartsPerMillion: Int?

  init(of plan: Plan, waitingGangs: Int, at now: Instant) {
    at = now
    addedDomains = plan.added.count
    placedGangs = plan.placed.count
    self.waitingGangs = waitingGangs
    cost = plan.cost
    bound = plan.bound
    gapPartsPerMillion = plan.gapPartsPerMillion
  }
}

extension PlanSummary: CustomStringConvertible {
  package var description: String {
    let waiting = waitingGangs == 1 ? "1 gang waits" : "\(waitingGangs) gangs wait"
    let domains = addedDomains == 1 ? "1 domain" : "\(addedDomains) domains"
    guard addedDomains > 0 else { return "no new domain; \(waiting)" }
    let price = cost.map { "\($0)/h" } ?? "an unknown price"
    return "\(domains), \(price)\(quality); \(waiting)"
  }

  /// How good the purchase is, rounded up to a tenth of a percent.
  private var quality: String {
    guard let gapPartsPerMillion else { return "" }
    if gapPartsPerMillion == 0 { return ", proven the cheapest" }
    let tenths = (gapPartsPerMillion + 999) / 1_000
    return ", within \(tenths / 10).\(tenths % 10) % of the bound"
  }
}
