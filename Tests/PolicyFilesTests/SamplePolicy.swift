package import PolicyFiles

/// A policy of the kind that the module is for, with every sort of value that it can read.
package struct SamplePolicy: Equatable {
  package enum Capacity: String, CaseIterable {
    case onDemand = "on-demand"
    case spot
    case reserved
  }

  package struct Pool: Equatable {
    package let id: String
    package let capacity: Capacity
    package let maxDomains: Int
    package let gpus: Int
    package let memoryMiB: Int64
    package let cpuMilli: Int64
    package let price: Int64?
    package let labels: [String]
  }

  package let title: String
  package let isEnabled: Bool
  package let idleTime: Duration
  package let pools: [Pool]

  package static let text = """
    # A policy with everything.
    ---
    title: "All of it: a \\"sample\\""
    enabled: true
    idleTime: 1h30m     # whole domains
    pools:
      - id: nvl72-eu
        capacity: on-demand
        maxDomains: 4
        gpus: 72 GPU
        memory: 960Gi
        cpu: 144
        pricePerNode: 113.93 EUR/h
        labels: {zone: eu-central-1a, 'team': "a, b", empty: ""}
      - {id: spot-us, capacity: spot, gpus: 8, memory: 2Ti,
         cpu: "1.5", labels: {}}
    notes: |
      Two lines,
        and [no *alias.
    """

  package static var reader: ValueReader<SamplePolicy> {
    .mapping { mapping in
      let title = mapping.read("title", .text)
      let isEnabled = mapping.read("enabled", .flag, default: false)
      let idleTime = mapping.read("idleTime", .positiveDuration, default: .seconds(600))
      let pools = mapping.read("pools", .list(of: Pool.reader, count: 1...100))
      _ = mapping.readIfPresent("notes", .text)
      guard let title, let pools else { return nil }
      return SamplePolicy(title: title, isEnabled: isEnabled, idleTime: idleTime, pools: pools)
    }
  }
}

extension SamplePolicy.Pool {
  package static var reader: ValueReader<Self> {
    .mapping { mapping in
      let id = mapping.read("id", .name)
      let capacity = mapping.read("capacity", .choice(of: SamplePolicy.Capacity.self))
      let maxDomains = mapping.read("maxDomains", .integer(in: 0...100_000), default: 1)
      let gpus = mapping.read("gpus", .count(of: "GPU", in: 0...576))
      let memoryMiB = mapping.read("memory", .memoryMiB)
      let cpuMilli = mapping.read("cpu", .cpuMilli)
      let price = mapping.readIfPresent("pricePerNode", .hourlyPrice)
      let labels = mapping.read("labels", .labels, default: [])
      guard let id, let capacity, let gpus, let memoryMiB, let cpuMilli else { return nil }
      return Self(
        id: id,
        capacity: capacity,
        maxDomains: maxDomains,
        gpus: gpus,
        memoryMiB: memoryMiB,
        cpuMilli: cpuMilli,
        price: price?.microUnits,
        labels: labels.map { "\($0.key)=\($0.value)" }
      )
    }
  }
}
