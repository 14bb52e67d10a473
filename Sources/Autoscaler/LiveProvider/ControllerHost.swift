package import ControlLoop
package import DriverKit
package import FleetModel
package import Policy
internal import Synchronization

/// What one event came to, for whoever watches.
package struct Decision: Sendable {
  package let at: Instant
  package let event: Event
  package let actions: [Action]
}

/// Owns the controller of the live provider: everything that changes the fleet goes through here, in one order.
///
/// Reads of Cluster Autoscaler are answered from the published epoch, without waiting for the actor.
package actor ControllerHost {
  package nonisolated let policy: Policy
  private nonisolated let published: Mutex<Epoch>
  private let time: any Timekeeper
  private let observe: @Sendable (Decision) -> Void
  private var controller: Controller
  private var last = Instant.origin
  private var requestCount = 0
  /// What the driver of each pool has reported so far, inventories apart.
  private var reportCounts: [PoolID: Int] = [:]
  private var alarm: Alarm?

  /// A host for a new controller; `observe` hears of every decision, in order, before the next event is taken; it must
  /// return at once.
  package init(
    policy: Policy,
    time: any Timekeeper,
    observe: @escaping @Sendable (Decision) -> Void
  ) {
    self.policy = policy
    self.time = time
    self.observe = observe
    controller = Controller(policy: policy)
    published = Mutex(Epoch())
  }

  /// What Cluster Autoscaler sees until its next Refresh.
  ///
  /// O(1).
  package nonisolated func currentEpoch() -> Epoch {
    published.withLock { $0 }
  }

  /// Gives the controller an event and passes its actions on.
  package func submit(_ event: Event) {
    handle(event)
  }

  /// Gives the controller an event if `isWanted` holds of it just then; says whether it did.
  package func submit(_ event: Event, if isWanted: @Sendable (Controller) -> Bool) -> Bool {
    guard isWanted(controller) else { return false }
    handle(event)
    return true
  }

  /// How often the pool's driver has reported something, inventories apart.
  package func reportCount(of pool: PoolID) -> Int {
    reportCounts[pool, default: 0]
  }

  /// Gives the controller a reading of what a pool holds that began after that many reports.
  ///
  /// When a report has come meanwhile, the reading is older and is left out, as it would take back what the
  /// report has told; false then.
  package func submit(
    inventory domains: [InventoryEntry],
    of pool: PoolID,
    begunAfter reportCount: Int
  ) -> Bool {
    guard reportCount == self.reportCount(of: pool) else { return false }
    handle(.driver(report: .inventory(pool: pool, domains: domains)))
    return true
  }

  /// Gives the controller a mutating call and returns its answer; the epoch is published before it returns.
  package func submit(_ request: Request) -> Answer {
    requestCount += 1
    let id = RequestID("rpc-\(requestCount)")
    let actions = handle(.request(id: id, request: request))
    for case .answer(id, let answer) in actions { return answer }
    preconditionFailure("the controller answers every request")
  }

  /// Approves what all domains together may cost for an hour, from now on for that time; until another approval
  /// when there is none.
  package func approve(upTo limit: Money, for time: Duration?) {
    handle(.spendApproved(upTo: limit, until: time.map { now().advanced(by: $0) }))
  }

  /// What `read` makes of the controller as it is now, all due deadlines dealt with.
  package func read<Value: Sendable>(_ read: @Sendable (Controller, Instant) -> Value) -> Value {
    if let deadline = controller.nextDeadline, deadline <= now() { handle(.deadlinePassed) }
    return read(controller, now())
  }

  @discardableResult
  private func handle(_ event: Event) -> [Action] {
    var actions: [Action] = []
    let instant = now()
    count(event)
    controller.handle(event, at: instant, into: &actions)
    published.withLock { $0 = controller.epoch }
    observe(Decision(at: instant, event: event, actions: actions))
    rearm()
    return actions
  }

  private func count(_ event: Event) {
    guard case .driver(let report) = event, let launch = report.launch else { return }
    reportCounts[launch.slot.pool, default: 0] += 1
  }

  /// The present, which never goes back, whatever the clock does.
  private func now() -> Instant {
    last = max(last, time.now())
    return last
  }

  private func rearm() {
    let alarm = self.alarm ?? Alarm(time: time) { [weak self] in await self?.submit(.deadlinePassed) }
    self.alarm = alarm
    alarm.set(controller.nextDeadline)
  }
}

extension DriverReport {
  /// The launch that the report is about; nil for an inventory.
  fileprivate var launch: LaunchToken? {
    switch self {
    case .memberRegistered(let launch, _, _), .memberAttested(let launch, _, _),
      .memberLost(let launch, _, _), .launchFailed(let launch, _), .released(let launch),
      .interruptionNotice(let launch, _, _):
      launch
    case .inventory: nil
    }
  }
}
