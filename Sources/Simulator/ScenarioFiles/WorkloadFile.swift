internal import FleetModel
internal import JSONDocument
package import PolicyFiles
package import Workloads

/// A workload in a file of its own, and what it takes to write its gangs down.
package struct WorkloadFile: Sendable {
  package let workload: DrawnWorkload
  /// The keys of each class's gangs as members of a JSON object, with a comma before each.
  private let members: [String]

  /// The workload of a file.
  package static func read(path: String) throws(FileProblems) -> WorkloadFile {
    let workload = try StrictYAML.decode(fileAt: path, as: DrawnWorkload.reader)
    let gangs = ValueReader<[YAMLTree]>.mapping { file in
      // The rest was read before; asking for it again keeps it from being unknown.
      _ = (file.has("count"), file.has("lasts"))
      return file.read("classes", .list(of: .remainder(without: GangClass.ownKeys)))
    }
    let trees = try StrictYAML.decode(fileAt: path, as: gangs)
    return WorkloadFile(workload: workload, members: trees.map { Self.members(of: $0) })
  }

  private static func members(of tree: YAMLTree) -> String {
    let text = JSONValue(tree).text().dropFirst().dropLast()
    return text.isEmpty ? "" : ",\(text)"
  }
}

// MARK: - JSON lines

extension WorkloadFile {
  /// A gang as one line of JSON with the keys of a scenario's gangs; `ofClass` is the index of its class.
  package func jsonLine(of arrival: Arrival, ofClass index: Int) -> String {
    let at = arrival.at.since(.origin).exactText
    var line = "{\"name\":\"\(arrival.gang.id)\",\"arrival\":\"\(at)\""
    line += ",\"duration\":\"\(arrival.duration.exactText)\""
    switch workload.classes[index].size {
    case .template: break
    case .gpus:
      let role = arrival.gang.roles[0]
      line += ",\"roles\":[{\"count\":\(role.count),\"gpus\":\(role.request.gpus)}]"
    }
    return line + members[index] + "}\n"
  }
}

// MARK: - Tables

extension WorkloadFile {
  package static let tableHeader =
    "name,arrival_seconds,duration_seconds,gpus,gpus_per_pod,tenant,priority,topology,expected_seconds\n"

  /// Why the gangs cannot be written as a table; nil when they can.
  package var tableProblem: String? {
    for item in workload.classes {
      let gang = item.template
      let role = Role(
        name: "worker",
        count: gang.roles[0].count,
        request: PodRequest(gpus: gang.roles[0].request.gpus)
      )
      let plain = Gang(
        id: gang.id,
        roles: [role],
        topology: gang.topology,
        priority: gang.priority,
        tenant: gang.tenant,
        expectedDuration: gang.expectedDuration
      )
      let isPlain =
        plain == gang && role.request.gpus > 0 && item.startWithin == nil && item.crossDomainPerMille == nil
      let hasColumn = gang.topology == .sameDomain || gang.topology == .unconstrained
      if !isPlain || !hasColumn || gang.tenant.contains(where: { ",\"\n\r".contains($0) }) {
        return "class '\(item.name)' says more of its gangs than a table has columns for; write a .jsonl file"
      }
    }
    return nil
  }

  /// A gang as a row of a table.
  package func tableRow(of arrival: Arrival) -> String {
    let gang = arrival.gang
    let fields = [
      "\(gang.id)", arrival.at.since(.origin).decimalSeconds, arrival.duration.decimalSeconds,
      "\(gang.gpuCount)", "\(gang.roles[0].request.gpus)", gang.tenant, "\(gang.priority)",
      gang.topology == .sameDomain ? "same-domain" : "unconstrained",
      gang.expectedDuration?.decimalSeconds ?? "",
    ]
    return fields.joined(separator: ",") + "\n"
  }
}

// MARK: - Texts

extension JSONValue {
  /// The same values, so that they are read as they would be read from YAML.
  fileprivate init(_ tree: YAMLTree) {
    switch tree {
    case .plain("true"): self = .bool(true)
    case .plain("false"): self = .bool(false)
    case .plain(let text): self = Int64(text).map { .integer($0) } ?? .string(text)
    case .quoted(let text): self = .string(text)
    case .list(let items): self = .array(items.map { JSONValue($0) })
    case .mapping(let pairs):
      self = .object(JSONObject(pairs.map { JSONObject.Member(key: $0.key, value: JSONValue($0.value)) }))
    }
  }
}

extension Duration {
  /// The text that reads as the same duration: `1h30m0s`, `2s5ns`.
  fileprivate var exactText: String {
    var rest = wholeNanoseconds
    var text = ""
    for (unit, size) in Self.units where rest >= size {
      text += "\(rest / size)\(unit)"
      rest %= size
    }
    return text.isEmpty ? "0s" : text
  }

  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
    ("ns", 1),
  ]

  /// Seconds with as many decimals as it takes.
  fileprivate var decimalSeconds: String {
    let (seconds, rest) = wholeNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    guard rest != 0 else { return "\(seconds)" }
    var digits = "\(1_000_000_000 + rest)".dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(seconds).\(digits)"
  }
}
