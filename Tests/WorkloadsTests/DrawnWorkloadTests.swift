internal import Chance
internal import FleetModel
internal import Testing
internal import Workloads

@Suite("Drawn workloads")
struct DrawnWorkloadTests {
  private func gangClass(_ name: String, _ process: ArrivalProcess, gpus: Double = 4) -> GangClass {
    GangClass(
      name: name,
      process: process,
      duration: .exponential(mean: .seconds(600)),
      gpus: Distribution(.fixed(gpus))
    )
  }

  @Test func `gaps of a Poisson process have their mean and are as scattered as long`() {
    let workload = DrawnWorkload(classes: [gangClass("a", .poisson(perHour: 60))], count: 20_000)

    let arrivals = workload.arrivals(seed: 4)

    let times = arrivals.map { Double($0.at.nanoseconds) / 1e9 }
    let gaps = zip(times, [0] + times).map { $0 - $1 }
    let mean = gaps.reduce(0, +) / 20_000
    let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(mean - 60) < 5 * 60 / 20_000.0.squareRoot())
    #expect(abs(variance.squareRoot() / mean - 1) < 0.05)
  }

  @Test func `a count ends the workload`() {
    let workload = DrawnWorkload(classes: [gangClass("a", .poisson(perHour: 60))], count: 7)

    #expect(workload.arrivals(seed: 1).map(\.gang.id.name) == (0..<7).map { "a/\($0)" })
    #expect(workload.expectedCount == 7)
  }

  @Test func `a time ends the workload, the last instant included`() {
    let gap = Distribution.fixed(.seconds(10))
    let workload = DrawnWorkload(classes: [gangClass("a", .renewal(gap: gap))], lasts: .seconds(30))

    #expect(workload.arrivals(seed: 1).map(\.at) == [10, 20, 30].map { Instant(seconds: $0) })
    #expect(workload.expectedCount == 3)
  }

  @Test func `arrivals of several classes are in order, equal instants in the order of the classes`() {
    let classes = [20, 10].map { seconds in
      gangClass("every-\(seconds)", .renewal(gap: .fixed(.seconds(seconds))))
    }
    let workload = DrawnWorkload(classes: classes, lasts: .seconds(40))

    let names = workload.arrivals(seed: 1).map(\.gang.id.name)

    #expect(names == ["every-10/0", "every-20/0", "every-10/1", "every-10/2", "every-20/1", "every-10/3"])
  }

  @Test func `a class keeps its gangs when another one joins`() {
    let training = gangClass("training", .poisson(perHour: 10))
    let inference = gangClass("inference", .poisson(perHour: 100))
    let alone = DrawnWorkload(classes: [training], lasts: .seconds(360_000))
    let joined = DrawnWorkload(classes: [inference, training], lasts: .seconds(360_000))

    let kept = joined.arrivals(seed: 3).filter { $0.gang.id.name.hasPrefix("training") }

    #expect(kept == alone.arrivals(seed: 3))
    #expect(kept.count > 800)
  }

  @Test func `one seed gives one workload, another one another`() {
    let workload = DrawnWorkload(classes: [gangClass("a", .poisson(perHour: 60))], count: 50)

    #expect(workload.arrivals(seed: 1) == workload.arrivals(seed: 1))
    #expect(workload.arrivals(seed: 1) != workload.arrivals(seed: 2))
  }

  @Test func `GPUs make as few pods as hold them`() {
    let role = Role(name: "rank", count: 1, request: PodRequest(cpuMilli: 2_000, gpus: 1))
    let sizes = [1.0, 8, 9, 64].map { gpus in
      let large = GangClass(
        name: "large",
        process: .poisson(perHour: 1),
        duration: .fixed(.seconds(1)),
        size: .gpus(Distribution(.fixed(gpus)), perPod: 8),
        template: Gang(id: GangID("large"), roles: [role], topology: .sameDomain)
      )
      let gang = DrawnWorkload(classes: [large], count: 1).arrivals(seed: 1)[0].gang
      return [gang.podCount, gang.roles[0].request.gpus, Int(gang.roles[0].request.cpuMilli)]
    }

    #expect(sizes == [[1, 1, 2_000], [1, 8, 2_000], [2, 8, 2_000], [8, 8, 2_000]])
  }

  @Test func `a gang that must start within a time is told the instant`() {
    let role = Role(name: "worker", count: 1, request: PodRequest(gpus: 1))
    let urgent = GangClass(
      name: "urgent",
      process: .renewal(gap: .fixed(.seconds(5))),
      duration: .fixed(.seconds(1)),
      template: Gang(id: GangID("urgent"), roles: [role], topology: .sameDomain),
      startWithin: .seconds(60)
    )

    let starts = DrawnWorkload(classes: [urgent], count: 2).arrivals(seed: 1).map(\.gang.startBy)

    #expect(starts == [Instant(seconds: 65), Instant(seconds: 70)])
  }
}

extension DrawnWorkloadTests {
  private func times(_ process: ArrivalProcess, lasts: Duration) -> [Instant] {
    DrawnWorkload(classes: [gangClass("a", process)], lasts: lasts).arrivals(seed: 9).map(\.at)
  }

  @Test func `bursts keep their mean rate and are more scattered than a Poisson process`() {
    let bursts = Bursts(
      perHour: 100,
      quietPerHour: 4,
      burst: .exponential(mean: .seconds(1_800)),
      quiet: .exponential(mean: .seconds(5_400))
    )
    let process = ArrivalProcess.bursty(bursts)

    let arrivals = times(process, lasts: .seconds(2_000 * 3_600))

    let counts = arrivals.reduce(into: Array(repeating: 0.0, count: 2_000)) { counts, at in
      counts[min(1_999, Int(at.nanoseconds / 3_600_000_000_000))] += 1
    }
    let mean = counts.reduce(0, +) / 2_000
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2_000
    #expect(process.meanPerHour == 28)
    #expect(abs(mean - 28) < 6)
    // A Poisson process would have a ratio of 1.
    #expect(variance / mean > 20)
  }

  @Test func `nothing arrives in quiet times that have no rate`() {
    let bursts = Bursts(perHour: 3_600, burst: .fixed(.seconds(60)), quiet: .fixed(.seconds(540)))

    let arrivals = times(.bursty(bursts), lasts: .seconds(360_000))

    let phases = arrivals.map { Int($0.nanoseconds / 1_000_000_000 / 60 % 10) }
    let busy = Set(phases)
    // The run begins within a phase, and each phase is whole minutes long.
    #expect(busy.count == 1)
    #expect(abs(arrivals.count - 36_000) < 1_200)
  }

  @Test func `a rhythm gives each hour and each day its share`() {
    var hours = Array(repeating: 1.0, count: 24)
    hours[13] = 25
    hours[3] = 0
    let rhythm = DailyRhythm(perHour: 10, hours: hours, days: [1, 1, 1, 1, 1, 0, 0])

    let arrivals = times(.diurnal(rhythm), lasts: .seconds(52 * 7 * 86_400))

    let hour = { (at: Instant) in Int(at.nanoseconds / 3_600_000_000_000) }
    let week = Double(52 * 7 * 24 * 10)
    #expect(abs(Double(arrivals.count) / week - 1) < 0.02)
    #expect(arrivals.allSatisfy { hour($0) % 24 != 3 && hour($0) / 24 % 7 < 5 })
    let atNoon = Double(arrivals.count { hour($0) % 24 == 13 }) / Double(arrivals.count)
    #expect(abs(atNoon - 25.0 / 47) < 0.02)
  }
}
