package import DriverKit
package import FleetModel
package import PoolPhysics

/// A pool whose machines are only thought of: the physics of a pool, led by a clock.
package actor SimulatedDriver: NodePoolDriver {
  /// More reports than that waiting can only mean that nobody reads them any more.
  private static let queueLimit = 100_000

  package nonisolated let reports: AsyncStream<DriverReport>
  private nonisolated let outlet: AsyncStream<DriverReport>.Continuation
  private let time: any Timekeeper
  private var physics: PoolPhysics
  /// Reports under way, the earliest first.
  private var due: [TimedReport] = []
  private var alarm: Alarm?

  /// A driver of those machines on that clock.
  package init(physics: PoolPhysics, time: any Timekeeper) {
    self.physics = physics
    self.time = time
    (reports, outlet) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.queueLimit))
  }

  package func launch(_ request: DomainRequest) async throws(DriverError) {
    change { physics, now, reports in physics.launch(request, at: now, into: &reports) }
  }

  package func release(_ launch: LaunchToken) async throws(DriverError) {
    change { physics, now, reports in physics.release(launch, at: now, into: &reports) }
  }

  package func repair(member: Int, of launch: LaunchToken) async throws(DriverError) {
    change { physics, now, reports in physics.repair(launch, member: member, at: now, into: &reports) }
  }

  package func inventory() async throws(DriverError) -> [InventoryEntry] {
    guard case .inventory(_, let domains) = physics.inventory(at: time.now()) else {
      preconditionFailure("an inventory is an inventory")
    }
    return domains
  }

  private func change(_ call: (inout PoolPhysics, Instant, inout [TimedReport]) -> Void) {
    var reports: [TimedReport] = []
    call(&physics, time.now(), &reports)
    for report in reports {
      let position = due.firstIndex { $0.at > report.at } ?? due.endIndex
      due.insert(report, at: position)
    }
    deliver()
  }

  /// Sends every report whose time has come and sets the alarm for the next one.
  private func deliver() {
    let now = time.now()
    while let first = due.first, first.at <= now {
      due.removeFirst()
      if case .dropped = outlet.yield(first.report) {
        preconditionFailure("nobody reads the reports of \(physics.pool.id)")
      }
    }
    let alarm = self.alarm ?? Alarm(time: time) { [weak self] in await self?.deliver() }
    self.alarm = alarm
    alarm.set(due.first?.at)
  }
}
