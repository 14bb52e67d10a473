package import FleetModel
package import Policy

/// What planning came to for one gang, and why; what an operator reads.
package struct GangExplanation: Hashable, Sendable, Codable {
  package let gang: GangID
  package let verdict: Verdict
  /// How each pool fared, in policy order; empty when the gang fits what exists.
  ///
  /// What people read lists ``rankedPools``.
  package let pools: [PoolAnswer]
  /// Those of its domains where models of the gang are warm; nil when there are none.
  package let warmPlaces: [WarmPlace]?
  /// Moves that would make room for it; nil when none are known.
  package var room: RoomProposal?

  package init(gang: GangID, verdict: Verdict, pools: [PoolAnswer] = [], warmPlaces: [WarmPlace]? = nil) {
    self.gang = gang
    self.verdict = verdict
    self.pools = pools
    self.warmPlaces = warmPlaces
  }
}

/// The answer for a gang.
package enum Verdict: Hashable, Sendable, Codable {
  /// On domains that are ready.
  case fitsNow(domains: [Slot])
  /// On domains that exist, once the last of them has come up.
  case fitsWhenReady(domains: [Slot], deadline: Instant)
  /// After adding these domains; nil when their price is not known.
  case fitsAfterAdding(domains: [Slot], hourlyCost: Money?, within: Duration)
  /// On these domains once those gangs have ended, expected at that instant; new domains could take longer than that.
  case fitsAfterFinish(gangs: [GangID], domains: [Slot], at: Instant, within: Duration)
  /// Nothing is possible at the moment, but limits, back-offs or other gangs may give way.
  case notNow(Shortfall)
  /// No pool of the policy could ever hold it.
  case never(Shortfall)
  /// The instant has passed by which it had to start.
  case tooLate(startBy: Instant)
}

/// What the domains that exist lack for a gang.
package struct Shortfall: Hashable, Sendable, Codable {
  package let pods: Int
  package let gpus: Int
  package let topology: GangTopology
  /// Free GPUs of the emptiest domain that the gang may use, of those that exist; nil when no number of free
  /// GPUs would help.
  package let largestFreeGPUs: Int?
  /// Nil when the gang has no subgroups.
  package let subgroups: [SubgroupShortfall]?
  /// What the policy's limits on holding and spending have against it; nil when they have nothing, or nothing
  /// that the pools do not say for themselves.
  package let limit: SpendingLimit?
  /// True when only nodes count that serve no ComputeDomain; nil for false.
  package let computeDomain: Bool?

  package init(
    pods: Int,
    gpus: Int,
    topology: GangTopology,
    largestFreeGPUs: Int?,
    subgroups: [SubgroupShortfall]? = nil,
    limit: SpendingLimit? = nil,
    computeDomain: Bool? = nil
  ) {
    self.pods = pods
    self.gpus = gpus
    self.topology = topology
    self.largestFreeGPUs = largestFreeGPUs
    self.subgroups = subgroups
    self.limit = limit
    self.computeDomain = computeDomain
  }
}

/// How one pool fared for one gang.
package struct PoolAnswer: Hashable, Sendable, Codable {
  package let pool: PoolID
  package let outcome: PoolOutcome
  /// What its domains count as, where that is not what is billed.
  package let compared: ComparedCost?
  /// How long its domains may take to be ready; nil when it is refused.
  package let within: Duration?

  package init(
    pool: PoolID,
    outcome: PoolOutcome,
    compared: ComparedCost? = nil,
    within: Duration? = nil
  ) {
    self.pool = pool
    self.outcome = outcome
    self.compared = compared
    self.within = within
  }
}

package enum PoolOutcome: Hashable, Sendable, Codable {
  case chosen(domains: Int, hourlyCost: Money?)
  /// It would have done, but another pool was preferred.
  case dearer(domains: Int, hourlyCost: Money?)
  /// It would have done, and for less by itself, but what all gangs need together is cheaper elsewhere.
  case dearerTogether(domains: Int, hourlyCost: Money?)
  case refused(PoolRefusal)
}

/// Why a pool adds no domain for a gang.
package enum PoolRefusal: Hashable, Sendable, Codable {
  case excluded(PoolExclusion)
  /// Even an empty domain of the pool is too small.
  case domainTooSmall(podsPlaced: Int, podsWanted: Int)
  /// Even an empty domain of the pool is too small for what must share one.
  case replicaTooLarge(subgroup: String, podsPlaced: Int, podsWanted: Int)
  /// A domain has too few nodes for a role of which only so many pods may share one.
  case tooFewNodes(role: String, wanted: Int, perNode: Int, nodes: Int)
  /// More domains would be needed than the gang may span.
  case tooManyDomains(allowed: Int)
  case atMaximum(Int)
  /// The free places are too few for the gang.
  case tooFewSlots(available: Int)
  /// It has failed, or another pool that asks for the same has.
  case backingOff(until: Instant, because: PoolID? = nil)
  /// It would cost more than may be spent.
  case overspending(SpendingLimit)
  /// A domain that is added now may come up later than the gang must have started.
  case readyTooLate(ready: Instant, startBy: Instant)
  /// A domain that is added now could be taken away while the gang runs; its duration is nil when nobody knows it.
  case takenTooEarly(ready: Instant, usableUntil: Instant, duration: Duration?)

  /// True when waiting cannot help.
  package var isPermanent: Bool {
    switch self {
    case .excluded, .domainTooSmall, .replicaTooLarge, .tooFewNodes: true
    case .tooManyDomains, .atMaximum, .tooFewSlots, .backingOff, .overspending, .readyTooLate, .takenTooEarly:
      false
    }
  }
}

extension PoolRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .excluded(let exclusion): "excluded: \(exclusion)"
    case .domainTooSmall(let placed, let wanted): "an empty domain holds \(placed) of its \(wanted) pods"
    case .replicaTooLarge(let subgroup, let placed, let wanted):
      "an empty domain holds \(placed) of the \(wanted) pods of a group of \(subgroup)"
    case .tooFewNodes(let role, let wanted, let perNode, let nodes):
      "role \(role) puts at most \(perNode) of its \(wanted) pods on a node, a domain has \(nodes) nodes"
    case .tooManyDomains(let allowed): "would need more than the \(allowed) domains that it may span"
    case .atMaximum(let limit): "at its maximum of \(limit)"
    case .tooFewSlots(let available): "only \(available) more can be added, which is too few"
    case .overspending(let limit): limit.description
    case .backingOff(let until, let cause):
      "backing off until \(until)" + (cause.map { ", since \($0) found no such machines" } ?? "")
    case .readyTooLate(let ready, let startBy):
      "a new domain may be ready as late as \(ready), and the gang must start by \(startBy)"
    case .takenTooEarly(let ready, let end, let duration):
      "a new domain may be ready as late as \(ready) and is usable until \(end), and the gang runs for "
        + (duration?.briefText ?? "nobody knows how long")
    }
  }
}

extension PoolOutcome: CustomStringConvertible {
  package var description: String {
    switch self {
    case .chosen(let domains, let cost): "chosen: \(domains) x \(price(cost))"
    case .dearer(let domains, let cost): "possible: \(domains) x \(price(cost))"
    case .dearerTogether(let domains, let cost):
      "possible: \(domains) x \(price(cost)), but together with other gangs dearer"
    case .refused(let refusal): refusal.description
    }
  }

  private func price(_ cost: Money?) -> String {
    cost.map { "\($0)/h" } ?? "an unknown price"
  }
}

extension PoolAnswer: CustomStringConvertible {
  package var description: String {
    "\(pool) \(outcome)" + (compared.map { ", \($0)" } ?? "")
      + (within.map { ", ready within \($0.briefText)" } ?? "")
  }
}

extension Shortfall: CustomStringConvertible {
  package var description: String {
    if let limit, case .quota = limit { return limit.description }
    let what = gpus > 0 ? "\(gpus) GPUs" : "\(pods) pods"
    let place =
      switch topology {
      case .sameDomain: "in one NVLink domain"
      case .atMost(let domains): "in at most \(domains) NVLink domains"
      case .unconstrained, .preferSameDomain(nil): "over any NVLink domains"
      case .preferSameDomain(let limit?): "in at most \(limit) NVLink domains"
      }
    let groups = subgroups ?? []
    let nodes = computeDomain == true ? " on nodes that serve no other ComputeDomain" : ""
    let needs = (["needs \(what) \(place)\(nodes)"] + groups.map(\.need)).joined(separator: ", ")
    let block = largestFreeGPUs.map { "the largest free block is \($0) GPUs" }
    let held = groups.compactMap(\.held)
    return ([limit?.description, needs].compactMap(\.self) + held + [block].compactMap(\.self))
      .joined(separator: "; ")
  }
}

extension Verdict: CustomStringConvertible {
  package var description: String {
    switch self {
    case .fitsNow(let domains):
      "fits now on \(list(domains))"
    case .fitsWhenReady(let domains, let deadline):
      "fits on \(list(domains)), ready by \(deadline)"
    case .fitsAfterAdding(let domains, let cost, let time):
      "fits after adding \(list(domains)), within \(time.briefText), costing "
        + (cost.map { "\($0)/h" } ?? "an unknown price")
    case .fitsAfterFinish(let gangs, let domains, let at, let time):
      "fits on \(list(domains)) when \(Self.names(of: gangs)) \(gangs.count == 1 ? "ends" : "end"), expected at "
        + "\(at); new domains could take \(time.briefText)"
    case .notNow(let shortfall): "not now: \(shortfall)"
    case .never(let shortfall): "never: \(shortfall)"
    case .tooLate(let startBy): "too late: it had to start by \(startBy); nothing is bought for it"
    }
  }

  private static func names(of gangs: [GangID]) -> String {
    let named = gangs.prefix(5).map(\.description).joined(separator: ", ")
    return gangs.count > 5 ? "\(named) and \(gangs.count - 5) more" : named
  }

  private func list(_ domains: [Slot]) -> String {
    domains.map(\.description).joined(separator: ", ")
  }
}

extension GangExplanation: CustomStringConvertible {
  /// One line: the verdict, then every pool's answer, the best first.
  package var description: String {
    ([verdictText] + rankedPools.map(\.description)).joined(separator: "; ")
  }
}
