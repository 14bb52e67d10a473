internal import FleetModel
internal import PlanTrials
internal import Planning
internal import Policy
internal import Testing

/// Rules that some trials have: each decides something, and each is found when it is broken.
@Suite("Rules of some trials")
struct RuleTrialTests {
  @Test func `every rule changes plans`() {
    var changed: [TrialRule: Int] = [:]
    for seed in 1...6_000 as ClosedRange<UInt64> {
      let trial = Trial(seed: seed)
      for rule in TrialRule.allCases where changed[rule, default: 0] < 10 {
        let free = rule.removed(from: trial)
        guard free != trial else { continue }
        let (bound, unbound) = (PlanRecord(of: TrialWorld(trial)), PlanRecord(of: TrialWorld(free)))
        if bound.placed != unbound.placed || bound.added != unbound.added { changed[rule, default: 0] += 1 }
      }
    }

    for rule in TrialRule.allCases { #expect(changed[rule, default: 0] >= 10, "\(rule)") }
  }

  /// The rules that a plan made without one of them breaks in the trial that has it.
  private func broken(_ trial: Trial, without rule: TrialRule) -> [PlanRule] {
    let record = PlanRecord(of: TrialWorld(rule.removed(from: trial)))
    let world = TrialWorld(trial)
    #expect(PlanChecker.violations(of: PlanRecord(of: world), in: world) == [])
    return PlanChecker.violations(of: record, in: world).map(\.rule)
  }

  private func limited(_ rules: SpendingRules) -> Trial {
    let gang = SmallTrial.gang("g", pods: 8, topology: .unconstrained)
    var trial = SmallTrial.trial([SmallTrial.pool("a", slots: 3)], [gang])
    trial.spending = rules
    return trial
  }

  @Test func `a quota that is passed is found`() {
    let trial = limited(SpendingRules(tenants: [TenantRule(name: "default", maxGPUs: 7)]))

    #expect(broken(trial, without: .quotas).contains(.quotas))
  }

  @Test func `budgets and an approval that are passed are found`() {
    let amount = Money(microUnits: 1_999_999)
    let tenants = [TenantRule(name: "default", budgetPerHour: amount)]

    #expect(broken(limited(SpendingRules(tenants: tenants)), without: .tenantBudgets).contains(.budgets))
    #expect(broken(limited(SpendingRules(budgetPerHour: amount)), without: .fleetBudget).contains(.budgets))
    #expect(broken(limited(SpendingRules(approvalAbove: amount)), without: .approval).contains(.budgets))
  }

  @Test func `a domain that is charged to somebody else is found`() {
    let world = TrialWorld(limited(SpendingRules(budgetPerHour: Money(microUnits: 9_000_000))))
    var record = PlanRecord(of: world)
    record.charges[0] = "red"

    #expect(PlanChecker.violations(of: record, in: world).map(\.rule) == [.charges])
  }

  // MARK: Time

  private func trial(_ pool: TrialPool, _ gang: Gang) -> Trial { SmallTrial.trial([pool], [gang]) }

  private func gang(
    pods: Int = 2,
    least: Int? = nil,
    perNode: Int? = nil,
    duration: Duration? = nil,
    startBy: Instant? = nil,
    _ request: PodRequest = PodRequest(gpus: 1),
    topology: GangTopology = .sameDomain
  ) -> Gang {
    let role = Role(name: "worker", count: pods, request: request, minCount: least, maxPerNode: perNode)
    return Gang(
      id: GangID("g"),
      roles: [role],
      topology: topology,
      expectedDuration: duration,
      startBy: startBy
    )
  }

  @Test func `a gang that outlasts its block or comes too late is found`() {
    var pool = SmallTrial.pool("a", slots: 1)
    pool.block = CapacityBlock(endsAt: Trial.now.advanced(by: .seconds(700)), notice: .zero)
    let long = trial(pool, gang(duration: .seconds(200)))
    let late = trial(SmallTrial.pool("a", slots: 1), gang(startBy: Trial.now.advanced(by: .seconds(599))))

    #expect(broken(long, without: .blocks).contains(.time))
    #expect(broken(late, without: .startTimes).contains(.time))
  }

  // MARK: Nodes

  @Test func `pods on nodes that their constraints exclude are found`() {
    var pool = SmallTrial.pool("a", slots: 1)
    pool.taints = [Taint(key: "gpu", value: "", effect: .noExecute)]
    let team = NodeConstraints(nodeSelector: [Label(key: "team", value: "blue")])
    let count = NodeConstraints(
      nodeAffinity: [[LabelExpression(key: "nvidia.com/gpu.count", comparison: .isGreater, values: ["4"])]]
    )
    let request = { (constraints: NodeConstraints) in PodRequest(gpus: 1, constraints: constraints) }

    let tainted = trial(pool, gang(request(NodeConstraints(tolerations: []))))
    #expect(broken(tainted, without: .taints).contains(.eligibility))
    #expect(broken(trial(pool, gang(request(team))), without: .selectors).contains(.eligibility))
    #expect(broken(trial(pool, gang(request(count))), without: .affinity).contains(.eligibility))
  }

  @Test func `too many pods on a node and pages that are not there are found`() {
    let crowded = trial(SmallTrial.pool("a", slots: 1, nodes: 2), gang(perNode: 1))
    let pages = PodRequest(gpus: 1, hugePages: HugePages(small: 2))

    #expect(broken(crowded, without: .podsPerNode).contains(.podsPerNode))
    #expect(
      broken(trial(SmallTrial.pool("a", slots: 1), gang(pages)), without: .hugePages).contains(.hugePages)
    )
  }

  @Test func `two ComputeDomains on a node are found`() {
    let gangs = ["a", "b"].map { name in
      Gang(
        id: GangID(name),
        roles: [Role(name: "worker", count: 1, request: PodRequest(gpus: 1))],
        topology: .sameDomain,
        computeDomain: true
      )
    }
    let trial = SmallTrial.trial([SmallTrial.pool("a", slots: 2)], gangs)

    #expect(broken(trial, without: .computeDomains).contains(.computeDomains))
  }

  @Test func `an elastic gang that leaves room or buys for more than its least is found`() {
    var pool = SmallTrial.pool("a", slots: 2)
    pool.slots[0] = SmallTrial.ready(holders: [TrialHolder(request: PodRequest(gpus: 2), pods: [1])])
    let world = TrialWorld(trial(pool, gang(pods: 4, least: 1)))
    var record = PlanRecord(of: world)
    #expect(record.placed[0].placement.assignments == [PodAssignment(role: 0, node: 0, count: 2)])

    record.placed[0].placement = Placement(
      assignments: [PodAssignment(role: 0, node: 0, count: 1)],
      domains: [0]
    )

    #expect(PlanChecker.violations(of: record, in: world).map(\.rule).contains(.elastic))
    #expect(broken(trial(pool, gang(pods: 4, least: 1)), without: .elastic).contains(.neededDomains))
  }

  @Test func `a gang on two domains that would fit one is found when it prefers one`() {
    var pool = SmallTrial.pool("a", slots: 2)
    pool.slots = [
      SmallTrial.ready(age: 1, holders: [TrialHolder(request: PodRequest(gpus: 3), pods: [1])]),
      SmallTrial.ready(age: 2),
    ]
    let preferred = trial(pool, gang(topology: .preferSameDomain(limit: nil)))

    #expect(broken(preferred, without: .preference).contains(.topology))
  }

  // MARK: Finishes

  /// A full domain whose holder ends in so many seconds, a slot, and gangs that need a whole domain.
  private func full(endingIn seconds: Int64, gangs: Int = 1) -> Trial {
    var pool = SmallTrial.pool("a", slots: 4)
    var holder = TrialHolder(request: PodRequest(gpus: 4), pods: [1])
    holder.endsIn = seconds
    pool.slots[0] = SmallTrial.ready(holders: [holder])
    let waiting = (0..<gangs).map { SmallTrial.gang("g\($0)", pods: 1, PodRequest(gpus: 4)) }
    var trial = SmallTrial.trial([pool], waiting)
    trial.waitForFinish = WaitForFinish()
    return trial
  }

  @Test func `a gang waits for a finish that comes before a new domain, and the next one does not`() {
    let record = PlanRecord(of: TrialWorld(full(endingIn: 599, gangs: 2)))

    #expect(record.waiting.map(\.gang) == [0] && record.placed.map(\.gang) == [1] && record.added == [1])
    #expect(PlanRecord(of: TrialWorld(full(endingIn: 600))).waiting.isEmpty)
    #expect(full(endingIn: 599, gangs: 2).violations() == [])
  }

  @Test func `a purchase that a finish makes useless is found`() {
    #expect(broken(full(endingIn: 599), without: .finishes).contains(.finishes))
    #expect(!broken(full(endingIn: 600), without: .finishes).contains(.finishes))
  }

  @Test func `two gangs that count on the same room, or on room that comes too late, are found`() {
    let world = TrialWorld(full(endingIn: 599, gangs: 2))
    var both = PlanRecord(of: world)
    both.placed = []
    both.added = []
    both.waiting.append(both.waiting[0])
    both.waiting[1].gang = 1
    var late = PlanRecord(of: world)
    late.waiting[0].until = Trial.now.advanced(by: .seconds(600))

    #expect(PlanChecker.violations(of: both, in: world).map(\.rule).contains(.finishes))
    #expect(PlanChecker.violations(of: late, in: world).map(\.rule).contains(.finishes))
  }
}
