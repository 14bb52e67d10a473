internal import FleetModel
internal import Planning
internal import Policy
internal import TestSupport
internal import Testing

@Suite("Huge pages")
struct HugePagesTests {
  private let pool = NodePool.of(max: 1, node: .of(hugePages: HugePages(small: 1_024, large: 4_096)))

  private func placed(_ pods: Int, _ pages: HugePages) -> Int {
    Planned([.pods(pods, of: PodRequest(hugePages: pages))], on: Snapshot([(pool, "")])).plan.placed.count
  }

  @Test func `each page size bounds by itself what a node holds`() {
    #expect(placed(4, HugePages(large: 1_024)) == 1)
    #expect(placed(5, HugePages(large: 1_024)) == 0)
    #expect(placed(2, HugePages(small: 512, large: 1_024)) == 1)
    #expect(placed(3, HugePages(small: 512, large: 1_024)) == 0)
  }

  @Test func `what one gang takes is gone for the next and comes back with it`() {
    let gang = Gang.pods(2, of: PodRequest(hugePages: HugePages(large: 2_048)))
    let planned = Planned([gang, .pods(1, id: "b", of: gang.roles[0].request)], on: Snapshot([(pool, "")]))
    var snapshot = planned.snapshot

    #expect(planned.domains == [0: [0]])
    #expect(snapshot.free[0].hugePages == HugePages(small: 1_024))
    snapshot.release(planned.plan.placed[0].placement, of: gang)
    #expect(snapshot.free[0].hugePages == HugePages(small: 1_024, large: 4_096))
  }

  @Test func `a pool whose nodes have too few is excluded, with the page size`() {
    let policy = Policy.of(pool)
    let text = { (pages: HugePages, pool: NodePool) in
      policy.exclusion(of: .pods(1, of: PodRequest(hugePages: pages)), from: pool)?.description
    }

    #expect(text(HugePages(small: 1_024, large: 4_096), pool) == nil)
    #expect(
      text(HugePages(small: 1_026), pool)
        == "a pod of role worker needs 1026 MiB in huge pages of 2Mi, a node has 1024"
    )
    #expect(
      text(HugePages(large: 1_024), .of())
        == "a pod of role worker needs 1024 MiB in huge pages of 1Gi, a node has 0"
    )
  }
}
