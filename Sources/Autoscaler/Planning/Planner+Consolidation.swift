package import FleetModel
package import Policy

/// Whether gangs that run could stand closer together: values in, values out; nothing is moved here.
///
/// Only checkpointable gangs move, all of a domain or none, and only to domains that are ready and in use.
extension Planner {
  /// The domains that are worth emptying, what saves most first; each is found on top of the moves before it, and
  /// no gang moves twice.
  ///
  /// `spares` says of each pool how many domains it could give up. O(limit x domains x gangs x live domains).
  package func evacuations(
    of running: [RunningGang],
    in snapshot: Snapshot,
    rules: Consolidation,
    spares: [Int],
    limit: Int,
    mayEmpty: (DomainIndex) -> Bool
  ) -> [Evacuation] {
    var (found, spares, fleet): ([Evacuation], [Int], Snapshot) = ([], spares, inUse(snapshot))
    var places = running
    let candidates = snapshot.liveDomains.filter(mayEmpty)
    while found.count < limit {
      var best: Evacuation?
      for domain in candidates where spares[snapshot.topology.poolIndex(of: domain)] > 0 {
        guard let option = evacuation(of: domain, running: places, in: fleet, rules: rules) else { continue }
        if best.map({ ($0.saving, option.domain) < (option.saving, $0.domain) }) ?? true { best = option }
      }
      guard let best else { break }
      carryOut(best, in: &fleet)
      spares[snapshot.topology.poolIndex(of: best.domain)] -= 1
      let moved = best.moves.map(\.gang.id)
      places.removeAll { moved.contains($0.gang.id) }
      found.append(best)
    }
    return found
  }

  /// The moves that would empty a domain; nil when some gang must stay or finds no other place, or when the moves
  /// cost as much as they save.
  ///
  /// O(gangs x live domains).
  package func evacuation(
    of domain: DomainIndex,
    running: [RunningGang],
    in snapshot: Snapshot,
    rules: Consolidation
  ) -> Evacuation? {
    let pool = snapshot.topology.pool(of: domain)
    let leaving = running.filter { $0.placement.domains.contains(domain) }
    guard snapshot.phase(of: domain) == .ready, !leaving.isEmpty, leaving.allSatisfy(\.gang.isMovable),
      leaving.count == snapshot.holderCounts[domain], let hourly = policy.avoidableCost(of: pool)
    else { return nil }
    var saving = hourly.perHour(over: rules.horizon).microUnits
    for gang in leaving {
      guard let cost = moveCost(of: gang, rules: rules, topology: snapshot.topology) else { return nil }
      saving -= cost.microUnits
    }
    guard saving > 0 else { return nil }
    var whatIf = inUse(snapshot)
    for gang in leaving { whatIf.release(gang.placement, of: gang.gang) }
    whatIf.setPhase(Self.closed, of: domain)
    guard let moves = moves(of: leaving, in: &whatIf) else { return nil }
    return Evacuation(domain: domain, moves: moves, saving: Money(microUnits: saving))
  }

  /// The fewest moves, at most as many as the rules allow, after which a gang would fit in one domain; nil when
  /// there are none.
  ///
  /// O(live domains x gangs of a domain x live domains).
  package func proposal(
    for gang: Gang,
    running: [RunningGang],
    in snapshot: Snapshot,
    rules: Consolidation
  ) -> RoomProposal? {
    var best: (moves: [GangMove], domain: DomainIndex, key: (Int, Int))?
    for domain in snapshot.liveDomains where snapshot.phase(of: domain) == .ready {
      guard policy.exclusion(of: gang, from: snapshot.topology.pool(of: domain)) == nil else { continue }
      let movable = running.filter { $0.gang.isMovable && $0.placement.domains == [domain] }
      for leaving in choices(among: movable, most: rules.maxMoves) {
        guard let moves = makeRoom(for: gang, on: domain, by: leaving, in: snapshot) else { continue }
        let key = (moves.count, leaving.reduce(0) { $0 + $1.placement.gpuCount(of: $1.gang) })
        if best.map({ key < $0.key }) ?? true { best = (moves, domain, key) }
      }
    }
    guard let best else { return nil }
    let topology = snapshot.topology
    return RoomProposal(
      domain: topology.slot(of: best.domain),
      moves: best.moves.map { move in
        RoomProposal.Move(gang: move.gang.id, domains: move.to.domains.map { topology.slot(of: $0) })
      }
    )
  }

  // MARK: Parts

  /// A phase in which a domain takes no pod.
  private static var closed: DomainPhase { .draining(.cordoning, cause: .idle) }

  /// The fleet in which only domains that are ready and in use take pods: what is idle is to go, not to be filled.
  private func inUse(_ snapshot: Snapshot) -> Snapshot {
    var fleet = snapshot
    for domain in snapshot.liveDomains where snapshot.phase(of: domain) != .ready || snapshot.isIdle(domain) {
      fleet.setPhase(Self.closed, of: domain)
    }
    return fleet
  }

  private func carryOut(_ evacuation: Evacuation, in fleet: inout Snapshot) {
    for move in evacuation.moves { fleet.release(move.from, of: move.gang) }
    for move in evacuation.moves { fleet.reserve(move.to, for: move.gang) }
    fleet.setPhase(Self.closed, of: evacuation.domain)
  }

  /// New places for gangs that have been taken out of the fleet, the largest first; nil when one finds none.
  private func moves(of leaving: [RunningGang], in fleet: inout Snapshot) -> [GangMove]? {
    let ordered = leaving.sorted {
      ($1.placement.gpuCount(of: $1.gang), $0.gang.id) < ($0.placement.gpuCount(of: $0.gang), $1.gang.id)
    }
    var moves: [GangMove] = []
    for mover in ordered {
      // It keeps all the pods that it has, and gets no more.
      let gang = mover.gang.asPlaced(mover.placement)
      let allowed = policy.pools.map { policy.exclusion(of: gang, from: $0) == nil }
      guard let place = placement(of: gang, in: fleet, allowed: allowed) else { return nil }
      fleet.reserve(place, for: mover.gang)
      moves.append(GangMove(gang: mover.gang, from: mover.placement, to: place))
    }
    return moves
  }

  /// What the time that a gang loses by a move costs; nil when a price is not known.
  ///
  /// That is its share of the GPUs of each of its domains, at their price, and of a domain without GPUs all.
  private func moveCost(of mover: RunningGang, rules: Consolidation, topology: Topology) -> Money? {
    var cost: Int64 = 0
    for domain in mover.placement.domains {
      let pool = topology.pool(of: domain)
      guard let hourly = policy.hourlyCost(of: pool) else { return nil }
      let whole = hourly.perHour(over: rules.lostTime).microUnits
      let all = Int64(pool.nodeCapacity.gpus * pool.shape.nodeCount)
      let nodes = topology.nodes(in: domain)
      let used = mover.placement.assignments.reduce(Int64(0)) { sum, assignment in
        guard nodes.contains(assignment.node) else { return sum }
        return sum + Int64(assignment.count * mover.gang.roles[assignment.role].request.gpus)
      }
      cost += all == 0 || used == 0 ? whole : (whole / all + 1) * used
    }
    return Money(microUnits: cost)
  }

  /// Which gangs of a domain might make room: each alone, the smallest first, then the largest together.
  private func choices(among movable: [RunningGang], most: Int) -> [[RunningGang]] {
    let ordered = movable.sorted {
      ($0.placement.gpuCount(of: $0.gang), $0.gang.id) < ($1.placement.gpuCount(of: $1.gang), $1.gang.id)
    }
    let together = min(most, ordered.count)
    return ordered.map { [$0] } + (together < 2 ? [] : (2...together).map { Array(ordered.suffix($0)) })
  }

  /// The moves of those gangs, when the one that waits then fits on the domain and they fit elsewhere.
  private func makeRoom(
    for gang: Gang,
    on domain: DomainIndex,
    by leaving: [RunningGang],
    in snapshot: Snapshot
  ) -> [GangMove]? {
    var whatIf = snapshot
    for other in snapshot.liveDomains where snapshot.phase(of: other) != .ready {
      whatIf.setPhase(Self.closed, of: other)
    }
    for mover in leaving { whatIf.release(mover.placement, of: mover.gang) }
    var fit = DomainFit(of: gang)
    _ = fit.fill(domain, of: whatIf)
    guard let place = fit.placement else { return nil }
    whatIf.reserve(place, for: gang)
    whatIf.setPhase(Self.closed, of: domain)
    return moves(of: leaving, in: &whatIf)
  }
}
