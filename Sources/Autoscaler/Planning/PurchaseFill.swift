internal import FleetModel

/// Places gangs on a given purchase in an order that learns from its failures.
///
/// A success is a plan that can be carried out; a failure proves nothing.
struct PurchaseFill {
  /// How a gang that may span several domains is spread.
  enum Spread: CaseIterable {
    /// Over as few domains as it can be, so that little is broken up.
    case fewest
    /// Over what is left over elsewhere, so that large rooms stay whole.
    case scraps
    /// Over the smallest rooms but for one, which takes the rest.
    case corners
  }

  /// Rounds for one purchase.
  static let roundLimit = 40

  private let problem: PurchaseProblem
  /// True when gangs that prefer one domain must have it.
  private let keepsTogether: Bool
  private let candidates: [DomainIndex]

  init(of problem: PurchaseProblem, counts: [Int], keepsTogether: Bool = false) {
    self.problem = problem
    self.keepsTogether = keepsTogether
    candidates =
      problem.rooms.map(\.domain) + zip(problem.offers, counts).flatMap { Array($0.slots.prefix($1)) }
  }

  /// The fleet with the gangs placed that have no place yet; nil when no round found one for each.
  func pack(_ fleet: PackedFleet, rounds: Int = roundLimit, _ work: inout PurchaseWork) -> PackedFleet? {
    var order = PurchaseOrder(of: problem)
    for round in 0..<rounds where !work.isDone {
      var attempt = fleet
      let waiting = order.positions.filter { fleet.placements[$0] == nil }
      let failed = waiting.first { !place($0, in: &attempt, Self.spread(of: $0, in: round), &work) }
      guard let failed else { return attempt }
      // What fails at the head of the order fails in every round.
      if failed == waiting[0] && round >= Spread.allCases.count { return nil }
      order.advance(failed)
    }
    return nil
  }

  /// At first the same for all gangs, then in many mixtures.
  static func spread(of position: Int, in round: Int) -> Spread {
    let ways = Spread.allCases.count
    return Spread.allCases[(round + round / ways * position) % ways]
  }

  private func place(
    _ position: Int,
    in fleet: inout PackedFleet,
    _ spread: Spread,
    _ work: inout PurchaseWork
  ) -> Bool {
    guard let placement = placement(of: position, in: fleet.snapshot, spread, &work) else { return false }
    fleet.reserve(placement, for: problem.gangs[position], at: position)
    return true
  }
}

// MARK: - One gang

extension PurchaseFill {
  /// Where the gang at that position can go; nil when that way of spreading finds nothing.
  func placement(
    of position: Int,
    in snapshot: Snapshot,
    _ spread: Spread,
    _ work: inout PurchaseWork
  ) -> Placement? {
    let kind = problem.kinds[problem.kindOfGang[position]]
    let usable = usableDomains(for: kind, in: snapshot)
    let prefersOne = kind.gang.topology.prefersSameDomain
    let limit = keepsTogether && prefersOne ? 1 : kind.gang.topology.maxDomains ?? usable.count
    if kind.isLoose { return scraps(kind, usable.count, usable, in: snapshot, &work) }
    if limit == 1 || prefersOne { return fewest(kind, limit, usable, in: snapshot, &work) }
    switch spread {
    case .fewest: return fewest(kind, limit, usable, in: snapshot, &work)
    case .scraps: return scraps(kind, limit, usable, in: snapshot, &work)
    case .corners: return corners(kind, limit, usable, in: snapshot, &work)
    }
  }

  /// Domains that may hold a part of it, the one with the least room first.
  private func usableDomains(for kind: PurchaseProblem.Kind, in snapshot: Snapshot) -> [DomainIndex] {
    let needed =
      kind.isSingleDomain
      ? kind.gang.gpuCount : kind.gang.roles.reduce(Int.max) { min($0, $1.request.gpus) }
    let usable = candidates.filter { domain in
      kind.pools >> UInt64(snapshot.topology.poolIndex(of: domain)) & 1 == 1
        && snapshot.freeGPUs[domain] >= needed && !snapshot.isOwned[domain]
        && (snapshot.isIdle(domain) || !kind.gang.ownsDomain)
    }
    return usable.sorted {
      (snapshot.freeGPUs[$0], snapshot.serials[$0]) < (snapshot.freeGPUs[$1], snapshot.serials[$1])
    }
  }

  /// The tightest domain that completes it, or else the one that takes the most of it, until it is whole.
  private func fewest(
    _ kind: PurchaseProblem.Kind,
    _ limit: Int,
    _ usable: [DomainIndex],
    in snapshot: Snapshot,
    _ work: inout PurchaseWork
  ) -> Placement? {
    var fit = DomainFit(of: kind.gang)
    var left = usable
    while fit.domains.count < limit && !left.isEmpty && !work.isDone {
      var best: (fit: DomainFit, placed: Int, domain: DomainIndex)?
      for domain in left {
        var attempt = fit
        work.spend(1)
        let placed = attempt.fill(domain, of: snapshot)
        if attempt.isComplete { return attempt.placement }
        if placed > best?.placed ?? 0 { best = (attempt, placed, domain) }
      }
      guard let best, limit > 1 else { return nil }
      fit = best.fit
      left.removeAll { $0 == best.domain }
    }
    return nil
  }

  /// The smallest rooms side by side that hold it together.
  private func scraps(
    _ kind: PurchaseProblem.Kind,
    _ limit: Int,
    _ usable: [DomainIndex],
    in snapshot: Snapshot,
    _ work: inout PurchaseWork
  ) -> Placement? {
    let pods = kind.gang.podCount
    var rooms: [(domain: DomainIndex, pods: Int)] = []
    for domain in usable {
      var alone = DomainFit(of: kind.gang)
      work.spend(1)
      let held = alone.fill(domain, of: snapshot)
      if held > 0 { rooms.append((domain, held)) }
    }
    let width = min(limit, rooms.count)
    for first in 0...(rooms.count - width) where width > 0 && !work.isDone {
      let window = rooms[first..<first + width]
      guard window.reduce(0, { $0 + $1.pods }) >= pods else { continue }
      var fit = DomainFit(of: kind.gang)
      for room in window where !fit.isComplete {
        work.spend(1)
        _ = fit.fill(room.domain, of: snapshot)
      }
      if fit.isComplete { return fit.placement }
    }
    return nil
  }
}

extension PurchaseFill {
  /// Fills rooms side by side but for one, and gives the rest to the tightest domain that completes it.
  private func corners(
    _ kind: PurchaseProblem.Kind,
    _ limit: Int,
    _ usable: [DomainIndex],
    in snapshot: Snapshot,
    _ work: inout PurchaseWork
  ) -> Placement? {
    for first in usable.indices where !work.isDone {
      var fit = DomainFit(of: kind.gang)
      for domain in usable[first...].prefix(limit - 1) where !fit.isComplete {
        work.spend(1)
        _ = fit.fill(domain, of: snapshot)
      }
      if fit.isComplete { return fit.placement }
      for domain in usable.dropFirst(first + limit - 1) {
        var last = fit
        work.spend(1)
        _ = last.fill(domain, of: snapshot)
        if last.isComplete { return last.placement }
      }
    }
    return nil
  }
}

extension PurchaseProblem.Kind {
  /// True when its pods may go anywhere and leave room for others.
  var isLoose: Bool { gang.topology == .unconstrained && !gang.ownsDomain }
}

extension GangTopology {
  /// True when one domain is better than several, and several are better than none.
  var prefersSameDomain: Bool {
    switch self {
    case .preferSameDomain: true
    case .sameDomain, .atMost, .unconstrained: false
    }
  }
}
