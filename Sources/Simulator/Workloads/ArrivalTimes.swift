internal import Chance
internal import FleetModel

/// The instants of an arrival process, one after the other.
struct ArrivalTimes {
  private let process: ArrivalProcess
  private var random: RandomStream
  /// Phases have a stream of their own, so that a change of rates leaves them as they were.
  private var phases: RandomStream
  private var now = Instant.origin
  /// Nothing is asked for later than that.
  private let end: Instant
  private var isBurst = false
  private var phaseEnd: Instant?

  /// The process until an instant, at the latest until the longest run ends, so that no sum passes 64 bits.
  init(_ process: ArrivalProcess, seed: UInt64, name: String, end: Instant?) {
    self.process = process
    random = RandomStream(seed: seed, name: "\(name)/arrival")
    phases = RandomStream(seed: seed, name: "\(name)/phase")
    let longest = Instant.origin.advanced(by: Distribution.longest)
    self.end = min(end ?? longest, longest)
  }

  /// The next instant; nil when there is none before the end.
  mutating func next() -> Instant? {
    switch process {
    case .poisson(let perHour): advance(perHour: perHour)
    case .renewal(let gap): advance(by: gap)
    case .bursty(let bursts): advance(bursts)
    case .diurnal(let rhythm): advance(rhythm)
    }
    return now <= end ? now : nil
  }

  private mutating func advance(by gap: Distribution) {
    if now <= end { now = now.advanced(by: gap.duration(from: &random)) }
  }

  private mutating func advance(perHour: Double) {
    advance(by: Distribution(.exponential(mean: 3_600 / perHour)))
  }

  /// A gap that would pass the end of a phase is drawn anew from there: what has no memory loses nothing by it.
  private mutating func advance(_ bursts: Bursts) {
    while now <= end {
      let switches = phaseEnd ?? begin(bursts)
      let before = now
      let perHour = isBurst ? bursts.perHour : bursts.quietPerHour
      if perHour > 0 {
        advance(perHour: perHour)
        if now <= switches { return }
      }
      now = max(before, switches)
      isBurst.toggle()
      phaseEnd = now.advanced(by: (isBurst ? bursts.burst : bursts.quiet).duration(from: &phases))
    }
  }

  private mutating func begin(_ bursts: Bursts) -> Instant {
    isBurst = phases.fraction() < bursts.burstShare
    let first = now.advanced(by: (isBurst ? bursts.burst : bursts.quiet).duration(from: &phases))
    phaseEnd = first
    return first
  }

  /// Thinning: candidates come at the highest rate, and each stays with the probability that its hour has.
  private mutating func advance(_ rhythm: DailyRhythm) {
    let most = rhythm.most
    while now <= end {
      advance(perHour: most)
      let hour = Int(now.nanoseconds / 3_600_000_000_000)
      if random.fraction() * most < rhythm.rate(afterHours: hour) { return }
    }
  }
}
