package import ControlLoop
package import DriverKit
internal import FleetModel
package import Workloads

/// A cluster that is only thought of: gangs arrive by a list, start where they are admitted, and end after their
/// time; nodes are cordoned and drained at once.
package actor InProcessCluster {
  private enum Happening: Sendable {
    case arrives(Int)
    case ends(Int, start: Int)
    case returns(Int)
  }

  private struct Run {
    /// Counts places taken away, so that ends of earlier runs are told apart.
    var starts = 0
    var isRunning = false
  }

  /// More actions than that waiting can only mean that nobody carries them out any more.
  private static let queueLimit = 100_000

  /// How long a gang whose reservation expired stays away before it is announced anew.
  private static let returnTime = Duration.seconds(60)

  private nonisolated let actions: AsyncStream<Action>
  private nonisolated let inlet: AsyncStream<Action>.Continuation
  private let arrivals: [Arrival]
  private let time: any Timekeeper
  private var runs: [Run]
  private var indexByGang: [GangID: Int] = [:]
  /// What is going to happen, the earliest first.
  private var agenda: [(at: Instant, happening: Happening)] = []
  private var alarm: Alarm?
  private var host: ControllerHost?
  /// How long after the origin the workload's own origin is.
  private var delay: Duration = .zero

  /// A cluster whose gangs arrive that long after it begins to run as their instants are after the origin.
  package init(arrivals: [Arrival], time: any Timekeeper) {
    self.arrivals = arrivals
    self.time = time
    runs = Array(repeating: Run(), count: arrivals.count)
    for (index, arrival) in arrivals.enumerated() { indexByGang[arrival.gang.id] = index }
    (actions, inlet) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.queueLimit))
  }

  /// Queues what is to be done in the cluster; returns at once.
  package nonisolated func enqueue(_ action: Action) {
    if case .dropped = inlet.yield(action) { preconditionFailure("the in-process cluster has stopped") }
  }

  /// Announces gangs and carries actions out, until the task is cancelled.
  package func run(host: ControllerHost) async {
    self.host = host
    let start = time.now()
    delay = start.since(.origin)
    for (index, arrival) in arrivals.enumerated() {
      plan(.arrives(index), at: start.advanced(by: arrival.at.since(.origin)))
    }
    await happen()
    for await action in actions { await carryOut(action, host: host) }
    alarm?.set(nil)
  }

  private func carryOut(_ action: Action, host: ControllerHost) async {
    switch action {
    case .cordon, .evict, .verify, .uncordon, .deleteNodes:
      if let report = Self.answer(to: action) { await host.submit(.cluster(report: report)) }
    case .admit(let gang, _): await start(gang, host: host)
    case .withdraw(let gang, let reason): withdraw(gang, reason: reason)
    case .launch, .release, .repair, .answer, .explain, .notify:
      // Pools are not the cluster's.
      break
    }
  }

  /// Here there are no Node objects and no other pods: all that is asked for is so at once.
  private static func answer(to action: Action) -> ClusterReport? {
    switch action {
    case .cordon(let launch, let attempt): .cordoned(launch: launch, attempt: attempt)
    case .evict(let launch, let attempt): .evicted(launch: launch, attempt: attempt)
    case .verify(let launch, let attempt): .verified(launch: launch, attempt: attempt, podCount: 0)
    case .uncordon(let launch, let attempt): .uncordoned(launch: launch, attempt: attempt)
    case .deleteNodes(let launch): .nodesDeleted(launch: launch)
    case .launch, .release, .repair, .admit, .withdraw, .answer, .explain, .notify: nil
    }
  }

  private func start(_ gang: GangID, host: ControllerHost) async {
    guard let index = indexByGang[gang] else { return }
    let hasStarted = await host.submit(.gangStarted(gang: gang)) { Self.mayStart(gang, in: $0) }
    // Otherwise it has lost its place meanwhile, and the word of that is on its way.
    guard hasStarted else { return }
    runs[index].isRunning = true
    plan(.ends(index, start: runs[index].starts), at: time.now().advanced(by: arrivals[index].duration))
  }

  /// True for a gang that has a place; it may run already, admitted again before it started.
  ///
  /// Before the pools have been read the controller gives no places and takes every start as it comes.
  private static func mayStart(_ gang: GangID, in controller: Controller) -> Bool {
    guard controller.isSynced else { return true }
    return switch controller.record(of: gang)?.state {
    case .reserved(_, .some), .running: true
    case .reserved(_, nil), .pending, .expired, .runningElsewhere, nil: false
    }
  }

  private func withdraw(_ gang: GangID, reason: WithdrawalReason) {
    guard let index = indexByGang[gang] else { return }
    runs[index].isRunning = false
    runs[index].starts += 1
    if reason == .reservationExpired { plan(.returns(index), at: time.now().advanced(by: Self.returnTime)) }
  }

  // MARK: Agenda

  private func plan(_ happening: Happening, at instant: Instant) {
    let position = agenda.firstIndex { $0.at > instant } ?? agenda.endIndex
    agenda.insert((instant, happening), at: position)
    rearm()
  }

  private func happen() async {
    while let first = agenda.first, first.at <= time.now() {
      agenda.removeFirst()
      guard let host else { return }
      switch first.happening {
      case .arrives(let index), .returns(let index):
        await host.submit(.gangArrived(gang: arrivals[index].gang.delayed(by: delay)))
      case .ends(let index, let start):
        guard runs[index].isRunning, runs[index].starts == start else { continue }
        runs[index].isRunning = false
        await host.submit(.gangEnded(gang: arrivals[index].gang.id))
      }
    }
    rearm()
  }

  private func rearm() {
    let alarm = self.alarm ?? Alarm(time: time) { [weak self] in await self?.happen() }
    self.alarm = alarm
    alarm.set(agenda.first?.at)
  }
}
