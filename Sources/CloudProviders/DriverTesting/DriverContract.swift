public import DriverKit
public import FleetModel

/// One way in which a driver breaks the contract.
public struct ContractViolation: Hashable, Sendable, CustomStringConvertible {
  /// The rule that does not hold.
  public let rule: String
  /// What was seen instead.
  public let seen: String

  /// `rule: seen`.
  public var description: String { "\(rule): \(seen)" }
}

/// What every driver must do, whoever wrote it.
///
/// Run it against the driver and a fake of its pool; an empty answer means that the driver may be used.
public struct DriverContract<Driver: NodePoolDriver>: Sendable {
  private let driver: Driver
  private let pool: PoolID
  private let memberCount: Int
  private let deadline: Instant

  /// A contract for a driver of that pool, whose domains have that many members.
  ///
  /// Launches carry `deadline`.
  public init(driver: Driver, pool: PoolID, memberCount: Int, deadline: Instant) {
    self.driver = driver
    self.pool = pool
    self.memberCount = memberCount
    self.deadline = deadline
  }

  /// Launches, repeats, repairs and releases one domain in slot 0 and returns what was broken on the way.
  public func violations() async throws(DriverError) -> [ContractViolation] {
    let request = DomainRequest(token: token(1), memberCount: memberCount, deadline: deadline)
    var found: [ContractViolation] = []
    try await driver.launch(request)
    found += try await checkWholeDomain("a launch starts the whole domain")
    try await driver.launch(request)
    found += try await checkWholeDomain("a repeated launch buys nothing")
    try await driver.repair(member: 0, of: request.token)
    found += try await checkWholeDomain("a repair never changes how many members there are")
    try await driver.release(request.token)
    try await driver.release(request.token)
    try await driver.release(token(7))
    found += try await checkEmpty("a release takes the whole domain and may be repeated")
    try await driver.launch(request)
    found += try await checkEmpty("a launch that was released does not come back")
    return found
  }

  private func token(_ generation: Int) -> LaunchToken {
    LaunchToken(slot: Slot(pool: pool, number: 0), generation: generation)
  }

  private func checkWholeDomain(_ rule: String) async throws(DriverError) -> [ContractViolation] {
    let entries = try await driver.inventory()
    guard entries.count == 1, let entry = entries.first else {
      return [ContractViolation(rule: rule, seen: "\(entries.count) domains in the inventory")]
    }
    var found: [ContractViolation] = []
    if entry.launch != token(1) {
      found.append(ContractViolation(rule: rule, seen: "the inventory names the launch \(entry.launch)"))
    }
    if entry.members.map(\.number) != Array(0..<memberCount) {
      found.append(
        ContractViolation(
          rule: rule,
          seen: "\(entry.members.count) of \(memberCount) members in the inventory"
        )
      )
    }
    return found
  }

  private func checkEmpty(_ rule: String) async throws(DriverError) -> [ContractViolation] {
    let left = try await driver.inventory().flatMap(\.members)
    return left.isEmpty ? [] : [ContractViolation(rule: rule, seen: "\(left.count) members are left")]
  }
}
