internal import DriverKit
internal import FleetModel

/// A pool of thin air that keeps the contract but for one fault.
actor FaultyDriver: NodePoolDriver {
  /// One way to break the contract.
  enum Fault: CaseIterable {
    case startsNothing
    case startsTooFew
    case namesAnotherLaunch
    case numbersFromOne
    case buysTwice
    case repairAdds
    case repairRemoves
    case keepsOneMember
    case keepsEverything
    case comesBack
  }

  nonisolated let reports: AsyncStream<DriverReport>
  private let outlet: AsyncStream<DriverReport>.Continuation
  private let fault: Fault?
  private var entries: [InventoryEntry] = []
  private var launched: Set<LaunchToken> = []

  /// A driver with that fault; with none when it is nil.
  init(fault: Fault?) {
    self.fault = fault
    (reports, outlet) = AsyncStream.makeStream()
  }

  func launch(_ request: DomainRequest) async throws(DriverError) {
    let isKnown = launched.contains(request.token)
    let isGone = isKnown && entries.isEmpty
    let buysAgain = (fault == .buysTwice && !isGone) || (fault == .comesBack && isGone)
    guard !isKnown || buysAgain else { return }
    launched.insert(request.token)
    switch fault {
    case .startsNothing: break
    case .startsTooFew: add(request.token, 0..<(request.memberCount - 1))
    case .numbersFromOne: add(request.token, 1..<(request.memberCount + 1))
    case .namesAnotherLaunch:
      add(LaunchToken(slot: request.token.slot, generation: 9), 0..<request.memberCount)
    case .buysTwice, .repairAdds, .repairRemoves, .keepsOneMember, .keepsEverything, .comesBack, nil:
      add(request.token, 0..<request.memberCount)
    }
  }

  func release(_ launch: LaunchToken) async throws(DriverError) {
    outlet.yield(.released(launch: launch))
    switch fault {
    case .keepsOneMember:
      entries = entries.map { InventoryEntry(launch: $0.launch, members: Array($0.members.prefix(1))) }
    case .keepsEverything:
      break
    case .startsNothing, .startsTooFew, .namesAnotherLaunch, .numbersFromOne, .buysTwice, .repairAdds,
      .repairRemoves, .comesBack, nil:
      entries = []
    }
  }

  func repair(member: Int, of launch: LaunchToken) async throws(DriverError) {
    guard let count = entries.first?.members.count else { return }
    switch fault {
    case .repairAdds: replace(launch, 0..<(count + 1))
    case .repairRemoves: replace(launch, 0..<(count - 1))
    case .startsNothing, .startsTooFew, .namesAnotherLaunch, .numbersFromOne, .buysTwice, .keepsOneMember,
      .keepsEverything, .comesBack, nil:
      break
    }
  }

  func inventory() async throws(DriverError) -> [InventoryEntry] { entries }

  private func replace(_ launch: LaunchToken, _ members: Range<Int>) {
    entries = []
    add(launch, members)
  }

  private func add(_ launch: LaunchToken, _ members: Range<Int>) {
    let members = members.map {
      InventoryEntry.Member(number: $0, providerID: ProviderID("\(launch)/\($0)"), isRegistered: true)
    }
    entries.append(InventoryEntry(launch: launch, members: members))
  }
}

/// A driver that does not know what it was not asked for, and says so.
struct ForgetfulDriver: NodePoolDriver {
  let reports = AsyncStream<DriverReport> { $0.finish() }
  let pool: FaultyDriver

  func launch(_ request: DomainRequest) async throws(DriverError) { try await pool.launch(request) }

  func release(_ launch: LaunchToken) async throws(DriverError) {
    guard launch.generation == 1 else {
      throw DriverError(kind: .permanent, code: "NotFound", message: "no launch is called \(launch)")
    }
    try await pool.release(launch)
  }

  func repair(member: Int, of launch: LaunchToken) async throws(DriverError) {
    try await pool.repair(member: member, of: launch)
  }

  func inventory() async throws(DriverError) -> [InventoryEntry] { try await pool.inventory() }
}
