internal import Testing

/// The rules, applied to the project as it is.
@Suite("House rules")
struct TreeTests {
  private func expectNone(_ violations: [some CustomStringConvertible]) {
    for violation in violations { Issue.record("\(violation.description)") }
  }

  @Test func `no line breaks a ban`() throws {
    let files = try Project.swiftFiles() + writtenFiles()

    #expect(files.count > 50)
    expectNone(files.flatMap { file in LineRules.all.flatMap { $0.violations(in: file) } })
  }

  @Test func `files and functions are short`() throws {
    let files =
      try Project.swiftFiles()
      + Project.files(in: ["Sources", "Tests", "scripts"], extensions: ["h", "py", "sh"])

    expectNone(files.flatMap(SizeRules.violations))
  }

  @Test func `nothing in the core depends on the order of a Dictionary or Set`() throws {
    expectNone(OrderRule.violations(in: try Project.swiftFiles()))
  }

  @Test func `every file says what is inside`() throws {
    expectNone(try Project.swiftFiles().flatMap { FileNameRule.violations(in: $0.path) })
  }

  @Test func `arrows between rooms point to the core`() throws {
    expectNone(LayerRules.violations(in: try manifest()))
  }

  @Test func `every room has tests`() throws {
    expectNone(LayerRules.coverageViolations(in: try manifest()))
  }

  @Test func `every folder is in a target`() throws {
    let rooms = try Project.folders(in: "Sources").flatMap { wing in
      try Project.folders(in: "Sources/\(wing)").map { "Sources/\(wing)/\($0)" }
    }
    let suites = try Project.folders(in: "Tests").map { "Tests/\($0)" }
    let withSwift = try Set(
      Project.swiftFiles().map { $0.path.split(separator: "/").prefix(2).joined(separator: "/") }
    )

    expectNone(LayerRules.strayFolders(rooms + suites.filter(withSwift.contains), in: try manifest()))
  }

  @Test func `the map of rooms agrees with the manifest`() throws {
    expectNone(RoomMap(try Project.text(of: "ARCHITECTURE.md")).violations(against: try manifest()))
  }

  @Test func `every dependency has its reason`() throws {
    let reasons = try Project.text(of: "ARCHITECTURE.md")
    let packages = Pattern.matches(
      of: #"\.package\(url: "https://[^"]+/([^"/]+)""#,
      in: try Project.text(of: "Package.swift")
    )

    #expect(!packages.isEmpty)
    expectNone(packages.filter { !reasons.contains($0.text) }.map { "\($0.text) is not in ARCHITECTURE.md" })
  }

  private func manifest() throws -> Manifest { Manifest(try Project.text(of: "Package.swift")) }

  /// What is written in other languages, documents included.
  private func writtenFiles() throws -> [SourceFile] {
    try Project.files(
      in: ["Sources", "Tests", "scripts"],
      extensions: ["h", "py", "sh", "proto", "c", "modulemap"]
    )
      + Project.files(in: ["policies", "scenarios"], extensions: ["yaml", "yml"]) + Project.documents()
  }
}
