package import FleetModel
package import Planning

/// Everything that the controller wants done.
///
/// Shells carry actions out in their order.
package enum Action: Hashable, Sendable, Codable {
  case launch(request: DomainRequest)
  /// Give the whole domain back.
  case release(launch: LaunchToken)
  /// Bring one member back in place; never changes how many there are.
  case repair(launch: LaunchToken, member: Int)
  /// The steps of a drain carry its number within the launch; the cluster's answer repeats it.
  case cordon(launch: LaunchToken, attempt: Int)
  case evict(launch: LaunchToken, attempt: Int)
  /// Count the pods that are neither a DaemonSet's nor completed, by a read that is certain to be later than the
  /// cordon.
  case verify(launch: LaunchToken, attempt: Int)
  /// Let pods in again; repeated until it is answered.
  case uncordon(launch: LaunchToken, attempt: Int)
  /// Delete the Node objects of a domain that is gone; repeated until it is answered.
  case deleteNodes(launch: LaunchToken)
  /// All domains of the gang's placement are ready: it may start there.
  case admit(gang: GangID, placement: Placement)
  /// The gang has lost its place and waits again.
  case withdraw(gang: GangID, reason: WithdrawalReason)
  case answer(request: RequestID, answer: Answer)
  case explain(explanation: GangExplanation)
  case notify(notice: Notice)
}

/// Why a gang lost its place.
package enum WithdrawalReason: String, Hashable, Sendable, Codable {
  case domainFailed
  case memberLost
  case domainDrained
  case reservationExpired
  case demandChanged
  /// The provider takes machines of its domain away.
  case interrupted
  /// It is moved, so that its domain becomes idle; its new place is reserved in the same step.
  case consolidated
}

/// The outcome of a mutating call.
package enum Answer: Hashable, Sendable, Codable {
  case done
  case refused(code: RefusalCode, message: String)
}

/// The gRPC status of a refusal.
package enum RefusalCode: String, Hashable, Sendable, Codable {
  case invalidArgument
  case notFound
  case failedPrecondition
  case outOfRange
  case unavailable
}

/// Something that an operator may want to know.
package enum Notice: Hashable, Sendable, Codable {
  case windowOpened(slot: Slot)
  case windowClosed(slot: Slot)
  case domainRequested(slot: Slot, generation: Int)
  case domainReady(slot: Slot, missingMembers: Int)
  case domainGivenBack(slot: Slot, cause: GiveBackCause)
  case memberLost(slot: Slot, member: Int, reason: String)
  case drainStarted(slot: Slot, cause: DrainCause)
  /// With the pods that must not be moved, as far as they are known.
  case drainAbandoned(slot: Slot, podCount: Int, holds: [PodHold]? = nil)
  case domainReleased(slot: Slot)
  /// So many gangs are moved off a domain that is not worth its cost.
  case consolidation(slot: Slot, gangs: Int, saving: Money)
  case reservationExpired(gang: GangID)
  /// Cluster Autoscaler has not acted on an open window; the usual causes are in the description.
  case windowUnanswered(slot: Slot, epochs: Int, actsDirectly: Bool)
  /// A call arrived that the protocol makes impossible; something else is changing sizes.
  case unexpectedDecrease(group: NodeGroupID, delta: Int)
  case releaseOverdue(slot: Slot)
  /// A pool holds machines that belong to no launch that is wanted.
  case strayReleased(launch: LaunchToken)
  /// A pool holds machines under a slot that the policy does not have.
  case strangerFound(launch: LaunchToken)

  /// Gangs or pools wait until somebody approves what all domains together would cost for an hour.
  case approvalNeeded(spend: Money, approved: Money)
  case spendApproved(upTo: Money, until: Instant?)
  case approvalExpired(upTo: Money)
  /// A pool has fewer domains than its minimum or fewer spares than it should, because of what may be spent.
  case headroomHeldBack(pool: PoolID, limit: SpendingLimit)

  /// True when a person should act.
  package var isAlarm: Bool {
    switch self {
    case .windowUnanswered, .unexpectedDecrease, .releaseOverdue, .strayReleased, .strangerFound,
      .approvalNeeded, .headroomHeldBack:
      true
    case .windowOpened, .windowClosed, .domainRequested, .domainReady, .domainGivenBack, .memberLost,
      .drainStarted, .drainAbandoned, .domainReleased, .reservationExpired, .spendApproved,
      .approvalExpired, .consolidation:
      false
    }
  }
}

/// Why a domain that was coming up was given back whole.
package enum GiveBackCause: Hashable, Sendable, Codable {
  case deadlineMissed(registered: Int, needed: Int)
  /// Enough members had registered, but too few of them were attested.
  case notAttested(attested: Int, registered: Int, needed: Int)
  case launchFailed(failure: LaunchFailure)
  case cancelledByClusterAutoscaler

  /// Text for the operator.
  package var text: String {
    switch self {
    case .deadlineMissed(let registered, let needed):
      "\(registered) of the \(needed) members needed had registered at the deadline"
    case .notAttested(let attested, let registered, let needed):
      "\(registered) members had registered at the deadline, but only \(attested) of the \(needed) needed were "
        + "attested"
    case .launchFailed(let failure): "\(failure.code): \(failure.message)"
    case .cancelledByClusterAutoscaler: "Cluster Autoscaler took its request back"
    }
  }
}

extension Notice: CustomStringConvertible {
  package var description: String {
    switch self {
    case .windowOpened(let slot): "\(slot): window opened, waiting for Cluster Autoscaler to ask for it"
    case .windowClosed(let slot): "\(slot): window closed, the domain is no longer needed"
    case .domainRequested(let slot, let generation): "\(slot): whole domain requested (launch \(generation))"
    case .domainReady(let slot, 0): "\(slot): ready"
    case .domainReady(let slot, 1): "\(slot): ready with 1 member missing"
    case .domainReady(let slot, let missing): "\(slot): ready with \(missing) members missing"
    case .domainGivenBack(let slot, let cause): "\(slot): whole domain given back: \(cause.text)"
    case .memberLost(let slot, let member, let reason): "\(slot): member \(member) lost: \(reason)"
    case .drainStarted(let slot, .idle): "\(slot): idle for its time; draining"
    case .drainStarted(let slot, .brokenMembers): "\(slot): too few usable members; draining to replace it"
    case .drainStarted(let slot, .interruption(let instant)):
      "\(slot): the provider takes machines of it away at \(instant); draining the whole domain"
    case .drainAbandoned(let slot, 0, _): "\(slot): kept: draining took too long"
    case .drainAbandoned(let slot, let pods, let holds):
      "\(slot): kept: \(pods) pods are there"
        + (holds.map { "; not to be moved: \($0.words)" } ?? "")
    case .domainReleased(let slot): "\(slot): released whole"
    case .consolidation(let slot, let gangs, let saving):
      "\(slot): \(gangs) \(gangs == 1 ? "gang is" : "gangs are") moved off, which saves \(saving)"
    case .reservationExpired(let gang): "\(gang): did not start in time; its reservation is given up"
    case .windowUnanswered(let slot, let epochs, let acts):
      "\(slot): Cluster Autoscaler did not act on the open window (\(epochs) refreshes); it may be down, "
        + "backing off this group, past its cores or memory limit, or held by its health gate"
        + (acts ? "; asking the pool directly" : "")
    case .unexpectedDecrease(let group, let delta):
      "\(group): refused DecreaseTargetSize(\(delta)) on machines that exist; is another autoscaler at work?"
    case .releaseOverdue(let slot): "\(slot): the pool has not taken the domain back in time; asking again"
    case .strangerFound(let launch):
      "\(launch): the pool holds machines of a slot that the policy does not have; release them or raise maxDomains"
    case .approvalNeeded(let spend, let approved):
      "a purchase waits for approval: spend would be \(spend)/h, approved up to \(approved)/h"
    case .spendApproved(let limit, nil): "spend approved up to \(limit)/h"
    case .spendApproved(let limit, let end?): "spend approved up to \(limit)/h until \(end)"
    case .approvalExpired(let limit): "the approval of \(limit)/h has expired"
    case .headroomHeldBack(let pool, let limit): "\(pool): kept below its minimum or warm spares: \(limit)"
    case .strayReleased(let launch): "\(launch): machines that nobody wants were found; releasing them whole"
    }
  }
}
