package import Chance

/// When gangs of one class arrive.
package enum ArrivalProcess: Hashable, Sendable {
  /// Without memory, so many an hour.
  case poisson(perHour: Double)
  /// With gaps of a distribution in seconds between one and the next.
  case renewal(gap: Distribution)
  /// In bursts with quiet times between them.
  case bursty(Bursts)
  /// By the hour of the day and the day of the week.
  case diurnal(DailyRhythm)

  /// How many arrive in an hour, in the long run.
  package var meanPerHour: Double {
    switch self {
    case .poisson(let perHour): perHour
    case .renewal(let gap): gap.mean > 0 ? 3_600 / gap.mean : .infinity
    case .bursty(let bursts): bursts.meanPerHour
    case .diurnal(let rhythm): rhythm.perHour
    }
  }
}

/// A Poisson process whose rate goes up and down: on and off, or high and low (Markov-modulated where the phases
/// are exponential).
package struct Bursts: Hashable, Sendable {
  /// Arrivals an hour within a burst.
  package let perHour: Double
  /// Arrivals an hour between two bursts.
  package let quietPerHour: Double
  /// How long a burst lasts, in seconds.
  package let burst: Distribution
  /// How long it is quiet, in seconds.
  package let quiet: Distribution

  /// Phases of a second or more on average, so that a run has a bounded number of them.
  package init(perHour: Double, quietPerHour: Double = 0, burst: Distribution, quiet: Distribution) {
    precondition(perHour > 0 && quietPerHour >= 0, "there are arrivals in bursts")
    precondition(burst.mean >= 1 && quiet.mean >= 1, "a phase lasts a second or more")
    self.perHour = perHour
    self.quietPerHour = quietPerHour
    self.burst = burst
    self.quiet = quiet
  }

  /// The part of the time that is burst.
  var burstShare: Double { burst.mean / (burst.mean + quiet.mean) }

  var meanPerHour: Double { burstShare * perHour + (1 - burstShare) * quietPerHour }
}

/// A Poisson process whose rate depends on the hour of the day and the day of the week; the origin is a Monday at
/// midnight.
package struct DailyRhythm: Hashable, Sendable {
  /// Arrivals an hour on average over a week.
  package let perHour: Double
  /// 24 shares, the first one of the hour after midnight; only their ratios count.
  package let hours: [Double]
  /// 7 shares, the first one of Monday; only their ratios count.
  package let days: [Double]

  package init(perHour: Double, hours: [Double], days: [Double] = Array(repeating: 1, count: 7)) {
    precondition(hours.count == 24 && days.count == 7, "a day has 24 hours, a week 7 days")
    precondition(hours.allSatisfy { $0 >= 0 } && days.allSatisfy { $0 >= 0 }, "a share is not negative")
    precondition(hours.contains { $0 > 0 } && days.contains { $0 > 0 }, "something arrives at some time")
    self.perHour = perHour
    self.hours = hours
    self.days = days
  }

  /// Arrivals an hour at the busiest time of the week.
  var most: Double { rate(hour: hours.max() ?? 0, day: days.max() ?? 0) }

  /// Arrivals an hour so many whole hours after the origin.
  func rate(afterHours hour: Int) -> Double {
    rate(hour: hours[hour % 24], day: days[hour / 24 % 7])
  }

  private func rate(hour: Double, day: Double) -> Double {
    perHour * hour * 24 / hours.reduce(0, +) * day * 7 / days.reduce(0, +)
  }
}
