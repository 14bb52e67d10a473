internal import Testing

/// Documents promise only what is there.
@Suite("Documents")
struct DocumentTests {
  private func expectNone(_ violations: [Violation]) {
    for violation in violations { Issue.record("\(violation.description)") }
  }

  @Test func `every relative link leads somewhere`() throws {
    let documents = try Project.documents()

    #expect(!documents.isEmpty)
    expectNone(documents.flatMap { document in Documents.brokenLinks(in: document, read: content) })
  }

  @Test func `every target of the Makefile that is named exists`() throws {
    let targets = Documents.makeTargets(in: try Project.text(of: "Makefile"))

    #expect(targets.contains("test"))
    expectNone(
      try Project.documents().flatMap { Documents.unknownWords(after: "make", known: targets, in: $0) }
    )
  }

  @Test(arguments: ["autoscale-sim", "nvlink-autoscaler"])
  func `every subcommand that is named exists`(program: String) throws {
    let sources = try Project.swiftFiles().filter {
      $0.path.contains("/\(program)/") && $0.path.hasSuffix("Command.swift")
    }
    let subcommands = Documents.subcommands(in: sources).union(["help"])

    expectNone(
      try Project.documents().flatMap { Documents.unknownWords(after: program, known: subcommands, in: $0) }
    )
  }

  /// A file's text, the empty text for a folder or what is no text; nil when there is no such thing.
  private func content(of path: String) -> String? {
    guard Project.exists(path) else { return nil }
    return path.hasSuffix(".md") ? try? Project.text(of: path) : ""
  }
}
