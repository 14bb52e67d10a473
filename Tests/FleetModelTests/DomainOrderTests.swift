internal import FleetModel
internal import TestSupport
internal import Testing

@Suite("The order in which domains are tried")
struct DomainOrderTests {
  /// All domains that may hold pods, by the definition.
  private func expected(_ snapshot: Snapshot, freeGPUs: Int, allowed: [Bool]) -> [DomainIndex] {
    func key(_ domain: DomainIndex) -> (Int, Int, Int) {
      let rank =
        switch snapshot.phase(of: domain) {
        case .ready: 0
        case .comingUp: 1
        case .planned: 2
        case .absent, .repairing, .draining, .releasing: 3
        }
      return (rank, snapshot.freeGPUs[domain], snapshot.serials[domain])
    }
    return snapshot.liveDomains.filter {
      snapshot.phase(of: $0).isPlaceable && snapshot.freeGPUs[$0] >= freeGPUs
        && allowed[snapshot.topology.poolIndex(of: $0)]
    }.sorted { key($0) < key($1) }
  }

  private func tried(
    _ snapshot: Snapshot,
    freeGPUs: Int,
    allowed: [Bool],
    behind last: DomainRank? = nil
  ) -> [DomainIndex] {
    var tried: [DomainIndex] = []
    let nothing: Int? = snapshot.firstOfTightest(freeGPUs: freeGPUs, allowed: allowed, behind: last) {
      tried.append($0.domain)
      return nil
    }
    #expect(nothing == nil)
    return tried
  }

  /// Pools of few, of many and of so many GPUs that several counts share a bucket.
  private var topology: Topology {
    Topology(pools: [
      .of("one", nodes: 1, gpus: 8, max: 6), .of("rack", nodes: 18, gpus: 4, max: 5),
      .of("hall", nodes: 100, gpus: 16, max: 4),
    ])
  }

  @Test(arguments: 1...40)
  func `it stays right whatever changes`(_ seed: Int) {
    var numbers = SeededNumbers(seed: seed)
    var snapshot = Snapshot(topology: topology)
    var held: [(gang: Gang, placement: Placement)] = []
    for _ in 0..<120 {
      let domain = numbers.number(in: 0...(snapshot.topology.domainCount - 1))
      let node = numbers.element(of: Array(snapshot.topology.nodes(in: domain)))
      switch numbers.number(in: 0...5) {
      case 0: snapshot.setPhase(.ready, of: domain)
      case 1 where snapshot.isIdle(domain): snapshot.setPhase(.planned, of: domain)
      case 2 where snapshot.isIdle(domain): snapshot.setPhase(.absent, of: domain)
      case 3: snapshot.setUsable(numbers.number(in: 0...1) == 0, node: node)
      case 4 where !held.isEmpty:
        let gone = held.remove(at: numbers.number(in: 0...(held.count - 1)))
        snapshot.release(gone.placement, of: gone.gang)
      case _:
        let gang = Gang.gpus(numbers.number(in: 1...4), perPod: 1)
        let pods = PodAssignment(role: 0, node: node, count: gang.podCount)
        let placement = Placement(assignments: [pods], domains: [domain])
        guard snapshot.phase(of: domain).isPlaceable, snapshot.fits(placement, for: gang) else { continue }
        snapshot.reserve(placement, for: gang)
        held.append((gang, placement))
      }
      let allowed = (0..<3).map { _ in numbers.number(in: 0...1) == 0 }
      for freeGPUs in [0, 3, 8, 70, 1_599] {
        #expect(
          tried(snapshot, freeGPUs: freeGPUs, allowed: allowed)
            == expected(snapshot, freeGPUs: freeGPUs, allowed: allowed)
        )
      }
      let all = expected(snapshot, freeGPUs: 3, allowed: allowed)
      guard let middle = all.dropFirst(all.count / 2).first else { continue }
      #expect(
        tried(snapshot, freeGPUs: 3, allowed: allowed, behind: snapshot.rank(of: middle))
          == Array(all.dropFirst(all.count / 2 + 1))
      )
    }
    #expect(snapshot.checkInvariants(holding: held) == nil)
  }

  @Test func `more GPUs than any domain has are found nowhere`() {
    var snapshot = Snapshot(topology: topology)
    for domain in 0..<snapshot.topology.domainCount { snapshot.setPhase(.ready, of: domain) }
    #expect(tried(snapshot, freeGPUs: 1_601, allowed: [true, true, true]) == [])
    #expect(tried(snapshot, freeGPUs: 1_600, allowed: [true, true, true]).count == 4)
  }
}
