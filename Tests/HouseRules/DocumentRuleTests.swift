internal import Testing

/// Each rule about documents has to fire on a small bad sample.
@Suite("Document rules fire")
struct DocumentRuleTests {
  private func document(_ text: String, at path: String = "docs/page.md") -> SourceFile {
    SourceFile(path: path, text: text)
  }

  @Test func `a link that leads nowhere is found`() {
    let page = document(
      """
      [a](../README.md), [b](missing.md), [c](../README.md#limits-honestly), [d](../README.md#none)
      `[e](gone.md)` [f](https://example.org) [g](#here)
      ## Here
      ```
      [h](gone.md)
      ```
      [i](../../outside.md)
      """
    )
    let files = ["README.md": "# Title\n## Limits, honestly\n", "docs/page.md": page.text]

    #expect(
      Documents.brokenLinks(in: page) { files[$0] }.map(\.description) == [
        "docs/page.md:1: the link 'missing.md' leads nowhere",
        "docs/page.md:1: 'README.md' has no heading '#none'",
        "docs/page.md:7: the link '../../outside.md' leads nowhere",
      ]
    )
  }

  @Test func `a command that does not exist is found`() {
    let page = document(
      """
      We make sure that `make test` and `make rain` run; `autoscale-sim` too.
      ```sh
      make test && make snow
      autoscale-sim replay FILE && autoscale-sim guess
      autoscale-sim --help
      swift build --product autoscale-sim
      ```
      """
    )
    let targets = Documents.makeTargets(in: "SEEDS := 3\ntest: setup ## Runs the tests.\n\tmake other:\n")

    #expect(targets == ["test"])
    #expect(
      Documents.unknownWords(after: "make", known: targets, in: page).map(\.description)
        == ["docs/page.md:1: 'make rain' does not exist", "docs/page.md:3: 'make snow' does not exist"]
    )
    #expect(
      Documents.unknownWords(after: "autoscale-sim", known: ["replay"], in: page).map(\.description)
        == ["docs/page.md:4: 'autoscale-sim guess' does not exist"]
    )
  }

  @Test func `subcommands are read from the sources`() {
    let command = SourceFile(
      path: "ReplayCommand.swift",
      text: "static let configuration = CommandConfiguration(commandName: \"replay\") // commandName: \"old\""
    )

    #expect(Documents.subcommands(in: [command]) == ["replay"])
  }

  @Test func `the map of rooms is read from its table`() {
    let rooms = RoomMap(
      "| room | for | may import |\n|---|---|---|\n| `Policy` | rules | `FleetModel`, Yams |\n"
    )
    let manifest = Manifest(
      "[room(\"Policy\", in: \"A\", needs: [\"FleetModel\", \"Logging\"]), room(\"FleetModel\", in: \"A\")]"
    )

    #expect(rooms.mayImport == ["Policy": ["FleetModel", "Yams"]])
    #expect(
      rooms.violations(against: manifest) == [
        "Policy needs Logging, which its row in the map does not allow", "FleetModel has no row in the map",
      ]
    )
    #expect(rooms.violations(against: Manifest("")) == ["Policy has a row in the map and no target"])
  }
}
