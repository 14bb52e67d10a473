/// A name that stands for one thing; it is compared and looked up, never parsed.
public protocol Identifier: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The name as people and other programs write it.
  var name: String { get }

  /// The identifier with that name.
  init(_ name: String)
}

extension Identifier {
  /// Alphabetical by Unicode scalars: the total order that breaks ties.
  public static func < (left: Self, right: Self) -> Bool {
    left.name < right.name
  }

  /// The name.
  public var description: String { name }

  /// Reads the bare name.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the bare name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

/// The name of a node pool, unique within a policy.
public struct PoolID: Identifier {
  /// The name in the policy.
  public let name: String
  /// The pool of that name.
  public init(_ name: String) { self.name = name }
}

/// The name of a gang, unique within a cluster: `namespace/name`.
package struct GangID: Identifier {
  package let name: String
  package init(_ name: String) { self.name = name }
}

/// The name under which a pool's machine is known to Kubernetes and to Cluster Autoscaler (`spec.providerID`).
public struct ProviderID: Identifier {
  /// The name as the cloud or the driver gives it.
  public let name: String
  /// The machine of that name.
  public init(_ name: String) { self.name = name }
}

/// The name of a node group as Cluster Autoscaler sees it.
package struct NodeGroupID: Identifier {
  package let name: String
  package init(_ name: String) { self.name = name }
}

/// The name of a mutating request, so that its answer finds its way back.
package struct RequestID: Identifier {
  package let name: String
  package init(_ name: String) { self.name = name }
}

/// A place in a pool that one whole domain may fill; numbered from 0 within the pool.
public struct Slot: Hashable, Sendable, Codable {
  /// The pool that the place belongs to.
  public let pool: PoolID
  /// The number of the place, from 0.
  public let number: Int

  /// The place with that number in that pool.
  public init(pool: PoolID, number: Int) {
    self.pool = pool
    self.number = number
  }
}

extension Slot: Comparable, CustomStringConvertible {
  /// By pool, then by number.
  public static func < (left: Slot, right: Slot) -> Bool {
    (left.pool, left.number) < (right.pool, right.number)
  }

  /// `<pool>-d<number>`: also the name of the node group of a domain with more than one node.
  public var description: String { "\(pool)-d\(number)" }
}

/// One launch of one slot.
///
/// A report that carries an older launch is about a domain that is gone.
///
/// Drivers derive their client tokens and tags from it, so a repeated call can never buy twice.
public struct LaunchToken: Hashable, Sendable, Codable {
  /// The slot that is filled.
  public let slot: Slot
  /// Counts the launches of that slot, from 1.
  public let generation: Int

  /// The launch with that generation.
  public init(slot: Slot, generation: Int) {
    self.slot = slot
    self.generation = generation
  }
}

extension LaunchToken: CustomStringConvertible {
  /// `<pool>-d<slot>-g<generation>`.
  public var description: String { "\(slot)-g\(generation)" }
}
