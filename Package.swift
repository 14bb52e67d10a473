// swift-tools-version: 6.2

import PackageDescription

/// Settings of every target that people write by hand.
///
/// Generated code takes none of them.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let collections: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let grpcCore: Target.Dependency = .product(name: "GRPCCore", package: "grpc-swift-2")
let grpcTransport: Target.Dependency =
  .product(name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport")
let grpcProtobuf: Target.Dependency = .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")

/// One folder, one target, one room: `room("Planning", in: "Autoscaler", …)` is Sources/Autoscaler/Planning.
func room(
  _ name: String,
  in wing: String,
  needs: [Target.Dependency] = [],
  resources: [Resource] = []
) -> Target {
  .target(
    name: name,
    dependencies: needs,
    path: "Sources/\(wing)/\(name)",
    resources: resources,
    swiftSettings: strict
  )
}

func tests(
  _ name: String,
  needs: [Target.Dependency],
  resources: [Resource] = [],
  exclude: [String] = []
) -> Target {
  .testTarget(
    name: name,
    dependencies: needs,
    path: "Tests/\(name)",
    exclude: exclude,
    resources: resources,
    swiftSettings: strict
  )
}

/// The pure core: events in, actions out.
let core: [Target] = [
  room("FleetModel", in: "Autoscaler"),
  room("DeviceSelectors", in: "Autoscaler"),
  room("Policy", in: "Autoscaler", needs: ["FleetModel", "DeviceSelectors"]),
  room("Planning", in: "Autoscaler", needs: ["FleetModel", "Policy"]),
  room("ControlLoop", in: "Autoscaler", needs: ["FleetModel", "Policy", "Planning", collections]),
]

/// Files in and out; shared by the server and the simulator.
let files: [Target] = [
  .systemLibrary(
    name: "CJSONC",
    path: "Sources/CloudProviders/CJSONC",
    pkgConfig: "json-c",
    providers: [.apt(["libjson-c-dev"])]
  ),
  room("JSONDocument", in: "CloudProviders", needs: ["CJSONC"]),
  room(
    "PolicyFiles",
    in: "Autoscaler",
    needs: ["FleetModel", "Policy", .product(name: "Yams", package: "Yams")]
  ),
  room("Journal", in: "Autoscaler", needs: ["FleetModel", "Policy", "ControlLoop", "JSONDocument"]),
]

let simulator: [Target] = [
  room("Chance", in: "CloudProviders", needs: ["FleetModel"]),
  room("PoolPhysics", in: "CloudProviders", needs: ["FleetModel", "Chance"]),
  room("Workloads", in: "Simulator", needs: ["FleetModel", "Chance"]),
  room("DiscreteEvents", in: "Simulator"),
  room("ClusterScheduling", in: "Simulator", needs: ["DiscreteEvents"]),
  room(
    "SimulationEngine",
    in: "Simulator",
    needs: [
      "FleetModel", "Policy", "Planning", "ControlLoop", "Chance", "PoolPhysics", "Workloads", collections,
    ]
  ),
  room("Statistics", in: "Simulator"),
  room(
    "Reports",
    in: "Simulator",
    needs: [
      "FleetModel", "Planning", "ControlLoop", "SimulationEngine", "ClusterScheduling", "Statistics",
      "JSONDocument",
    ],
    resources: [.embedInCode("Page")]
  ),
  room(
    "ScenarioFiles",
    in: "Simulator",
    needs: [
      "FleetModel", "Policy", "PolicyFiles", "ControlLoop", "JSONDocument", "Chance", "PoolPhysics",
      "SimulationEngine", "Workloads", "ClusterScheduling", "Statistics",
    ]
  ),
  room(
    "PolicyTesting",
    in: "Simulator",
    needs: [
      "FleetModel", "Policy", "Planning", "ControlLoop", "PolicyFiles", "PoolPhysics", "Workloads",
      "SimulationEngine", "ScenarioFiles",
    ]
  ),
  room("PlanTrials", in: "Simulator", needs: ["FleetModel", "Policy", "Planning", "Chance"]),
  .executableTarget(
    name: "autoscale-sim",
    dependencies: [
      arguments, "FleetModel", "Policy", "Planning", "PolicyFiles", "ControlLoop", "Journal", "JSONDocument",
      "PoolPhysics", "SimulationEngine", "Workloads", "ScenarioFiles", "Reports", "PolicyTesting",
      "PlanTrials", "ClusterScheduling", "Statistics",
    ],
    path: "Sources/Simulator/autoscale-sim",
    swiftSettings: strict
  ),
]

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")

/// What the live provider adds: drivers, servers and clients.
///
/// The simulator depends on none of it.
let provider: [Target] = [
  room("DriverKit", in: "CloudProviders", needs: ["FleetModel"]),
  room("DriverTesting", in: "CloudProviders", needs: ["FleetModel", "DriverKit"]),
  room("Simulated", in: "CloudProviders", needs: ["FleetModel", "DriverKit", "PoolPhysics"]),
  room(
    "LiveProvider",
    in: "Autoscaler",
    needs: ["FleetModel", "Policy", "ControlLoop", "DriverKit", "Workloads"]
  ),
  room(
    "HTTPAPI",
    in: "Autoscaler",
    needs: [
      "FleetModel", "Policy", "Planning", "ControlLoop", "JSONDocument", "PolicyFiles", hummingbird,
      httpTypes,
    ]
  ),
  .target(
    name: "ExternalGRPCMessages",
    dependencies: [grpcCore, grpcProtobuf, protobuf],
    path: "Sources/Autoscaler/ExternalGRPC/Generated"
  ),
  .target(
    name: "ExternalGRPC",
    dependencies: [
      "ExternalGRPCMessages", "FleetModel", "Policy", "ControlLoop", grpcCore, grpcTransport, protobuf,
    ],
    path: "Sources/Autoscaler/ExternalGRPC/Service",
    swiftSettings: strict
  ),
  .systemLibrary(
    name: "CCurl",
    path: "Sources/CloudProviders/CCurl",
    pkgConfig: "libcurl",
    providers: [.apt(["libcurl4-openssl-dev"])]
  ),
  room("HTTPTransport", in: "CloudProviders", needs: ["CCurl"]),
  .executableTarget(
    name: "nvlink-autoscaler",
    dependencies: [
      arguments, hummingbird, lifecycle, signals, logging, "FleetModel", "Policy", "Planning", "ControlLoop",
      "PolicyFiles", "Journal", "JSONDocument", "HTTPTransport", "HTTPAPI", "ExternalGRPC", "LiveProvider",
      "DriverKit", "Simulated", "Chance", "PoolPhysics", "ScenarioFiles", "SimulationEngine", "Workloads",
      "Reports",
    ],
    path: "Sources/Autoscaler/nvlink-autoscaler",
    swiftSettings: strict
  ),
]

let testTargets: [Target] = [
  .target(
    name: "TestSupport",
    dependencies: ["FleetModel", "Policy", "Planning", "ControlLoop"],
    path: "Tests/TestSupport",
    swiftSettings: strict
  ),
  tests(
    "ExternalGRPCTests",
    needs: [
      "ExternalGRPCMessages", "ExternalGRPC", "FleetModel", "Policy", "ControlLoop", grpcCore, grpcTransport,
      protobuf,
    ]
  ),
  tests("FleetModelTests", needs: ["FleetModel", "TestSupport"], resources: [.copy("Facts")]),
  tests("DeviceSelectorsTests", needs: ["DeviceSelectors"]),
  tests("PolicyFilesTests", needs: ["FleetModel", "Policy", "PolicyFiles"]),
  tests("PolicyTests", needs: ["FleetModel", "DeviceSelectors", "Policy", "TestSupport"]),
  tests("PlanningTests", needs: ["FleetModel", "Policy", "Planning", "TestSupport"]),
  tests(
    "ControlLoopTests",
    needs: ["FleetModel", "Policy", "Planning", "ControlLoop", "TestSupport"]
  ),
  tests("JSONDocumentTests", needs: ["JSONDocument"]),
  tests("HTTPTransportTests", needs: ["HTTPTransport"]),
  tests(
    "PolicyTestingTests",
    needs: [
      "FleetModel", "Policy", "Planning", "ControlLoop", "PolicyFiles", "PoolPhysics", "Workloads",
      "SimulationEngine", "ScenarioFiles", "PolicyTesting",
    ]
  ),
  tests(
    "ScenarioFilesTests",
    needs: [
      "FleetModel", "Policy", "PolicyFiles", "Chance", "PoolPhysics", "Workloads", "SimulationEngine",
      "ScenarioFiles", "ClusterScheduling",
    ]
  ),
  tests("JournalTests", needs: ["FleetModel", "Policy", "ControlLoop", "Journal"]),
  tests("ChanceTests", needs: ["FleetModel", "Chance"]),
  tests("PoolPhysicsTests", needs: ["FleetModel", "Chance", "PoolPhysics"]),
  tests("WorkloadsTests", needs: ["FleetModel", "Chance", "Workloads"]),
  tests("DiscreteEventsTests", needs: ["DiscreteEvents"]),
  tests("ClusterSchedulingTests", needs: ["ClusterScheduling"]),
  tests(
    "SimulationEngineTests",
    needs: [
      "FleetModel", "Policy", "Planning", "ControlLoop", "Chance", "PoolPhysics", "SimulationEngine",
      "Workloads",
    ],
    exclude: ["fuzz-seeds.txt"]
  ),
  tests("StatisticsTests", needs: ["Statistics"]),
  tests("ReportsTests", needs: ["JSONDocument", "Statistics", "Reports"]),
  tests("PlanTrialsTests", needs: ["FleetModel", "Policy", "Planning", "PlanTrials"]),
  tests(
    "GoldenTests",
    needs: [
      "FleetModel", "Policy", "PolicyFiles", "SimulationEngine", "ScenarioFiles", "Reports", "JSONDocument",
      "ClusterScheduling",
    ]
  ),
  tests("DriverKitTests", needs: ["FleetModel", "DriverKit", "DriverTesting"]),
  tests("DriverTestingTests", needs: ["FleetModel", "DriverKit", "DriverTesting"]),
  tests(
    "SimulatedTests",
    needs: [
      "FleetModel", "Chance", "PoolPhysics", "DriverKit", "DriverTesting", "Simulated", "TestSupport",
    ]
  ),
  tests(
    "LiveProviderTests",
    needs: [
      "FleetModel", "Policy", "ControlLoop", "Chance", "PoolPhysics", "Workloads", "DriverKit",
      "DriverTesting",
      "Simulated",
      "LiveProvider", "TestSupport",
    ]
  ),
  tests(
    "HTTPAPITests",
    needs: [
      "FleetModel", "Policy", "Planning", "ControlLoop", "JSONDocument", "HTTPAPI", "TestSupport",
      hummingbird,
      hummingbirdTesting, httpTypes,
    ]
  ),
  tests("HouseRules", needs: []),
]

let package = Package(
  name: "nvlink-autoscaler",
  products: [
    .executable(name: "autoscale-sim", targets: ["autoscale-sim"]),
    .executable(name: "nvlink-autoscaler", targets: ["nvlink-autoscaler"]),
    .library(name: "DriverKit", targets: ["DriverKit"]),
    .library(name: "DriverTesting", targets: ["DriverTesting"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0", traits: []),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
    .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: core + files + simulator + provider + testTargets,
  swiftLanguageModes: [.v6]
)
