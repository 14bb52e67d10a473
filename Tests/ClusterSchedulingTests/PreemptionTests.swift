internal import ClusterScheduling
internal import Testing

@Suite("Orders other than that of submission")
struct PreemptionTests {
  @Test func `the shortest goes first and holds back the others`() {
    let jobs: [ClusterJob] = [
      .at(0, runs: 10, gpus: 8), .at(1, runs: 9, gpus: 2), .at(2, runs: 3, gpus: 8), .at(3, runs: 5, gpus: 2),
    ]

    #expect(ClusterSettings(gpus: 8, discipline: .shortestFirst).run(jobs).starts == [0, 13, 10, 13])
  }

  @Test func `a shorter job takes the place of a longer one, which goes on later where it was`() {
    let jobs: [ClusterJob] = [.at(0, runs: 10, gpus: 8), .at(4, runs: 2, gpus: 8)]

    let (result, starts) = ClusterSettings(gpus: 8, discipline: .srtf).run(jobs)

    #expect(starts == [0, 4])
    #expect(result.makespan == 12_000_000_000)
    #expect(result.tally.preemptions == 1)
  }

  @Test func `what a job needs to go on is added to what it has left`() {
    let jobs: [ClusterJob] = [.at(0, runs: 10, gpus: 8), .at(4, runs: 2, gpus: 8)]
    let settings = ClusterSettings(gpus: 8, discipline: .srtf, resumeTime: 3_000_000_000)

    #expect(settings.run(jobs).result.makespan == 15_000_000_000)
  }

  @Test func `by remaining service a narrow long job goes before a wide short one`() {
    let jobs: [ClusterJob] = [.at(0, runs: 9, gpus: 8), .at(1, runs: 6, gpus: 8), .at(1, runs: 7, gpus: 1)]

    #expect(ClusterSettings(gpus: 8, discipline: .srsf).run(jobs).starts == [0, 8, 1])
    #expect(ClusterSettings(gpus: 8, discipline: .srtf).run(jobs).starts == [0, 1, 7])
  }

  @Test func `on one GPU the shortest remaining time is always served`() {
    for seed in 1...40 as ClosedRange<UInt64> {
      let jobs = ClusterJob.drawn(seed: seed, count: 200, most: 1)
      let result = ClusterSettings(gpus: 1, discipline: .srtf).run(jobs).result

      var left = jobs.map { $0.runTime / 1_000_000_000 }
      var expected = [Int64](repeating: 0, count: jobs.count)
      var second: Int64 = 0
      while left.contains(where: { $0 > 0 }) {
        let present = jobs.indices.filter { jobs[$0].submitted <= second * 1_000_000_000 && left[$0] > 0 }
        if let served = present.min(by: { (left[$0], $0) < (left[$1], $1) }) {
          left[served] -= 1
          if left[served] == 0 { expected[served] = second + 1 }
        }
        second += 1
      }
      for outcome in result.outcomes where outcome.job.runTime > 0 {
        #expect(outcome.ended == expected[outcome.number] * 1_000_000_000, "seed \(seed), \(outcome.number)")
      }
    }
  }

  @Test func `a job of high priority goes first, and takes GPUs away only where that is allowed`() {
    let jobs: [ClusterJob] = [
      .at(0, runs: 10, gpus: 8), .at(1, runs: 5, gpus: 8), .at(2, runs: 5, gpus: 8, priority: 5),
    ]

    #expect(ClusterSettings(gpus: 8, discipline: .priority).run(jobs).starts == [0, 15, 10])
    #expect(ClusterSettings(gpus: 8, discipline: .priority, preempts: true).run(jobs).starts == [0, 15, 2])
  }

  @Test func `by priority a job that does not fit is passed over`() {
    let jobs: [ClusterJob] = [
      .at(0, runs: 10, gpus: 6), .at(1, runs: 5, gpus: 4, priority: 5), .at(2, runs: 50, gpus: 2),
    ]

    #expect(ClusterSettings(gpus: 8, discipline: .priority).run(jobs).starts == [0, 10, 2])
  }
}
