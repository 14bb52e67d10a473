package import FleetModel

/// Fleets drawn as text.
///
/// A line is a domain and a word of it a node: `#` is a GPU in use, `.` a free one, and a node of `x` is lost.
/// What follows the nodes is the domain's phase, `ready` when nothing does; a line of one `-` is an absent slot.
extension Snapshot {
  /// A fleet of one pool, `p` unless one is given, with a slot for each line and `room` more.
  package init(sketch: String, room: Int = 0) {
    let lines = sketch.split(separator: "\n")
    guard let drawn = lines.map(DrawnDomain.init).first(where: { !$0.nodes.isEmpty }) else {
      preconditionFailure("some line shows the nodes of a domain")
    }
    let gpus = drawn.nodes[0].count
    self.init([(.of(nodes: drawn.nodes.count, gpus: gpus, max: lines.count + room), sketch)])
  }

  /// A fleet of several pools, each with its own sketch of the lowest slots; the others are absent.
  package init(_ pools: [(pool: NodePool, sketch: String)]) {
    self.init(topology: Topology(pools: pools.map(\.pool)))
    for (index, (_, sketch)) in pools.enumerated() {
      for (domain, line) in zip(topology.domains(in: index), sketch.split(separator: "\n")) {
        draw(DrawnDomain(line), as: domain)
      }
    }
  }

  /// The fleet drawn again: its pools one after another, absent slots at the end of each left out.
  package var sketch: String {
    topology.pools.indices.map { pool in
      var lines = topology.domains(in: pool).map(line)
      while lines.last == "-" { lines.removeLast() }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private mutating func draw(_ drawn: DrawnDomain, as domain: DomainIndex) {
    guard !drawn.nodes.isEmpty else { return }
    let nodes = topology.nodes(in: domain)
    precondition(drawn.nodes.count == nodes.count, "every node of a domain is drawn")
    setPhase(.ready, of: domain)
    let used = zip(nodes, drawn.nodes).map { (node: $0, count: $1.count { $0 == "#" }) }.filter {
      $0.count > 0
    }
    if !used.isEmpty {
      let roles = used.map { Role(name: "held", count: $0.count, request: PodRequest(gpus: 1)) }
      let assignments = used.enumerated().map { PodAssignment(role: $0, node: $1.node, count: $1.count) }
      let holder = Gang.of(roles, id: "holder of \(topology.slot(of: domain))")
      reserve(Placement(assignments: assignments, domains: [domain]), for: holder)
    }
    for (node, gpus) in zip(nodes, drawn.nodes) where gpus.contains("x") { setUsable(false, node: node) }
    setPhase(drawn.phase, of: domain)
  }

  private func line(of domain: DomainIndex) -> String {
    guard phase(of: domain) != .absent else { return "-" }
    let capacity = topology.pool(of: domain).nodeCapacity.gpus
    let nodes = topology.nodes(in: domain).map { node in
      isUsable[node]
        ? String(repeating: "#", count: capacity - free[node].gpus)
          + String(repeating: ".", count: free[node].gpus)
        : String(repeating: "x", count: capacity)
    }
    return (nodes + (phase(of: domain) == .ready ? [] : [phase(of: domain).word])).joined(separator: " ")
  }
}

/// One line of a sketch.
private struct DrawnDomain {
  let nodes: [Substring]
  let phase: DomainPhase

  init(_ line: Substring) {
    let words = line.split(separator: " ")
    nodes = Array(words.prefix { $0.allSatisfy("#.x".contains) })
    let name = words.dropFirst(nodes.count).joined(separator: " ")
    let phases: [DomainPhase] = [
      .planned, .comingUp(deadline: Instant(seconds: 300)), .ready,
      .repairing(deadline: Instant(seconds: 300)), .draining(.cordoning, cause: .idle),
      .releasing(deadline: Instant(seconds: 300)),
    ]
    phase = phases.first { $0.word == name } ?? .ready
    let isKnown = name == (nodes.isEmpty ? "-" : "") || !nodes.isEmpty && phase.word == name
    precondition(isKnown, "'\(name)' is no phase")
  }
}
