internal import FleetModel
internal import Planning
internal import TestSupport
internal import Testing

/// Gangs that come and go on drawn fleets with zones and shared GPUs, each answer counted again by plain code.
@Suite("Any placement on parts of nodes")
struct NodePartsSweepTests {
  private struct Held {
    let gang: Gang
    let placement: Placement
  }

  @Test func `a gang of one role is placed if and only if some domain has the parts for it`() {
    var (placed, refused) = (0, 0)
    for seed in 0..<300 {
      var draw = SeededNumbers(seed: seed)
      let pool = Self.pool(&draw)
      var snapshot = Snapshot(topology: Topology(pools: [pool]))
      for domain in 0..<pool.maxDomains { snapshot.setPhase(.ready, of: domain) }
      var held: [Held] = []
      for index in 0..<12 {
        if draw.isOnce(in: 3), !held.isEmpty {
          let gone = held.remove(at: draw.number(in: 0...(held.count - 1)))
          snapshot.release(gone.placement, of: gone.gang)
        }
        let gang = Gang.pods(draw.number(in: 1...4), id: "g\(index)", of: Self.request(&draw, pool))
        let most = (0..<pool.maxDomains).map { Self.room(for: gang, on: $0, of: snapshot) }.max() ?? 0
        let planned = Planned([gang], on: snapshot)
        #expect(planned.plan.placed.isEmpty == (most < gang.podCount), "seed \(seed), gang \(index)")
        guard let placement = planned.plan.placed.first?.placement else {
          refused += 1
          continue
        }
        placed += 1
        #expect(snapshot.fits(placement, for: gang), "seed \(seed), gang \(index)")
        #expect(!Self.isScattered(placement, of: gang), "seed \(seed), gang \(index)")
        snapshot = planned.snapshot
        held.append(Held(gang: gang, placement: placement))
        let problem = snapshot.checkInvariants(holding: held.map { ($0.gang, $0.placement) })
        #expect(problem == nil, "seed \(seed), gang \(index): \(problem ?? "")")
      }
    }

    // The instances are neither all easy nor all hopeless.
    #expect(placed > 1_000 && refused > 300)
  }

  private static func pool(_ draw: inout SeededNumbers) -> NodePool {
    let node =
      draw.isOnce(in: 2)
      ? NodeShape.zoned(draw.element(of: [1, 2, 4]), gpus: 4, alignment: .singleNUMANode)
      : NodeShape.of(gpus: draw.number(in: 1...3), sharing: .clients(draw.number(in: 2...4)))
    return .of(nodes: draw.number(in: 1...3), max: draw.number(in: 1...2), node: node)
  }

  private static func request(_ draw: inout SeededNumbers, _ pool: NodePool) -> PodRequest {
    let cpu = Int64(draw.number(in: 0...40)) * 1_000
    if pool.shape.node.gpuSharing != nil, !draw.isOnce(in: 4) {
      return PodRequest(cpuMilli: cpu, gpuShareMilli: draw.number(in: 1...9) * 100)
    }
    return PodRequest(cpuMilli: cpu, gpus: draw.number(in: 0...2))
  }

  /// How many of a gang's pods the domain holds.
  private static func room(for gang: Gang, on domain: DomainIndex, of snapshot: Snapshot) -> Int {
    let request = gang.roles[0].request
    let nodes = snapshot.topology.nodes(in: domain)
    return zip(nodes, snapshot.freeParts(of: nodes, in: 0)).reduce(0) { sum, pair in
      switch pair.1 {
      case .zones(let zones): sum + zones.reduce(0) { $0 + pods(of: request, $1.cpuMilli, $1.gpus) }
      case .sharedGPUs(let gpus):
        sum
          + min(
            pods(of: request, snapshot.free[pair.0].cpuMilli, gpus.count { $0.freeMilli == 1_000 }),
            request.gpuShareMilli.map { milli in
              gpus.reduce(0) { $0 + min($1.freeMilli / milli, $1.freeClients) }
            } ?? .max
          )
      case .dynamicMIG: sum
      }
    }
  }

  private static func pods(of request: PodRequest, _ cpuMilli: Int64, _ gpus: Int) -> Int {
    var count = 100
    if request.cpuMilli > 0 { count = min(count, Int(cpuMilli / request.cpuMilli)) }
    if request.gpus > 0 { count = min(count, gpus / request.gpus) }
    return count
  }

  /// True when some pod takes more than one zone.
  private static func isScattered(_ placement: Placement, of gang: Gang) -> Bool {
    placement.assignments.contains { assignment in
      (assignment.uses ?? []).contains { use in
        if case .zones(let parts) = use.parts { parts.count > 1 } else { false }
      }
    }
  }
}
