public import FleetModel

/// Makes one node pool real: a cloud's, a rack's, a simulated one.
///
/// A driver brings whole domains up and gives whole domains back. There is no call that adds a member to a
/// domain or takes one away: ``repair(member:of:)`` restores a member in place and never changes how many
/// there are. A driver never retries past a request's deadline by itself; the controller owns deadlines, gives
/// domains back and asks again.
///
/// Calls may be repeated, and answers may be lost: every call is idempotent on the launch that it names.
public protocol NodePoolDriver: Sendable {
  /// What happens to the pool's machines, in order; may repeat itself. One consumer.
  var reports: AsyncStream<DriverReport> { get }

  /// Starts all machines of a domain in one NVLink domain, or none. A launch that was asked for before changes
  /// nothing.
  ///
  /// Returns as soon as the pool has accepted; members are reported as they register. Throws when nothing was
  /// started and nothing will be.
  func launch(_ request: DomainRequest) async throws(DriverError)

  /// Takes all machines of a launch away, whatever has become of them. An unknown launch is not an error.
  ///
  /// Reports ``DriverReport/released(launch:)`` once they are gone, also when there were none.
  func release(_ launch: LaunchToken) async throws(DriverError)

  /// Restores one member in place, for example by a power cycle.
  func repair(member: Int, of launch: LaunchToken) async throws(DriverError)

  /// Everything that exists in the pool now, with machines on their way out.
  func inventory() async throws(DriverError) -> [InventoryEntry]
}
