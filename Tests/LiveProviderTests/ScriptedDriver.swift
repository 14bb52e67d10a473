internal import DriverKit
internal import FleetModel

/// A pool that records what it is asked, and answers as it was told to.
actor ScriptedDriver: NodePoolDriver {
  nonisolated let reports: AsyncStream<DriverReport>
  /// Where the test says what the pool reports.
  nonisolated let outlet: AsyncStream<DriverReport>.Continuation
  /// Calls, as they arrive.
  nonisolated let calls = Record<String>()
  private var refusal: DriverError?
  private let gate: AsyncStream<Void>?

  /// A pool that refuses everything with that error, if there is one, and whose launches wait for the gate.
  init(refusal: DriverError? = nil, gate: AsyncStream<Void>? = nil) {
    self.refusal = refusal
    self.gate = gate
    (reports, outlet) = AsyncStream.makeStream()
  }

  /// Refuses everything with that error from now on.
  func refuse(_ error: DriverError) { refusal = error }

  /// Refuses nothing from now on.
  func recover() { refusal = nil }

  func launch(_ request: DomainRequest) async throws(DriverError) {
    calls.append("launch \(request.token)")
    if let gate { for await _ in gate { break } }
    try answer()
  }

  func release(_ launch: LaunchToken) async throws(DriverError) {
    calls.append("release \(launch)")
    try answer()
  }

  func repair(member: Int, of launch: LaunchToken) async throws(DriverError) {
    calls.append("repair \(launch)/\(member)")
    try answer()
  }

  func inventory() async throws(DriverError) -> [InventoryEntry] {
    calls.append("inventory")
    try answer()
    return []
  }

  private func answer() throws(DriverError) {
    if let refusal { throw refusal }
  }
}

/// A driver that records each change once it has been carried out.
struct ObservedDriver: NodePoolDriver {
  let base: any NodePoolDriver
  let changes = Record<String>()

  var reports: AsyncStream<DriverReport> { base.reports }

  func launch(_ request: DomainRequest) async throws(DriverError) {
    try await base.launch(request)
    changes.append("launch \(request.token)")
  }

  func release(_ launch: LaunchToken) async throws(DriverError) {
    try await base.release(launch)
    changes.append("release \(launch)")
  }

  func repair(member: Int, of launch: LaunchToken) async throws(DriverError) {
    try await base.repair(member: member, of: launch)
    changes.append("repair \(launch)/\(member)")
  }

  func inventory() async throws(DriverError) -> [InventoryEntry] { try await base.inventory() }

  /// Waits until that change has been carried out.
  func wait(for change: String) async {
    await changes.wait { $0.contains(change) }
  }
}
