internal import FleetModel
internal import PolicyFiles
internal import Testing

private var reader: ValueReader<Gang> { .mapping { Gang.read(from: &$0) } }

@Suite("Reading huge pages")
struct HugePagesReaderTests {
  @Test func `a pod asks for pages of each size by a key of its own`() throws {
    let keys = "{name: a, roles: [{count: 1, hugepages2Mi: 512Mi, hugepages1Gi: 4Gi}, {name: b, count: 1}]}"
    let gang = try StrictYAML.decode(Array(keys.utf8), file: "file.yaml", as: reader)

    #expect(gang.roles.map(\.request.hugePages) == [HugePages(small: 512, large: 4_096), nil])
  }

  @Test(arguments: [
    ("hugepages2Mi: 3Mi", "44: expected a multiple of the page size"),
    ("hugepages1Gi: 1536Mi", "44: expected a multiple of the page size"),
    ("hugepages1Gi: 4GB", "44: expected memory such as 960Gi, 2Ti or 512Mi, found the text '4GB'"),
  ])
  func `pages are whole`(keys: String, problem: String) {
    let text = PolicyFilesTests.problems(in: "{name: a, roles: [{count: 1, \(keys)}]}", as: reader)
    #expect(text == "file.yaml:1:" + problem)
  }
}
