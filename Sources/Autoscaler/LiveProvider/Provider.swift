internal import ControlLoop
package import DriverKit
package import FleetModel

/// The live provider without its servers: the controller, the pools' drivers and the cluster.
package struct Provider: Sendable {
  /// How often the pools' inventories are read, to heal lost reports.
  private static let inventoryInterval = Duration.seconds(30)

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

  /// Reads what the pools hold, begins to act, and goes on until the task is cancelled.
  package func run() async {
    await readInventories()
    await host.submit(.synced)
    await withDiscardingTaskGroup { group in
      group.addTask { await runner.run(host: host) }
      group.addTask { await readInventoriesForEver() }
    }
  }

  private func readInventoriesForEver() async {
    while !Task.isCancelled {
      do {
        try await time.sleep(until: time.now().advanced(by: Self.inventoryInterval))
      } catch {
        // Cancelled: the provider is going down.
        return
      }
      await readInventories()
    }
  }

  private func readInventories() async {
    for (pool, driver) in drivers {
      do throws(DriverError) {
        let domains = try await driver.inventory()
        await host.submit(.driver(report: .inventory(pool: pool, domains: domains)))
      } catch {
        report("\(pool): its inventory cannot be read: \(error)")
      }
    }
  }
}
