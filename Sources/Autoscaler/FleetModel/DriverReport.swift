/// What a driver is asked to bring up: one whole domain, all members or none.
public struct DomainRequest: Hashable, Sendable, Codable {
  /// Identifies the launch; a repeated request with the same token buys nothing more.
  public let token: LaunchToken
  /// How many machines the domain has.
  public let memberCount: Int
  /// When the controller will give the whole domain back if too few members have registered.
  public let deadline: Instant

  /// A request for that many machines in one domain.
  public init(token: LaunchToken, memberCount: Int, deadline: Instant) {
    self.token = token
    self.memberCount = memberCount
    self.deadline = deadline
  }
}

/// What a driver says about the domains that it was asked for.
///
/// Reports may be late, repeated or lost.
public enum DriverReport: Hashable, Sendable, Codable {
  /// A member runs and has joined the cluster.
  case memberRegistered(launch: LaunchToken, member: Int, providerID: ProviderID)
  /// A member that has joined the cluster shows the attestation that its pool's policy names.
  ///
  /// Where the policy names one, members count only from then on. It says that the member has registered, too.
  case memberAttested(launch: LaunchToken, member: Int, providerID: ProviderID)
  /// A member that had registered is gone or broken, or is no longer attested.
  case memberLost(launch: LaunchToken, member: Int, reason: String)
  /// The provider will take a member away at that instant: the notice of a spot interruption, for example.
  case interruptionNotice(launch: LaunchToken, member: Int, at: Instant)
  /// Nothing will come of this launch.
  case launchFailed(launch: LaunchToken, failure: LaunchFailure)
  /// All members of the launch are gone.
  case released(launch: LaunchToken)
  /// Everything that the pool holds now; what is not listed does not exist.
  case inventory(pool: PoolID, domains: [InventoryEntry])
}

/// Why a launch came to nothing.
public struct LaunchFailure: Hashable, Sendable, Codable {
  /// The classes that Cluster Autoscaler tells apart.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// The provider cannot sell that now.
    case insufficientCapacity
    /// Anything else.
    case other
  }

  /// The class of the failure.
  public let kind: Kind
  /// The provider's own code, for example `InsufficientInstanceCapacity`.
  public let code: String
  /// A sentence for the operator.
  public let message: String

  /// A failure with the provider's code and a sentence for the operator.
  public init(kind: Kind, code: String, message: String) {
    self.kind = kind
    self.code = code
    self.message = message
  }
}

/// One domain that a pool holds.
public struct InventoryEntry: Hashable, Sendable, Codable {
  /// One machine of it.
  public struct Member: Hashable, Sendable, Codable {
    /// The number within the domain, from 0.
    public let number: Int
    /// The name under which Kubernetes knows it.
    public let providerID: ProviderID
    /// True when it runs and has joined the cluster.
    public let isRegistered: Bool
    /// True when it shows the attestation that its pool's policy names; nil when the pool cannot say.
    public let isAttested: Bool?

    /// A machine of a domain.
    public init(number: Int, providerID: ProviderID, isRegistered: Bool, isAttested: Bool? = nil) {
      self.number = number
      self.providerID = providerID
      self.isRegistered = isRegistered
      self.isAttested = isAttested
    }
  }

  /// The launch that made it.
  public let launch: LaunchToken
  /// Its machines that exist, by number.
  public let members: [Member]

  /// A domain with the machines that exist.
  public init(launch: LaunchToken, members: [Member]) {
    self.launch = launch
    self.members = members
  }
}
