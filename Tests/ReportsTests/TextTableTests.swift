internal import Reports
internal import Testing

@Suite("Tables of text")
struct TextTableTests {
  @Test func `columns are as wide as their widest cell and numbers stand to the right`() {
    var table = TextTable([("pool", .left), ("domains", .right)])
    table.add(["nvl72-eu", "3"])
    table.add(["a", "12"])

    #expect(table.lines == ["pool      domains", "nvl72-eu        3", "a              12"])
  }

  @Test func `lines end without spaces`() {
    var table = TextTable([("figure", .left), ("unit", .left)])
    table.add(["events", ""])

    #expect(table.lines == ["figure  unit", "events"])
  }
}
