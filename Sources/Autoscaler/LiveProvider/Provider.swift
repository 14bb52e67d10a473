internal import ControlLoop
package import DriverKit
package import FleetModel

/// The live provider without its servers: the controller, the pools' drivers and the cluster.
package struct Provider: Sendable {
  /// How often the pools' inventories are read, to heal lost reports.
  private static let inventoryInterval = Duration.seconds(30)

  /// How long a pool that could not be read at the start is left alone.
  private static let retryInterval = Duration.seconds(5)

  package let host: ControllerHost
  private let drivers: [(pool: PoolID, driver: any NodePoolDriver)]
  private let runner: ActionRunner
  private let time: any Timekeeper
  private let report: @Sendable (String) -> Void

  /// A provider of parts that know each other; `report` hears of what an operator should know.
  package init(
    host: ControllerHost,
    drivers: [(pool: PoolID, driver: any NodePoolDriver)],
    runner: ActionRunner,
    time: any Timekeeper,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.host = host
    self.drivers = drivers
    self.runner = runner
    self.time = time
    self.report = report
  }

  /// Reads what all pools hold, begins to act, and goes on until the task is cancelled.
  ///
  /// Nothing is decided before every pool has answered once: what an earlier process left would be taken for
  /// machines that nobody wants.
  package func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await runner.run(host: host) }
      group.addTask {
        guard await readAllPoolsOnce() else { return }
        await host.submit(.synced)
        await readInventoriesForEver()
      }
    }
  }

  /// Asks again until every pool has answered; false when the task was cancelled before.
  private func readAllPoolsOnce() async -> Bool {
    var unread = drivers
    while !unread.isEmpty {
      var failed: [(pool: PoolID, driver: any NodePoolDriver)] = []
      for entry in unread where !(await readInventory(of: entry.pool, from: entry.driver)) {
        failed.append(entry)
      }
      unread = failed
      guard !unread.isEmpty else { break }
      guard await pause(for: Self.retryInterval) else { return false }
    }
    return !Task.isCancelled
  }

  private func readInventoriesForEver() async {
    while await pause(for: Self.inventoryInterval) {
      for (pool, driver) in drivers { _ = await readInventory(of: pool, from: driver) }
    }
  }

  /// False when the task was cancelled meanwhile: the provider is going down.
  private func pause(for duration: Duration) async -> Bool {
    do {
      try await time.sleep(until: time.now().advanced(by: duration))
      return true
    } catch {
      return false
    }
  }

  /// True when the pool answered, and has reported nothing meanwhile.
  private func readInventory(of pool: PoolID, from driver: any NodePoolDriver) async -> Bool {
    do throws(DriverError) {
      let reports = await host.reportCount(of: pool)
      let domains = try await driver.inventory()
      return await host.submit(inventory: domains, of: pool, begunAfter: reports)
    } catch {
      report("\(pool): its inventory cannot be read: \(error)")
      return false
    }
  }
}
