internal import ClusterScheduling
internal import Testing

@Suite("A fixed cluster")
struct ClusterSimulationTests {
  @Test(arguments: QueueDiscipline.allCases)
  func `GPUs are busy for as long as jobs run, whatever the order`(discipline: QueueDiscipline) {
    for seed in 1...30 as ClosedRange<UInt64> {
      let jobs = ClusterJob.drawn(seed: seed, count: 400, most: 8, exact: seed % 2 == 0)
      let settings = ClusterSettings(
        gpus: 10,
        discipline: discipline,
        tenants: ["a", "b", "c"].map { ClusterTenant(name: $0) },
        bindTimeout: discipline == .podByPod ? 50_000_000_000 : nil
      )

      let result = settings.run(jobs).result

      let expected = jobs.reduce(Int128(0)) { $0 + Int128($1.runTime) * Int128($1.gpus) }
      #expect(result.tally.busyGPUTime == expected, "seed \(seed)")
      #expect(result.tally.finished == jobs.count, "seed \(seed)")
      #expect(result.unfinished == 0, "seed \(seed)")
    }
  }

  @Test(arguments: QueueDiscipline.allCases)
  func `the same jobs give the same outcomes`(discipline: QueueDiscipline) {
    let jobs = ClusterJob.drawn(seed: 5, count: 500, most: 6)
    let settings = ClusterSettings(
      gpus: 8,
      discipline: discipline,
      tenants: ["a", "b", "c"].map { ClusterTenant(name: $0, quota: 7) }
    )

    #expect(settings.run(jobs).result == settings.run(jobs).result)
  }

  @Test func `a job that asks for more than there is is told so at once`() {
    let jobs: [ClusterJob] = [.at(0, runs: 10, gpus: 9), .at(1, runs: 1, gpus: 8)]

    let (result, starts) = ClusterSettings(gpus: 8, discipline: .fcfs).run(jobs)

    #expect(starts == [nil, 1])
    #expect(result.tally.tooLarge == 1)
  }

  @Test func `who finds the queue full leaves`() {
    let jobs: [ClusterJob] = [
      .at(0, runs: 10, gpus: 8), .at(1, runs: 1, gpus: 8), .at(2, runs: 1, gpus: 8),
      .at(12, runs: 1, gpus: 8),
    ]

    #expect(ClusterSettings(gpus: 8, discipline: .fcfs, queueLimit: 1).run(jobs).starts == [0, 10, nil, 12])
    #expect(ClusterSettings(gpus: 8, discipline: .fcfs, queueLimit: 0).run(jobs).starts == [0, nil, nil, 12])
  }
}
