internal import FleetModel
internal import PolicyFiles

/// Turns what a step expects into values.
struct ExpectationReader {
  let fleet: FleetNames

  /// Everything under `expect`, and where it names gangs.
  struct Expectations {
    var gangs: [Placed<GangID>] = []
    var expectations: [Placed<TestExpectation>] = []
  }

  private static let gangStates = [
    "pending", "reserved", "admitted", "running", "expired", GangExpectation.endedWord,
  ]

  private static let phases = [
    "absent", "planned", "coming up", "ready", "repairing", "draining", "releasing",
  ]

  var expectations: ValueReader<Expectations> {
    .mapping { expect in
      var result = Expectations()
      for gang in expect.read("gangs", .entries(of: gang), default: []) {
        let id = GangID(gang.key)
        result.gangs.append(Placed(id, at: gang.place))
        result.expectations += gang.value.map { Placed(.gang(id, $0.value), at: $0.place) }
      }
      result.expectations += domains(from: &expect) + windows(from: &expect) + targets(from: &expect)
      result.expectations += pools(from: &expect)
      let notices = expect.read("notices", .list(of: .placed(.text), count: 1...100), default: [])
      result.expectations += notices.map { Placed(.notice(containing: $0.value), at: $0.place) }
      return result
    }
  }

  // MARK: Gangs

  /// `{state: …, domains: […], verdict: …}`, or only the state.
  private var gang: ValueReader<[Placed<GangExpectation>]> {
    ValueReader { value in
      if value.kind == .mapping { return value.read(.mapping { details(from: &$0) }) }
      return value.read(.placed(Self.state)).map { [$0] }
    }
  }

  private static var state: ValueReader<GangExpectation> {
    .choice(of: gangStates.map { ($0, .state($0)) })
  }

  private func details(from gang: inout YAMLMapping) -> [Placed<GangExpectation>] {
    let domains = ValueReader<[DomainIndex]>.list(of: fleet.domainReader).map { domains in
      GangExpectation.domains(domains.sorted())
    }
    var result: [Placed<GangExpectation>] = []
    if let state = gang.readIfPresent("state", .placed(Self.state)) { result.append(state) }
    if let domains = gang.readIfPresent("domains", .placed(domains)) { result.append(domains) }
    for text in gang.read("verdict", Self.texts, default: []) {
      result.append(Placed(.verdict(containing: text.value), at: text.place))
    }
    return result
  }

  /// One text, or a list of them.
  private static var texts: ValueReader<[Placed<String>]> {
    ValueReader { value in
      if value.kind == .list { return value.read(.list(of: .placed(.text), count: 1...100)) }
      return value.read(.placed(.text)).map { [$0] }
    }
  }

  // MARK: Machines

  private func domains(from expect: inout YAMLMapping) -> [Placed<TestExpectation>] {
    let entries = expect.read("domains", .entries(of: .placed(.choice(of: Self.phases))), default: [])
    return resolved(entries, in: expect, as: "domain", advice: fleet.domainsText, fleet.domain) {
      .phase($0, $1)
    }
  }

  private func windows(from expect: inout YAMLMapping) -> [Placed<TestExpectation>] {
    let entries = expect.read("windows", .entries(of: .placed(Self.window)), default: [])
    return resolved(entries, in: expect, as: "node group", advice: fleet.groupsText, fleet.group) {
      .window($0, $1.range)
    }
  }

  private func targets(from expect: inout YAMLMapping) -> [Placed<TestExpectation>] {
    let entries = expect.read("targets", .entries(of: .placed(Self.size)), default: [])
    return resolved(entries, in: expect, as: "node group", advice: fleet.groupsText, fleet.group) {
      .target($0, $1)
    }
  }

  private func pools(from expect: inout YAMLMapping) -> [Placed<TestExpectation>] {
    let entries = expect.read("pools", .entries(of: .placed(Self.size)), default: [])
    return resolved(entries, in: expect, as: "pool", advice: fleet.poolsText, fleet.pool) {
      .domainCount($0, $1)
    }
  }

  /// The entries with what their keys stand for; keys that stand for nothing are reported.
  private func resolved<Key, Value>(
    _ entries: [YAMLEntry<Placed<Value>>],
    in expect: YAMLMapping,
    as kind: String,
    advice: String,
    _ find: (String) -> Key?,
    _ expectation: (Key, Value) -> TestExpectation
  ) -> [Placed<TestExpectation>] {
    entries.compactMap { entry in
      guard let key = find(entry.key) else {
        expect.report("the policy has no \(kind) '\(entry.key)'", at: entry.place, advice: advice)
        return nil
      }
      return Placed(expectation(key, entry.value.value), at: entry.value.place)
    }
  }

  private static var size: ValueReader<Int> { .integer(in: 0...10_000_000) }

  private struct Window {
    /// Nil when the group must not be listed.
    let range: ClosedRange<Int>?
  }

  /// `[min, max]`, or `unlisted`.
  private static var window: ValueReader<Window> {
    ValueReader { value in
      guard value.kind == .list else {
        return value.read(.choice(of: [("unlisted", Window(range: nil))]))
      }
      guard let sizes = value.read(.list(of: size, count: 2...2)) else { return nil }
      guard sizes[0] <= sizes[1] else {
        value.report("a window's minimum is not more than its maximum")
        return nil
      }
      return Window(range: sizes[0]...sizes[1])
    }
  }
}
