/// How often machines that may be taken away are, and what each time costs a gang on them.
package struct InterruptionRisk: Hashable, Sendable, Codable {
  /// Interruptions of a domain in an hour, in millionths: 50,000 when one of twenty domain-hours is interrupted.
  ///
  /// One member's interruption is one of the whole domain.
  package let perMillionHours: Int64
  /// What a gang loses each time: half of what lies between two checkpoints, and its restart.
  package let lostTime: Duration

  package init(perMillionHours: Int64, lostTime: Duration) {
    precondition(perMillionHours >= 0 && lostTime >= .zero, "a risk is not negative")
    self.perMillionHours = perMillionHours
    self.lostTime = lostTime
  }

  /// The amount and, in the mean, what is lost on top of it, rounded up to a whole micro-unit.
  package func expectedCost(of amount: Money) -> Money {
    precondition(amount >= .zero, "a price is not negative")
    let hour: Int128 = 3_600_000_000_000
    let product = Int128(amount.microUnits) * Int128(perMillionHours) * Int128(lostTime.wholeNanoseconds)
    let lost = (product + hour * 1_000_000 - 1) / (hour * 1_000_000)
    return amount + Money(microUnits: Int64(lost))
  }
}

/// Machines that were bought for a span of time.
package struct CapacityBlock: Hashable, Sendable, Codable {
  /// When the block ends.
  package let endsAt: Instant
  /// How long before its end the machines are taken away.
  ///
  /// EC2 terminates the instances of a Capacity Block from 30 minutes before its end on:
  /// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-blocks-how.html
  package let notice: Duration

  package init(endsAt: Instant, notice: Duration = .seconds(1_800)) {
    precondition(notice >= .zero, "machines are taken away at the end or before it")
    self.endsAt = endsAt
    self.notice = notice
  }

  /// From then on no gang can count on the machines.
  package var usableUntil: Instant { Instant(nanoseconds: endsAt.nanoseconds - notice.wholeNanoseconds) }
}
