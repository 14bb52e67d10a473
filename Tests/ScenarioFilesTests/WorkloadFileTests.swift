internal import Chance
internal import FleetModel
internal import Foundation
internal import PoolPhysics
internal import ScenarioFiles
internal import SimulationEngine
internal import Testing
internal import Workloads

private let head = "name: x\npolicy: small.yaml\n"

@Suite("Workload files")
struct WorkloadFileTests {
  private let folder: ScenarioFolder

  init() throws { folder = try ScenarioFolder() }

  private let twoClasses = """
    count: 40
    classes:
    - name: training
      arrivals: {poisson: {perHour: 4}}
      duration: {exponential: {mean: 1h}}
      gpus: {empirical: {values: [8, 24]}}
      gpusPerPod: 8
      tenant: red
      startWithin: 90s
    - name: serving
      arrivals: {poisson: {perHour: 9}}
      duration: {uniform: {from: 0s, to: 2s}}
      roles: [{name: "7", count: 2, mig: {profile: 1g.10gb}, cpu: 1.5, memory: 16Gi}]
      models: ["a \\"b\\""]

    """

  @Test func `what is written as JSON lines is read as what was drawn`() throws {
    try folder.write(twoClasses, to: "load.yaml")
    let file = try folder.workloadFile("load.yaml")
    var sequence = file.workload.sequence(seed: 3)
    var text = ""
    while let arrival = sequence.next() { text += file.jsonLine(of: arrival, ofClass: sequence.lastClass) }
    try folder.write(text, to: "drawn.jsonl")

    let read = try folder.read(head + "trace: {format: jsonl, path: drawn.jsonl}").arrivals
    let drawn = try folder.read(head + "seed: 3\nworkload: load.yaml").arrivals

    #expect(read == drawn)
    #expect(read.count == 40)
  }

  @Test func `what is written as a table is read as what was drawn`() throws {
    let plain = twoClasses.components(separatedBy: "- name: serving")[0].replacing(
      "  startWithin: 90s\n",
      with: ""
    )
    try folder.write(plain, to: "load.yaml")
    let file = try folder.workloadFile("load.yaml")
    let rows = file.workload.arrivals(seed: 3).map { file.tableRow(of: $0) }
    try folder.write(WorkloadFile.tableHeader + rows.joined(), to: "drawn.csv")

    let read = try folder.read(head + "trace: {format: csv, path: drawn.csv}").arrivals

    #expect(file.tableProblem == nil)
    #expect(read == file.workload.arrivals(seed: 3))
  }

  @Test func `what a table has no columns for is not written as one`() throws {
    try folder.write(twoClasses, to: "load.yaml")

    let problem = try folder.workloadFile("load.yaml").tableProblem

    #expect(
      problem == """
        class 'training' says more of its gangs than a table has columns for; write a .jsonl file
        """
    )
  }

  private let root = #filePath.components(separatedBy: "/Tests/")[0]

  @Test func `the shipped scenarios with real requests and prices are read`() throws {
    let azure = try ScenarioFile.read(path: root + "/scenarios/azure-code.yaml")
    let spot = try ScenarioFile.read(path: root + "/scenarios/spot-training.yaml")

    #expect(azure.arrivals.count == 8_819 && azure.badRows.isEmpty)
    #expect(spot.arrivals.count > 1_000)
    #expect(spot.settings.physics[0].billing.prices?.steps.count == 384)
  }

  @Test func `a workload like Kalos has the published moments`() throws {
    let workload = try WorkloadFile.read(path: root + "/scenarios/workloads/acme-kalos.yaml").workload

    let classes = workload.classes
    let rates = classes.map(\.process.meanPerHour)
    let shares = rates.map { $0 / rates.reduce(0, +) }
    let gpus = classes.map { item in
      if case .gpus(let distribution, _) = item.size { return distribution.mean }
      return 0
    }
    let mean = { (values: [Double]) in zip(shares, values).reduce(0) { $0 + $1.0 * $1.1 } }

    // cluster_summary.csv: 19,907 jobs, 26.77 GPUs, 1,259.689 s and 267,900 GPU seconds on average.
    #expect(abs(workload.expectedCount / 19_907 - 1) < 0.01)
    #expect(abs(mean(gpus) / 26.77 - 1) < 0.01)
    #expect(abs(mean(classes.map(\.duration.mean)) / 1_259.689 - 1) < 0.01)
    #expect(abs(mean(zip(gpus, classes).map { $0 * $1.duration.mean }) / 267_900 - 1) < 0.01)
    let durations = workload.arrivals(seed: 1).map(\.duration).sorted()
    #expect(.seconds(110)...(.seconds(140)) ~= durations[durations.count / 2])
  }
}
