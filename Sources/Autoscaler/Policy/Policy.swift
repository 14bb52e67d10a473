package import FleetModel

/// Everything that a user decides: which pools there are and by which rules the fleet grows and shrinks.
package struct Policy: Hashable, Sendable, Codable {
  package let name: String
  /// In order of preference where price does not decide.
  package let pools: [NodePool]
  /// The currency in which plans are compared and reported.
  package let referenceCurrency: Currency
  package let exchangeRates: [ExchangeRate]
  package let placementOrder: PlacementOrder
  /// How long a domain may be idle before it is released.
  package let idleTime: Duration
  /// How long a reservation waits for its gang once all its domains are ready.
  package let reservationTime: Duration
  package let patience: Patience
  package let backoff: Backoff
  package let actuation: Actuation
  package let watchdog: Watchdog
  /// Set only when Cluster Autoscaler's own scale-down stays on; nil means that it uses its flags.
  package let clusterAutoscalerScaleDown: ScaleDownTimes?
  /// Nil when it does not matter which models have run where.
  package let hotModels: HotModels?
  /// Nil when tenants may hold and spend anything.
  package let spending: SpendingRules?
  /// How many domains may be drained by choice at one time, and when; nil when nothing limits that.
  package let disruption: Disruption?
  /// How long a domain is kept from when it first became ready, idle or not; nil when only `idleTime` counts.
  package let holdTime: Duration?
  /// When gangs that run are moved to empty a domain; nil when they never are.
  package let consolidation: Consolidation?
  /// When gangs wait for others to end; nil when domains are bought whatever is about to end.
  package let waitForFinish: WaitForFinish?

  package init(
    name: String,
    pools: [NodePool],
    referenceCurrency: Currency = .usDollar,
    exchangeRates: [ExchangeRate] = [],
    placementOrder: PlacementOrder = .tightest,
    idleTime: Duration = .seconds(600),
    reservationTime: Duration = .seconds(900),
    patience: Patience = Patience(),
    backoff: Backoff = Backoff(),
    actuation: Actuation = .clusterAutoscaler,
    watchdog: Watchdog = Watchdog(),
    clusterAutoscalerScaleDown: ScaleDownTimes? = nil,
    hotModels: HotModels? = nil,
    spending: SpendingRules? = nil,
    disruption: Disruption? = nil,
    holdTime: Duration? = nil,
    consolidation: Consolidation? = nil,
    waitForFinish: WaitForFinish? = nil
  ) {
    self.name = name
    self.pools = pools
    self.referenceCurrency = referenceCurrency
    self.exchangeRates = exchangeRates
    self.placementOrder = placementOrder
    self.idleTime = idleTime
    self.reservationTime = reservationTime
    self.patience = patience
    self.backoff = backoff
    self.actuation = actuation
    self.watchdog = watchdog
    self.clusterAutoscalerScaleDown = clusterAutoscalerScaleDown
    self.hotModels = hotModels
    self.spending = spending
    self.disruption = disruption
    self.holdTime = holdTime
    self.consolidation = consolidation
    self.waitForFinish = waitForFinish
  }

  /// What a whole domain of the pool costs for an hour, in the reference currency, rounded up to a micro-unit;
  /// nil when its price, or the exchange rate of its currency, is not known.
  package func hourlyCost(of pool: NodePool) -> Money? {
    pool.pricePerNode.flatMap { cost(of: pool, at: $0) }
  }

  /// What a whole domain of the pool comes to at that price of a node; nil when the exchange rate is not known.
  package func cost(of pool: NodePool, at price: HourlyPrice) -> Money? {
    cost(of: pool.shape.nodeCount, at: price)
  }

  /// What so many of something come to at a price of one; nil when the exchange rate is not known.
  package func cost(of count: Int, at price: HourlyPrice) -> Money? {
    guard let rate = rate(of: price.currency) else { return nil }
    let product = (price.microUnits * Int64(count)).multipliedFullWidth(by: rate)
    let (quotient, remainder) = Int64(1_000_000).dividingFullWidth(product)
    return Money(microUnits: quotient + (remainder > 0 ? 1 : 0))
  }

  private func rate(of currency: Currency) -> Int64? {
    if currency == referenceCurrency { return 1_000_000 }
    return exchangeRates.first { $0.currency == currency }?.microUnitsPerUnit
  }
}

/// How much of the reference currency one unit of another is worth.
package struct ExchangeRate: Hashable, Sendable, Codable {
  package let currency: Currency
  /// Millionths of the reference currency's unit: 1,080,000 when one euro is 1.08 dollars.
  package let microUnitsPerUnit: Int64

  package init(currency: Currency, microUnitsPerUnit: Int64) {
    precondition(microUnitsPerUnit > 0, "a currency is worth something")
    self.currency = currency
    self.microUnitsPerUnit = microUnitsPerUnit
  }
}

/// In which order the domains that exist are tried for a gang.
package enum PlacementOrder: String, Hashable, Sendable, Codable, CaseIterable {
  /// The oldest domain first, whether it is ready or still coming up.
  case firstFit = "first-fit"
  /// Ready before coming up before planned; among these the domain with the fewest free GPUs, then the oldest.
  case tightest
}

/// Who carries out the plan.
package enum Actuation: String, Hashable, Sendable, Codable, CaseIterable {
  /// The plan is published as windows and Cluster Autoscaler asks for what they say.
  case clusterAutoscaler = "cluster-autoscaler"
  /// The provider asks the pools itself; Cluster Autoscaler's mutating calls are refused.
  case direct
}

/// How long each step of a domain's life may take before something is done about it.
package struct Patience: Hashable, Sendable, Codable {
  /// How long a lost member may be under repair before the whole domain is replaced.
  package let repairTime: Duration
  /// How long moving pods off an idle domain may take before it is kept after all.
  package let drainTime: Duration
  /// How long a pool may take to take a domain back.
  package let releaseTime: Duration
  /// After how long an unanswered request to a pool or to the cluster is repeated.
  package let retryTime: Duration

  package init(
    repairTime: Duration = .seconds(900),
    drainTime: Duration = .seconds(600),
    releaseTime: Duration = .seconds(600),
    retryTime: Duration = .seconds(30)
  ) {
    precondition(retryTime > .zero, "a retry comes later than what it repeats")
    self.repairTime = repairTime
    self.drainTime = drainTime
    self.releaseTime = releaseTime
    self.retryTime = retryTime
  }
}

/// How long a pool rests after a domain could not be brought up; doubled at each failure in a row.
package struct Backoff: Hashable, Sendable, Codable {
  package let initial: Duration
  package let maximum: Duration
  /// How long the slot itself rests, since Cluster Autoscaler backs off per node group too (5 to 30 minutes).
  package let slotRest: Duration

  package init(
    initial: Duration = .seconds(60),
    maximum: Duration = .seconds(1_800),
    slotRest: Duration = .seconds(1_800)
  ) {
    precondition(initial > .zero && initial <= maximum, "a back-off grows from its initial value")
    self.initial = initial
    self.maximum = maximum
    self.slotRest = slotRest
  }

  /// How long to rest after that many failures in a row.
  package func time(afterFailures failures: Int) -> Duration {
    precondition(failures > 0, "a back-off follows a failure")
    var time = initial
    for _ in 1..<failures where time < maximum { time = time + time }
    return min(time, maximum)
  }
}

/// What happens when Cluster Autoscaler does not act on an open window.
package struct Watchdog: Hashable, Sendable, Codable {
  package enum Response: String, Hashable, Sendable, Codable, CaseIterable {
    /// Say so.
    case report
    /// Say so, then ask the pool directly.
    case act
  }

  /// Refreshes that a window may stay open without an answer.
  package let epochs: Int
  /// Time that a window may stay open without an answer, for when Cluster Autoscaler is down.
  package let time: Duration
  package let response: Response

  package init(epochs: Int = 3, time: Duration = .seconds(120), response: Response = .report) {
    precondition(epochs > 0 && time > .zero, "a watchdog gives some time")
    self.epochs = epochs
    self.time = time
    self.response = response
  }
}

/// The three durations that Cluster Autoscaler needs, all of them, when it scales down by itself.
package struct ScaleDownTimes: Hashable, Sendable, Codable {
  package let unneeded: Duration
  package let unready: Duration
  package let maxNodeProvision: Duration

  package init(unneeded: Duration, unready: Duration, maxNodeProvision: Duration) {
    self.unneeded = unneeded
    self.unready = unready
    self.maxNodeProvision = maxNodeProvision
  }
}
