internal import ClusterScheduling
internal import Testing

@Suite("First come, first served, and EASY backfill")
struct BackfillTests {
  @Test func `the first in the queue holds back those that would fit`() {
    let jobs: [ClusterJob] = [.at(0, runs: 10, gpus: 6), .at(1, runs: 5, gpus: 4), .at(2, runs: 1, gpus: 1)]

    #expect(ClusterSettings(gpus: 8, discipline: .fcfs).run(jobs).starts == [0, 10, 10])
  }

  @Test func `a short job passes the first one when it is gone in time`() {
    let jobs: [ClusterJob] = [
      .at(0, runs: 10, gpus: 6), .at(1, runs: 5, gpus: 4), .at(2, runs: 8, gpus: 2), .at(2, runs: 9, gpus: 2),
    ]

    #expect(ClusterSettings(gpus: 8, discipline: .easy).run(jobs).starts == [0, 10, 2, 10])
  }

  @Test func `a long job passes the first one on GPUs that the first does not need`() {
    let jobs: [ClusterJob] = [
      .at(0, runs: 10, gpus: 6), .at(1, runs: 5, gpus: 7), .at(2, runs: 99, gpus: 1),
      .at(2, runs: 99, gpus: 1),
    ]

    #expect(ClusterSettings(gpus: 8, discipline: .easy).run(jobs).starts == [0, 10, 2, 15])
  }

  @Test func `a job that ends before its estimate lets the first one start earlier`() {
    let jobs: [ClusterJob] = [
      .at(0, runs: 5, gpus: 8, estimate: 100), .at(1, runs: 5, gpus: 8), .at(2, runs: 3, gpus: 1),
    ]

    #expect(ClusterSettings(gpus: 8, discipline: .easy).run(jobs).starts == [0, 5, 10])
  }

  @Test func `a job that outruns its estimate counts as ending now`() {
    let jobs: [ClusterJob] = [
      .at(0, runs: 20, gpus: 4, estimate: 2), .at(1, runs: 9, gpus: 8), .at(5, runs: 1, gpus: 4),
      .at(6, runs: 0, gpus: 4, estimate: 0),
    ]

    // At 5 the first could start at once for all that is believed, so that only what takes no time passes it.
    #expect(ClusterSettings(gpus: 8, discipline: .easy).run(jobs).starts == [0, 20, 29, 6])
  }

  @Test(arguments: [true, false])
  func `every start is that of a plain program`(exact: Bool) {
    for seed in 1...60 as ClosedRange<UInt64> {
      let jobs = ClusterJob.drawn(seed: seed, count: 300, most: 8, exact: exact)
      for backfills in [false, true] {
        let settings = ClusterSettings(gpus: 10, discipline: backfills ? .easy : .fcfs)
        let expected = PlainQueue(gpus: 10, backfills: backfills).starts(of: jobs)
        #expect(settings.run(jobs).starts == expected, "seed \(seed), backfill \(backfills)")
      }
    }
  }
}

/// First come, first served, and EASY backfill in the plainest way: everything is found anew at each instant.
private struct PlainQueue {
  let gpus: Int
  let backfills: Bool

  private struct Running {
    let end: Int64
    let estimate: Int64
    let gpus: Int
  }

  func starts(of jobs: [ClusterJob]) -> [Int?] {
    var starts = [Int?](repeating: nil, count: jobs.count)
    var running: [Running] = []
    var waiting: [Int] = []
    var next = 0
    while next < jobs.count || !running.isEmpty {
      let arrival = next < jobs.count ? jobs[next].submitted : .max
      let now = min(arrival, running.map(\.end).min() ?? .max)
      running.removeAll { $0.end == now }
      while next < jobs.count, jobs[next].submitted == now {
        waiting.append(next)
        next += 1
      }
      for index in chosen(waiting, jobs, running, at: now) {
        let job = jobs[index]
        starts[index] = Int(now / 1_000_000_000)
        running.append(Running(end: now + job.runTime, estimate: now + job.estimate, gpus: job.gpus))
        waiting.removeAll { $0 == index }
      }
    }
    return starts
  }

  private func chosen(_ waiting: [Int], _ jobs: [ClusterJob], _ running: [Running], at now: Int64) -> [Int] {
    var free = gpus - running.reduce(0) { $0 + $1.gpus }
    var running = running
    var chosen: [Int] = []
    var rest = waiting[...]
    while let head = rest.first, jobs[head].gpus <= free {
      free -= jobs[head].gpus
      running.append(Running(end: 0, estimate: now + jobs[head].estimate, gpus: jobs[head].gpus))
      chosen.append(head)
      rest = rest.dropFirst()
    }
    guard backfills, let head = rest.first else { return chosen }
    let ends = running.map { max($0.estimate, now) }.sorted()
    let roomAt = { (instant: Int64) in
      free + running.filter { max($0.estimate, now) <= instant }.reduce(0) { $0 + $1.gpus }
    }
    guard let shadow = ends.first(where: { roomAt($0) >= jobs[head].gpus }) else { return chosen }
    var extra = roomAt(shadow) - jobs[head].gpus
    for index in rest.dropFirst() where jobs[index].gpus <= free {
      let isShort = now + jobs[index].estimate <= shadow
      guard isShort || jobs[index].gpus <= extra else { continue }
      if !isShort { extra -= jobs[index].gpus }
      free -= jobs[index].gpus
      chosen.append(index)
    }
    return chosen
  }
}
