internal import ClusterScheduling
internal import Testing

@Suite("A scheduler without gangs")
struct PodByPodTests {
  private let two: [ClusterJob] = [.at(0, runs: 10, gpus: 6), .at(0, runs: 10, gpus: 6)]

  @Test func `two jobs that come together hold half of what they need for ever`() {
    let (result, starts) = ClusterSettings(gpus: 8, discipline: .podByPod).run(two)

    #expect(starts == [nil, nil])
    #expect(result.unfinished == 2)
    #expect(ClusterSettings(gpus: 8, discipline: .fcfs).run(two).starts == [0, 10])
  }

  @Test func `a bind time-out frees what they hold, and one after the other runs`() {
    let settings = ClusterSettings(gpus: 8, discipline: .podByPod, bindTimeout: 300_000_000_000)

    let (result, starts) = settings.run(two)

    #expect(starts == [300, 310])
    #expect(result.tally.bindTimeouts == 2)
    #expect(result.unfinished == 0)
    // 8 GPUs for 300 s; then the second job's two for as long as the first runs.
    #expect(result.tally.heldGPUTime == (8 * 300 + 2 * 10) * 1_000_000_000)
  }

  @Test func `pods that come while others are left alone take what is free`() {
    let jobs: [ClusterJob] = [
      .at(0, runs: 10, gpus: 8), .at(9, runs: 10, gpus: 8), .at(10, runs: 10, gpus: 4),
    ]
    let settings = ClusterSettings(
      gpus: 8,
      discipline: .podByPod,
      firstBackoff: 5_000_000_000
    )

    // The second job failed at 9 and is left alone until 14; it fails again, and is left alone until 24.
    #expect(settings.run(jobs).starts == [0, 24, 10])
  }

  @Test func `pods of several GPUs are bound whole`() {
    let job = ClusterJob(submitted: 0, runTime: 10, pods: 2, gpusPerPod: 3)
    let (result, starts) = ClusterSettings(gpus: 5, discipline: .podByPod).run([job])

    #expect(starts == [nil])
    #expect(result.tally.tooLarge == 1)
    #expect(ClusterSettings(gpus: 6, discipline: .podByPod).run([job]).starts == [0])
  }
}
