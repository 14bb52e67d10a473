internal import ControlLoop
internal import DriverKit
internal import DriverTesting
internal import FleetModel
internal import LiveProvider
internal import Policy
internal import TestSupport
internal import Testing
internal import Workloads

/// The parts of a live provider that know each other, and a record of all decisions.
struct Stage {
  let time: LedTime
  let host: ControllerHost
  let runner: ActionRunner
  let cluster: InProcessCluster
  let drivers: [(pool: PoolID, driver: any NodePoolDriver)]
  let decisions = Record<Decision>()
  /// Calls that pools refused.
  let refusals = Record<String>()
  /// What an operator is told.
  let reports = Record<String>()

  init(
    _ policy: Policy,
    drivers: [String: any NodePoolDriver] = [:],
    arrivals: [Arrival] = [],
    time: LedTime = LedTime()
  ) {
    self.time = time
    self.drivers = policy.pools.compactMap { pool in drivers[pool.id.name].map { (pool.id, $0) } }
    cluster = InProcessCluster(arrivals: arrivals, time: time)
    runner = ActionRunner(drivers: self.drivers, cluster: cluster) { [refusals] error, launch in
      refusals.append("\(launch): \(error)")
    }
    host = ControllerHost(policy: policy, time: time) { [decisions, runner] decision in
      decisions.append(decision)
      runner.enqueue(decision.actions)
    }
  }

  /// Runs all of it until the task is cancelled.
  func run() async {
    let provider = Provider(host: host, drivers: drivers, runner: runner, time: time) { [reports] in
      reports.append($0)
    }
    await provider.run()
  }
}

// MARK: - Waiting

extension Stage {
  /// The first decision about that event, once there is one.
  func decision(about event: Event) async -> Decision? {
    await decisions.wait { decisions in decisions.contains { $0.event == event } }
    return decisions.elements.first { $0.event == event }
  }

  /// Waits until an action in these words has been decided.
  func wait(forAction words: String) async {
    await decisions.wait { decisions in decisions.contains { $0.actions.words.contains(words) } }
  }

  func wait(forStarts gangs: String...) async {
    for gang in gangs { _ = await decision(about: .gangStarted(gang: GangID(gang))) }
  }

  func wait(forEnds gangs: String...) async {
    for gang in gangs { _ = await decision(about: .gangEnded(gang: GangID(gang))) }
  }

  /// Lets time go on and waits until the provider has read the pools' inventories, as it does every 30 seconds,
  /// and sleeps again.
  func advance(to seconds: Int64) async {
    time.advance(to: Instant(seconds: seconds))
    await waitForInventories()
  }

  /// Waits until the provider has read the pools' inventories at the present instant and sleeps again.
  func waitForInventories() async {
    let next = time.now().advanced(by: .seconds(30))
    await time.waitForSleepers { $0.contains(next) }
  }
}

// MARK: - Checking

extension Stage {
  var events: [Event] { decisions.elements.map(\.event) }

  func phase(of domain: DomainIndex) async -> String {
    await host.read { controller, _ in controller.snapshot.phase(of: domain).word }
  }

  /// Tells a second controller the same; its actions are the same, and no domain was ever partial.
  func checkHistory(sourceLocation: SourceLocation = #_sourceLocation) {
    var controller = Controller(policy: host.policy)
    for decision in decisions.elements {
      var actions: [Action] = []
      controller.handle(decision.event, at: decision.at, into: &actions)
      let what = "\(decision.at): \(decision.event)"
      #expect(actions == decision.actions, "\(what)", sourceLocation: sourceLocation)
      let partial = controller.partialDomainCount(at: decision.at)
      #expect(partial == 0, "\(what)", sourceLocation: sourceLocation)
      #expect(controller.checkInvariants() == nil, "\(what)", sourceLocation: sourceLocation)
    }
  }
}

func at(_ seconds: Int64) -> Instant { Instant(seconds: seconds) }

func launch(_ name: String, slot: Int = 0, generation: Int = 1) -> LaunchToken {
  LaunchToken(slot: Slot(pool: PoolID(name), number: slot), generation: generation)
}
