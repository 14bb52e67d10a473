package import ControlLoop
package import DriverKit
package import FleetModel

/// Carries actions out: launches and releases at the pools' drivers, the rest in the cluster.
///
/// Each pool has a queue of its own, in order, so that a slow pool holds up nobody else.
package struct ActionRunner: Sendable {
  /// More actions than that waiting for one pool is a fault of the pool's driver that nothing here can mend.
  private static let queueLimit = 100_000

  private enum Call: Sendable {
    case launch(DomainRequest)
    case release(LaunchToken)
    case repair(LaunchToken, member: Int)
  }

  private struct Line: Sendable {
    let driver: any NodePoolDriver
    let calls: AsyncStream<Call>
    let inlet: AsyncStream<Call>.Continuation
  }

  private let pools: [PoolID]
  private let lines: [Line]
  private let cluster: InProcessCluster
  private let report: @Sendable (DriverError, LaunchToken) -> Void

  /// A runner for one driver a pool; `report` hears of calls that a pool refused.
  package init(
    drivers: [(pool: PoolID, driver: any NodePoolDriver)],
    cluster: InProcessCluster,
    report: @escaping @Sendable (DriverError, LaunchToken) -> Void
  ) {
    pools = drivers.map(\.pool)
    lines = drivers.map { _, driver in
      let (calls, inlet) = AsyncStream<Call>.makeStream(bufferingPolicy: .bufferingOldest(Self.queueLimit))
      return Line(driver: driver, calls: calls, inlet: inlet)
    }
    self.cluster = cluster
    self.report = report
  }

  /// Queues what is to be done; returns at once.
  package func enqueue(_ actions: [Action]) {
    for action in actions {
      switch action {
      case .launch(let request): enqueue(.launch(request), for: request.token)
      case .release(let launch): enqueue(.release(launch), for: launch)
      case .repair(let launch, let member): enqueue(.repair(launch, member: member), for: launch)
      case .cordon, .evict, .verify, .uncordon, .deleteNodes, .admit, .withdraw: cluster.enqueue(action)
      case .answer, .explain, .notify:
        // These are for callers and people.
        break
      }
    }
  }

  private func enqueue(_ call: Call, for launch: LaunchToken) {
    guard let index = pools.firstIndex(of: launch.slot.pool) else {
      preconditionFailure("the controller knows only pools that have a driver")
    }
    switch lines[index].inlet.yield(call) {
    case .enqueued, .terminated: break
    case .dropped: preconditionFailure("the driver of \(launch.slot.pool) has stopped taking calls")
    // default: cases of later versions
    @unknown default: break
    }
  }

  /// Carries actions out and passes the drivers' reports to the host, until the task is cancelled.
  package func run(host: ControllerHost) async {
    await withDiscardingTaskGroup { group in
      for line in lines {
        group.addTask {
          for await call in line.calls { await carryOut(call, on: line.driver, host: host) }
        }
        group.addTask {
          for await report in line.driver.reports { await host.submit(.driver(report: report)) }
        }
      }
      group.addTask { await cluster.run(host: host) }
    }
  }

  private func carryOut(_ call: Call, on driver: any NodePoolDriver, host: ControllerHost) async {
    do throws(DriverError) {
      switch call {
      case .launch(let request): try await driver.launch(request)
      case .release(let launch): try await driver.release(launch)
      case .repair(let launch, let member): try await driver.repair(member: member, of: launch)
      }
    } catch {
      await refused(call, error, host: host)
    }
  }

  /// A launch that failed is the controller's to know; it repeats releases and repairs by itself.
  private func refused(_ call: Call, _ error: DriverError, host: ControllerHost) async {
    switch call {
    case .launch(let request):
      let kind: LaunchFailure.Kind = error.kind == .insufficientCapacity ? .insufficientCapacity : .other
      let failure = LaunchFailure(kind: kind, code: error.code, message: error.message)
      report(error, request.token)
      await host.submit(.driver(report: .launchFailed(launch: request.token, failure: failure)))
    case .release(let launch), .repair(let launch, _):
      report(error, launch)
    }
  }
}
