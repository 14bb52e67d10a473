internal import Testing

/// How Package.swift is read, and what is wrong with a bad one.
@Suite("Layers of the manifest")
struct ManifestTests {
  private let sample = Manifest(
    """
    let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
    let transport: Target.Dependency =
      .product(name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport")
    func room(_ name: String, in wing: String, needs: [Target.Dependency] = []) -> Target {
      .target(name: name, dependencies: needs, path: "Sources/\\(wing)/\\(name)")
    }
    let all: [Target] = [
      .systemLibrary(name: "CCurl", path: "Sources/CloudProviders/CCurl", providers: [.apt(["x"])]),
      room("FleetModel", in: "Autoscaler", needs: [logging]),
      // room("Planning", in: "Autoscaler"),
      room(
        "Wire", in: "Autoscaler",
        needs: ["FleetModel", transport, .product(name: "Yams", package: "Yams")]),
      room("Reports", in: "Simulator", needs: ["Wire"]),
      .executableTarget(
        name: "autoscale-sim", dependencies: ["Reports"], path: "Sources/Simulator/autoscale-sim"),
      room("Odd", in: "Autoscaler", needs: ["autoscale-sim"] + more),
      tests("WireTests", needs: ["Wire", "CCurl", unknown]),
    ]
    """
  )

  @Test func `targets are read with their paths and needs`() {
    let wire = Manifest.Target(
      name: "Wire",
      kind: .room,
      path: "Sources/Autoscaler/Wire",
      needs: ["FleetModel", "GRPCNIOTransportHTTP2", "Yams"]
    )

    #expect(
      sample.targets.map(\.name)
        == ["CCurl", "FleetModel", "Wire", "Reports", "autoscale-sim", "Odd", "WireTests"]
    )
    #expect(sample.target("Wire") == wire)
    #expect(sample.target("CCurl")?.kind == .systemLibrary)
    #expect(sample.target("WireTests")?.path == "Tests/WireTests")
    #expect(
      sample.closure(of: "Reports") == ["FleetModel", "GRPCNIOTransportHTTP2", "Logging", "Wire", "Yams"]
    )
  }

  @Test func `wrong arrows and unreadable needs are found`() {
    #expect(
      LayerRules.violations(in: sample) == [
        "WireTests needs 'unknown', which these rules cannot read",
        "FleetModel is part of the core and may not need Logging",
        "Reports is part of the simulator and may not need GRPCNIOTransportHTTP2",
        "autoscale-sim is part of the simulator and may not need GRPCNIOTransportHTTP2",
        "Odd needs autoscale-sim, which is an executable",
      ]
    )
  }

  @Test func `a room without tests is found, and an exception that is none`() {
    let tested = Manifest("[tests(\"CCurlTests\", needs: []), room(\"CCurl\", in: \"CloudProviders\")]")

    #expect(
      LayerRules.coverageViolations(in: sample) == [
        "FleetModel has no test target FleetModelTests", "Reports has no test target ReportsTests",
        "Odd has no test target OddTests",
      ]
    )
    #expect(
      LayerRules.coverageViolations(in: tested) == ["CCurl has tests; take it off the list of exceptions"]
    )
  }

  @Test func `a folder that is in no target is found`() {
    let folders = ["Sources/Autoscaler/Wire", "Sources/Autoscaler/Lost", "Tests/WireTests"]

    #expect(
      LayerRules.strayFolders(folders, in: sample) == [
        "Sources/Autoscaler/Lost is in no target of Package.swift"
      ]
    )
  }
}
