internal import ControlLoop
internal import FleetModel
internal import PolicyFiles
internal import SimulationEngine

/// One test under way: the same simulation as every other run, under all checkers, led step by step.
struct TestRun {
  private let test: PolicyTest
  let fleet: FleetNames
  var simulation: Simulation
  /// Notices of the current step.
  var notices: [String] = []
  private var problems: [FileProblem] = []
  private var callCount = 0

  init(of test: PolicyTest, fleet: FleetNames) {
    self.test = test
    self.fleet = fleet
    simulation = Simulation(
      policy: fleet.policy,
      arrivals: test.arrivals,
      settings: test.settings,
      checksEveryStep: true,
      from: .origin
    )
  }

  /// Plays the test and gives what was not as expected, in order of the file.
  mutating func failures() -> [FileProblem] {
    var place = test.place
    do throws(SimulationFailure) {
      try start()
      for step in test.steps {
        place = step.place
        try play(step)
        for expectation in step.expectations { compare(expectation) }
        notices = []
      }
    } catch {
      problems.append(FileProblem("what must always hold was broken \(error)", at: place))
    }
    return problems.sorted { $0.place < $1.place }
  }

  private mutating func start() throws(SimulationFailure) {
    var heard: [String] = []
    try simulation.start { heard += Self.notices(of: $0) }
    notices += heard
  }

  /// Time and arrivals first, then what the test itself does; each with all that follows from it at once.
  private mutating func play(_ step: TestStep) throws(SimulationFailure) {
    try advance(to: step.at)
    for loss in step.losses {
      if !simulation.breakMember(loss.member, of: loss.domain, reason: loss.reason) {
        let name = fleet.topology.slot(of: loss.domain)
        fail("\(name) holds no machine \(loss.member) that could be lost", at: loss.place)
      }
      try advance(to: step.at)
    }
    for gang in step.endings {
      var heard: [String] = []
      try simulation.endGang(gang) { heard += Self.notices(of: $0) }
      notices += heard
      try advance(to: step.at)
    }
    if let approval = step.approval {
      try inject(.spendApproved(upTo: approval.upTo, until: approval.time.map { step.at.advanced(by: $0) }))
      try advance(to: step.at)
    }
    for call in step.calls {
      try make(call)
      try advance(to: step.at)
    }
  }

  private mutating func advance(to instant: Instant) throws(SimulationFailure) {
    var heard: [String] = []
    try simulation.advance(to: instant) { heard += Self.notices(of: $0) }
    notices += heard
  }

  private mutating func inject(_ event: Event) throws(SimulationFailure) {
    var heard: [String] = []
    try simulation.inject(event) { heard += Self.notices(of: $0) }
    notices += heard
  }

  private static func notices(of step: Simulation.Step) -> [String] {
    step.actions.compactMap { action in
      if case .notify(let notice) = action { notice.description } else { nil }
    }
  }

  // MARK: Calls

  private mutating func make(_ call: TestCall) throws(SimulationFailure) {
    callCount += 1
    let id = RequestID("test-\(callCount)")
    var heard: [String] = []
    var answer: Answer?
    try simulation.inject(.request(id: id, request: request(of: call))) { step in
      heard += Self.notices(of: step)
      for case .answer(id, let given) in step.actions { answer = given }
    }
    notices += heard
    guard let answer else { preconditionFailure("the controller answers every call") }
    if Self.outcome(of: answer) != call.answer.value {
      fail("expected the answer \(call.answer.value), got \(answer.text)", at: call.answer.place)
    }
    if let message = call.message, !answer.text.contains(message.value) {
      fail("expected an answer with '\(message.value)', got \(answer.text)", at: message.place)
    }
  }

  private func request(of call: TestCall) -> Request {
    switch call.request {
    case .refresh: .refresh
    case .increaseSize(let group, let delta): .increaseSize(group: group, delta: delta)
    case .decreaseTargetSize(let group, let delta): .decreaseTargetSize(group: group, delta: delta)
    case .deleteNodes(let group, let nodes): .deleteNodes(group: group, nodes: instances(nodes, of: group))
    }
  }

  /// The machines that a call names; one that the group does not list gets a name that nobody knows.
  private func instances(_ nodes: TestCall.Nodes, of group: NodeGroupID) -> [ProviderID] {
    let listed = simulation.controller.epoch.group(named: group)?.instances.map(\.id) ?? []
    switch nodes {
    case .all: return listed
    case .positions(let positions):
      return positions.map {
        listed.indices.contains($0) ? listed[$0] : ProviderID("unlisted/\(group)/\($0)")
      }
    }
  }

  private static func outcome(of answer: Answer) -> TestCall.ExpectedAnswer {
    switch answer {
    case .done: .done
    case .refused(let code, _): .refused(code)
    }
  }

  /// Notes that something is not as expected.
  mutating func fail(_ message: String, at place: SourcePlace, explanation: String? = nil) {
    problems.append(FileProblem(message, at: place, advice: explanation))
  }
}

extension TestCall.ExpectedAnswer: CustomStringConvertible {
  var description: String {
    switch self {
    case .done: "done"
    case .refused(let code): code.rawValue
    }
  }
}

extension Answer {
  /// The code, and the message of a refusal.
  fileprivate var text: String {
    switch self {
    case .done: "done"
    case .refused(let code, let message): "\(code.rawValue): \(message)"
    }
  }
}
