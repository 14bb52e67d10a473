internal import Chance
internal import FleetModel
internal import ScenarioFiles
internal import Testing
internal import Workloads

private let head = "name: x\npolicy: small.yaml\n"

@Suite("Workloads of scenarios")
struct WorkloadReaderTests {
  private let folder: ScenarioFolder

  init() throws { folder = try ScenarioFolder() }

  private let everyKey = """
    workload:
      count: 30
      lasts: 10d
      classes:
      - name: training
        arrivals: {poisson: {perHour: 2.5}}
        duration: {lognormal: {mean: 1h, variation: 2}}
        gpus: {empirical: {values: [8, 16], weights: [3, 1]}}
        gpusPerPod: 8
        topology: same-domain
        tenant: red
      - name: serving
        arrivals: {bursty: {perHour: 60, quietPerHour: 1, burst: 10m, quiet: {exponential: {mean: 1h}}}}
        duration: {pareto: {shape: 1.5, from: 1m, to: 1d}}
        startWithin: 5m
        roles: [{count: 1, gpus: 1}]
      - name: nightly
        arrivals: {diurnal: {perHour: 1, hours: [24, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}}
        duration: {uniform: {from: 1s, to: 2s}}
        gpus: 4
      - name: regular
        arrivals: {every: 1h}
        duration: 90s
        gpus: 1

    """

  @Test func `a workload is drawn from the scenario's seed`() throws {
    let first = try folder.read(head + "seed: 5\n" + everyKey).arrivals
    let again = try folder.read(head + "seed: 5\n" + everyKey).arrivals
    let other = try folder.read(head + "seed: 6\n" + everyKey).arrivals

    #expect(first.count == 30)
    #expect(first == again)
    #expect(first != other)
    #expect(first.filter { $0.gang.tenant == "red" }.allSatisfy { $0.gang.roles[0].request.gpus == 8 })
  }

  @Test func `a workload may stand in a file of its own`() throws {
    try folder.write(
      "lasts: 1h\nclasses: [{name: a, arrivals: {every: 10m}, duration: 1m, gpus: 2}]",
      to: "loads/a.yaml"
    )

    let arrivals = try folder.read(head + "workload: loads/a.yaml").arrivals

    #expect(arrivals.map(\.gang.id.name) == (0..<6).map { "a/\($0)" })
    #expect(arrivals.map(\.gang.gpuCount) == Array(repeating: 2, count: 6))
  }

  @Test(arguments: [
    (
      "classes: [{name: a, arrivals: {every: 1m}, duration: 1m, gpus: 1}]",
      "4:3: a workload ends by 'count', by 'lasts' or by the first of both"
    ),
    ("count: 1\n  classes: []", "5:12: expected 1 to 1000 items, found 0"),
    ("count: 1\n  classes: [{name: a, arrivals: {every: 1m}, duration: 1m}]", "5:13: missing key 'roles'"),
    (
      "count: 1\n  classes: [{name: a, arrivals: {every: 1m}, duration: 1m, gpus: 1, roles: [{count: 1}]}]",
      "5:76: a class has 'gpus' or 'roles', not both"
    ),
    (
      "count: 1\n  classes: [{name: a, arrivals: {}, duration: 1m, gpus: 1}]",
      "5:33: arrivals have one of the keys poisson, every, bursty, diurnal, found 0"
    ),
    (
      "count: 1\n  classes: [{name: a, arrivals: {poisson: {perHour: 0}}, duration: 1m, gpus: 1}]",
      "5:53: a rate is above 0 and at most 3600000 an hour"
    ),
    (
      "count: 1\n  classes: [{name: a, arrivals: {every: 1m}, duration: {lognormal: {mean: 0s, variation: 1}}, gpus: 1}]",
      "5:56: no distribution: the mean is above zero, and the variation from 0 to 1000"
    ),
    (
      "count: 1\n  classes: [{name: a, arrivals: {every: 1m}, duration: {}, gpus: 1}]",
      "5:56: a distribution has one of the keys uniform, exponential, lognormal, pareto, empirical, found 0"
    ),
    (
      "lasts: 3650d\n  classes: [{name: a, arrivals: {poisson: {perHour: 3600}}, duration: 1m, gpus: 1}]",
      "4:3: about 315360000 gangs are to be expected, and more than 20000000 are refused; lower 'count', 'lasts' or the rates"
    ),
    (
      "count: 1\n  classes: [{name: a, arrivals: {every: 1m}, duration: 1m, gpus: 1}, {name: a, arrivals: {every: 1m}, duration: 1m, gpus: 1}]",
      "5:70: two classes are called 'a'"
    ),
  ])
  func `what is wrong with a workload is said`(keys: String, problem: String) {
    let problems = folder.problems(in: head + "workload:\n  " + keys)

    #expect(problems == "scenario.yaml:" + problem)
  }

  @Test func `gangs as JSON lines have the keys of a scenario's gangs`() throws {
    try folder.write(
      """
      {"name": "b", "arrival": "2s", "duration": "1m", "roles": [{"count": 2, "gpus": 8}], "priority": 5}

      {"name": "a", "arrival": "1s500ms", "duration": "1h", "roles": [{"count": 1, "mig": {"profile": "1g.10gb"}}]}
      """,
      to: "jobs/a.jsonl"
    )

    let arrivals = try folder.read(head + "trace: {format: jsonl, path: jobs/a.jsonl}").arrivals

    #expect(arrivals.map(\.gang.id.name) == ["a", "b"])
    #expect(arrivals.map(\.at.nanoseconds) == [1_500_000_000, 2_000_000_000])
    #expect(arrivals[1].gang.gpuCount == 16 && arrivals[1].gang.priority == 5)
    #expect(arrivals[0].gang.roles[0].request.mig?.profile == "1g.10gb")
  }

  @Test func `a bad line is named, or kept for people up to the limit`() throws {
    try folder.write(
      """
      {"name": "a", "duration": "1m", "roles": [{"count": 1}]}
      {"name": "b", "duration": 60, "roles": [{"count": 1}], "prio": 5}
      {"name": "c"
      """,
      to: "jobs/bad.jsonl"
    )
    let trace = "trace: {format: jsonl, path: jobs/bad.jsonl"

    let scenario = try folder.read(head + trace + ", badRows: {atMost: 2}}")

    #expect(
      folder.problems(in: head + trace + "}") == """
        scenario.yaml:3:30: jobs/bad.jsonl:2: expected a duration such as 15m, 1h30m or 250ms, found the number 60; \
        unknown key 'prio'; known here: arrival, checkpointable, computeDomain, crossDomainSlowdown, duration, \
        expectedDuration, latencyClass, models, name, nodeAffinity, nodeSelector, priority, residency, roles, startWithin, \
        subgroups, tenant, tolerations, topology
        """
    )
    #expect(scenario.badRows.map(\.line) == [2, 3])
    #expect(scenario.arrivals.map(\.gang.id.name) == ["a"])
  }

  @Test func `requests need a model of how long one takes`() throws {
    try folder.write(
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4000,10\n",
      to: "jobs/azure.csv"
    )
    let trace = "trace: {format: azure-llm, path: jobs/azure.csv"
    let model = "requests: {contextTokensPerSecond: 4000, generatedTokensPerSecond: 10, replica: {gpus: 1}}"

    let arrivals = try folder.read(head + trace + ", " + model + "}").arrivals

    #expect(arrivals.map(\.duration) == [.seconds(2)])
    #expect(
      folder.problems(in: head + trace + "}")
        == "scenario.yaml:3:8: a trace of requests needs the key 'requests'"
    )
  }
}
