internal import FleetModel
internal import PlanTrials
internal import Planning
internal import Policy
internal import Testing

/// Each rule is broken once, on purpose, and the checker must say so.
@Suite("A broken plan")
struct CanaryTests {
  /// Two ready domains of two nodes, a lost node, a holder, absent slots, and gangs that fit and that buy.
  private static let world: TrialWorld = {
    var nodes = SmallTrial.pool("a", slots: 5, nodes: 2)
    nodes.slots[0] = SmallTrial.ready(
      holders: [TrialHolder(request: PodRequest(gpus: 1), pods: [2, 0])]
    )
    nodes.slots[1] = SmallTrial.ready(age: 2, lost: [1])
    nodes.slots[2].restingUntil = Trial.now.advanced(by: .seconds(60))
    nodes.minDomains = 1
    var cut = SmallTrial.pool("b", slots: 2, gpus: 1, mig: ["3g.40gb", "3g.40gb"], jurisdiction: "us")
    cut.slots[0] = SmallTrial.ready(age: 3)
    var tired = SmallTrial.pool("c", slots: 1)
    tired.backingOffUntil = Trial.now.advanced(by: .seconds(60))
    let instance = PodRequest(mig: .init(profile: "3g.40gb", count: 1))
    return TrialWorld(
      SmallTrial.trial(
        [nodes, cut, tired],
        [
          SmallTrial.gang("fits", pods: 3),
          SmallTrial.gang("buys", pods: 8, residency: ["eu"]),
          SmallTrial.gang("owns", pods: 1, PodRequest(gpus: 4, ownsDomain: true)),
          SmallTrial.gang("cut", pods: 1, instance),
          SmallTrial.gang("never", pods: 1, PodRequest(gpus: 9)),
          SmallTrial.gang("wide", pods: 2, PodRequest(cpuMilli: 1_000), topology: .atMost(domains: 2)),
        ]
      )
    )
  }()

  private func rules(after change: (inout PlanRecord) -> Void) -> [PlanRule] {
    var record = PlanRecord(of: Self.world)
    change(&record)
    return PlanChecker.violations(of: record, in: Self.world).map(\.rule)
  }

  /// The gang's placement with its pods on one node.
  private func move(_ gang: Int, to node: NodeIndex, pods: Int = 1, in record: inout PlanRecord) {
    let topology = Self.world.snapshot.topology
    let placement = Placement(
      assignments: [PodAssignment(role: 0, node: node, count: pods)],
      domains: [topology.domain(of: node)]
    )
    guard let index = record.placed.firstIndex(where: { $0.gang == gang }) else { return }
    record.placed[index].placement = placement
  }

  @Test func `the plan as it is breaks no rule`() {
    let record = PlanRecord(of: Self.world)

    #expect(PlanChecker.violations(of: record, in: Self.world) == [])
    #expect(record.placed.map(\.gang) == [0, 1, 2, 3, 5] && !record.added.isEmpty)
  }

  @Test func `a gang that is placed twice or out of order is found`() {
    #expect(rules { $0.placed.append($0.placed[0]) }.contains(.placedOnce))
    #expect(rules { $0.placed.swapAt(0, 1) }.contains(.placedOnce))
  }

  @Test func `a pod that is missing is found`() {
    #expect(rules { move(0, to: 1, pods: 2, in: &$0) }.contains(.wholeGang))
  }

  @Test func `a domain that is not the pods' own is found`() {
    let found = rules {
      let assignments = $0.placed[0].placement.assignments
      $0.placed[0].placement = Placement(assignments: assignments, domains: [4])
    }

    #expect(found.contains(.namedDomains))
  }

  @Test func `pods on a lost node or on nothing are found`() {
    #expect(rules { move(0, to: 3, pods: 3, in: &$0) }.contains(.usableNodes))
    #expect(rules { move(0, to: 4, pods: 3, in: &$0) }.contains(.usableNodes))
  }

  @Test func `a node with too many pods is found`() {
    #expect(rules { move(0, to: 0, pods: 3, in: &$0) }.contains(.wholeGPUs))
    #expect(rules { move(5, to: 0, pods: 11, in: &$0) }.contains(.processorsAndMemory))
    #expect(rules { move(3, to: 10, pods: 3, in: &$0) }.contains(.migInstances))
  }

  @Test func `a gang over too many domains is found`() {
    let found = rules {
      let assignments = [0, 2, 10].map { PodAssignment(role: 0, node: $0, count: 1) }
      $0.placed[4].placement = Placement(assignments: assignments, domains: [0, 1, 5])
    }

    #expect(found.contains(.topology))
  }

  @Test func `a replica that is torn apart is found`() {
    let pool = SmallTrial.pool("a", slots: 2)
    let pairs = SmallTrial.gang("pairs", pods: 4, topology: .unconstrained, replicas: 2)
    let world = TrialWorld(SmallTrial.trial([pool], [pairs]))
    var record = PlanRecord(of: world)
    #expect(PlanChecker.violations(of: record, in: world) == [])

    let torn = [PodAssignment(role: 0, node: 0, count: 3), PodAssignment(role: 0, node: 1, count: 1)]
    record.placed[0].placement = Placement(assignments: torn, domains: [0, 1])

    #expect(PlanChecker.violations(of: record, in: world).map(\.rule).contains(.subgroups))
  }

  @Test func `a second gang on an owned domain is found`() {
    let owner = PlanRecord(of: Self.world).placed[2].placement.assignments[0].node

    #expect(rules { move(5, to: owner, pods: 2, in: &$0) }.contains(.ownership))
  }

  @Test func `a gang outside its residency is found`() {
    #expect(rules { move(1, to: 10, pods: 8, in: &$0) }.contains(.eligibility))
  }

  @Test func `domains that must not be added are found`() {
    #expect(rules { $0.added.append(0) }.contains(.wholeDomains))
    #expect(rules { $0.added.append(7) }.contains(.backOff))
    #expect(rules { $0.added.append(2) }.contains(.restingSlots))
    #expect(rules { $0.added = [4] }.contains(.lowestSlots))
    #expect(rules { $0.added.append(6) }.contains(.usedDomains))
  }

  @Test func `a part of what the plan says it adds is found in the snapshot`() {
    #expect(rules { $0.after.setPhase(.ready, of: $0.added[0]) }.contains(.wholeDomains))
    #expect(rules { $0.after.setPhase(.ready, of: 7) }.contains(.untouched))
    #expect(rules { $0.after.setUsable(false, node: 1) }.contains(.untouched))
    #expect(rules { $0.after = Self.world.snapshot }.contains(.wholeDomains))
  }

  @Test func `amounts that do not add up are found`() {
    let found = rules { record in
      record.after.release(record.placed[0].placement, of: Self.world.gangs[0])
    }

    #expect(Set(found) == [.invariants])
  }

  @Test func `a domain that is bought in vain is found`() {
    let bought = PlanRecord(of: Self.world).added[0]
    let node = Self.world.snapshot.topology.nodes(in: bought).lowerBound

    #expect(rules { move(0, to: node, pods: 3, in: &$0) }.contains(.neededDomains))
    #expect(
      rules {
        $0.added.append(6)
        move(3, to: 11, in: &$0)
      }.contains(.instancesFirst)
    )
  }

  @Test func `a gang that is left out is found`() {
    #expect(rules { $0.placed.removeLast() }.contains(.served))
  }

  @Test func `explanations that are not so are found`() {
    #expect(rules { $0.explanations.swapAt(0, 1) }.contains(.verdicts))
    #expect(rules { set(.fitsNow(domains: []), of: 0, in: &$0) }.contains(.verdicts))
    #expect(rules { $0.explanations[1] = answered($0.explanations[1], by: 1) }.contains(.poolAnswers))
    let shortfall = Shortfall(pods: 3, gpus: 3, topology: .sameDomain, largestFreeGPUs: nil)
    #expect(rules { set(.never(shortfall), of: 0, in: &$0) }.contains(.never))
  }

  private func set(_ verdict: Verdict, of gang: Int, in record: inout PlanRecord) {
    let old = record.explanations[gang]
    record.explanations[gang] = GangExplanation(gang: old.gang, verdict: verdict, pools: old.pools)
  }

  private func answered(_ old: GangExplanation, by pools: Int) -> GangExplanation {
    GangExplanation(gang: old.gang, verdict: old.verdict, pools: Array(old.pools.prefix(pools)))
  }

  @Test func `a pool below its minimum is found`() {
    var pool = SmallTrial.pool("a", slots: 2)
    pool.minDomains = 1
    let world = TrialWorld(SmallTrial.trial([pool], []))
    var record = PlanRecord(of: world)
    #expect(PlanChecker.violations(of: record, in: world) == [])

    record.added = []
    record.charges = []
    record.after = world.snapshot

    #expect(PlanChecker.violations(of: record, in: world).map(\.rule) == [.minimums])
  }

  @Test func `two plans that differ are not the same`() {
    let record = PlanRecord(of: Self.world)
    var other = record
    other.placed[0].placement = other.placed[1].placement

    #expect(record.isSame(as: record) && !record.isSame(as: other))
  }
}
