internal import ControlLoop
internal import FleetModel
internal import Planning
internal import PolicyFiles
internal import SimulationEngine

extension TestRun {
  /// Notes a failure when the expectation does not hold now.
  mutating func compare(_ expectation: Placed<TestExpectation>) {
    let place = expectation.place
    switch expectation.value {
    case .gang(let gang, .state(let word)): compareState(of: gang, with: word, at: place)
    case .gang(let gang, .domains(let domains)): compareDomains(of: gang, with: domains, at: place)
    case .gang(let gang, .verdict(let text)): compareVerdict(on: gang, with: text, at: place)
    case .phase(let domain, let word): comparePhase(of: domain, with: word, at: place)
    case .window(let group, let range): compareWindow(of: group, with: range, at: place)
    case .target(let group, let size): compareTarget(of: group, with: size, at: place)
    case .domainCount(let pool, let count): compareCount(of: pool, with: count, at: place)
    case .notice(let text): compareNotices(with: text, at: place)
    }
  }

  // MARK: Gangs

  private mutating func compareState(of gang: GangID, with word: String, at place: SourcePlace) {
    let found = simulation.controller.record(of: gang)?.state.word ?? GangExpectation.endedWord
    guard found != word else { return }
    fail("expected '\(gang)' to be \(word), it is \(found)", at: place, explanation: explanation(of: [gang]))
  }

  private mutating func compareDomains(of gang: GangID, with wanted: [DomainIndex], at place: SourcePlace) {
    let found = simulation.controller.record(of: gang)?.state.placement?.domains ?? []
    guard found != wanted else { return }
    fail(
      "expected '\(gang)' on \(list(wanted)), it is on \(list(found))",
      at: place,
      explanation: explanation(of: [gang])
    )
  }

  private mutating func compareVerdict(on gang: GangID, with text: String, at place: SourcePlace) {
    let found = simulation.controller.record(of: gang)?.explanation?.description ?? ""
    guard !found.contains(text) else { return }
    fail("expected '\(text)' in the verdict on '\(gang)'", at: place, explanation: explanation(of: [gang]))
  }

  // MARK: Machines

  private mutating func comparePhase(of domain: DomainIndex, with word: String, at place: SourcePlace) {
    let found = simulation.controller.snapshot.phase(of: domain).word
    guard found != word else { return }
    fail(
      "expected \(fleet.topology.slot(of: domain)) to be \(word), it is \(found)",
      at: place,
      explanation: explanation(of: gangs(concernedBy: [domain]))
    )
  }

  private mutating func compareWindow(
    of id: NodeGroupID,
    with range: ClosedRange<Int>?,
    at place: SourcePlace
  ) {
    let group = simulation.controller.epoch.group(named: id)
    let found = group.map { $0.minSize...$0.maxSize }
    guard found != range else { return }
    fail(
      "expected the window of \(id) to be \(text(range)), it is \(text(found))",
      at: place,
      explanation: explanation(of: gangs(concernedBy: domains(of: id)))
    )
  }

  private mutating func compareTarget(of id: NodeGroupID, with size: Int, at place: SourcePlace) {
    let found = simulation.controller.epoch.group(named: id)?.targetSize
    guard found != size else { return }
    fail(
      "expected the target of \(id) to be \(size), it is \(found.map { "\($0)" } ?? "unlisted")",
      at: place,
      explanation: explanation(of: gangs(concernedBy: domains(of: id)))
    )
  }

  private mutating func compareCount(of id: PoolID, with count: Int, at place: SourcePlace) {
    guard let pool = fleet.topology.poolIndex(named: id) else {
      preconditionFailure("names were looked up when the file was read")
    }
    let found = simulation.controller.snapshot.liveCounts[pool]
    guard found != count else { return }
    fail(
      "expected \(count) domains in \(id), there are \(found)",
      at: place,
      explanation: explanation(of: gangs(concernedBy: Array(fleet.topology.domains(in: pool))))
    )
  }

  private mutating func compareNotices(with text: String, at place: SourcePlace) {
    guard !notices.contains(where: { $0.contains(text) }) else { return }
    let found = notices.isEmpty ? "there was none" : "there were: " + notices.joined(separator: " | ")
    fail("expected a notice with '\(text)' since the step before, \(found)", at: place)
  }

  private func text(_ range: ClosedRange<Int>?) -> String {
    range.map { "[\($0.lowerBound), \($0.upperBound)]" } ?? "unlisted"
  }

  private func list(_ domains: [DomainIndex]) -> String {
    domains.isEmpty
      ? "no domain" : domains.map { fleet.topology.slot(of: $0).description }.joined(separator: ", ")
  }

  // MARK: Explanations

  private func domains(of id: NodeGroupID) -> [DomainIndex] {
    if let domain = fleet.domain(named: id.name) { return [domain] }
    let pool = fleet.topology.poolIndex(named: PoolID(id.name))
    return pool.map { Array(fleet.topology.domains(in: $0)) } ?? []
  }

  /// The gangs that hold a part of one of the domains, or all that wait when none does.
  private func gangs(concernedBy domains: [DomainIndex]) -> [GangID] {
    let all = simulation.controller.allGangs
    let holders = all.filter { $0.state.placement?.domains.contains(where: domains.contains) ?? false }
    return (holders.isEmpty ? all.filter { $0.state == .pending } : holders).map(\.gang.id)
  }

  /// What planning said of the gangs, the first three of them; nil when there are none.
  private func explanation(of gangs: [GangID]) -> String? {
    let texts = gangs.prefix(3).map { gang in
      let explanation = simulation.controller.record(of: gang)?.explanation?.description
      return "'\(gang)' \(explanation ?? "has no explanation")"
    }
    guard !texts.isEmpty else { return nil }
    return texts.joined(separator: "; ") + (gangs.count > 3 ? "; and \(gangs.count - 3) more" : "")
  }
}
