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
/// Run it against the driver and a fake of its pool; an empty answer means that the driver may be used. It
/// reads the driver's reports, so each run takes a driver of its own.
public struct DriverContract<Driver: NodePoolDriver>: Sendable {
  private let driver: Driver
  private let pool: PoolID
  private let memberCount: Int
  private let deadline: Instant
  private let patience: Duration
  private let settle: @Sendable () async -> Void

  /// A contract for a driver of that pool, whose domains have that many members.
  ///
  /// - Parameters:
  ///   - driver: the driver.
  ///   - pool: the name of its pool.
  ///   - memberCount: how many machines a domain has.
  ///   - deadline: what launches carry.
  ///   - patience: how long a report is waited for before it counts as missing.
  ///   - settle: lets the pool do what it has been asked to, for example by leading the clock of its fake.
  public init(
    driver: Driver,
    pool: PoolID,
    memberCount: Int,
    deadline: Instant,
    patience: Duration = .seconds(10),
    settle: @escaping @Sendable () async -> Void = {}
  ) {
    self.driver = driver
    self.pool = pool
    self.memberCount = memberCount
    self.deadline = deadline
    self.patience = patience
    self.settle = settle
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
    found += await checkReports(untilReleased: [request.token, token(7)])
    found += try await checkEmpty("a release takes the whole domain and may be repeated")
    try await driver.launch(request)
    await settle()
    found += try await checkEmpty("a launch that was released does not come back")
    return found
  }

  /// Launches one domain in a pool that cannot sell it and returns what was broken on the way.
  ///
  /// The fake of the pool must refuse; a driver says so by an error or by a report.
  public func violationsOfRefusedLaunch() async throws(DriverError) -> [ContractViolation] {
    let rule = "a launch that fails says so and leaves nothing"
    let request = DomainRequest(token: token(1), memberCount: memberCount, deadline: deadline)
    var found: [ContractViolation] = []
    do throws(DriverError) {
      try await driver.launch(request)
      let reports = await reports { $0.contains { $0.isFailure(of: request.token) } }
      if !reports.contains(where: { $0.isFailure(of: request.token) }) {
        found.append(ContractViolation(rule: rule, seen: "neither an error nor a report"))
      }
    } catch {
      // That is one of the two ways to say so.
      await settle()
    }
    return found + (try await checkEmpty(rule))
  }

  private func token(_ generation: Int) -> LaunchToken {
    LaunchToken(slot: Slot(pool: pool, number: 0), generation: generation)
  }
}

// MARK: - Inventory

extension DriverContract {
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

// MARK: - Reports

extension DriverContract {
  private func checkReports(untilReleased launches: [LaunchToken]) async -> [ContractViolation] {
    let reports = await reports { reports in
      launches.allSatisfy { reports.contains(.released(launch: $0)) }
    }
    let missing = launches.filter { !reports.contains(.released(launch: $0)) }
    let strange = reports.filter { !isAbout(launches, $0) }
    return missing.map {
      ContractViolation(rule: "a release is reported, also of what never was", seen: "no report about \($0)")
    }
      + strange.map {
        ContractViolation(
          rule: "a report is about a launch that was asked for, and its members",
          seen: $0.subject
        )
      }
  }

  private func isAbout(_ launches: [LaunchToken], _ report: DriverReport) -> Bool {
    switch report {
    case .memberRegistered(let launch, let member, _), .memberAttested(let launch, let member, _),
      .memberLost(let launch, let member, _), .interruptionNotice(let launch, let member, _):
      launches.contains(launch) && (0..<memberCount).contains(member)
    case .launchFailed(let launch, _), .released(let launch): launches.contains(launch)
    case .inventory(let pool, _): pool == self.pool
    }
  }

  /// What the driver reports until that is enough, or until patience ends.
  private func reports(
    until isEnough: @escaping @Sendable ([DriverReport]) -> Bool
  ) async -> [DriverReport] {
    await withTaskGroup(of: [DriverReport]?.self) { group in
      group.addTask { await collect(until: isEnough) }
      group.addTask {
        await settle()
        return nil
      }
      group.addTask { await lose(patience) }
      var collected: [DriverReport]?
      var ends = 0
      for await reports in group {
        ends += 1
        collected = collected ?? reports
        // Settling is no end by itself: reports may be on their way.
        if collected != nil || ends == 2 { group.cancelAll() }
      }
      return collected ?? []
    }
  }

  private func collect(until isEnough: ([DriverReport]) -> Bool) async -> [DriverReport] {
    var reports: [DriverReport] = []
    for await report in driver.reports {
      reports.append(report)
      if isEnough(reports) { break }
    }
    return reports
  }

  private func lose(_ duration: Duration) async -> [DriverReport]? {
    do {
      try await Task.sleep(for: duration)
    } catch {
      // Cancelled: there are enough reports.
    }
    return nil
  }
}

extension DriverReport {
  /// What the report is about, for people.
  fileprivate var subject: String {
    switch self {
    case .memberRegistered(let launch, let member, _): "member \(member) of \(launch) registered"
    case .memberAttested(let launch, let member, _): "member \(member) of \(launch) attested"
    case .memberLost(let launch, let member, _): "member \(member) of \(launch) lost"
    case .interruptionNotice(let launch, let member, _): "member \(member) of \(launch) is to be taken away"
    case .launchFailed(let launch, _): "\(launch) failed"
    case .released(let launch): "\(launch) released"
    case .inventory(let pool, _): "an inventory of \(pool)"
    }
  }

  fileprivate func isFailure(of token: LaunchToken) -> Bool {
    if case .launchFailed(token, _) = self { true } else { false }
  }
}
