internal import FleetModel
internal import SimulationEngine
internal import Testing

@Suite("The history of a run")
struct HistoryTests {
  private func recorder(domains: Int = 4, pools: Int = 1) -> HistoryRecorder {
    let pools = (0..<pools).map {
      HistoryRecorder.Pool(id: PoolID("p\($0)"), domainCount: domains, gpusPerDomain: 8)
    }
    return HistoryRecorder(pools: pools, from: .origin)
  }

  @Test func `paid GPU time is told apart by what was done with it`() {
    var recorder = recorder()
    recorder.move(0, of: 0, to: .comingUp, at: .origin)
    recorder.move(0, of: 0, to: .ready, at: Instant(seconds: 10))
    recorder.hold(gangs: 1, gpus: 6, of: 0, pool: 0, at: Instant(seconds: 20))
    recorder.hold(gangs: -1, gpus: -6, of: 0, pool: 0, at: Instant(seconds: 50))
    recorder.move(0, of: 0, to: .draining, at: Instant(seconds: 60))
    recorder.move(0, of: 0, to: .absent, at: Instant(seconds: 65))

    let history = recorder.history(until: Instant(seconds: 100))

    let times = history.gpuTimes
    #expect(times.comingUp == .seconds(80))
    #expect(times.allocated == .seconds(180))
    #expect(times.stranded == .seconds(60))
    #expect(times.idle == .seconds(160))
    #expect(times.draining == .seconds(40))
    #expect(times.repairing == .zero)
    #expect(history.pools[0].domainTimes == [30, 20, 10, 0, 5].map { .seconds($0) })
    #expect(history.uselessScaleUps == [0] && history.releasedDomains == [1])
  }

  @Test func `a domain that was ready and never held a gang was useless, gone or not`() {
    var recorder = recorder()
    for domain in 0..<3 { recorder.move(domain, of: 0, to: .comingUp, at: .origin) }
    for domain in 0..<2 { recorder.move(domain, of: 0, to: .ready, at: Instant(seconds: 5)) }
    recorder.move(0, of: 0, to: .absent, at: Instant(seconds: 9))
    recorder.move(2, of: 0, to: .absent, at: Instant(seconds: 9))

    let history = recorder.history(until: Instant(seconds: 10))

    // The third one never became ready: its launch was given back.
    #expect(history.uselessScaleUps == [2])
    #expect(history.releasedDomains == [1])
  }

  @Test func `a slot that is filled again starts anew`() {
    var recorder = recorder()
    for start in [0, 100] as [Int64] {
      recorder.move(0, of: 0, to: .comingUp, at: Instant(seconds: start))
      recorder.move(0, of: 0, to: .ready, at: Instant(seconds: start + 1))
      if start == 0 {
        recorder.hold(gangs: 1, gpus: 8, of: 0, pool: 0, at: Instant(seconds: 2))
        recorder.hold(gangs: -1, gpus: -8, of: 0, pool: 0, at: Instant(seconds: 3))
      }
      recorder.move(0, of: 0, to: .absent, at: Instant(seconds: start + 10))
    }

    #expect(recorder.history(until: Instant(seconds: 200)).uselessScaleUps == [1])
  }

  @Test func `occupancy has a row for each slot that was used, and none while no domain was there`() {
    var recorder = recorder(pools: 2)
    recorder.move(4, of: 1, to: .ready, at: Instant(seconds: 1))
    recorder.hold(gangs: 1, gpus: 4, of: 4, pool: 1, at: Instant(seconds: 2))

    let rows = recorder.history(until: Instant(seconds: 3)).occupancy

    #expect(rows.map(\.pool) == [PoolID("p1")])
    #expect(rows.map(\.slots) == [0...0])
    #expect(rows[0].shares == [nil, 0, 0.5])
  }

  @Test func `many slots share rows`() {
    var recorder = recorder(domains: 1_000)
    for domain in 0..<1_000 {
      recorder.move(domain, of: 0, to: .ready, at: .origin)
      if domain < 500 { recorder.hold(gangs: 1, gpus: 8, of: domain, pool: 0, at: .origin) }
    }

    let rows = recorder.history(until: Instant(seconds: 1)).occupancy

    #expect(rows.count == 63)
    #expect(rows.first?.slots == 0...15 && rows.last?.slots == 992...999)
    #expect(rows.map { $0.shares[0] ?? -1 }.reduce(0, +) == 31.25)
  }
}
