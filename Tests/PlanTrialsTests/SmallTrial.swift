internal import FleetModel
internal import PlanTrials
internal import Policy

/// Trials that are written and not drawn.
enum SmallTrial {
  /// A pool of `slots` absent slots, each for `nodes` nodes with `gpus` GPUs.
  static func pool(
    _ name: String,
    slots: Int,
    nodes: Int = 1,
    gpus: Int = 4,
    mig: [String] = [],
    jurisdiction: String = "eu"
  ) -> TrialPool {
    let model = GPUCatalogue.model(named: "H100-80GB")
    let node = NodeShape(
      instanceType: "drawn",
      architecture: .amd64,
      cpuMilli: 10_000,
      memoryMiB: 10_000,
      gpuModelName: "H100-80GB",
      gpuCount: gpus,
      migLayout: mig.isEmpty ? nil : try? model?.layout(of: mig).get()
    )
    return TrialPool(
      name: name,
      nodeCount: nodes,
      node: node,
      jurisdiction: jurisdiction,
      capacityType: .onDemand,
      price: HourlyPrice(microUnits: 1_000_000, currency: .usDollar),
      minDomains: 0,
      backingOffUntil: nil,
      slots: Array(repeating: .absent, count: slots)
    )
  }

  static func gang(
    _ name: String,
    pods: Int,
    _ request: PodRequest = PodRequest(gpus: 1),
    topology: GangTopology = .sameDomain,
    residency: [String] = [],
    replicas: Int? = nil
  ) -> Gang {
    Gang(
      id: GangID(name),
      roles: [Role(name: "worker", count: pods, request: request)],
      topology: topology,
      residency: residency,
      subgroups: replicas.map { [Subgroup(name: "part", replicas: $0, roles: [0])] }
    )
  }

  static func ready(age: Int = 1, lost: [Int] = [], holders: [TrialHolder] = []) -> TrialSlot {
    TrialSlot(phase: .ready, age: age, lost: lost, holders: holders, restingUntil: nil)
  }

  static func trial(_ pools: [TrialPool], _ gangs: [Gang]) -> Trial {
    Trial(seed: 0, order: .tightest, pools: pools, gangs: gangs)
  }
}
