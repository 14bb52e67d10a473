/// Which room may know of which: arrows point to the core, and nobody points to an executable.
enum LayerRules {
  /// Rooms without a test target of their own, and why.
  static let untested: [String: String] = [
    "CCurl": "shims that HTTPTransportTests call",
    "CJSONC": "shims that JSONDocumentTests call",
    "ExternalGRPCMessages": "generated code that ExternalGRPCTests send over the wire",

    "nvlink-autoscaler": "the composition root: the end-to-end run is its test",
    "autoscale-sim": "command lines, which the end-to-end run types",
    "TestSupport": "part of the tests",
  ]

  static func violations(in manifest: Manifest) -> [String] {
    manifest.problems + coreViolations(in: manifest) + simulatorViolations(in: manifest)
      + executableViolations(in: manifest)
  }

  private static func coreViolations(in manifest: Manifest) -> [String] {
    let allowed = Rooms.core.union(Rooms.collections)
    return Rooms.core.sorted().flatMap { room in
      manifest.closure(of: room).filter { !allowed.contains($0) && !Rooms.mayDraw(room, from: $0) }.map {
        "\(room) is part of the core and may not need \($0)"
      }
    }
  }

  private static func simulatorViolations(in manifest: Manifest) -> [String] {
    manifest.targets.filter { $0.path.hasPrefix("Sources/Simulator/") }.flatMap { target in
      manifest.closure(of: target.name).filter(Rooms.isServerOnly).map {
        "\(target.name) is part of the simulator and may not need \($0)"
      }
    }
  }

  private static func executableViolations(in manifest: Manifest) -> [String] {
    let executables = Set(manifest.targets.filter { $0.kind == .executable }.map(\.name))
    return manifest.targets.filter { $0.kind != .test }.flatMap { target in
      target.needs.filter(executables.contains).map { "\(target.name) needs \($0), which is an executable" }
    }
  }

  /// Every room of the manifest has a test target of its name, or is excepted; exceptions are not idle.
  static func coverageViolations(in manifest: Manifest) -> [String] {
    let tests = Set(manifest.targets.filter { $0.kind == .test }.map(\.name))
    return manifest.targets.filter { $0.kind != .test }.compactMap { target in
      let isTested = tests.contains(testName(of: target.name))
      switch (isTested, untested[target.name]) {
      case (true, nil), (false, .some): return nil
      case (false, nil): return "\(target.name) has no test target \(testName(of: target.name))"
      case (true, .some): return "\(target.name) has tests; take it off the list of exceptions"
      }
    }
  }

  /// `PlanningTests` for Planning, `AutoscaleSimTests` for autoscale-sim.
  static func testName(of target: String) -> String {
    let words = target.split(separator: "-")
    guard words.count > 1 else { return target + "Tests" }
    return words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Tests"
  }

  /// Folders of sources or tests that the manifest knows nothing of.
  static func strayFolders(_ folders: [String], in manifest: Manifest) -> [String] {
    let paths = manifest.targets.map(\.path)
    return folders.filter { folder in !paths.contains { $0 == folder || $0.hasPrefix(folder + "/") } }
      .map { "\($0) is in no target of Package.swift" }
  }
}
