internal import FleetModel
package import Policy

extension Policy {
  /// The version of the policy language that this program reads.
  package static let languageVersion = 1

  /// Reads a policy: every key of the language, its default and its limits.
  package static var reader: ValueReader<Policy> {
    .mapping { policy in
      _ = policy.read("version", .integer(in: languageVersion...languageVersion))
      let name = policy.read("name", .name)
      let currency = policy.read("currency", .currency, default: .usDollar)
      let rates = readRates(reference: currency, from: &policy)
      let placement = policy.read("placement", .choice(of: PlacementOrder.self), default: .tightest)
      let idleTime = policy.read("idleTime", .duration, default: .seconds(600))
      let reservationTime = policy.read("reservationTime", .positiveDuration, default: .seconds(900))
      let patience = policy.read("patience", Patience.reader, default: Patience())
      let backoff = policy.read("backoff", Backoff.reader, default: Backoff())
      let actuation = policy.read("actuation", .choice(of: Actuation.self), default: .clusterAutoscaler)
      let watchdog = policy.read("watchdog", Watchdog.reader, default: Watchdog())
      let staying = StayingRules.read(from: &policy)
      let spending = SpendingRules.read(from: &policy, reference: currency, rates: rates)
      let pools = policy.read("pools", .list(of: .placed(NodePool.reader), count: 1...1_000))
      guard let name, let pools else { return nil }
      let result = Policy(
        name: name,
        pools: pools.map(\.value),
        referenceCurrency: currency,
        exchangeRates: rates,
        placementOrder: placement,
        idleTime: idleTime,
        reservationTime: reservationTime,
        patience: patience,
        backoff: backoff,
        actuation: actuation,
        watchdog: watchdog,
        clusterAutoscalerScaleDown: staying.clusterAutoscaler,
        hotModels: staying.hotModels,
        spending: spending,
        disruption: staying.disruption,
        holdTime: staying.holdTime,
        consolidation: staying.consolidation,
        waitForFinish: staying.waitForFinish
      )
      return result.reportContradictions(of: pools, in: policy) ? nil : result
    }
  }

  private static func readRates(reference: Currency, from policy: inout YAMLMapping) -> [ExchangeRate] {
    let rates = policy.read("exchangeRates", .entries(of: .exchangeRate), default: [])
    reportUselessRates(rates, reference: reference, in: policy)
    return rates.map { ExchangeRate(currency: Currency($0.key), microUnitsPerUnit: $0.value) }
  }

  /// Rates that no price can ever use.
  private static func reportUselessRates(
    _ rates: [YAMLEntry<Int64>],
    reference: Currency,
    in mapping: YAMLMapping
  ) {
    for rate in rates {
      if rate.key == reference.code {
        mapping.report("'\(rate.key)' is the reference currency, which needs no rate", at: rate.place)
      } else if !Currency.isCode(rate.key) {
        mapping.report(
          "'\(rate.key)' is no currency code of three capital letters such as USD",
          at: rate.place
        )
      }
    }
  }

  /// The most nodes that all pools may have together; a snapshot keeps amounts for each of them.
  private static var maxNodes: Int { 1_000_000 }

  /// True when what the whole pool costs in ten years can be counted, in millionths, in 64 bits.
  private func isCountable(_ price: HourlyPrice, of pool: NodePool) -> Bool {
    let nodes = Int64(max(pool.maxDomains, 1) * pool.shape.nodeCount)
    let (fleet, overflows) = price.microUnits.multipliedReportingOverflow(by: nodes)
    let rate = exchangeRates.map(\.microUnitsPerUnit).max() ?? 0
    return !overflows && fleet.multipliedFullWidth(by: max(rate, 1_000_000)).high < 5
  }

  /// Reports an amount that cannot be counted, or that has no rate; true when it did.
  ///
  /// `cost` is asked for only when the amount can be counted.
  private func report(
    _ price: HourlyPrice,
    called name: String,
    of pool: Placed<NodePool>,
    cost: @autoclosure () -> Money?,
    in mapping: YAMLMapping
  ) -> Bool {
    let id = pool.value.id
    guard isCountable(price, of: pool.value) else {
      mapping.report("the \(name) of pool '\(id)' is too high to be counted", at: pool.place)
      return true
    }
    guard cost() == nil else { return false }
    mapping.report(
      "pool '\(id)' has a \(name) in \(price.currency.code)",
      at: pool.place,
      advice: "give its rate under 'exchangeRates'"
    )
    return true
  }

  /// Reports what only several values together show to be wrong; true when there was something.
  private func reportContradictions(of pools: [Placed<NodePool>], in mapping: YAMLMapping) -> Bool {
    var problems = reportUnaffordablePools(pools, in: mapping)
    var owners: [(group: String, pool: PoolID)] = []
    for (index, placed) in pools.enumerated() {
      let pool = placed.value
      if pools[..<index].contains(where: { $0.value.id == pool.id }) {
        mapping.report("two pools are called '\(pool.id)'", at: placed.place)
        problems += 1
      }
      if let price = pool.pricePerNode,
        report(price, called: "price", of: placed, cost: hourlyCost(of: pool), in: mapping)
      {
        problems += 1
      }
      if let power = pool.powerCost,
        report(power, called: "power cost", of: placed, cost: expectedHourlyCost(of: pool), in: mapping)
      {
        problems += 1
      }
      if pool.shape.nodeCount == 1 { owners.append((pool.id.name, pool.id)) }
    }
    let nodes = pools.reduce(0) { $0 + $1.value.maxDomains * $1.value.shape.nodeCount }
    if nodes > Self.maxNodes {
      mapping.report("the pools may have \(nodes) nodes; at most \(Self.maxNodes) are allowed", at: "pools")
      problems += 1
    }
    return problems + reportCollisions(of: pools, with: owners, in: mapping) > 0
  }

  /// Reports pairs of pools that would give two node groups one name, and gives their number.
  private func reportCollisions(
    of pools: [Placed<NodePool>],
    with owners: [(group: String, pool: PoolID)],
    in mapping: YAMLMapping
  ) -> Int {
    var problems = 0
    for placed in pools where placed.value.shape.nodeCount > 1 {
      let pool = placed.value
      for owner in owners where owner.group.isSlotName(of: pool.id.name, slots: pool.maxDomains) {
        mapping.report(
          "pools '\(pool.id)' and '\(owner.pool)' would both have a node group '\(owner.group)'",
          at: placed.place,
          advice: "rename one"
        )
        problems += 1
      }
    }
    return problems
  }
}

extension String {
  /// True when this is the name of the node group of one of the pool's slots.
  fileprivate func isSlotName(of pool: String, slots: Int) -> Bool {
    guard hasPrefix(pool + "-d"), let number = Int(dropFirst(pool.count + 2)) else { return false }
    return number >= 0 && number < slots && self == "\(pool)-d\(number)"
  }
}

extension Patience {
  static var reader: ValueReader<Patience> {
    .mapping { patience in
      let standard = Patience()
      return Patience(
        repairTime: patience.read("repairTime", .positiveDuration, default: standard.repairTime),
        drainTime: patience.read("drainTime", .positiveDuration, default: standard.drainTime),
        releaseTime: patience.read("releaseTime", .positiveDuration, default: standard.releaseTime),
        retryTime: patience.read("retryTime", .positiveDuration, default: standard.retryTime)
      )
    }
  }
}

extension Backoff {
  static var reader: ValueReader<Backoff> {
    .mapping { backoff in
      let standard = Backoff()
      let initial = backoff.read("initial", .positiveDuration, default: standard.initial)
      let maximum = backoff.read("maximum", .positiveDuration, default: standard.maximum)
      let slotRest = backoff.read("slotRest", .duration, default: standard.slotRest)
      guard initial <= maximum else {
        backoff.report("'initial' is longer than 'maximum'", at: "initial")
        return nil
      }
      return Backoff(initial: initial, maximum: maximum, slotRest: slotRest)
    }
  }
}

extension Watchdog {
  static var reader: ValueReader<Watchdog> {
    .mapping { watchdog in
      let standard = Watchdog()
      return Watchdog(
        epochs: watchdog.read("refreshes", .integer(in: 1...1_000), default: standard.epochs),
        time: watchdog.read("time", .positiveDuration, default: standard.time),
        response: watchdog.read("response", .choice(of: Response.self), default: standard.response)
      )
    }
  }
}

extension ScaleDownTimes {
  static var reader: ValueReader<ScaleDownTimes> {
    .mapping { times in
      let unneeded = times.read("unneeded", .positiveDuration)
      let unready = times.read("unready", .positiveDuration)
      let provision = times.read("maxNodeProvision", .positiveDuration)
      guard let unneeded, let unready, let provision else { return nil }
      return ScaleDownTimes(unneeded: unneeded, unready: unready, maxNodeProvision: provision)
    }
  }
}

extension ValueReader where Value == Currency {
  /// Three capital letters (ISO 4217).
  static var currency: ValueReader {
    .parsed("a currency code of three capital letters such as USD") { text in
      Currency.isCode(text) ? Currency(text) : nil
    }
  }
}

extension Currency {
  /// True for three capital letters.
  fileprivate static func isCode(_ text: String) -> Bool {
    text.utf8.count == 3 && text.utf8.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
  }
}

extension ValueReader where Value == Int64 {
  /// What one unit of a currency is worth in the reference currency, in millionths.
  static var exchangeRate: ValueReader {
    ValueReader<Int64>.millionths.requiring("a currency is worth more than 0") { $0 > 0 }
  }
}

/// The keys that say for how long, and in what order, domains stay.
private struct StayingRules {
  let clusterAutoscaler: ScaleDownTimes?
  let hotModels: HotModels?
  let disruption: Disruption?
  let holdTime: Duration?
  let consolidation: Consolidation?
  let waitForFinish: WaitForFinish?

  static func read(from policy: inout YAMLMapping) -> StayingRules {
    StayingRules(
      clusterAutoscaler: policy.readIfPresent("clusterAutoscalerScaleDown", ScaleDownTimes.reader),
      hotModels: policy.readIfPresent("hotModels", HotModels.reader),
      disruption: policy.readIfPresent("disruption", Disruption.reader),
      holdTime: policy.readIfPresent("holdTime", .duration),
      consolidation: policy.readIfPresent("consolidation", Consolidation.reader),
      waitForFinish: policy.readIfPresent("waitForFinish", WaitForFinish.reader)
    )
  }
}
