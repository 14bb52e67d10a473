internal import ArgumentParser
internal import HTTPAPI
internal import Reports

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show pools, domains and node groups of a running provider.",
    discussion: "Exit code 1 when it cannot be reached or a domain is partial, which must never be."
  )

  @OptionGroup var option: ServerOption

  func run() async throws {
    let client = APIClient(option)
    if option.json {
      print(try await client.text("/v1/domains"), terminator: "")
      return
    }
    let answer = try await client.get("/v1/domains", as: DomainsAnswer.self)
    print("\(answer.at)  policy \(answer.policy), actuation \(answer.actuation), refresh \(answer.epoch)\n")
    show(poolTable(answer))
    show(domainTable(answer))
    show(groupTable(answer))
    print("partial domains: \(answer.partialDomains)")
    if answer.partialDomains > 0 { throw ExitCode(1) }
  }

  private func show(_ table: TextTable) {
    for line in table.lines { print(line) }
    print()
  }

  private func poolTable(_ answer: DomainsAnswer) -> TextTable {
    var table = TextTable([
      ("pool", .left), ("shape", .left), ("type", .left), ("jurisdiction", .left), ("domains", .right),
      ("a domain \(answer.currency)/h", .right), ("backing off until", .left),
    ])
    for pool in answer.pools {
      table.add([
        pool.id, pool.shape, pool.capacityType, pool.jurisdiction, "\(pool.live)/\(pool.max)",
        pool.hourlyCost ?? "unknown", pool.backingOffUntil ?? "",
      ])
    }
    return table
  }

  private func domainTable(_ answer: DomainsAnswer) -> TextTable {
    var table = TextTable([
      ("domain", .left), ("phase", .left), ("members", .right), ("free GPUs", .right), ("held by", .left),
    ])
    for domain in answer.domains {
      let registered = domain.members.count { $0.state == "registered" }
      table.add([
        domain.slot, domain.phase, domain.members.isEmpty ? "-" : "\(registered)/\(domain.members.count)",
        "\(domain.freeGPUs)/\(domain.totalGPUs)", domain.gangs.joined(separator: ", "),
      ])
    }
    return table
  }

  private func groupTable(_ answer: DomainsAnswer) -> TextTable {
    var table = TextTable([("node group", .left), ("window", .left), ("target", .right)])
    for group in answer.nodeGroups {
      table.add([group.id, "[\(group.min),\(group.max)]", "\(group.target)"])
    }
    return table
  }
}
