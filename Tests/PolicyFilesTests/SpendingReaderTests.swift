internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import Testing

private func policy(_ keys: String, pool: String = "minDomains: 1") -> String {
  """
  version: 1
  name: sample
  \(keys)
  pools:
  - {name: rack, shape: gb200-nvl72, zone: z1, jurisdiction: eu, capacityType: owned, maxDomains: 4,
     bringUpDeadline: 30m, node: {memory: 960Gi}, \(pool)}
  """
}

private func problems(in text: String) -> String { PolicyFilesTests.problems(in: text, as: Policy.reader) }

@Suite("Reading what may be spent")
struct SpendingReaderTests {
  private func read(_ keys: String, pool: String = "minDomains: 0") throws -> Policy {
    try StrictYAML.decode(Array(policy(keys, pool: pool).utf8), file: "file.yaml", as: Policy.reader)
  }

  @Test func `tenants, budget and approval stand in the reference currency`() throws {
    let keys = """
      exchangeRates: {EUR: 1.1}
      tenants: [{name: research, maxGPUs: 72, budgetPerHour: 10 EUR/h}, {name: sales, maxGPUs: 0}]
      budget: {perHour: $500/h}
      approvalAbove: $200/h
      """
    let rules = try read(keys).spending

    #expect(
      rules
        == SpendingRules(
          tenants: [
            TenantRule(name: "research", maxGPUs: 72, budgetPerHour: Money(microUnits: 11_000_000)),
            TenantRule(name: "sales", maxGPUs: 0),
          ],
          budgetPerHour: Money(microUnits: 500_000_000),
          approvalAbove: Money(microUnits: 200_000_000)
        )
    )
    #expect(try read("currency: USD").spending == nil)
  }

  @Test func `a pool may keep warm spares`() throws {
    let pools = try read("currency: USD", pool: "warmSpares: 2").pools

    #expect(pools.map(\.warmSpares) == [2])
  }

  @Test(arguments: [
    ("tenants: [{name: a}]", "3:11: tenant 'a' has no limit; give 'maxGPUs' or 'budgetPerHour'"),
    ("tenants: [{maxGPUs: 1}]", "3:11: missing key 'name'"),
    ("tenants: [{name: a, maxGPU: 1}]", "unknown key 'maxGPU'; did you mean 'maxGPUs'?"),
    ("tenants: [{name: a, maxGPUs: 1}, {name: a, maxGPUs: 2}]", "3:34: two tenants are called 'a'"),
    ("tenants: []", "3:10: expected 1 to 1000 items, found 0"),
    ("budget: $5/h", "3:9: expected a mapping, found the text '$5/h'"),
    (
      "budget: {perHour: 5}",
      "3:19: expected a price per hour such as $2.29/h or 113.93 EUR/h, found the number 5"
    ),
    ("budget: {perHour: 5 EUR/h}", "3:19: the amount is in EUR; give its rate under 'exchangeRates'"),
    (
      "budget: {perHour: $5/h}\napprovalAbove: $5/h",
      "4:16: 'approvalAbove' is not below the budget, so nobody is ever asked"
    ),
    (
      "approvalAbove: $5/h",
      "pool 'rack' always has domains, whose price is not known, and spending is limited; give 'pricePerNode'"
    ),
  ])
  func `what cannot be meant is reported`(keys: String, problem: String) {
    #expect(problems(in: policy(keys)).contains(problem))
  }

  @Test func `domains that are always there must be affordable`() {
    let text = policy("budget: {perHour: $100/h}", pool: "warmSpares: 2, pricePerNode: $3/h")

    #expect(
      problems(in: text)
        == "file.yaml:3:9: 'minDomains' and 'warmSpares' cost 108.00/h, the budget is 100.00/h"
    )
  }

  @Test func `spares fit into their pool`() {
    #expect(
      problems(in: policy("currency: USD", pool: "warmSpares: 5")).contains(
        "'warmSpares' is more than 'maxDomains'"
      )
    )
  }
}
