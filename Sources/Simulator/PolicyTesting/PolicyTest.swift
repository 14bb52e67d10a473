internal import ControlLoop
internal import FleetModel
internal import PolicyFiles
internal import SimulationEngine
internal import Workloads

/// One test of a policy: what happens, and what must then be so.
struct PolicyTest: Sendable {
  let name: String
  /// Where the test stands in its file.
  let place: SourcePlace
  let settings: SimulationSettings
  /// In order of time; names differ.
  let steps: [TestStep]

  /// The gangs of all steps, in order of their arrival.
  var arrivals: [Arrival] { steps.flatMap(\.arrivals) }
}

/// An instant of a test: time passes until then, something happens, and expectations are compared.
struct TestStep: Sendable {
  let place: SourcePlace
  let at: Instant
  let arrivals: [Arrival]
  let losses: [MemberLoss]
  let endings: [GangID]
  let calls: [TestCall]
  let approval: SpendingApproval?
  let expectations: [Placed<TestExpectation>]
}

/// A machine that breaks.
struct MemberLoss: Hashable, Sendable {
  let place: SourcePlace
  let domain: DomainIndex
  let member: Int
  let reason: String
}

/// A call of Cluster Autoscaler that a test makes itself, and the answer that it must get.
struct TestCall: Hashable, Sendable {
  enum Request: Hashable, Sendable {
    case refresh
    case increaseSize(NodeGroupID, delta: Int)
    case decreaseTargetSize(NodeGroupID, delta: Int)
    case deleteNodes(NodeGroupID, Nodes)
  }

  /// Which machines of a group a call names.
  enum Nodes: Hashable, Sendable {
    case all
    /// Positions in the group's list, from 0.
    case positions([Int])
  }

  enum ExpectedAnswer: Hashable, Sendable {
    case done
    case refused(RefusalCode)
  }

  let request: Request
  let answer: Placed<ExpectedAnswer>
  /// What the message of a refusal must contain; nil when it does not matter.
  let message: Placed<String>?
}

/// One thing that must be so at the end of a step.
enum TestExpectation: Hashable, Sendable {
  case gang(GangID, GangExpectation)
  /// The word for a domain's phase.
  case phase(DomainIndex, String)
  /// Nil when the group must not be listed.
  case window(NodeGroupID, ClosedRange<Int>?)
  case target(NodeGroupID, Int)
  /// Domains of a pool that are not absent.
  case domainCount(PoolID, Int)
  case notice(containing: String)
}

/// One thing that must be so for a gang.
enum GangExpectation: Hashable, Sendable {
  /// The word for where it stands; ``endedWord`` once it is over.
  case state(String)
  /// The domains of its place, ascending; none while it has no place.
  case domains([DomainIndex])
  case verdict(containing: String)

  /// What stands for a gang that the controller knows no more.
  static let endedWord = "ended"
}
