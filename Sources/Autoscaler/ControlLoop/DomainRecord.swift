package import FleetModel

/// What the controller knows of one slot beside its phase.
package struct DomainRecord: Sendable {
  /// What is known of one member of the current launch.
  package enum Member: Hashable, Sendable {
    case awaited
    /// Has joined the cluster, and does not show the attestation that its pool's policy names.
    case unattested(ProviderID)
    /// Has joined the cluster and may be used.
    case registered(ProviderID)
    case lost(ProviderID?)

    /// True when it has joined the cluster, attested or not.
    package var isRegistered: Bool {
      switch self {
      case .unattested, .registered: true
      case .awaited, .lost: false
      }
    }

    /// True when pods may use it.
    package var isUsable: Bool {
      if case .registered = self { true } else { false }
    }

    package var providerID: ProviderID? {
      switch self {
      case .awaited: nil
      case .unattested(let id): id
      case .registered(let id): id
      case .lost(let id): id
      }
    }
  }

  /// Counts the launches of the slot.
  package internal(set) var generation = 0
  package internal(set) var members: [Member] = []
  /// True when an earlier process launched it, so that pods may run on it before it counts as ready.
  var isAdopted = false
  /// When the current launch was requested.
  package internal(set) var requestedAt: Instant?
  /// Since when no gang has held a part of it, while it is ready.
  package internal(set) var idleSince: Instant?
  /// When the current launch first counted as ready.
  package internal(set) var readySince: Instant?
  /// The pods that kept it from being drained when it was last read; nil when there were none.
  var foundPods: (count: Int, holds: [PodHold])?
  /// True while only the number of drains that are under way keeps it.
  var waitsForDrains = false
  /// When it is asked next whether it has been idle for long enough.
  var idleCheckAt: Instant?
  /// Places in the gang book of the gangs that hold a part of it.
  var holders: [Int] = []
  /// Those that have run on it and are still warm, the last one used first; at most as many as the policy says.
  var models: [UsedModel] = []
  /// When the request that is under way is repeated.
  var retryAt: Instant?
  /// Counts the drains of the current launch, so that answers to an earlier one are told apart.
  package internal(set) var drainAttempt = 0
  /// When a voluntary drain is given up, or a drained domain is released without waiting for Refresh.
  var drainDeadline: Instant?
  /// When its window was opened, and in how many epochs it has been listed open since.
  package internal(set) var openedAt: Instant?
  var openEpochs = 0
  var isReportedUnanswered = false
  /// From when on it would be ready too late for a gang for which it is planned; nil when it is never too late.
  var uselessFrom: Instant?

  /// The tenant for whose gang the domain was bought, from the plan to the end; nil for a minimum or a spare.
  package internal(set) var chargedTenant: String?

  package var registeredCount: Int { members.reduce(0) { $0 + ($1.isRegistered ? 1 : 0) } }
  /// Members that have registered and, where the policy asks for it, are attested.
  package var usableCount: Int { members.reduce(0) { $0 + ($1.isUsable ? 1 : 0) } }
}
