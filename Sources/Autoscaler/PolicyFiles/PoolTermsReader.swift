internal import FleetModel

/// The keys of a pool that say what its machines are worth, for how long they may be had and when they count.
struct PoolTerms {
  let powerCost: HourlyPrice?
  let interruptionRisk: InterruptionRisk?
  let capacityBlock: CapacityBlock?
  let attestation: Attestation?

  /// The pool under these terms.
  func applied(to pool: NodePool) -> NodePool {
    pool.worth(powerCost: powerCost, interruptionRisk: interruptionRisk, capacityBlock: capacityBlock)
      .attested(by: attestation)
  }

  /// Reads the keys; nil, with a report, when one contradicts the pool's capacity type.
  static func read(
    from pool: inout YAMLMapping,
    of capacityType: CapacityType?,
    labels: [String]
  ) -> PoolTerms? {
    let power = pool.readIfPresent("powerCost", .hourlyPrice)
    let risk = pool.readIfPresent("spot", InterruptionRisk.reader)
    let block = pool.readIfPresent("capacityBlock", CapacityBlock.reader)
    let attestation = Attestation.read(from: &pool, labels: labels)
    guard let capacityType else { return nil }
    switch capacityType {
    case .onDemand, .spot:
      guard power == nil else {
        pool.report(
          "'powerCost' is for machines that are paid for anyway",
          at: "powerCost",
          advice: "the price of \(capacityType.rawValue) machines includes it"
        )
        return nil
      }
    case .reserved, .capacityBlock, .owned:
      break
    }
    guard risk == nil || capacityType == .spot else {
      pool.report("'spot' is for pools of the capacity type spot", at: "spot")
      return nil
    }
    guard block == nil || capacityType == .capacityBlock else {
      pool.report("'capacityBlock' is for pools of the capacity type capacity-block", at: "capacityBlock")
      return nil
    }
    return PoolTerms(
      powerCost: power.map { HourlyPrice(microUnits: $0.microUnits, currency: Currency($0.currency)) },
      interruptionRisk: risk,
      capacityBlock: block,
      attestation: attestation
    )
  }
}

extension InterruptionRisk {
  static var reader: ValueReader<InterruptionRisk> {
    .mapping { spot in
      let rate = spot.read("interruptionsPerHour", .interruptionRate)
      let lost = spot.read("lostTime", .lostTime)
      guard let rate, let lost else { return nil }
      return InterruptionRisk(perMillionHours: rate, lostTime: lost)
    }
  }
}

extension CapacityBlock {
  /// `{endsAt: 2026-12-01T11:30:00Z}` or `{endsAfter: 48h}`, with a `notice` or the standard one.
  static var reader: ValueReader<CapacityBlock> {
    .mapping { block in
      let date = block.readIfPresent("endsAt", .utcTime)
      let span = block.readIfPresent("endsAfter", .positiveDuration)
      let notice = block.read("notice", .duration, default: .seconds(1_800))
      guard block.has("endsAt") != block.has("endsAfter") else {
        block.report("a capacity block has either 'endsAt' or 'endsAfter'")
        return nil
      }
      guard let end = date ?? span.map({ Instant.origin.advanced(by: $0) }) else { return nil }
      return CapacityBlock(endsAt: end, notice: notice)
    }
  }
}

extension ValueReader where Value == Int64 {
  /// Interruptions in an hour, in millionths; up to 10.
  fileprivate static var interruptionRate: ValueReader {
    millionths.requiring("a domain is interrupted at most 10 times an hour") { $0 <= 10_000_000 }
  }
}

extension ValueReader where Value == Duration {
  fileprivate static var lostTime: ValueReader {
    duration.requiring("an interruption loses at most a day") { $0 <= .seconds(86_400) }
  }
}

extension ValueReader where Value == Instant {
  /// A time in UTC as RFC 3339 writes it, in whole seconds: `2026-12-01T11:30:00Z`.
  static var utcTime: ValueReader {
    parsed("a time in UTC such as 2026-12-01T11:30:00Z", Instant.init(rfc3339:))
  }
}

extension Instant {
  /// The instant since 1970 of a text such as `2026-12-01T11:30:00Z`; nil when it is not one of the years 1970 to 2199.
  init?(rfc3339 text: String) {
    let characters = Array(text.utf8)
    guard characters.count == 20 else { return nil }
    for (position, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "Z")]
    where characters[position] != mark.utf8.first {
      return nil
    }
    func number(_ range: Range<Int>) -> Int64? {
      let digits = characters[range]
      guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
      return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      1970...2199 ~= year, 1...12 ~= month, 1...Self.dayCount(of: month, in: year) ~= day,
      hour < 24, minute < 60, second < 60
    else { return nil }
    let days = Self.daysSince1970(year: year, month: month, day: day)
    self.init(seconds: ((days * 24 + hour) * 60 + minute) * 60 + second)
  }

  private static func isLeap(_ year: Int64) -> Bool {
    year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
  }

  private static func dayCount(of month: Int64, in year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31  // default: the long months.
    }
  }

  private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let leapDays = (1970..<year).reduce(Int64(0)) { $0 + (isLeap($1) ? 1 : 0) }
    let months = (1..<month).reduce(Int64(0)) { $0 + dayCount(of: $1, in: year) }
    return (year - 1970) * 365 + leapDays + months + day - 1
  }
}
