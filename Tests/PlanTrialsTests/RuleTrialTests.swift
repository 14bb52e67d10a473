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
      for rule in TrialRule.allCases where changed[rule, default: 0] < 20 {
        let free = rule.removed(from: trial)
        guard free != trial else { continue }
        let (bound, unbound) = (PlanRecord(of: TrialWorld(trial)), PlanRecord(of: TrialWorld(free)))
        if bound.placed != unbound.placed || bound.added != unbound.added { changed[rule, default: 0] += 1 }
      }
    }

    for rule in TrialRule.allCases { #expect(changed[rule, default: 0] >= 20, "\(rule)") }
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
}
