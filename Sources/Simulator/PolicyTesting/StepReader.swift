internal import ControlLoop
internal import FleetModel
internal import Policy
internal import PolicyFiles
internal import Workloads

/// A step and where it speaks of gangs, for the check that all of them are known.
struct ReadStep {
  let step: TestStep
  /// The gangs that arrive.
  let gangs: [Placed<GangID>]
  /// The gangs that must have arrived.
  let mentions: [Placed<GangID>]
  /// True when something can come out otherwise than expected.
  let canFail: Bool
}

/// Turns the keys of one step into a step.
struct StepReader {
  let fleet: FleetNames

  var step: ValueReader<ReadStep> {
    .mapping { step in
      let place = step.place
      let at = step.read("at", Self.shortDuration)
      let gangs = step.read(
        "gangs",
        .list(of: .placed(Self.gang(arrival: at ?? .zero)), count: 1...10_000),
        default: []
      )
      let losses = step.read("lose", loss, default: [])
      let endings = step.read("end", .list(of: .placed(.text), count: 1...10_000), default: [])
      let calls = step.read("calls", .list(of: CallReader(fleet: fleet).call, count: 1...1_000), default: [])
      let approval = step.readIfPresent("approve", SpendingApproval.reader(for: fleet.policy))
      let expect = step.readIfPresent("expect", ExpectationReader(fleet: fleet).expectations)
      let canFail = step.has("expect") || step.has("calls")
      guard let at else { return nil }
      let start = Instant.origin.advanced(by: at)
      let arrivals = gangs.map { Arrival(at: start, gang: $0.value.gang, duration: $0.value.duration) }
      let ended = endings.map { Placed(GangID($0.value), at: $0.place) }
      return ReadStep(
        step: TestStep(
          place: place,
          at: start,
          arrivals: arrivals,
          losses: losses,
          endings: ended.map(\.value),
          calls: calls,
          approval: approval,
          expectations: expect?.expectations ?? []
        ),
        gangs: gangs.map { Placed($0.value.gang.id, at: $0.place) },
        mentions: ended + (expect?.gangs ?? []),
        canFail: canFail
      )
    }
  }

  private static var shortDuration: ValueReader<Duration> {
    ValueReader<Duration>.duration.requiring("a test lasts at most \(TestReader.longest.briefText)") {
      $0 <= TestReader.longest
    }
  }

  private static func gang(arrival: Duration) -> ValueReader<(gang: Gang, duration: Duration)> {
    .mapping { gang in
      let duration = gang.read("duration", shortDuration, default: TestReader.longest)
      return Gang.read(from: &gang, arrival: Instant.origin.advanced(by: arrival)).map {
        (gang: $0, duration: duration)
      }
    }
  }

  private var loss: ValueReader<[MemberLoss]> {
    .mapping { loss in
      let place = loss.place
      let domain = loss.read("domain", fleet.domainReader)
      let members = loss.read("members", .list(of: .placed(.integer(in: 0...999)), count: 1...1_000))
      let reason = loss.read("reason", .text, default: "the machine broke")
      guard let domain, let members else { return nil }
      let nodeCount = fleet.topology.pool(of: domain).shape.nodeCount
      let unknown = members.filter { $0.value >= nodeCount }
      for member in unknown {
        loss.report("a domain of \(nodeCount) nodes has no member \(member.value)", at: member.place)
      }
      guard unknown.isEmpty else { return nil }
      return members.map { MemberLoss(place: place, domain: domain, member: $0.value, reason: reason) }
    }
  }
}

/// Turns the keys of one call into a call.
struct CallReader {
  let fleet: FleetNames

  private enum Kind: String, CaseIterable {
    case refresh, increaseSize, decreaseTargetSize, deleteNodes
  }

  var call: ValueReader<TestCall> {
    .mapping { call in
      let place = call.place(of: "call")
      let kind = call.read("call", .choice(of: Kind.self))
      let answer = call.readIfPresent("answer", .placed(Self.answer))
      let message = call.readIfPresent("message", .placed(.text))
      guard let kind else {
        // What else the call needs is not known, so none of it is unknown.
        for key in ["group", "delta", "nodes"] { _ = call.has(key) }
        return nil
      }
      guard let request = request(kind, from: &call) else { return nil }
      return TestCall(request: request, answer: answer ?? Placed(.done, at: place), message: message)
    }
  }

  private func request(_ kind: Kind, from call: inout YAMLMapping) -> TestCall.Request? {
    if kind == .refresh { return .refresh }
    let group = call.read("group", fleet.groupReader)
    switch kind {
    case .refresh:
      return .refresh
    case .increaseSize:
      guard let delta = call.read("delta", Self.delta), let group else { return nil }
      return .increaseSize(group, delta: delta)
    case .decreaseTargetSize:
      guard let delta = call.read("delta", Self.delta), let group else { return nil }
      return .decreaseTargetSize(group, delta: delta)
    case .deleteNodes:
      guard let nodes = call.read("nodes", Self.nodes), let group else { return nil }
      return .deleteNodes(group, nodes)
    }
  }

  private static var delta: ValueReader<Int> { .integer(in: -1_000_000...1_000_000) }

  private static var nodes: ValueReader<TestCall.Nodes> {
    ValueReader { value in
      if value.kind == .list {
        return value.read(.list(of: .integer(in: 0...1_000_000), count: 1...10_000)).map { .positions($0) }
      }
      return value.read(.choice(of: [("all", .all)]))
    }
  }

  private static var answer: ValueReader<TestCall.ExpectedAnswer> {
    let codes: [RefusalCode] = [.invalidArgument, .notFound, .failedPrecondition, .outOfRange, .unavailable]
    return .choice(of: [("done", .done)] + codes.map { ($0.rawValue, .refused($0)) })
  }
}
