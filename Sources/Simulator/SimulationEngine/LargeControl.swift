internal import Chance
package import ControlLoop
package import FleetModel
package import Policy
internal import PoolPhysics

/// A controller of NVL72 racks that are all in use, before which many gangs wait: what the control loop is measured
/// on.
///
/// It comes to that by events alone: as many gangs arrive as fill the racks, the racks come up, some gangs end, and
/// more arrive than there is room for.
package struct LargeControl: Sendable {
  package private(set) var controller: Controller
  /// Gangs that run, in no order that means anything.
  package private(set) var running: [GangID] = []
  private var random: RandomStream
  private var actions: [Action] = []
  private var arrivalCount = 0

  private static let gangsPerRack = 20
  /// Gangs that end again before any has to wait.
  private static let passingPerRack = 4

  /// A fleet of that many racks, in front of which `waiting` gangs wait.
  ///
  /// With `growth`, each of the four pools may have so many racks more.
  package init(racks: Int, waiting: Int, growth: Int, actuation: Actuation, seed: UInt64) {
    precondition(racks >= 4, "each pool has a rack")
    let policy = LargeFleet.policy(racks: racks, growth: growth, actuation: actuation)
    controller = Controller(policy: policy)
    random = RandomStream(seed: seed, entity: 0)
    adoptRacks(racks)
    for number in 0..<(racks * (Self.gangsPerRack + Self.passingPerRack)) {
      handle(.gangArrived(gang: LargeFleet.runningGang("run/\(number)", random: &random)))
    }
    if growth > 0 {
      // All at once: with windows open each event plans anew.
      for number in 0..<waiting { arriveWaiting(number) }
      handle(.synced)
    } else {
      handle(.synced)
      start()
      // So that free GPUs lie scattered.
      for _ in 0..<(racks * Self.passingPerRack) { endSomebody() }
      var number = 0
      while waitingCount < waiting {
        arriveWaiting(number)
        number += 1
      }
    }
    start()
  }

  private mutating func arriveWaiting(_ number: Int) {
    handle(.gangArrived(gang: LargeFleet.waitingGang(number, random: &random)))
  }

  /// Gangs that have no place.
  package var waitingCount: Int { controller.pendingCount }

  /// One more gang arrives.
  package mutating func arrive() {
    arrivalCount += 1
    handle(.gangArrived(gang: LargeFleet.arrivingGang(arrivalCount)))
  }

  /// A gang that runs, by chance, ends.
  package mutating func endSomebody() {
    let position = random.below(running.count)
    running.swapAt(position, running.count - 1)
    handle(.gangEnded(gang: running.removeLast()))
  }

  /// All gangs that have been admitted since start.
  package mutating func start() {
    let admitted = actions
    actions = []
    for case .admit(let gang, _) in admitted {
      handle(.gangStarted(gang: gang))
      running.append(gang)
    }
  }
  /// An earlier process has left a quarter of the racks in each pool.
  private mutating func adoptRacks(_ racks: Int) {
    for (index, pool) in controller.topology.pools.enumerated() {
      let entries = controller.topology.domains(in: index).prefix(racks / 4).map { domain in
        InventoryEntry(
          launch: controller.launch(of: domain),
          members: Self.members(of: pool.shape.nodeCount, domain)
        )
      }
      handle(.driver(report: .inventory(pool: pool.id, domains: entries)))
    }
  }

  private static func members(of nodeCount: Int, _ domain: DomainIndex) -> [InventoryEntry.Member] {
    (0..<nodeCount).map { number in
      InventoryEntry.Member(number: number, providerID: ProviderID("\(domain)/\(number)"), isRegistered: true)
    }
  }

  private mutating func handle(_ event: Event) { controller.handle(event, at: .origin, into: &actions) }
}
