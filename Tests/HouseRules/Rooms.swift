/// Which rooms the rules speak of.
enum Rooms {
  /// Pure: events in, actions out; no clock, no chance, no input or output.
  static let core: Set<String> = [
    "FleetModel", "DeviceSelectors", "Policy", "Planning", "ControlLoop", "PoolPhysics",
  ]

  /// Rooms whose output must be the same in every run with the same seed.
  static let deterministic = core.union([
    "Chance", "SimulationEngine", "Workloads", "DiscreteEvents", "ClusterScheduling", "Statistics",
    "ScenarioFiles", "Reports", "PolicyTesting", "PlanTrials",
  ])

  /// The only third party that the core takes: modules of swift-collections.
  static let collections: Set<String> = ["HeapModule", "DequeModule", "BitCollections", "OrderedCollections"]

  /// Simulated pools behave by chance, which they are given as an argument; nothing that decides does.
  static func mayDraw(_ room: String, from module: String) -> Bool {
    room == "PoolPhysics" && module == "Chance"
  }

  /// The wing of the simulator and of what it shares with the Simulated driver.
  static func isSimulator(_ file: SourceFile) -> Bool {
    file.path.hasPrefix("Sources/Simulator/") || file.room == "PoolPhysics" || file.room == "Chance"
  }

  static func isCore(_ file: SourceFile) -> Bool { file.room.map(core.contains) ?? false }

  static func isDeterministic(_ file: SourceFile) -> Bool { file.room.map(deterministic.contains) ?? false }

  /// True for what only the server may use: networks, servers, drivers.
  static func isServerOnly(_ module: String) -> Bool {
    serverOnly.contains(module) || serverPrefixes.contains { module.hasPrefix($0) }
  }

  private static let serverOnly: Set<String> = [
    "CCurl", "HTTPTransport", "DriverKit", "DriverTesting", "Simulated", "AWS", "Redfish", "ExternalGRPC",
    "ExternalGRPCMessages", "HTTPAPI", "KubernetesAPI", "SwiftProtobuf", "ServiceLifecycle", "UnixSignals",
  ]
  private static let serverPrefixes = ["NIO", "GRPC", "Hummingbird"]
}
