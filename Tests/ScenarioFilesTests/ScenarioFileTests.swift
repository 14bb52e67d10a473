internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import PoolPhysics
internal import ScenarioFiles
internal import SimulationEngine
internal import Testing
internal import Workloads

private let gangs = "gangs: [{name: a, duration: 1m, roles: [{count: 1}]}]"
private let trace = "trace: {format: itp, path: jobs/good.csv}"

@Suite("Reading a scenario")
struct ScenarioFileTests {
  private let folder: ScenarioFolder

  init() throws { folder = try ScenarioFolder() }

  @Test func `what is left out has its default`() throws {
    let scenario = try folder.read("name: x\npolicy: small.yaml\n" + gangs)

    #expect(scenario.name == "x")
    #expect(scenario.about.isEmpty)
    #expect(scenario.policy.name == "small")
    #expect(scenario.policyPath.hasSuffix("/small.yaml"))
    #expect(scenario.policyText == ScenarioFolder.policy)
    #expect(scenario.settings.physics == [PhysicsSettings(), PhysicsSettings()])
    #expect(scenario.settings.seed == 1)
    #expect(scenario.settings.inventoryInterval == nil)
    #expect(scenario.settings.clusterAutoscalerInterval == .seconds(10))
    #expect(scenario.settings.limit == .seconds(315_360_000))
    #expect(scenario.arrivals.map(\.at) == [.origin])
    #expect(scenario.expectations.isEmpty)
  }

  private func scenarioWithEveryKey() throws -> Scenario {
    try folder.read(
      """
      name: x
      about: A sentence.
      seed: 7
      policy: small.yaml
      physics:
        rack:
          bootTime: 1s
          bootSpread: 2s
          releaseTime: 3s
          repairTime: 4s
          capacity: 5
          faults: {insufficientCapacity: 1, lateBoot: 2, deadMember: 3, lostMember: 4, lossWithin: 5s, lostReport: 6,
            doubledReport: 7, failedRepair: 8, brokenMembers: [9], brokenSlots: 10}
      inventoryInterval: 1m
      clusterAutoscalerInterval: 2m
      limit: 3d
      \(trace)
      expect: {gangsFinished: 1, domainsCreated: 2, peakDomains: 3, paidDomainSeconds: 4, totalWaitingSeconds: 5}
      """
    )
  }

  @Test func `every key of the pools' physics says what it stands for`() throws {
    let scenario = try scenarioWithEveryKey()

    var faults = PoolFaults()
    faults.insufficientCapacity = 1
    faults.lateBoot = 2
    faults.deadMember = 3
    faults.lostMember = 4
    faults.lossWithin = .seconds(5)
    faults.lostReport = 6
    faults.doubledReport = 7
    faults.failedRepair = 8
    faults.brokenMembers = [9]
    faults.brokenSlots = 10
    let rack = PhysicsSettings(
      bootTime: .seconds(1),
      bootSpread: .seconds(2),
      releaseTime: .seconds(3),
      repairTime: .seconds(4),
      capacity: 5,
      faults: faults
    )
    #expect(scenario.settings.physics == [PhysicsSettings(), rack])
  }

  @Test func `every key of a scenario says what it stands for`() throws {
    let scenario = try scenarioWithEveryKey()

    #expect(scenario.about == "A sentence.")
    #expect(scenario.settings.seed == 7)
    #expect(scenario.settings.inventoryInterval == .seconds(60))
    #expect(scenario.settings.clusterAutoscalerInterval == .seconds(120))
    #expect(scenario.settings.limit == .seconds(259_200))
    #expect(scenario.expectations.map(\.figure) == Expectation.Figure.allCases)
    #expect(scenario.expectations.map(\.expected) == [1, 2, 3, 4, 5])
  }

  @Test func `a trace becomes gangs in order of arrival`() throws {
    let scenario = try folder.read(
      "name: x\npolicy: small.yaml\ntrace: {format: itp, path: jobs/good.csv, prefix: itp}"
    )

    #expect(scenario.arrivals.map(\.gang.id.name) == ["itp/2", "itp/1"])
    #expect(scenario.arrivals.map(\.at) == [Instant(seconds: 30), Instant(seconds: 60)])
    #expect(scenario.arrivals.map(\.gang.gpuCount) == [2, 8])
  }

  @Test func `gangs are sorted by arrival, equal ones in the order of the file`() throws {
    let scenario = try folder.read(
      """
      name: x
      policy: small.yaml
      gangs:
      - {name: late, arrival: 2m, duration: 1m, roles: [{count: 1}]}
      - {name: b, arrival: 1m, duration: 1m, roles: [{count: 1}]}
      - {name: a, arrival: 1m, duration: 1m, roles: [{count: 1}]}
      """
    )

    #expect(scenario.arrivals.map(\.gang.id.name) == ["b", "a", "late"])
  }

  @Test func `a policy may stand in the scenario itself`() throws {
    let policy = ScenarioFolder.policy.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    let text = "name: x\n\(gangs)\npolicy:\n\(policy)"

    let scenario = try folder.read(text)

    #expect(scenario.policy.name == "small")
    #expect(scenario.policyText == text)
  }

  @Test(arguments: [
    (gangs + "\nsede: 1", "4:1: unknown key 'sede'; did you mean 'seed'?"),
    (gangs + "\nseed: -1", "4:7: expected a whole number from 0 to 9223372036854775807, found the number -1"),
    (gangs + "\nlimit: 0s", "4:8: the duration must be longer than 0s"),
    ("about: x", "1:1: a scenario has 'gangs', a 'trace' or a 'workload', one of them"),
    (gangs + "\n" + trace, "1:1: a scenario has 'gangs', a 'trace' or a 'workload', one of them"),
    ("gangs: [{name: a, roles: [{count: 1}]}]", "3:9: missing key 'duration'"),
    (
      "gangs: [{name: a, duration: 1m, roles: [{count: 1}]}, {name: a, duration: 1m, roles: [{count: 1}]}]",
      "3:55: two gangs are called 'a'"
    ),
    (
      "trace: {format: slurm, path: jobs/good.csv}",
      """
      3:17: expected one of 'itp', 'philly', 'swf', 'azure-llm', 'csv', 'jsonl', found the text 'slurm'
      """
    ),
    ("trace: {format: itp}", "3:8: missing key 'path'"),
    (
      "trace: {format: itp, path: jobs/none.csv}",
      """
      3:28: jobs/none.csv: there is no such file; check the path; a relative one starts at the current directory
      """
    ),
    (
      "trace: {format: philly, path: jobs/good.csv}",
      "3:31: jobs/good.csv:1: expected the header 'timestamp,duration,num_gpus,gpu_time,cluster'"
    ),
    (
      gangs + "\nphysics: {bax: {}}",
      "4:11: the policy has no pool 'bax'; its pools: box, rack"
    ),
    (
      gangs + "\nphysics: {box: {boot: 1m}}",
      """
      4:17: unknown key 'boot'; known here: attestationTime, billing, bootSpread, bootTime, capacity, domainFailure, faults, \
      interruptions, releaseTime, repairTime
      """
    ),
    (
      gangs + "\nphysics: {box: {faults: {lateBoot: 1001}}}",
      "4:36: expected a whole number from 0 to 1000, found the number 1001"
    ),
    (
      gangs + "\nexpect: {domains: 1}",
      """
      4:10: unknown figure 'domains'; known: gangsFinished, domainsCreated, peakDomains, paidDomainSeconds, \
      totalWaitingSeconds
      """
    ),
    (
      gangs + "\nexpect: {peakDomains: -1}",
      "4:23: expected a whole number from 0 to 9223372036854775807, found the number -1"
    ),
  ])
  func `what is wrong with a scenario is said`(keys: String, problem: String) {
    #expect(folder.problems(in: "name: x\npolicy: small.yaml\n" + keys) == "scenario.yaml:" + problem)
  }

  @Test(arguments: [
    ("1,60,120", "3: expected 4 fields, found 3"),
    ("1,x,120,8", "3: the time of submission is unreadable"),
    ("1,60,-1,8", "3: the duration is not in whole seconds"),
    ("1,60,120,0", "3: the number of GPUs is not a whole number from 1 to 1000000"),
  ])
  func `a bad row of a trace is named by its line`(row: String, problem: String) throws {
    try folder.write("job_id,submission_time,duration,num_gpu\n0,1,1,1\n\(row)\n", to: "jobs/bad.csv")

    #expect(
      folder.problems(in: "name: x\npolicy: small.yaml\ntrace: {format: itp, path: jobs/bad.csv}")
        == "scenario.yaml:3:28: jobs/bad.csv:" + problem
    )
  }

  @Test func `a policy that cannot be used says why`() throws {
    try folder.write("version: 1\nname: bad", to: "bad.yaml")

    #expect(
      folder.problems(in: "name: x\npolicy: bad.yaml\n" + gangs) == """
        scenario.yaml:2:9: the policy 'bad.yaml' cannot be used; bad.yaml:1:1: missing key 'pools'
        """
    )
    #expect(
      folder.problems(in: "name: x\npolicy: none.yaml\n" + gangs) == """
        scenario.yaml:2:9: the policy 'none.yaml' cannot be used; none.yaml: there is no such file; check the \
        path; a relative one starts at the current directory
        """
    )
  }

  @Test func `a scenario that is not there says so`() {
    let error = #expect(throws: FileProblems.self) { try ScenarioFile.read(path: "no/such.yaml") }

    #expect(
      error.map { "\($0)" } == """
        no/such.yaml: there is no such file; check the path; a relative one starts at the current directory
        """
    )
  }
}

@Suite("Expectations of scenarios")
struct ExpectationTests {
  @Test func `each figure is found in a result`() throws {
    let folder = try ScenarioFolder()
    let scenario = try folder.read(
      """
      name: x
      policy: small.yaml
      gangs:
      - {name: a, duration: 1h, roles: [{count: 1, gpus: 8}]}
      - {name: b, arrival: 1m, duration: 1h, roles: [{count: 1, gpus: 8}], topology: unconstrained}
      expect: {gangsFinished: 2, domainsCreated: 2, peakDomains: 2, paidDomainSeconds: 9000, totalWaitingSeconds: 600}
      """
    )
    var simulation = Simulation(
      policy: scenario.policy,
      arrivals: scenario.arrivals,
      settings: scenario.settings
    )

    let result = try simulation.run()

    #expect(scenario.expectations.map { $0.value(in: result) } == scenario.expectations.map(\.expected))
  }
}
