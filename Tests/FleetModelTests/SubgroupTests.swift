internal import FleetModel
internal import TestSupport
internal import Testing

@Suite("Whole replicas")
struct SubgroupTests {
  private let topology = Topology(pools: [.of(nodes: 2, gpus: 8, max: 3)])
  private let gang = Gang.of(
    [
      Role(name: "prefill", count: 4, request: PodRequest(gpus: 1)),
      Role(name: "decode", count: 2, request: PodRequest(gpus: 2)),
      Role(name: "router", count: 3, request: PodRequest()),
    ],
    topology: .unconstrained,
    subgroups: [Subgroup(name: "server", replicas: 2, roles: [0, 1])]
  )

  /// A placement with those pods of each role on the first node of each domain.
  private func placement(_ counts: [[Int]]) -> Placement {
    let assignments = counts.enumerated().flatMap { domain, roles in
      roles.enumerated().filter { $0.element > 0 }.map { role, count in
        PodAssignment(role: role, node: 2 * domain, count: count)
      }
    }
    return Placement(assignments: assignments, domains: counts.indices.filter { counts[$0] != [0, 0, 0] })
  }

  @Test func `whole replicas, on one domain or on several, are no problem`() {
    #expect(placement([[4, 2, 3]]).subgroupProblem(for: gang, on: topology) == nil)
    #expect(placement([[2, 1, 0], [0, 0, 2], [2, 1, 1]]).subgroupProblem(for: gang, on: topology) == nil)
  }

  @Test func `a replica that is torn apart is told`() {
    let torn = "a has a part of a replica of server on p-d1"

    #expect(placement([[0, 0, 3], [3, 1, 0], [1, 1, 0]]).subgroupProblem(for: gang, on: topology) == torn)
    #expect(placement([[0, 0, 1], [4, 1, 0], [0, 1, 2]]).subgroupProblem(for: gang, on: topology) == torn)
  }

  @Test func `a snapshot has no room for half a replica`() {
    var snapshot = Snapshot(topology: topology)
    for domain in 0..<2 { snapshot.setPhase(.ready, of: domain) }

    #expect(snapshot.fits(placement([[2, 1, 3], [2, 1, 0]]), for: gang))
    #expect(!snapshot.fits(placement([[3, 1, 3], [1, 1, 0]]), for: gang))
  }

  @Test func `a subgroup that does not divide its roles is a mistake`() async {
    await #expect(processExitsWith: .failure) {
      _ = Gang.of(
        [Role(name: "worker", count: 3, request: PodRequest())],
        topology: .unconstrained,
        subgroups: [Subgroup(name: "half", replicas: 2, roles: [0])]
      )
    }
  }
}
