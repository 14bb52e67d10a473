internal import ControlLoop
internal import FleetModel
internal import Policy
internal import Workloads

/// What is kept of each step for reports.
extension Simulation {
  static func recorder(for policy: Policy, from start: Instant) -> HistoryRecorder {
    let pools = policy.pools.map {
      HistoryRecorder.Pool(id: $0.id, domainCount: $0.maxDomains, gpusPerDomain: $0.shape.gpuCount)
    }
    return HistoryRecorder(pools: pools, from: start)
  }

  /// Keeps what one event and its actions changed; called once they are carried out.
  mutating func keep(_ event: Event, _ actions: [Action]) {
    switch event {
    case .gangArrived(let gang): keepDemand(of: gang.id)
    case .gangEnded(let gang):
      leave(gang)
      endDemand(of: gang)
    case .synced, .gangStarted, .driver, .cluster, .request, .spendApproved, .deadlinePassed:
      // Whatever they change is among the actions.
      break
    }
    for action in actions { keep(action) }
  }

  private mutating func keep(_ action: Action) {
    switch action {
    case .launch(let request):
      counts.launches += 1
      keepStanding(of: request.token.slot)
    case .release(let launch):
      counts.releases += 1
      keepStanding(of: launch.slot)
    case .repair: counts.repairs += 1
    case .admit(let gang, let placement):
      counts.admissions += 1
      hold(gang, placement)
    case .withdraw(let gang, _):
      counts.withdrawals += 1
      leave(gang)
    case .notify(let notice): keep(notice)
    case .answer(_, .refused): counts.refusedCalls += 1
    case .answer(_, .done), .cordon, .evict, .verify, .uncordon, .deleteNodes, .explain:
      // Steps on the way to something that is counted itself.
      break
    }
  }

  private mutating func keep(_ notice: Notice) {
    if notice.isAlarm { counts.alarms += 1 }
    switch notice {
    case .domainReady(let slot, _), .domainGivenBack(let slot, _), .memberLost(let slot, _, _),
      .domainReleased(let slot):
      keepStanding(of: slot)
    case .drainStarted(let slot, let cause):
      counts.drains += 1
      if case .interruption = cause { counts.interruptedDomains += 1 }
      keepStanding(of: slot)
    case .drainAbandoned(let slot, _, _):
      counts.abandonedDrains += 1
      keepStanding(of: slot)
    case .consolidation: counts.consolidations += 1
    case .windowOpened, .windowClosed, .domainRequested, .reservationExpired, .windowUnanswered,
      .unexpectedDecrease, .releaseOverdue, .strayReleased, .strangerFound, .approvalNeeded, .spendApproved,
      .approvalExpired, .headroomHeldBack:
      // No domain changes with them that a launch or a release would not tell of.
      break
    }
  }

  private mutating func keepStanding(of slot: Slot) {
    guard let domain = controller.topology.domain(at: slot) else { return }
    let standing: HistoryRecorder.Standing =
      switch controller.snapshot.phase(of: domain) {
      case .absent, .planned, .releasing: .absent
      case .comingUp: .comingUp
      case .ready: .ready
      case .repairing: .repairing
      case .draining: .draining
      }
    history.move(domain, of: controller.topology.poolIndex(of: domain), to: standing, at: now)
  }
}

// MARK: - Gangs

extension Simulation {
  private mutating func keepDemand(of gang: GangID) {
    guard isKnown(gang) else { return }
    let arrival = index(of: gang)
    guard runs[arrival].demandedGPUs == 0 else { return }
    let gang = arrivals[arrival].gang
    runs[arrival].demandedGPUs = gang.roles.reduce(0) { $0 + $1.count * $1.request.gpus }
    history.demand(runs[arrival].demandedGPUs, at: now)
  }

  private mutating func endDemand(of gang: GangID) {
    guard isKnown(gang) else { return }
    let arrival = index(of: gang)
    history.demand(-runs[arrival].demandedGPUs, at: now)
    runs[arrival].demandedGPUs = 0
    runs[arrival].end = now
  }

  private mutating func hold(_ gang: GangID, _ placement: Placement) {
    let arrival = index(of: gang)
    leave(arrival)
    let gang = arrivals[arrival].gang
    for domain in placement.domains {
      runs[arrival].places.append(GangRun.Place(domain: domain, gpus: 0))
    }
    for assignment in placement.assignments {
      let domain = controller.topology.domain(of: assignment.node)
      let gpus = assignment.count * gang.roles[assignment.role].request.gpus
      for place in runs[arrival].places.indices where runs[arrival].places[place].domain == domain {
        runs[arrival].places[place].gpus += gpus
      }
    }
    for place in runs[arrival].places { change(place, sign: 1) }
    if runs[arrival].firstStart == nil { keepBringUp(of: arrival, in: placement.domains) }
  }

  private mutating func leave(_ gang: GangID) {
    if isKnown(gang) { leave(index(of: gang)) }
  }

  private mutating func leave(_ arrival: Int) {
    for place in runs[arrival].places { change(place, sign: -1) }
    runs[arrival].places = []
  }

  private mutating func change(_ place: GangRun.Place, sign: Int) {
    let pool = controller.topology.poolIndex(of: place.domain)
    history.hold(gangs: sign, gpus: sign * place.gpus, of: place.domain, pool: pool, at: now)
  }

  /// The part of the waiting in which the last of the gang's domains to be ready was coming up.
  private mutating func keepBringUp(of arrival: Int, in domains: [DomainIndex]) {
    var last: DomainRecord?
    for domain in domains {
      let record = controller.domains[domain]
      guard let ready = record.readySince else { continue }
      if last?.readySince.map({ $0 < ready }) ?? true { last = record }
    }
    guard let last, let ready = last.readySince, let requested = last.requestedAt else { return }
    let begin = max(requested, arrivals[arrival].at)
    runs[arrival].bringUp = max(.zero, ready.since(begin))
  }
}
