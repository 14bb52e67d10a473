/// How a pool's machines are paid for, and whether they may be taken away.
package enum CapacityType: String, Hashable, Sendable, Codable, CaseIterable {
  case onDemand = "on-demand"
  case spot
  case reserved
  case capacityBlock = "capacity-block"
  case owned

  /// True when the provider may take the machines back at short notice.
  package var isInterruptible: Bool { self == .spot }
}

/// A Kubernetes taint that a pool's nodes carry.
package struct Taint: Hashable, Sendable, Codable {
  package enum Effect: String, Hashable, Sendable, Codable, CaseIterable {
    case noSchedule = "NoSchedule"
    case preferNoSchedule = "PreferNoSchedule"
    case noExecute = "NoExecute"
  }

  package let key: String
  package let value: String
  package let effect: Effect

  package init(key: String, value: String, effect: Effect) {
    self.key = key
    self.value = value
    self.effect = effect
  }
}

extension Taint: CustomStringConvertible {
  /// As `kubectl` writes it: `key=value:effect`.
  package var description: String {
    value.isEmpty ? "\(key):\(effect.rawValue)" : "\(key)=\(value):\(effect.rawValue)"
  }
}

/// A Kubernetes label.
package struct Label: Hashable, Sendable, Codable {
  package let key: String
  package let value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

/// Nodes that one driver makes alike, bought and given back one whole domain at a time.
package struct NodePool: Hashable, Sendable, Codable {
  package let id: PoolID
  /// Which driver makes it real, for example `simulated`.
  package let driver: String
  package let shape: DomainShape
  package let zone: String
  /// Whose law holds where the machines stand, for example `eu`; gangs may be bound to some.
  package let jurisdiction: String
  package let capacityType: CapacityType
  /// The price of one node; nil when it is not known, which is never the same as free.
  package let pricePerNode: HourlyPrice?
  /// Domains that stay even when idle.
  package let minDomains: Int
  package let maxDomains: Int
  /// How long a domain may take from its request until enough members have registered.
  package let bringUpDeadline: Duration
  /// How many members may be missing while the domain still counts as whole (s of N - s).
  package let spareMembers: Int
  package let labels: [Label]
  package let taints: [Taint]
  /// Domains that nobody holds and that are kept all the same, for gangs to come; nil for none.
  package let warmSpares: Int?
  /// For how long running a domain costs as much as switching it off and on again; nil when that costs nothing.
  package let powerCycleTime: Duration?
  /// What an hour of a node adds where the machines are paid for anyway; nil when nobody has said.
  package private(set) var powerCost: HourlyPrice?
  /// Nil when interruptions are not counted.
  package private(set) var interruptionRisk: InterruptionRisk?
  /// Nil when its machines may be had for as long as one likes.
  package private(set) var capacityBlock: CapacityBlock?
  /// What a node must show before it counts as usable; nil when it need only have joined the cluster.
  package private(set) var attestation: Attestation?

  package init(
    id: PoolID,
    driver: String,
    shape: DomainShape,
    zone: String,
    jurisdiction: String,
    capacityType: CapacityType,
    pricePerNode: HourlyPrice?,
    minDomains: Int,
    maxDomains: Int,
    bringUpDeadline: Duration,
    spareMembers: Int,
    labels: [Label],
    taints: [Taint],
    warmSpares: Int? = nil,
    powerCycleTime: Duration? = nil
  ) {
    precondition(minDomains >= 0 && minDomains <= maxDomains, "a pool's limits are in order")
    precondition(spareMembers >= 0 && spareMembers < shape.nodeCount, "a domain keeps at least one member")
    precondition(warmSpares.map { 0...maxDomains ~= $0 } ?? true, "a pool may have its spares")
    self.id = id
    self.driver = driver
    self.shape = shape
    self.zone = zone
    self.jurisdiction = jurisdiction
    self.capacityType = capacityType
    self.pricePerNode = pricePerNode
    self.minDomains = minDomains
    self.maxDomains = maxDomains
    self.bringUpDeadline = bringUpDeadline
    self.spareMembers = spareMembers
    self.labels = labels
    self.taints = taints
    self.warmSpares = warmSpares
    self.powerCycleTime = powerCycleTime
  }

  /// From then on no gang can count on its machines; nil when there is no such instant.
  package var usableUntil: Instant? { capacityBlock?.usableUntil }

  /// The number of usable members (N - s) below which a domain of this pool is not whole.
  package var minReadyMembers: Int { shape.nodeCount - spareMembers }
}

extension NodePool {
  /// The same pool, of which is known what an hour adds, how often it is interrupted and when its block ends.
  package func worth(
    powerCost: HourlyPrice?,
    interruptionRisk: InterruptionRisk?,
    capacityBlock: CapacityBlock?
  ) -> NodePool {
    var pool = self
    pool.powerCost = powerCost
    pool.interruptionRisk = interruptionRisk
    pool.capacityBlock = capacityBlock
    return pool
  }

  /// The same pool, whose nodes count only once they show that.
  package func attested(by attestation: Attestation?) -> NodePool {
    var pool = self
    pool.attestation = attestation
    return pool
  }
}
